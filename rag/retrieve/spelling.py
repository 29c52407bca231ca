"""Which known term a misspelt one means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz.distance import OSA

SHORTEST = 5
"""Terms with fewer letters are taken as they stand: too many others are one slip away."""

LONG = 8
"""From this many letters on, two slips are allowed instead of one."""


class Speller:
    """Finds the nearest of the terms that an index knows.

    A slip is a letter added, dropped, changed, or swapped with its neighbour (optimal string
    alignment). The first letter is taken to be right, as it nearly always is.
    """

    def __init__(self, frequency: Mapping[str, int]) -> None:
        """Take the known terms and the number of passages that each stands in."""
        self._alike: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        for term, count in frequency.items():
            self._alike[term[0], len(term)].append((term, count))

    def meant(self, term: str) -> str:
        """Return the nearest known term, of equally near ones the most frequent.

        A term that is near to none, short, or holds a digit, is returned as it is.
        """
        if len(term) < SHORTEST or not term.isalpha():
            return term
        slips = 1 if len(term) < LONG else 2
        found = [
            (OSA.distance(term, known, score_cutoff=slips), -count, known)
            for length in range(len(term) - slips, len(term) + slips + 1)
            for known, count in self._alike.get((term[0], length), ())
        ]
        distance, _, nearest = min(found, default=(slips + 1, 0, term))
        return nearest if distance <= slips else term
