"""Answers that were acknowledged on this computer and that the server refused: who decides on them, and the words."""

from collections.abc import Callable, Sequence

from app.core.errors import AppError
from app.core.people import Person, Right
from app.core.records import Answer, LogEntry
from app.core.scale import Scale
from app.services.lines import Lines
from app.services.workplace import Workplace

HEAD = (
    "The server refused these answers: the assessment had gone on elsewhere or was signed, or the answer before them"
    " could not be read. They are in no record."
)


def shared_out(person: Person, refused: Sequence[Lines]) -> tuple[list[Lines], list[Lines]]:
    """Those that the person may give up, having typed them or being an administrator; and those of others."""
    theirs: list[Lines] = []
    others: list[Lines] = []
    for lines in refused:
        (theirs if person.id == lines.person.id or person.may(Right.GIVE_UP) else others).append(lines)
    return theirs, others


def others_words(others: Sequence[Lines]) -> str:
    """One sentence on answers of others: whose they are and who decides; empty where there are none."""
    if not others:
        return ""
    count = sum(len(lines.entries) for lines in others)
    answers = "1 answer" if count == 1 else f"{count} answers"
    whose = "; ".join(dict.fromkeys(lines.person.printed for lines in others))
    return (
        f"The server refused {answers} typed on this computer by {whose}: whoever typed them, or an administrator,"
        " signs in here to read them and to decide."
    )


def refused_words(place: Workplace, refused: Sequence[Lines], scale_of: Callable[[str], Scale]) -> tuple[str, ...]:
    """A heading, then each answer with patient, scale, item and time. Call from the database thread."""
    place.allow(Right.READ)
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
    by = "" if lines.person.id == place.person.id else f", typed by {lines.person.printed}"
    return [f"{name}, {short}, {e.at.local:%H:%M:%S}{by}: {_entry_words(e, scale)}" for e in lines.entries]


def _entry_words(entry: LogEntry, scale: Scale | None) -> str:
    if entry.edit is not None:
        now = entry.edit.now
        return f"performed at {now.local:%Y-%m-%d %H:%M} {now.offset_words}"
    if entry.aside is not None:
        return f"{entry.aside.kind} of {entry.aside.about}: {entry.aside.words or 'none'}"
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
