"""What one answer adds to a draft, as a value complete in itself: it can be stored now, or later from a file."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.people import Person, Role
from app.core.records import Answer, Assessment, LogEntry, Moment, Status, TimeEdit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS = ("performed", "recorded")
_DERIVED = ("answers", "signed", "last_item", "log_length", "entered_by", "signatures", *_MOMENTS)


@dataclass(frozen=True, slots=True)
class Lines:
    """The next lines of a draft's log. draft: as it is after them. definition: the file's bytes, for the first line.

    person: who typed them, as signed in then; another may send them. refused: the server took them never.
    """

    draft: Assessment
    entries: tuple[LogEntry, ...]
    person: Person
    definition: bytes = b""
    refused: bool = False

    @property
    def begins(self) -> bool:
        """Whether the draft itself is stored with them."""
        return self.first == 1

    @property
    def first(self) -> int:
        """The number of the first of them."""
        return self.entries[0].seq

    @property
    def next(self) -> int:
        """The number that the line after them has."""
        return self.entries[-1].seq + 1


def answered(
    draft: Assessment, definition: bytes, item_id: str, answer: Answer | None, now: Moment, person: Person
) -> Lines:
    """The line of an answer (None: cleared); before the first one, that of a performed time that was said already."""
    entries: tuple[LogEntry, ...] = ()
    begins, by = draft.log_length == 0, person.printed
    if begins:
        said = draft.performed
        draft = replace(draft, performed=said or now, recorded=now)
        if said is not None:
            entries = (LogEntry(1, "", None, now, TimeEdit(None, said, by), by),)
    entries = (*entries, LogEntry(draft.log_length + len(entries) + 1, item_id, answer, now, by=by))
    answers = {k: v for k, v in draft.answers.items() if k != item_id}
    if answer is not None:
        answers[item_id] = answer
    entered = tuple(dict.fromkeys((*draft.entered_by, by)))
    after = replace(draft, answers=answers, last_item=item_id, log_length=entries[-1].seq, entered_by=entered)
    return Lines(after, entries, person, definition if begins else b"")


def edited(draft: Assessment, performed: Moment, now: Moment, person: Person) -> Lines:
    """The line of an edit of the performed time."""
    edit = TimeEdit(draft.performed, performed, person.printed)
    entry = LogEntry(draft.log_length + 1, "", None, now, edit, edit.by)
    return Lines(replace(draft, performed=edit.now, log_length=entry.seq), (entry,), person)


def to_bytes(lines: Lines) -> bytes:
    """For a file; everything that storing them needs."""
    draft = lines.draft
    said = {f.name: getattr(draft, f.name) for f in fields(draft) if f.name not in _DERIVED}
    return json.dumps(
        {
            "draft": said | {name: _parts(getattr(draft, name)) for name in _MOMENTS},
            "entries": [_entry(entry) for entry in lines.entries],
            "person": {f.name: getattr(lines.person, f.name) for f in fields(Person)},
            "definition": base64.b64encode(lines.definition).decode(),
            "refused": lines.refused,
        }
    ).encode()


def from_bytes(content: bytes) -> Lines:
    """Back; the draft without its answers, which its log holds."""
    said = json.loads(content)
    draft = said["draft"]
    times = {name: _moment(draft[name]) for name in _MOMENTS}
    whole = Assessment(**{**draft, **times, "status": Status(draft["status"])})
    person = Person(**{**said["person"], "role": Role(said["person"]["role"])})
    definition = base64.b64decode(said["definition"])
    return Lines(whole, tuple(map(_entry_of, said["entries"])), person, definition, said["refused"])


def _entry(entry: LogEntry) -> dict[str, Any]:
    answer, edit = entry.answer, entry.edit
    return {
        "seq": entry.seq,
        "item": entry.item,
        "answer": None if answer is None else {f.name: getattr(answer, f.name) for f in fields(answer)},
        "at": _parts(entry.at),
        "edit": None if edit is None else [_parts(edit.was), _parts(edit.now), edit.by],
        "by": entry.by,
    }


def _entry_of(said: Mapping[str, Any]) -> LogEntry:
    answer = None if said["answer"] is None else Answer(**said["answer"])
    edit = said["edit"]
    made = None if edit is None else TimeEdit(_moment(edit[0]), _sure(edit[1]), edit[2])
    return LogEntry(said["seq"], said["item"], answer, _sure(said["at"]), made, said["by"])


def _parts(moment: Moment | None) -> list[Any] | None:
    if moment is None:
        return None
    return [(moment.utc - _EPOCH) // timedelta(microseconds=1), moment.offset, moment.zone]


def _moment(parts: list[Any] | None) -> Moment | None:
    return None if parts is None else _sure(parts)


def _sure(parts: list[Any]) -> Moment:
    microseconds, offset, zone = parts
    return Moment(_EPOCH + timedelta(microseconds=microseconds), offset, zone)
