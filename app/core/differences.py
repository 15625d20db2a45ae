"""What two versions of one assessment say otherwise, item by item."""

from typing import NamedTuple

from app.core.records import Answer, Assessment
from app.core.scale import Scale


class Difference(NamedTuple):
    """An item that is not answered alike; None: not answered. item: its id, and its text."""

    item: str
    text: str
    theirs: Answer | None
    mine: Answer | None


def differences(scale: Scale, theirs: Assessment, mine: Assessment) -> tuple[Difference, ...]:
    """In the scale's order; a reason or a confound that differs counts too."""
    return tuple(
        Difference(item.id, item.text, theirs.answers.get(item.id), mine.answers.get(item.id))
        for item in scale.items
        if theirs.answers.get(item.id) != mine.answers.get(item.id)
    )
