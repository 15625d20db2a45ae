"""How long ago each substance was used and each medicine given, as of a moment: facts that stand beside a score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.core.context import Certainty, Entry, Exposure, LastUse, SubstanceClass, current
from app.core.events import Dose, Event, Remark, doses, medicines, uses
from app.core.names import fold
from app.core.records import Moment

NOT_RECORDED = "not recorded"
LATER = "the recorded last use is later"


@dataclass(frozen=True, slots=True)
class Since:
    """How long ago, in words: "18.3 h", "about 18 h", "not known", "not recorded". substance None: a medicine."""

    substance: SubstanceClass | None
    name: str
    words: str


def hours_since(
    entries: Iterable[Entry], substances: Sequence[str], at: Moment, events: Iterable[Event] = ()
) -> tuple[Since, ...]:
    """One row for each substance of these classes, as of a moment; a time after it is said to be later, never negative.

    substances: as a scale's definition names them. events: of the visit, where a substance was perhaps used again.
    """
    said: dict[tuple[SubstanceClass, str], tuple[str, list[LastUse]]] = {}
    for content in (entry.content for entry in current(entries)):
        if isinstance(content, Exposure) and content.substance.value in substances:
            known = [] if content.last_use is None else [content.last_use]
            said[content.substance, fold(content.name)] = (content.name, known)
    for when, use in uses(events):
        if use.substance.value in substances:
            said.setdefault((use.substance, fold(use.name)), (use.name, []))[1].append(LastUse(use.certainty, when))
    return tuple(Since(kind, name, _since_words(known, at)) for (kind, _), (name, known) in said.items())


def hours_since_doses(events: Iterable[Event], at: Moment) -> tuple[Since, ...]:
    """One row for each medicine that was given before: since its last dose, named in full, and what became of it."""
    given = [(when, dose) for when, dose in doses(events) if when <= at]
    last = {fold(dose.medicine): replace(dose, remark=Remark.GIVEN).words for _, dose in given}
    return tuple(Since(None, last[fold(name)], dose_words(given, name, at)) for name in medicines(given))


def dose_words(given: Sequence[tuple[Moment, Dose]], medicine: str, at: Moment) -> str:
    """Since the last dose of a medicine up to then; empty where there was none. given: by time."""
    last = next(((w, d) for w, d in reversed(given) if w <= at and fold(d.medicine) == fold(medicine)), None)
    if last is None:
        return ""
    when, dose = last
    remark = "" if dose.remark is Remark.GIVEN else f", {dose.remark}"
    return f"{_tenths(when, at)} h{remark}"


def since_said(since: Sequence[Since], substances: Sequence[str]) -> str:
    """heroin: 18.3 h; kratom: about 6 h. "not recorded" where nothing was of what a withdrawal scale is about.

    substances: as for hours_since; of a scale about none of them nothing is said of substances. Medicines come last.
    """
    used = [f"{s.name}: {s.words}" for s in since if s.substance is not None]
    given = [f"{s.name}: {s.words}" for s in since if s.substance is None]
    return "; ".join([*(used or ([NOT_RECORDED] if substances else [])), *given])


def _since_words(known: Sequence[LastUse], at: Moment) -> str:
    timed = [(use.at, use.certainty) for use in known if use.at is not None]
    gone = max(((when, how) for when, how in timed if when <= at), key=lambda use: use[0], default=None)
    if gone is not None:
        when, how = gone
        return f"{_tenths(when, at)} h" if how is Certainty.EXACT else f"about {_hours(when, at, 1)} h"
    if timed:
        return LATER
    return Certainty.NOT_KNOWN.value if known else NOT_RECORDED


def _tenths(then: Moment, at: Moment) -> str:
    """Hours to one decimal: 14 h 15 min are 14.3."""
    tenths = _hours(then, at, 10)
    return f"{tenths // 10}.{tenths % 10}"


def _hours(then: Moment, at: Moment, parts: int) -> int:
    """In so many parts of an hour, rounded as people do: a half goes up."""
    return (2 * parts * (at.utc - then.utc) + timedelta(hours=1)) // timedelta(hours=2)
