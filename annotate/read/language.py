"""Text -> the language it is in."""

import copy
import re
from collections.abc import Sequence
from functools import cache

from py3langid.langid import (  # type: ignore[import-untyped]  # it ships no types
    MODEL_FILE,
    LanguageIdentifier,
)

CYRILLIC = ("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky")
OTHER = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sl", "hr", "ro", "hu", "tr"),
    *("sv", "no", "da", "fi", "et", "lv", "lt", "el", "az", "ka", "hy"),
    *("ar", "fa", "he", "zh", "ja", "ko"),
)
_LEAST = 5
_ENOUGH = 2000
_CYRILLIC_WORD = re.compile(r"[Ѐ-ӿ][Ѐ-ӿ'’-]*")
_OTHER_WORD = re.compile(r"(?![Ѐ-ӿ])[^\W\d_](?:(?![Ѐ-ӿ])[^\W\d_]|['’-])*")


def detect_language(text: str) -> str | None:
    """Give the ISO 639-1 code of the language most of `text` is in; None where it is too short.

    Only the words in the commoner script are looked at: what a Russian article quotes in English
    is no evidence against Russian.
    """
    sample = text[: 4 * _ENOUGH]
    cyrillic = " ".join(_CYRILLIC_WORD.findall(sample))
    other = " ".join(_OTHER_WORD.findall(sample))
    languages, words = (CYRILLIC, cyrillic) if len(cyrillic) > len(other) else (OTHER, other)
    if len(words) < _LEAST:
        return None
    return str(_identifier(languages).classify(words[:_ENOUGH])[0])


@cache
def _identifier(languages: Sequence[str]) -> LanguageIdentifier:
    identifier = copy.copy(_model())
    identifier.set_languages(languages)
    return identifier


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)
