"""Names as they are compared: without case, accents and strokes, in whatever order their words stand."""

import unicodedata
from difflib import SequenceMatcher
from typing import Final

ALIKE: Final = 0.84
"""How much of two names must agree to be told as similar: one letter in seven or so may differ."""

# Letters that NFKD leaves whole though people leave their strokes out when they type.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def fold(text: str) -> str:
    """Text without case, accents and strokes: "Łukasz Žižka" and "lukasz zizka" are one."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, in order of the alphabet."""
    return tuple(sorted("".join(c if c.isalnum() else " " for c in fold(name)).split()))


def same_name(one: str, other: str) -> bool:
    """Whether it is the same name, however it is written and in whatever order; two empty ones are not."""
    words = name_words(one)
    return bool(words) and words == name_words(other)


def similar_name(one: str, other: str) -> bool:
    """Whether one could be the other with a slip, or with a part left out."""
    mine, theirs = name_words(one), name_words(other)
    if not mine or not theirs:
        return False
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    return SequenceMatcher(None, " ".join(mine), " ".join(theirs), autojunk=False).ratio() >= ALIKE
