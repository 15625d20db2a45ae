"""Answers that were acknowledged on this computer and that the server refused, said to the person who typed them."""

from collections.abc import Callable, Sequence

from app.core.errors import AppError
from app.core.records import Answer, LogEntry
from app.core.scale import Scale
from app.services.lines import Lines
from app.services.workplace import Workplace

HEAD = "The server refused these answers: the assessment had gone on elsewhere, or was signed. They are in no record."


def refused_words(place: Workplace, refused: Sequence[Lines], scale_of: Callable[[str], Scale]) -> tuple[str, ...]:
    """A heading, then each answer with patient, scale, item and time. Call from the database thread."""
    return (HEAD, *(line for lines in refused for line in _described(place, lines, scale_of)))


def _described(place: Workplace, lines: Lines, scale_of: Callable[[str], Scale]) -> list[str]:
    draft = lines.draft
    try:
        with place.unit_of_work() as work:
            name = work.patients.get(draft.patient_id).name
    except AppError:  # the server may be away just now
        name = "a patient"
    try:
        scale: Scale | None = scale_of(draft.definition_sha256)
    except AppError:
        scale = None
    short = draft.scale_id if scale is None else scale.short
    return [f"{name}, {short}, {e.at.local:%H:%M:%S}: {_entry_words(e, scale)}" for e in lines.entries]


def _entry_words(entry: LogEntry, scale: Scale | None) -> str:
    if entry.edit is not None:
        now = entry.edit.now
        return f"performed at {now.local:%Y-%m-%d %H:%M} {now.offset_words}"
    return item_words(scale, entry.item, entry.answer)


def item_words(scale: Scale | None, item_id: str, answer: Answer | None) -> str:
    """An answer with its item, by the item's id where its scale is not to be had: "Tremor: 1"."""
    item = None if scale is None else scale.item(item_id)
    return f"{item_id if item is None else item.text}: {answer_words(answer)}"


def answer_words(answer: Answer | None) -> str:
    """An answer as it was given, in one line."""
    if answer is None:
        return "not answered"
    if answer.not_assessed is not None:
        return f"not assessed ({answer.not_assessed})"
    measured = "" if answer.measured is None else f"measured {answer.measured:g}, "
    notes = "; ".join(filter(None, (answer.reason, answer.confound)))
    return f"{measured}{answer.key}{f' ({notes})' if notes else ''}"
