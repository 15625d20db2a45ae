"""Where a line may end within a word: between ideographs by the rules of their print, else between whole letters.

A small part of UAX 14, for the scripts that can be printed. Thai writes no space between words, and only a
dictionary knows where one ends: it breaks at a space, and inside a word only where it fills a line alone.
"""

import re
import unicodedata

# Ideographs, kana and their signs. Korean syllables are as wide, but Korean words have spaces between them.
WIDE = re.compile("[\u2e80-\u3130\u3190-\u9fff\uf900-\ufaff\ufe30-\ufe6b\uff01-\uffe6]")
JOINERS = frozenset("\u200c\u200d\u200e\u200f")  # join, part and direct letters; leave no ink
VIRAMA = "\u094d"  # ties a Devanagari consonant to the next
THAI_BEFORE = frozenset("เแโใไ")  # vowels that stand before the consonant they belong to
THAI_AFTER = frozenset("\u0e2fะา\u0e33ๅๆ")  # vowels and signs that belong to what is before them
NOT_FIRST = frozenset("、。，．：；？！・ーゝゞ々ヽヾ〜～％‰°…‥,.:;?!%ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")
NOT_LAST = frozenset("￥￡＄$£€¥#＃@＠№")


def between_letters(text: str, at: int) -> bool:
    """Whether text[at] begins a letter: no mark is parted from its base, no vowel from its consonant."""
    before, after = text[at - 1], text[at]
    joined = after in JOINERS or before in JOINERS or before == VIRAMA or before in THAI_BEFORE or after in THAI_AFTER
    return not joined and unicodedata.category(after)[0] != "M"


def between_ideographs(text: str, at: int) -> bool:
    """Whether a line of Chinese or Japanese may end before text[at]: closing signs follow, opening ones do not stay."""
    before, after = text[at - 1], text[at]
    return (
        WIDE.search(text, at - 1, at + 1) is not None
        and after not in NOT_FIRST
        and before not in NOT_LAST
        and unicodedata.category(after) not in ("Pe", "Pf", "Zs")
        and unicodedata.category(before) not in ("Ps", "Pi")
        and between_letters(text, at)
    )
