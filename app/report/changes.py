"""What changed since the assessment before, as facts: scores and items, without a word on why."""

from app.core.changes import item_changes, signed
from app.core.records import Moment
from app.core.scale import Scored
from app.core.scoring import leading, with_sets
from app.core.sentences import number_words
from app.report.frame import day_and_time
from app.report.text import clean
from app.services.documents import RecordDocument


def change_words(document: RecordDocument) -> tuple[str, str] | None:
    """A heading such as "Since 10:45 (9, mild):" and the changes; None where there is nothing to compare with."""
    previous, before = document.previous, document.previous_outcomes
    if previous is None or before is None or previous.performed is None:
        return None
    totals = []
    then_words = []
    for score in document.scale.scores:
        then, now = before.get(score.id), document.outcomes.get(score.id)
        named = "" if len(document.scale.scores) == 1 else f"{score.title} "
        if isinstance(then, Scored):
            then_words.append(f"{named}{number_words(then.value)}{_band_of(document, score.id, then.value)}")
            totals += [f"{named}{signed(now.value - then.value)}"] if isinstance(now, Scored) else []
        else:
            then_words.append(f"no {named.strip() or score.title.lower()}")
    heading = f"Since {_when(previous.performed, document.assessment.performed)} ({', '.join(then_words)}):"
    items = ", ".join(item_changes(document.scale, previous.answers, document.assessment.answers))
    body = "; ".join(part for part in (", ".join(totals), items or "no item changed") if part)
    return clean("Changes", heading), clean("Changes", f"{body}.")


def _band_of(document: RecordDocument, score_id: str, value: int) -> str:
    """The label that the former value had, by the set that it was read by, where that names it."""
    score = document.scale.score(score_id)
    sex = document.patient.sex.value if document.patient is not None else ""
    applied = document.previous.sets if document.previous is not None else {}
    leads = leading(score, with_sets({"sex": sex}, applied)) if score is not None else None
    if leads is None:
        return ""
    label = next((b.label for b in leads.bands if b.low <= value <= b.high), None)
    return f", {label}" if label else ""


def _when(then: Moment, now: Moment | None) -> str:
    """The clock time where it was the same day at the same offset, else date, time and offset."""
    if now is not None and then.local.date() == now.local.date() and then.offset == now.offset:
        return f"{then.local:%H:%M}"
    return day_and_time(then)
