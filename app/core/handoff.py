"""What a nurse says at the change of shift, in one paragraph, and the whole of it as plain text for another record."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.core.changes import item_changes
from app.core.context import Entry
from app.core.events import Event, doses, medicines, standing
from app.core.flow_cells import Taken
from app.core.names import fold
from app.core.records import Moment, Patient, Status
from app.core.scale import Partial, Scored
from app.core.scoring import bands, score, with_sets
from app.core.sentences import number_words, outcome_sentence, range_words
from app.core.since import Since, dose_words, hours_since


class Handover(NamedTuple):
    """What it is made of. taken: of one scale in one visit, by time, not empty. due: the next due time in words."""

    patient: Patient
    visit: str
    taken: Sequence[Taken]
    events: Sequence[Event]
    context: Sequence[Entry]
    due: str = ""


def handoff(of: Handover) -> str:
    """Who, the last score with its band set, when and by whom; what changed; hours since; what is due next."""
    return " ".join(filter(None, (f"{_who(of.patient)}.", _last(of), _was(of), *_since(of), _due(of.due))))


def full_note(of: Handover) -> str:
    """The same with every answer of the last assessment and what was given or noted, line by line."""
    taken = of.taken[-1]
    assessment, scale = taken
    lines = [_who(of.patient), *filter(None, (of.visit,)), f"{scale.title} ({scale.short}), version {scale.version}"]
    lines += [f"Performed {_when(assessment.performed)} by {assessment.performer}{_unsigned(taken)}", ""]
    lines += [*_answers(taken), "", *_scores(of)]
    lines += [line for line in (_was(of), *_since(of), _due(of.due)) if line]
    noted = [f"{e.at.day_words} {e.at.local:%H:%M} {e.words}" for e in standing(of.events)]
    lines += ["", "Given or noted in this visit:", *noted] if noted else []
    lines += ["", *scale.limits, f"Scored by {scale.source.citation}"]
    return "\n".join(lines)


def _who(patient: Patient) -> str:
    born = f"born {patient.birth_date.isoformat()}" if patient.birth_date else "birth date not recorded"
    number = f"record number {patient.record_number}" if patient.record_number else "no record number"
    return f"{patient.shown}, {born}, {number}"


def _last(of: Handover) -> str:
    """As "COWS 7, mild (Wesson & Ling 2003), 22 Nov 14:47, M. Okafor, RN."."""
    taken = of.taken[-1]
    assessment = taken.assessment
    said = " ".join(_score_words(taken, of.patient))
    return f"{taken.scale.short} {said}, {_when(assessment.performed)}, {assessment.performer}{_unsigned(taken)}."


def _score_words(taken: Taken, patient: Patient) -> Iterator[str]:
    scale = taken.scale
    outcomes = score(scale, taken.assessment.keys)
    for score_of in scale.scores:
        outcome = outcomes[score_of.id]
        named = "" if len(scale.scores) == 1 and score_of.title == "Total" else f"{score_of.title} "
        if isinstance(outcome, Partial):
            yield outcome_sentence(score_of, outcome).rstrip(".")
            continue
        found = bands(score_of, outcome, with_sets({"sex": patient.sex.value}, taken.assessment.sets))
        sets = "; ".join(
            f"{band.label or f'{range_words(band.low, band.high)}, a band without a name'} ({named_set.name})"
            for named_set, band in found
        )
        yield ", ".join(filter(None, (f"{named}{number_words(outcome.value)}", sets)))
    if not scale.scores:
        yield f"without a score, {len(taken.assessment.keys)} of {len(scale.items)} answered"


def _was(of: Handover) -> str:
    """As "Was 9 at 10:45: yawning −1."; nothing of a first one, nor across versions that can't be compared."""
    if len(of.taken) < 2:
        return ""
    before, now = of.taken[-2], of.taken[-1]
    if before.scale.version.partition(".")[0] != now.scale.version.partition(".")[0]:
        return ""
    outcomes = score(before.scale, before.assessment.keys)
    said = [
        number_words(outcome.value) if isinstance(outcome, Scored) else "without a total"
        for outcome in outcomes.values()
    ]
    changes = ", ".join(item_changes(now.scale, before.assessment.answers, now.assessment.answers))
    at = before.assessment.performed
    when = "" if at is None else f" at {_clock(at, now.assessment.performed)}"
    return f"Was {', '.join(said)}{when}: {changes or 'no item changed'}." if said else ""


def _since(of: Handover) -> Iterator[str]:
    """Hours before the last assessment, of each substance that stands beside the scale and of each medicine."""
    scale, at = of.taken[-1].scale, of.taken[-1].assessment.performed
    if at is None:
        return
    said = "; ".join(map(_used, hours_since(of.context, scale.substances, at, of.events)))
    if said:
        yield f"{said[:1].upper()}{said[1:]}."
    given = doses(of.events)
    for name in medicines(given):
        hours = dose_words(given, name, at)
        last = next((d for when, d in reversed(given) if when <= at and fold(d.medicine) == fold(name)), None)
        if last is not None:
            whole = f"{last.words} {hours.partition(',')[0]} before"
            yield f"{whole[:1].upper()}{whole[1:]}."


def _used(since: Since) -> str:
    before = " before" if since.words.endswith(" h") else ""
    return f"{since.name} last used {since.words}{before}" if before else f"{since.name} last use {since.words}"


def _answers(taken: Taken) -> Iterator[str]:
    for item in taken.scale.items:
        answer = taken.assessment.answers.get(item.id)
        option = None if answer is None or answer.key is None else item.option(answer.key)
        if answer is None:
            yield f"{item.text}: not answered"
        elif option is None:
            yield f"{item.text}: not assessed, {answer.not_assessed}"
        else:
            points = option.key if option.points is None else number_words(option.points)
            more = [f"{answer.measured:g} {item.measure.unit}"] if answer.measured is not None and item.measure else []
            more += [text for text in (answer.reason, answer.confound) if text]
            yield f"{item.text}: {points}, {option.text}{f' ({_joined(more)})' if more else ''}"


def _joined(more: Sequence[str]) -> str:
    return "; ".join(more)


def _scores(of: Handover) -> Iterator[str]:
    for words in _score_words(of.taken[-1], of.patient):
        yield f"{of.taken[-1].scale.short}: {words}"


def _due(words: str) -> str:
    return f"Next due {words}." if words else ""


def _unsigned(taken: Taken) -> str:
    return "" if taken.assessment.status is Status.FINAL else ", not signed"


def _when(at: Moment | None) -> str:
    return "" if at is None else f"{at.day_words} {at.local:%H:%M}"


def _clock(at: Moment, now: Moment | None) -> str:
    same = now is not None and at.local.date() == now.local.date() and at.offset == now.offset
    return f"{at.local:%H:%M}" if same else _when(at)
