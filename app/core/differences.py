"""What two amendments of one version say otherwise, and what stands of both when one goes on from the other."""

from typing import NamedTuple, TypeVar

from app.core.records import Answer, Assessment
from app.core.scale import Scale

T = TypeVar("T")


class Difference(NamedTuple):
    """An item that is not answered alike; None: not answered. item: its id, and its text."""

    item: str
    text: str
    theirs: Answer | None
    mine: Answer | None
    stands: Answer | None


def standing(base: T, theirs: T, mine: T) -> T:
    """What I changed of the version that both began from stands, and for all else what they say."""
    return theirs if mine == base else mine


def differences(scale: Scale, base: Assessment, theirs: Assessment, mine: Assessment) -> tuple[Difference, ...]:
    """In the scale's order; a reason or a confound that differs counts too. base: the version that both amend."""
    found = []
    for item in scale.items:
        was, its, my = (version.answers.get(item.id) for version in (base, theirs, mine))
        if its != my:
            found.append(Difference(item.id, item.text, its, my, standing(was, its, my)))
    return tuple(found)
