"""What stands in one cell of a flow sheet: points, a total with its band, hours since; words that are ready to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.core.events import VITAL_SIGNS
from app.core.plot import band_step
from app.core.records import Answer, Assessment, Moment
from app.core.scale import Item, Outcome, Partial, Scale, Score
from app.core.scoring import bands, leading
from app.core.sentences import number_words, outcome_sentence, range_words
from app.core.since import LATER

MOVED: Final = 2
"""From so many points on, a change of an item is marked."""
NONE: Final = "\N{EM DASH}"
NOT_ASSESSED: Final = "na"
NOTED: Final = "\N{DAGGER}"
"""Beside points that were rated otherwise than measured, or that something else may explain."""


class Taken(NamedTuple):
    """An assessment and the definition that it was made with."""

    assessment: Assessment
    scale: Scale


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column. under: a second, smaller line. change: of an item's points since it was last assessed.

    fill: the role of its ground ("band-0" to "band-4"), or empty. is_score: a computed score, in its loud type. said:
    all of it in a sentence, for ear and tooltip.
    """

    text: str = ""
    under: str = ""
    change: int = 0
    fill: str = ""
    is_score: bool = False
    said: str = ""

    @property
    def moved(self) -> str:
        """An arrow where the item moved by two points or more."""
        if abs(self.change) < MOVED:
            return ""
        return "\N{UPWARDS ARROW}" if self.change > 0 else "\N{DOWNWARDS ARROW}"


def item_cell(item: Item, taken: Taken, last: tuple[int, Moment] | None) -> tuple[Cell, int | None]:
    """And its points, where there are any. last: the points when it was last assessed, and when that was."""
    own = taken.scale.item(item.id) or item
    answer = taken.assessment.answers.get(item.id)
    if answer is None:
        return Cell(NONE, said=f"{item.text}: not answered"), None
    if answer.key is None:
        return Cell(NOT_ASSESSED, said=f"{item.text}: not assessed, {answer.not_assessed}"), None
    option = own.option(answer.key)
    if option is None or option.points is None:
        words = answer.key if option is None else option.text or option.key
        return Cell(answer.key, said=f"{item.text}: {words}"), None
    points = option.points
    change = 0 if last is None else points - last[0]
    shown = number_words(points) + (NOTED if answer.reason or answer.confound else "")
    return Cell(shown, change=change, said=_item_said(item, answer, points, option.text, last)), points


def _item_said(item: Item, answer: Answer, points: int, wording: str, last: tuple[int, Moment] | None) -> str:
    parts = [f"{item.text}: {number_words(points)}, {wording}"]
    if answer.measured is not None and item.measure is not None:
        parts.append(f"measured {answer.measured:g} {item.measure.unit}")
    if answer.reason:
        parts.append(f"rated otherwise than measured: {answer.reason}")
    if answer.confound:
        parts.append(f"confound: {answer.confound}")
    if last is not None and last[0] != points:
        parts.append(f"was {number_words(last[0])} at {last[1].local:%H:%M}")
    return "; ".join(parts)


def score_cell(score_of: Score, outcome: Outcome, facts: Mapping[str, str]) -> Cell:
    """A total with its band; or that there is none, and what is still possible."""
    if isinstance(outcome, Partial):
        possible = f"{range_words(outcome.low, outcome.high)} possible"
        return Cell("no total", possible, said=outcome_sentence(score_of, outcome))
    found = bands(score_of, outcome, facts)
    leads = leading(score_of, facts)
    chosen = next((pair for pair in found if pair[0] is leads), None)
    said = outcome_sentence(score_of, outcome).rstrip(".")
    said = "; ".join((said, *(f"{band.label or 'no name'}, {named.name}" for named, band in found)))
    if chosen is None:
        return Cell(number_words(outcome.value), is_score=True, said=said)
    named, band = chosen
    step = band_step(named.bands.index(band), len(named.bands))
    return Cell(number_words(outcome.value), band.label or "", fill=f"band-{step}", is_score=True, said=said)


def measured(taken: Taken) -> dict[str, str]:
    """What an item measured is the vital sign too: one value, recorded once."""
    rows = {sign.name: f"{sign.title}, {sign.unit}" for sign in VITAL_SIGNS}
    answers = taken.assessment.answers
    found = {item.id: answers[item.id].measured for item in taken.scale.items if item.id in answers}
    return {rows[name]: f"{value:g}" for name, value in found.items() if value is not None and name in rows}


def since_cell(words: str) -> Cell:
    """Hours without their unit, which stands in the row's title."""
    shown = {"": NONE, LATER: NONE}.get(words, words)
    hours, unit, rest = shown.partition(" h")
    return Cell(f"{hours}{rest}" if unit else shown, said=words or "not given before")
