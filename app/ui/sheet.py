"""What the assessment page is opened with, as a value, and what those who open it work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from app.core.entry import cap
from app.ui.widgets.item_row import Before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.core.entry import Entry
    from app.core.records import Answer
    from app.core.scale import Scale
    from app.services.ports import Clock
    from app.ui.background import Background


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page is opened with. confirm: the identity to be confirmed before the first answer; empty asks nothing.

    earlier: for each item, its values in the series, oldest first; shown only once the item is answered.
    attach: the words of a button between leave and finish; empty: there is none.
    facts: what is known of the patient and bands are published for, such as the sex.
    """

    scale: Scale
    heading: str
    entry: Entry
    confirm: str = ""
    earlier: Mapping[str, Sequence[Before]] | None = None
    finish: str = "&Complete…"
    leave: str = "Leave as &draft"
    attach: str = ""
    kept: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)


class Tools(NamedTuple):
    """What a sitting works with. present: shows an error."""

    background: Background
    clock: Clock
    present: Callable[[BaseException], None]


def earlier_values(scale: Scale, columns: Sequence[tuple[str, Mapping[str, Answer]]]) -> dict[str, list[Before]]:
    """The values of earlier assessments as the rows show them: "na" for not assessed, an em dash for no answer."""
    table: dict[str, list[Before]] = {item.id: [] for item in scale.items}
    for item in scale.items:
        for when, answers in columns:
            answer = answers.get(item.id)
            option = item.option(answer.key) if answer and answer.key else None
            shown = cap(item, option) if option else "na" if answer else "\N{EM DASH}"
            table[item.id].append(Before(when, shown))
    return table
