"""What stands beside a score: the answers of the items that its definition names, and what holds of the answers."""

from collections.abc import Mapping
from typing import assert_never

from app.core.records import Answer
from app.core.scale import AllPointsFrom, Item, Outcome, Remark, Scale, Score, Scored
from app.core.scoring import worth_of
from app.core.sentences import number_words


def beside(scale: Scale, score_of: Score, answers: Mapping[str, Answer], outcome: Outcome) -> list[str]:
    """A sentence each, in the definition's order: "Item 3: No, 1 point." and the remarks that hold."""
    said = [_answer_words(scale, item, answers.get(item.id)) for item in scale.items if item.id in score_of.beside]
    return said + [remark.text for remark in score_of.remarks if _holds(remark, scale, score_of, answers, outcome)]


def _answer_words(scale: Scale, item: Item, answer: Answer | None) -> str:
    number = scale.items.index(item) + 1
    option = None if answer is None or answer.key is None else item.option(answer.key)
    if answer is None:
        return f"Item {number}: not answered."
    if option is None:
        return f"Item {number}: not assessed."
    if option.points is None:
        return f"Item {number}: {option.text}."
    return f"Item {number}: {option.text}, {number_words(option.points)} {'point' if option.points == 1 else 'points'}."


def _holds(remark: Remark, scale: Scale, score_of: Score, answers: Mapping[str, Answer], outcome: Outcome) -> bool:
    """Of a partial score nothing is said: what is missing may change it."""
    match remark.when:
        case AllPointsFrom(items):
            if not isinstance(outcome, Scored) or outcome.value == score_of.low:
                return False
            worth = {item_id: amounts for item_id, amounts in worth_of(scale, score_of).items() if item_id not in items}
            return all(
                amounts[answers[item_id].key or ""] == min(amounts.values()) for item_id, amounts in worth.items()
            )
        case other:
            assert_never(other)
