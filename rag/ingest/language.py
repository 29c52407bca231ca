"""Which language a document is in, so that one the models do not read is named as such."""

from __future__ import annotations

from functools import cache
from typing import Any

from rag.ingest.loaded import Loaded

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""The languages told apart: those with many readers, so that rare ones are never guessed."""

READ = ("en",)
"""The languages that the models read well."""

ENOUGH_LETTERS = 120
SURE = 0.95
_SAMPLE = 6000


def name_language(loaded: Loaded) -> str | None:
    """Return the two-letter code of a document's language, None where it is too short to tell."""
    sample = _sample(loaded)
    letters = sum(c.isalpha() for c in sample)
    dense = sum(ord(c) >= 0x2E80 for c in sample)  # scripts that say a word in a sign or two
    if letters + 4 * dense < ENOUGH_LETTERS:
        return None
    code, sure = identify(sample)
    return code if sure >= SURE else None


def identify(text: str) -> tuple[str, float]:
    """Return the code of the language a text is most likely in, and how likely, 0..1."""
    code, sure = _identifier().classify(text)
    return str(code), float(sure)


def warn(language: str | None) -> str | None:
    """Return the sentence that tells a user of a language that the models do not read well."""
    if language is None or language in READ:
        return None
    return f"It is in {NAMES.get(language, language)}, which the models do not read well."


def _sample(loaded: Loaded) -> str:
    """Return running text from the document's beginning, middle and end, without markup."""
    texts = [block for block in loaded.blocks if block.kind == "text"]
    parts: list[str] = []
    for third in range(3):
        budget = _SAMPLE // 3
        for block in texts[len(texts) * third // 3 : len(texts) * (third + 1) // 3]:
            part = loaded.text[block.start : min(block.end, block.start + budget)]
            parts.append(part)
            budget -= len(part)
            if budget <= 0:
                break
    return "\n".join(parts)


@cache
def _identifier() -> Any:
    from py3langid.langid import (
        MODEL_FILE,
        LanguageIdentifier,
    )  # its public function has no probability

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(NAMES))
    return identifier
