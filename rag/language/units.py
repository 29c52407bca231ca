"""The units that quantities are told in: currencies, and measures with their size."""

from __future__ import annotations

_CURRENCIES = {
    "dollar": "$ us$ usd dollar dollars",
    "pound": "£ gbp pound pounds sterling",
    "euro": "€ eur euro euros",
    "yen": "¥ jpy yen",
    "yuan": "cny rmb yuan renminbi",
    "rouble": "rub rouble roubles ruble rubles",
    "dong": "vnd dong",
    "rupee": "inr rupee rupees",
    "franc": "chf franc francs",
}
_MEASURES = {
    "metre": {
        1000.0: "km kilometre kilometres kilometer kilometers",
        1.0: "m metre metres meter meters",
        0.01: "cm centimetre centimetres centimeter centimeters",
        1609.34: "mile miles",
        0.9144: "yard yards yd",
        0.3048: "foot feet ft",
        0.0254: "inch inches",
    },
    "day": {
        1 / 86400: "second seconds",
        1 / 1440: "min mins minute minutes",
        1 / 24: "h hr hrs hour hours",
        1.0: "day days",
        7.0: "week weeks fortnight",
        30.4375: "month months",
        365.25: "year years",
        3652.5: "decade decades",
        36525.0: "century centuries",
    },
    "kilogram": {
        0.000001: "mg milligram milligrams",
        0.001: "g gram grams",
        1.0: "kg kilo kilos kilogram kilograms",
        1000.0: "ton tons tonne tonnes",
    },
    "litre": {
        0.001: "ml millilitre millilitres milliliter milliliters",
        1.0: "l litre litres liter liters",
    },
    "hectare": {
        1.0: "ha hectare hectares",
        0.404686: "acre acres",
    },
}
CURRENCIES = frozenset(_CURRENCIES)
UNIT_OF = {
    **{word: (unit, 0.0) for unit, names in _CURRENCIES.items() for word in names.split()},
    **{
        word: (measure, size)
        for measure, sizes in _MEASURES.items()
        for size, names in sizes.items()
        for word in names.split()
    },
}
"""What a unit's word stands for: a currency, or a measure and how much of it one is."""
