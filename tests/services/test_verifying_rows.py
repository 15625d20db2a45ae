"""Patients, visits, joinings, beds, context and what is not signed yet: an edit behind the app's back is named too."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from app.core.audit import Act, Kept
from app.core.context import Condition, FactKind, Medicine, Said
from app.core.events import Dose, Why, parts_of
from app.core.records import Answer, LogEntry, Sex, VisitKind
from app.core.schedule import Anchor, Schedule
from app.services.assessing import Attachment
from app.services.context import Contexts
from app.services.events import Events
from app.services.patients import Identity, Patients
from app.services.serials import Serials
from app.services.verifying import Verified, earlier_words, walked
from app.store import states
from app.store.engine import create_store
from app.store.memory import MemoryStore
from tests.keys import CHIEF, NURSE, workplace
from tests.services.signing_room import SigningRoom
from tests.services.verify_desk import Desk, Edit, other, set_column
from tests.store.examples import DEFINITION, SMALL, at, patient

TABLES = {
    "patients": "Patient",
    "visits": "Visit",
    "patient_links": "Joining of charts",
    "visit_stays": "Ward and bed",
    "context_entries": "Context entry",
    "series": "Series",
    "events": "Event",
}


def fill(room: SigningRoom) -> None:
    """Three patients who were changed, joined, parted, moved and asked; and records that wait to be signed."""
    patients, contexts = Patients(room.place), Contexts(room.place)
    new = room.charts.register("Okeke, Elm", date(1990, 2, 3), Sex.MALE, "MRN-0009")
    changed = patients.change(new, Identity("Okeke, Elmar", date(1990, 2, 3), Sex.MALE, "MRN-0009", "Elm"))
    patients.change(changed, Identity("Okeke, Elm", date(1990, 2, 3), Sex.MALE, "MRN-0009"))  # as it was at first
    visit = room.charts.begin_visit(new.id, VisitKind.INPATIENT)
    room.clock.minutes += 5
    patients.move(visit, "Ward 2", "14", room.clock.now())
    serials, events = Serials(room.place), Events(room.place)
    series = serials.start(visit, "small", Schedule(Anchor.LAST, every=240))
    serials.not_done(visit, series, room.clock.now(), Why.ASLEEP)
    dose = events.record(visit, room.clock.now(), Dose(parts_of("methadone 10 mg"), "by mouth"))
    events.strike(
        events.edit(dose, visit, room.clock.now(), Dose(parts_of("methadone 5 mg"), "by mouth")), "Not given."
    )
    patients.discharge(visit, room.clock.now())
    patients.merge("p-3", "p-1", "The same person.")
    patients.part("p-3", "p-1", "Two people.")
    patients.merge("p-3", new.id, "The same person.")
    entry = contexts.record("p-1", Medicine("metoprolol 50 mg by mouth"))
    contexts.strike(contexts.edit(entry, Medicine("metoprolol 100 mg by mouth")), "Of another patient.")
    contexts.record("p-2", Condition(FactKind.SEIZURES, Said.NO))
    room.complete(1)
    room.assessing.reopen(room.complete(2))
    room.assessing.complete(room.assessing.reopen(room.complete(2)))
    room.assessing.stop(room.draft(3))
    room.signed(1)
    log = [LogEntry(1, "pulse", Answer("1", measured=96), at(1))]
    room.assessing.attach(SMALL, DEFINITION, log, Attachment("p-3", VisitKind.FOLLOW_UP, NURSE.printed))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    store = create_store(tmp_path_factory.mktemp("clinic"), os.urandom(32), "Clinic")
    yield Desk(store, fill)
    store.close()


def edits(desk: Desk) -> Iterator[tuple[str, str, Edit]]:
    """What is done, what the finding must name, and how it is done."""
    for table, title in TABLES.items():
        for row in desk.run(f"SELECT * FROM {table}").mappings().all():
            where = f"id = '{row['id']}'"
            for column in set(row) - {"no"}:  # which the database gives
                value = 99 if column == "version" else other(row[column])  # one of a thread's own is refused
                edit = set_column(table, column, where, value)
                yield f"{table} {row['id']}: {column}", f"{title} {row['id']}", edit
            yield f"{table} {row['id']}: deleted", f"{title} {row['id']}", deleted(table, where)
            yield f"{table} {row['id']}: added", f"{title} forged", added(table, where)
    query = "SELECT * FROM assessments WHERE status IN ('complete', 'stopped')"
    for row in desk.run(query).mappings().all():
        where, title = f"id = '{row['id']}'", f"Record {row['id']}"
        for column in row:
            yield f"{title}: {column}", title, set_column("assessments", column, where, other(row[column]))
        for status in ("draft", "complete", "stopped", "final"):
            if status != row["status"]:
                yield f"{title}: now {status}", title, set_column("assessments", "status", where, status)
        yield f"{title}: deleted", title, deleted("assessments", where)
        yield f"{title}: added", "Record forged", added("assessments", where)
        lines = f"assessment_id = '{row['id']}'"
        for line in desk.run(f"SELECT * FROM answer_log WHERE {lines}").mappings().all():
            place = f"{lines} AND seq = {line['seq']}"
            for column in set(line) - {"assessment_id"}:
                value = 99 if column == "seq" else other(line[column])
                yield f"{title}/{line['seq']}: {column}", title, set_column("answer_log", column, place, value)
            yield f"{title}/{line['seq']}: deleted", title, deleted("answer_log", place)


def deleted(table: str, where: str) -> Edit:
    return lambda desk: desk.run(f"DELETE FROM {table} WHERE {where}")


def added(table: str, where: str) -> Edit:
    def edit(desk: Desk) -> None:
        unique = {"no", "id", "record_number", "thread"}
        names = [name for (_, name, *_) in desk.rows(f"PRAGMA table_info({table})") if name not in unique]
        more = ["thread"] if table in ("context_entries", "series", "events") else []
        into, same = ", ".join(["id", *more, *names]), ", ".join([*(["'forged'"] * (1 + len(more))), *names])
        desk.run(f"INSERT INTO {table} ({into}) SELECT {same} FROM {table} WHERE {where}")

    return edit


def names(found: Verified, title: str) -> bool:
    return any(f.where.startswith(title) for f in found.findings)


def test_an_untouched_clinic_is_intact(desk: Desk) -> None:
    found = desk.after(lambda _: None)
    assert found.findings == ()
    assert (found.earlier, found.uncovered) == (0, 0)


@pytest.mark.slow
def test_each_edit_of_what_is_not_signed_is_found_and_named(desk: Desk) -> None:
    listed = list(edits(desk))
    assert len({name for name, _, _ in listed}) == len(listed) >= 350
    assert [name for name, title, edit in listed if not names(desk.after(edit), title)] == []
    assert desk.after(lambda _: None).is_intact


def test_a_sample_of_the_edits_is_found_and_named(desk: Desk) -> None:
    for name, title, edit in list(edits(desk))[::29]:
        assert names(desk.after(edit), title), name


def test_two_patients_whose_names_were_swapped_are_both_named(desk: Desk) -> None:
    def swap(d: Desk) -> None:
        columns = ("name", "birth_date", "sex", "sort_key", "name_used")
        query = f"SELECT {', '.join(columns)} FROM patients WHERE id = ?"
        for to, values in (("p-2", d.rows(query, "p-1")[0]), ("p-1", d.rows(query, "p-2")[0])):
            d.run(f"UPDATE patients SET {', '.join(f'{c} = ?' for c in columns)} WHERE id = ?", *values, to)

    found = desk.after(swap).findings
    assert [str(f) for f in found] == [
        f"Patient {id_}: is another than the audit trail says: it was changed outside Cowslip" for id_ in ("p-1", "p-2")
    ]
    assert "Rosen" not in "".join(map(str, found))


def test_a_visit_is_named_with_its_patient(desk: Desk) -> None:
    (row,) = desk.rows("SELECT id, patient_id FROM visits WHERE kind = 'inpatient'")
    (found,) = desk.after(set_column("visits", "kind", f"id = '{row[0]}'", "intake")).findings
    assert found.where == f"Visit {row[0]} of patient {row[1]}"


@pytest.mark.parametrize("name_used", ["", "Bee"])
def test_a_change_outside_shows_although_the_app_changed_the_row_since(desk: Desk, name_used: str) -> None:
    """Whoever edits the patient then puts right what was forged, or does not notice it."""
    with desk.store.unit_of_work() as work:
        room, was = desk.room, work.patients.get("p-2")
        desk.run("UPDATE patients SET birth_date = '1999-09-09' WHERE id = 'p-2'")
        forged, before = work.patients.get("p-2"), work.evidence.digest(Kept.PATIENT, "p-2")
        work.identities.change(replace(forged, name_used=name_used) if name_used else was, forged)
        room.place.note_row(work, Act.PATIENT_CHANGED, Kept.PATIENT, "p-2", "p-2", "", before)
        (found,) = walked(work, room.ring, room.heads).findings
    assert str(found).startswith("Patient p-2: what the audit trail says of it is not there")


@pytest.mark.parametrize("value", ["not a day", 5, b"\xff", 2**62])
def test_a_row_that_can_not_be_read_ends_no_walk(desk: Desk, value: object) -> None:
    (found,) = desk.after(set_column("patients", "birth_date", "id = 'p-1'", value)).findings
    assert found.where == "Patient p-1"


def test_a_row_is_hashed_as_canonical_json() -> None:
    import rfc8785

    room = SigningRoom(MemoryStore().unit_of_work)
    odd = room.charts.register('O\'Neill "é" \u2028 日本 <b>', None, Sex.UNKNOWN, "")
    with room.unit() as work:
        digest = work.evidence.digest(Kept.PATIENT, odd.id)
        row = next(iter(work.evidence._rows(Kept.PATIENT)))  # type: ignore[attr-defined]
    assert digest
    said = {**{c: row[c] for c in states.COLUMNS[Kept.PATIENT]}, "cowslip": "patient 1", "log_sha256": ""}
    said["birth_date"] = said["birth_date"].isoformat()
    assert states.digest(Kept.PATIENT, row) == sha256(rfc8785.dumps(said)).hexdigest()


@pytest.mark.parametrize(
    "edit",
    [
        "DELETE FROM patient_lists",
        "DELETE FROM patient_terms",
        "INSERT INTO settings (name, value) VALUES ('idle.minutes', '60')",
    ],
)
def test_known_limit_the_search_and_the_settings_are_not_compared(desk: Desk, edit: str) -> None:
    assert desk.after(lambda d: d.run(edit)).is_intact


# ------------------------------------------------------------------------------------------------ of former programs


def aged(store: MemoryStore, room: SigningRoom) -> None:
    """The nurse's chain as a program wrote it that kept no digests of rows."""
    tables = store.committed()
    tables.events.clear()
    tables.checkpoints.clear()
    room.heads.heads.clear()
    store.commit(tables)
    seal = room.place.trail.seal
    with room.unit() as work:
        room.place.note(work, Act.SIGN_IN, session=seal.public_key, **seal.certificate)
        work.commit()


