"""Scores over time as values: made once of what was recorded, drawn by the screen and on paper alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import NamedTuple

from app.core.events import Dose, Event, Use, standing
from app.core.flow_cells import Taken
from app.core.plot import Lane
from app.core.records import Assessment
from app.core.scale import BandSet, Outcome, Scale, Score
from app.core.scoring import leading, score, sets_of, with_sets
from app.core.sentences import DASH, moment_words, result_words
from app.core.shapes import Occasion, Reading

EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Trend:
    """One score over time. band_set None: none is drawn, and note says why."""

    title: str
    note: str
    score: Score
    band_set: BandSet | None
    readings: tuple[Reading, ...]
    occasions: tuple[Occasion, ...] = ()

    @property
    def lane(self) -> Lane:
        """What is drawn of it."""
        return Lane(self.score, self.band_set, self.readings, self.occasions)


class Rated(NamedTuple):
    """An assessment scored with the definition it was made with. performed: its time in words. since: or empty."""

    assessment: Assessment
    scale: Scale
    outcomes: Mapping[str, Outcome]
    performed: str
    since: str = ""


class Point(NamedTuple):
    """What one reading of a trend was made of. score: as the record's own definition has it."""

    rated: Rated
    score: Score
    outcome: Outcome


class Charted(NamedTuple):
    """A trend, and of what each of its readings was made, in their order."""

    trend: Trend
    points: tuple[Point, ...]


def newest_scales(rated: Iterable[Rated]) -> list[Scale]:
    """Of records given newest first: the newest definition of each scale that was scored, the last used first."""
    newest: dict[str, Scale] = {}
    for each in rated:
        if each.outcomes:
            newest.setdefault(each.scale.id, each.scale)
    return list(newest.values())


def charted(
    scale: Scale, rated: Sequence[Rated], context: Mapping[str, str], occasions: Sequence[Occasion] = ()
) -> Iterator[Charted]:
    """A trend for each score of the scale, from all its records that count, whatever definition they were made with."""
    for score_of in scale.scores:
        points = [
            Point(each, was, outcome)
            for each in rated
            if each.assessment.counts
            and each.assessment.performed is not None
            and each.scale.id == scale.id
            and (was := each.scale.score(score_of.id)) is not None
            and (outcome := each.outcomes.get(score_of.id)) is not None
        ]
        points.sort(key=_times)
        known = [with_sets(context, point.rated.assessment.sets) for point in points]
        band_set, note = _one_set([point.score for point in points], known)
        readings = tuple(_reading(point, context) for point in points)
        yield Charted(
            Trend(_title(scale, score_of), note, score_of, band_set, readings, tuple(occasions)), tuple(points)
        )


def trend_of(
    taken: Sequence[Taken], scale: Scale, facts: Mapping[str, str], occasions: Sequence[Occasion]
) -> Trend | None:
    """The trend of a flow sheet's first score; None where there is none, or less than two to draw it of."""
    if not scale.scores:
        return None
    score_of = scale.scores[0]
    readings, scores, known = [], [], []
    for each in sorted(taken, key=lambda one: one.assessment.performed.utc if one.assessment.performed else EARLIEST):
        was, at = each.scale.score(score_of.id), each.assessment.performed
        if was is None or at is None:
            continue
        outcome = score(each.scale, each.assessment.keys)[score_of.id]
        known.append(with_sets(facts, each.assessment.sets))
        said = f"{moment_words(at, False)}: {result_words(was, outcome, known[-1])}".rstrip(".")
        readings.append(Reading(at, outcome, _run(each.assessment), f"{said}."))
        scores.append(was)
    band_set, note = _one_set(scores, known)
    if len(readings) < 2:
        return None
    return Trend(_title(scale, score_of), note, score_of, band_set, tuple(readings), tuple(occasions))


def occasions_of(events: Iterable[Event]) -> tuple[Occasion, ...]:
    """What is marked on the axis of what happened: the doses and uses that count, by time."""
    return tuple(
        Occasion(event.at, "dose" if isinstance(event.content, Dose) else "last use")
        for event in standing(events)
        if isinstance(event.content, Dose | Use)
    )


def major(version: str) -> str:
    """The part of a definition's version within which scores may be compared."""
    return version.partition(".")[0]


def _title(scale: Scale, score_of: Score) -> str:
    return f"{scale.short} · {score_of.title}, {score_of.low}{DASH}{score_of.high}"


def _run(assessment: Assessment) -> str:
    return f"{assessment.scale_id} {major(assessment.scale_version)}"


def _reading(point: Point, context: Mapping[str, str]) -> Reading:
    rated = point.rated
    at = rated.assessment.performed
    if at is None:
        raise ValueError("a reading needs its time")
    known = with_sets(context, rated.assessment.sets)
    said = f"{rated.performed}: {result_words(point.score, point.outcome, known)}".rstrip(".") + "."
    words = " ".join(filter(None, (said, rated.since, rated.assessment.performer)))
    return Reading(at, point.outcome, _run(rated.assessment), words)


def _times(point: Point) -> list[str]:
    """Oldest first; records of one instant stand in the order in which they were typed."""
    assessment = point.rated.assessment
    return ["" if at is None else at.utc.isoformat() for at in (assessment.performed, assessment.recorded)]


def _one_set(scores: Sequence[Score], known: Sequence[Mapping[str, str]]) -> tuple[BandSet | None, str]:
    """The band set to draw behind all these records, or none and why: two sets are never read as one.

    known: of each record what its bands depend on.
    """
    pairs = list(zip(scores, known, strict=True))
    found = {tuple(sorted(sets_of(s, context), key=attrgetter("name"))) for s, context in pairs}
    if len(found) > 1:
        return None, "No bands drawn: they differ between versions of the definition."
    leads = {leading(score_of, context) for score_of, context in pairs}
    if len(leads) > 1:
        names = sorted("none" if s is None else s.name for s in leads)
        return None, f"No bands drawn: the scores were read by different sets ({', '.join(names)})."
    chosen = leads.pop() if leads else None
    if chosen is not None:
        return chosen, f"Bands: {chosen.name}"
    sets = found.pop() if found else ()
    if sets:
        return None, f"No bands drawn: {len(sets)} sets apply ({', '.join(s.name for s in sets)})."
    return None, "The source publishes no bands."
