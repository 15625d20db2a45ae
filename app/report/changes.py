"""What changed since the assessment before, as facts: scores and items, without a word on why."""

from app.core.records import Moment
from app.core.scale import Item, Scored
from app.core.scoring import applies
from app.core.sentences import number_words
from app.report.frame import day_and_time
from app.report.text import clean
from app.services.documents import RecordDocument

MINUS, EM_DASH = "\N{MINUS SIGN}", "\N{EM DASH}"
SHORT_NAME = 40


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
    items = ", ".join(_item_changes(document))
    body = "; ".join(part for part in (", ".join(totals), items or "no item changed") if part)
    return clean("Changes", heading), clean("Changes", f"{body}.")


def signed(difference: int) -> str:
    """+2, −2 (a true minus) or ±0."""
    if difference == 0:
        return "\N{PLUS-MINUS SIGN}0"
    return f"+{difference}" if difference > 0 else f"{MINUS}{-difference}"


def _band_of(document: RecordDocument, score_id: str, value: int) -> str:
    """The label that the former value had, where one set of bands applies and names it."""
    score = document.scale.score(score_id)
    sex = document.patient.sex.value if document.patient is not None else ""
    sets = [s for s in score.band_sets if applies(s, {"sex": sex})] if score is not None else []
    if len(sets) != 1:
        return ""
    label = next((b.label for b in sets[0].bands if b.low <= value <= b.high), None)
    return f", {label}" if label else ""


def _when(then: Moment, now: Moment | None) -> str:
    """The clock time where it was the same day at the same offset, else date, time and offset."""
    if now is not None and then.local.date() == now.local.date() and then.offset == now.offset:
        return f"{then.local:%H:%M}"
    return day_and_time(then)


def _item_changes(document: RecordDocument) -> list[str]:
    assert document.previous is not None  # noqa: S101  # the caller has looked
    former, present = document.previous.keys, document.assessment.keys
    words = []
    for number, item in enumerate(document.scale.items, 1):
        name = item.text if len(item.text) <= SHORT_NAME else f"item {number}"
        then, now = _points(item, former.get(item.id)), _points(item, present.get(item.id))
        if then is not None and now is not None:
            if then != now:
                words.append(f"{_lowered(name)} {signed(now - then)}")
        elif then != now:
            words.append(f"{_lowered(name)} {_shown(then)} then, {_shown(now)} now")
    return words


def _points(item: Item, key: str | None) -> int | None:
    option = item.option(key) if key is not None else None
    return None if option is None else option.points


def _shown(points: int | None) -> str:
    return EM_DASH if points is None else number_words(points)


def _lowered(name: str) -> str:
    """Within a sentence "Tremor" is "tremor"; "GI Upset" stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