def test_known_limit_rows_of_a_former_program_are_counted_and_not_accused() -> None:
    store = MemoryStore()
    room = SigningRoom(store.unit_of_work)
    aged(store, room)
    with room.unit() as work:
        found = walked(work, room.ring, room.heads)
    assert (found.findings, found.uncovered) == ((), 6)  # three patients with a visit each
    assert earlier_words(found) == ["6 entries are from before the audit trail held them, and were not compared."]
    patients = Patients(room.place)
    with room.unit() as work:
        held = work.patients.get("p-1")
    patients.change(held, Identity("Rosen, Dina", held.birth_date, held.sex, held.record_number))
    with room.unit() as work:  # from its first change on it is held
        assert walked(work, room.ring, room.heads).uncovered == 5
        work.identities.change(held, work.patients.get("p-1"))
        (forged,) = walked(work, room.ring, room.heads).findings
    assert str(forged).startswith("Patient p-1: is another than the audit trail says")


def test_the_first_sign_in_takes_over_what_a_former_program_left() -> None:
    store = MemoryStore()
    room = SigningRoom(store.unit_of_work)
    room.complete(1)
    tables = store.committed()
    tables.events.clear()
    tables.checkpoints.clear()
    store.commit(tables)
    room.heads.heads.clear()
    workplace(room.unit, room.clock, room.ids, CHIEF, heads=room.heads, ring=room.ring, signed_in=True)
    with room.unit() as work:
        found = walked(work, room.ring, room.heads)
        assert (found.findings, found.uncovered) == ((), 0)
        held = work.patients.get("p-3")
        work.identities.change(patient(3, "Forged, Name"), held)
        (forged,) = walked(work, room.ring, room.heads).findings
    assert str(forged).startswith("Patient p-3: is another than the audit trail says")
