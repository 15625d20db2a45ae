"""What a scale wants said first whatever the total: an answer from some points on, or none at all."""

from collections.abc import Mapping
from typing import NamedTuple

from app.core.records import Answer
from app.core.scale import Item, Option, Scale
from app.core.sentences import number_words


class Raised(NamedTuple):
    """An alert that holds. number: the item's, from 1. option: what was answered; None: not answered or assessed.

    text: the scale's own. said: the answer in words.
    """

    number: int
    item: Item
    option: Option | None
    text: str
    said: str


def raised(scale: Scale, answers: Mapping[str, Answer]) -> list[Raised]:
    """The alerts that hold for these answers, in the scale's order."""
    found = []
    for alert in scale.alerts:
        item = scale.item(alert.item)
        if item is None:
            continue
        answer = answers.get(item.id)
        option = item.option(answer.key) if answer is not None and answer.key is not None else None
        if option is None and alert.when_unanswered:
            said = "not answered" if answer is None else "not assessed"
        elif option is not None and option.points is not None and option.points >= alert.at_least:
            said = f"{number_words(option.points)}, {option.text}"
        else:
            continue
        found.append(Raised(scale.items.index(item) + 1, item, option, alert.text, said))
    return found
