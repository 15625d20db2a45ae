"""Recording exposures, medicines and conditions: each edit is a version of its own, and the earlier ones stay."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core.audit import Act, Fact, Kept
from app.core.context import (
    Certainty,
    Condition,
    Content,
    Entry,
    Exposure,
    FactKind,
    KratomForm,
    LastUse,
    Medicine,
    SubstanceClass,
    current,
    newest,
    same_subject,
)
from app.core.errors import BadInput, Conflict, NotFound
from app.core.people import Right
from app.core.records import Moment
from app.services.canonical import moment_facts, moment_from
from app.services.charts import checked_text
from app.services.workplace import Workplace

LIMIT = 200
_WORDS = ("name", "form", "route", "amount", "frequency", "doses_a_day", "duration")
_CAPTIONS = {"name": "Substance", "doses_a_day": "Doses a day"}


class Contexts:
    """Use cases on what a patient brings. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def of_patient(self, patient_id: str) -> list[Entry]:
        """Every version of everything, in the order in which they were recorded."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return work.context.of_patient(patient_id)

    def record(self, patient_id: str, content: Content) -> Entry:
        """A first version. BadInput names the field; Conflict: there is an entry of the same thing, to be edited."""
        self._place.allow(Right.SCORE)
        new = self._place.new_id()
        return self._store(patient_id, new, 0, content, new)

    def edit(self, entry: Entry, content: Content) -> Entry:
        """The next version of an entry. Conflict where somebody else wrote it meanwhile."""
        self._place.allow(Right.SCORE)
        return self._store(entry.patient_id, entry.thread, entry.version, content, self._place.new_id())

    def strike(self, entry: Entry, reason: str) -> Entry:
        """It counts no longer, and stays readable with the reason."""
        self._place.allow(Right.SCORE)
        why = checked_text("Reason", reason, LIMIT)
        if not why:
            raise BadInput("Reason is empty.", hint="Say why, for whoever reads it later.")
        now, by = self._place.clock.now(), self._place.person.printed
        struck = replace(entry, id=self._place.new_id(), version=entry.version + 1, recorded=now, by=by, struck=why)
        return self._add(struck)

    def _store(self, patient_id: str, thread: str, version: int, content: Content, new_id: str) -> Entry:
        now = self._place.clock.now()
        entry = Entry(new_id, patient_id, thread, version + 1, checked(content, now), now, self._place.person.printed)
        return self._add(entry)

    def _add(self, entry: Entry) -> Entry:
        with self._place.unit_of_work() as work:
            held = work.context.of_patient(work.patients.get(entry.patient_id).id)
            mine = next((e for e in newest(held) if e.thread == entry.thread), None)
            if entry.version > 1 and mine is None:
                raise NotFound("There is no such entry in this chart.", hint="Open the chart again.")
            if mine is not None and mine.struck:
                raise Conflict("This entry was struck through.", hint="Enter it anew.")
            others = (e for e in current(held) if e.thread != entry.thread)
            if not entry.struck and any(same_subject(e.content, entry.content) for e in others):
                raise Conflict("There is an entry of this already.", hint="Edit that one: each has one row.")
            work.context.add(entry)
            kind = type(entry.content).__name__.lower()
            struck = bool(entry.struck)
            facts: dict[str, Fact] = {"kind": kind, "thread": entry.thread, "version": entry.version, "struck": struck}
            self._place.note_row(work, Act.CONTEXT_RECORDED, Kept.ENTRY, entry.id, entry.patient_id, entry.id, **facts)
            work.commit()
        return entry


def checked(content: Content, now: Moment) -> Content:
    """The content with tidy texts; BadInput names the field that can't be used."""
    if isinstance(content, Medicine):
        text = checked_text("Medicine", content.text, LIMIT)
        if not text:
            raise BadInput("Medicine is empty.", hint="Write it in full, with its amount and route.")
        return Medicine(text)
    if isinstance(content, Condition):
        text = checked_text("More", content.text, LIMIT)
        if content.kind is FactKind.OTHER and not text:
            raise BadInput("More is empty.", hint="Say which condition it is.")
        return replace(content, text=text)
    return _checked_exposure(content, now)


def _checked_exposure(content: Exposure, now: Moment) -> Exposure:
    words = {n: checked_text(_CAPTIONS.get(n, n.capitalize()), getattr(content, n), LIMIT) for n in _WORDS}
    if not words["name"]:
        raise BadInput("Substance is empty.", hint="Name it, such as heroin or diazepam.")
    if content.substance is SubstanceClass.KRATOM and words["form"] not in ("", *KratomForm):
        raise BadInput("Form is none of kratom's.", hint=f"One of {', '.join(KratomForm)}; or not recorded.")
    last = content.last_use
    if last is not None and last.at is not None and last.at > now:
        raise BadInput("Last use lies in the future.", hint="Check date and time.")
    return Exposure(content.substance, **words, last_use=last)


def facts_for_signing(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """What counts of the context, for the canonical bytes of a record: in the order in which it was begun."""
    return [
        {
            "id": entry.id,
            "thread": entry.thread,
            "version": entry.version,
            "recorded": moment_facts(entry.recorded),
            "by": entry.by,
            **_content_facts(entry.content),
        }
        for entry in current(entries)
    ]


def signed_exposures(content: bytes, now: Iterable[Entry]) -> list[Entry]:
    """The substances in a record's signed bytes; none where it was signed before they were part of it.

    Where its bytes can't be read what is recorded now: verify names those.
    """
    try:
        return list(_signed(json.loads(content)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return list(now)


def _signed(said: dict[str, Any]) -> Iterator[Entry]:
    return (
        Entry(
            each["id"],
            said["patient"]["id"],
            each["thread"],
            each["version"],
            Exposure(
                SubstanceClass(each["substance"]),
                **{name: each[name] for name in _WORDS},
                last_use=_last_use_from(each["last_use"]),
            ),
            moment_from(each["recorded"]),
            each["by"],
        )
        for each in said.get("context", ())
        if "substance" in each
    )


def _last_use_from(said: Mapping[str, Any] | None) -> LastUse | None:
    if said is None:
        return None
    return LastUse(Certainty(said["certainty"]), None if said["at"] is None else moment_from(said["at"]))


def _content_facts(content: Content) -> dict[str, Any]:
    if isinstance(content, Medicine):
        return {"medicine": content.text}
    if isinstance(content, Condition):
        return {"condition": content.kind.value, "said": content.said.value, "text": content.text}
    words = {name: getattr(content, name) for name in _WORDS}
    return {"substance": content.substance.value, **words, "last_use": _last_use_facts(content.last_use)}


def _last_use_facts(last: LastUse | None) -> dict[str, Any] | None:
    return None if last is None else {"certainty": last.certainty.value, "at": moment_facts(last.at)}
