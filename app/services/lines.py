"""What one answer adds to a draft, as a value complete in itself: it can be stored now, or later from a file."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, assert_never

from app.core.people import Person, Role
from app.core.records import (
    Answer,
    Aside,
    AsideKind,
    Assessment,
    LogEntry,
    Moment,
    Seen,
    Status,
    TimeEdit,
    is_by_patient,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS = ("performed", "recorded")
_DERIVED = (
    *("answers", "signed", "last_item", "log_length", "entered_by", "signatures"),
    *("sets", "notes", "seen", "first_hand"),
    *_MOMENTS,
)


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
    draft: Assessment,
    definition: bytes,
    item_id: str,
    answer: Answer | None,
    now: Moment,
    person: Person,
    by: str = "",
) -> Lines:
    """The line of an answer (None: cleared). by: who gave it, where it is not the person themselves.

    Before the first one those of what was said already: the performed time, and by which band sets scores are read.
    """
    begins, by = draft.log_length == 0, by or person.printed
    before: list[LogEntry] = []
    if begins:
        said, whose = draft.performed, person.printed
        if said is not None:
            before.append(LogEntry(1, "", None, now, TimeEdit(None, said, whose), whose))
        for score_id, name in draft.sets.items():
            aside = Aside(AsideKind.BAND_SET, score_id, name)
            before.append(LogEntry(len(before) + 1, "", None, now, by=whose, aside=aside))
        draft = replace(draft, performed=said or now, recorded=now)
    entries = (*before, LogEntry(draft.log_length + len(before) + 1, item_id, answer, now, by=by))
    after = replace(_with(draft, item_id, answer, by), log_length=entries[-1].seq)
    return Lines(after, entries, person, definition if begins else b"")


def _with(draft: Assessment, item_id: str, answer: Answer | None, by: str) -> Assessment:
    """As core.records.replay and told would read it from the log."""
    answers = {k: v for k, v in draft.answers.items() if k != item_id}
    if answer is not None:
        answers[item_id] = answer
    first_hand = {k: v for k, v in draft.first_hand.items() if k != item_id}
    if any(map(is_by_patient, draft.entered_by)) and not is_by_patient(by):
        patients = draft.first_hand.get(item_id, draft.answers.get(item_id))
        first_hand |= {item_id: patients} if patients != answer else {}
    return replace(
        draft,
        answers=answers,
        last_item=item_id,
        entered_by=tuple(dict.fromkeys((*draft.entered_by, by))),
        seen={k: v for k, v in draft.seen.items() if k != item_id},
        first_hand=first_hand,
    )


def added(draft: Assessment, aside: Aside, now: Moment, person: Person) -> Lines:
    """The line of something said beside the answers."""
    by = person.printed
    entry = LogEntry(draft.log_length + 1, "", None, now, by=by, aside=aside)
    after = replace(draft, log_length=entry.seq)
    match aside.kind:
        case AsideKind.BAND_SET:
            after = replace(after, sets=_said(draft.sets, aside))
        case AsideKind.NOTE:
            after = replace(after, notes=_said(draft.notes, aside))
        case AsideKind.SEEN:
            after = replace(after, seen={**draft.seen, aside.about: Seen(by, now)})
        case other:
            assert_never(other)
    return Lines(after, (entry,), person)


def _said(known: Mapping[str, str], aside: Aside) -> dict[str, str]:
    kept = {about: words for about, words in known.items() if about != aside.about}
    return kept | ({aside.about: aside.words} if aside.words else {})


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
    answer, edit, aside = entry.answer, entry.edit, entry.aside
    return {
        "seq": entry.seq,
        "item": entry.item,
        "answer": None if answer is None else {f.name: getattr(answer, f.name) for f in fields(answer)},
        "at": _parts(entry.at),
        "edit": None if edit is None else [_parts(edit.was), _parts(edit.now), edit.by],
        "by": entry.by,
        "aside": None if aside is None else [aside.kind.value, aside.about, aside.words],
    }


def _entry_of(said: Mapping[str, Any]) -> LogEntry:
    answer = None if said["answer"] is None else Answer(**said["answer"])
    edit = said["edit"]
    made = None if edit is None else TimeEdit(_moment(edit[0]), _sure(edit[1]), edit[2])
    beside = said.get("aside")  # a journal of before has none
    aside = None if beside is None else Aside(AsideKind(beside[0]), beside[1], beside[2])
    return LogEntry(said["seq"], said["item"], answer, _sure(said["at"]), made, said["by"], aside)


def _parts(moment: Moment | None) -> list[Any] | None:
    if moment is None:
        return None
    return [(moment.utc - _EPOCH) // timedelta(microseconds=1), moment.offset, moment.zone]


def _moment(parts: list[Any] | None) -> Moment | None:
    return None if parts is None else _sure(parts)


def _sure(parts: list[Any]) -> Moment:
    microseconds, offset, zone = parts
    return Moment(_EPOCH + timedelta(microseconds=microseconds), offset, zone)
