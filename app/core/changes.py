"""What changed between two assessments of a scale, item by item, as facts: without a word on why."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.core.records import Answer
from app.core.scale import Item, Scale
from app.core.sentences import number_words

SHORT_NAME: Final = 40


def item_changes(scale: Scale, before: Mapping[str, Answer], now: Mapping[str, Answer]) -> Iterator[str]:
    """Each item whose points are others, as "tremor −1"; one without points then or now says both."""
    for number, item in enumerate(scale.items, 1):
        name = item.text if len(item.text) <= SHORT_NAME else f"item {number}"
        then, here = _points(item, before.get(item.id)), _points(item, now.get(item.id))
        if then is not None and here is not None:
            if then != here:
                yield f"{_lowered(name)} {signed(here - then)}"
        elif then != here:
            yield f"{_lowered(name)} {_shown(then)} then, {_shown(here)} now"


def signed(difference: int) -> str:
    """+2, −2 (a true minus) or ±0."""
    if difference == 0:
        return "\N{PLUS-MINUS SIGN}0"
    return f"+{difference}" if difference > 0 else number_words(difference)


def _points(item: Item, answer: Answer | None) -> int | None:
    option = None if answer is None or answer.key is None else item.option(answer.key)
    return None if option is None else option.points


def _shown(points: int | None) -> str:
    return "\N{EM DASH}" if points is None else number_words(points)


def _lowered(name: str) -> str:
    """Within a sentence "Tremor" is "tremor"; "GI Upset" stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
