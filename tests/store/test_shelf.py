"""Backups of a clinic folder: whole, checked, encrypted, taken while answers are stored; and what rotation keeps."""

import json
import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from app.core.errors import StoreTrouble
from app.services.backups import Backup, Kind, Stopped, is_due, outlived
from app.store import engine, schema, sealed, shelf
from app.store.engine import Schema, Store, create_store, open_store
from app.store.shelf import FolderShelf
from tests.store.test_engine import KEY, filled

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEOPLE = json.dumps({"format": 1, "people": [{"id": "nora"}]})


def untold(_share: float) -> None:
    """Nobody watches."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "clinic"
    folder.mkdir()
    made = create_store(folder, KEY, "Marker Clinic")
    (folder / "clinic.keys").write_text(PEOPLE)
    (folder / "clinic.heads").write_text('{"format": 1}')
    filled(made)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path, store: Store) -> Path:
    return tmp_path / "clinic"


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d %H:%M").replace(year=2026, month=11, tzinfo=UTC)


def made(text: str, kind: Kind = Kind.MADE) -> Backup:
    return Backup(Path(text), at(text), 1, kind)


TIMES = ["22 18:00", "22 12:00", "22 08:00", "22 07:00", "21 18:00", "21 08:00"]
WEEK = [f"{day} 18:00" for day in range(22, 12, -1)]


@pytest.mark.parametrize(
    ("held", "just_made", "gone"),
    [
        ([], "22 18:00", []),
        (TIMES[:1], "22 18:00", []),
        (TIMES[:3], "22 18:00", []),
        (TIMES, "22 18:00", ["22 07:00", "21 08:00"]),
        (WEEK[:7], "22 18:00", []),
        (WEEK, "22 18:00", ["15 18:00", "14 18:00", "13 18:00"]),
        (["22 18:00", "20 09:00", "20 08:00", "20 07:00", "02 09:00"], "22 18:00", ["20 07:00"]),  # days off count not
        ([*WEEK[:8], "02 09:00"], "02 09:00", ["15 18:00"]),  # the clock was set back: the new one stays
    ],
)
def test_rotation_keeps_the_three_newest_and_one_of_each_of_seven_days(
    held: list[str], just_made: str, gone: list[str]
) -> None:
    backups = [made(time) for time in held]
    assert [b.path.name for b in outlived(backups, at(just_made))] == gone
    assert [b.path.name for b in outlived(backups[::-1], at(just_made))] == gone


def test_a_copy_from_before_an_upgrade_stays_for_seven_later_days_and_a_set_aside_one_for_good() -> None:
    upgrade, aside = made("15 09:00", Kind.BEFORE_UPGRADE), made("01 09:00", Kind.SET_ASIDE)
    assert outlived([upgrade, aside, *map(made, WEEK[1:7])], at("21 18:00")) == []
    assert outlived([upgrade, aside, *map(made, WEEK[:7])], at("22 18:00")) == [upgrade]


@pytest.mark.parametrize(
    ("held", "now", "due"),
    [
        ([], "22 12:00", True),
        ([made("22 08:00")], "22 12:00", False),
        ([made("21 18:00")], "22 08:00", False),
        ([made("21 08:00")], "22 08:00", True),
        ([made("22 08:00", Kind.BEFORE_UPGRADE)], "22 12:00", True),
        ([made("29 08:00")], "22 12:00", True),  # made when the clock went wrong
    ],
)
def test_one_is_due_a_day(held: list[Backup], now: str, due: bool) -> None:
    assert is_due(held, at(now)) is due


def test_a_backup_holds_all_that_a_clinic_is_under_the_same_key_for_its_owner_only(folder: Path) -> None:
    backup = FolderShelf().take(folder, KEY, NOON, untold)
    assert backup.path == folder / "backups" / "2026-11-22T12-00-00Z"
    assert {f.name for f in backup.path.iterdir()} == {"clinic.db", "clinic.keys", "clinic.heads", "backup.json"}
    assert (backup.path / "clinic.keys").read_text() == PEOPLE
    if os.name != "nt":
        assert {stat.S_IMODE(f.stat().st_mode) for f in backup.path.iterdir()} == {0o600}
        assert stat.S_IMODE(backup.path.stat().st_mode) == 0o700
    assert b"arker" not in b"".join(f.read_bytes() for f in backup.path.iterdir())
    contents, fault = FolderShelf().look(backup, KEY)
    assert fault == ""
    assert contents is not None
    assert (contents.clinic, contents.schema, contents.patients, contents.assessments, contents.signed) == (
        "Marker Clinic",
        schema.HEAD,
        1,
        1,
        0,
    )
    assert FolderShelf().held(folder) == [backup]
    assert {f.name for f in backup.path.iterdir()} == {"clinic.db", "clinic.keys", "clinic.heads", "backup.json"}
    again = open_store(backup.path, KEY)
    with again.unit_of_work() as work:
        assert work.assessments.get("a-1").not_assessed == {"pulse": "yymarkeryy"}
    again.close()


def test_two_in_one_second_have_two_names(folder: Path) -> None:
    names = [FolderShelf().take(folder, KEY, NOON, untold).path.name for _ in range(2)]
    assert names == ["2026-11-22T12-00-00Z", "2026-11-22T12-00-01Z"]


def test_answers_are_stored_while_a_backup_is_made_and_it_holds_what_was_stored_before(
    folder: Path, store: Store
) -> None:
    """From another thread, each in a transaction of its own, until the backup is done."""
    done = threading.Event()
    stored = count()

    def answer() -> None:
        while not done.is_set():
            store._connection.exec_driver_sql("INSERT INTO settings VALUES (?, 'x')", (f"extra {next(stored)}",))
            store._connection.commit()

    def held() -> int:
        with sealed.connected(folder / "clinic.db", KEY) as driver:
            return sealed.counts(driver)["settings"]

    writer = threading.Thread(target=answer)
    writer.start()
    before = held()
    try:
        backup = FolderShelf().take(folder, KEY, NOON, untold)
    finally:
        done.set()
        writer.join()
    with sealed.connected(backup.path / "clinic.db", KEY) as driver:
        assert before <= sealed.counts(driver)["settings"] <= held()
    assert held() > before


def broken_copy(monkeypatch: pytest.MonkeyPatch, folder: Path, harm: str) -> None:
    """Between copying and checking, a drive that forgets, or a copy that lacks a row."""
    plain = sealed.counts
    calls = count(1)

    def counts(driver: object) -> dict[str, int]:
        held, call = plain(driver), next(calls)
        if harm == "bytes" and call == 2:  # the clinic is counted once more, and the copy is there
            (copy,) = folder.glob("backups/.*.part/clinic.db")
            content = bytearray(copy.read_bytes())
            content[len(content) // 2] ^= 1
            copy.write_bytes(content)
        return held | {"patients": held["patients"] - 1} if call == 3 and harm == "rows" else held

    monkeypatch.setattr(sealed, "counts", counts)


@pytest.mark.parametrize("harm", ["rows", "bytes"])
def test_a_copy_that_fails_its_check_is_said_to_have_failed_and_pushes_out_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    good = FolderShelf().take(folder, KEY, NOON, untold)
    broken_copy(monkeypatch, folder, harm)
    with pytest.raises(StoreTrouble, match=r"No backup was made") as caught:
        FolderShelf().take(folder, KEY, NOON + timedelta(days=1), untold)
    assert caught.value.hint
    assert [f.name for f in (folder / "backups").iterdir()] == [good.path.name]


@pytest.mark.parametrize("harm", [None, b"", PEOPLE.encode().replace(b"nora", b"nosa")])
def test_a_key_file_that_is_no_longer_whole_is_not_backed_up_over_a_good_one(folder: Path, harm: bytes | None) -> None:
    keys = folder / "clinic.keys"
    whole = keys.read_bytes()
    if harm is None:
        keys.unlink()
    else:
        keys.write_bytes(harm)
    with pytest.raises(StoreTrouble, match=r"No backup was made: the key file clinic.keys is missing or damaged"):
        FolderShelf(whole.__eq__).take(folder, KEY, NOON, untold)
    assert list((folder / "backups").iterdir()) == []


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_cancelled_backup_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    monkeypatch.setattr(shelf, "STEPS", 10)

    def tell(done: float) -> None:
        if done >= share:
            raise Stopped("The backup")

    with pytest.raises(Stopped):
        FolderShelf().take(folder, KEY, NOON, tell)
    assert list((folder / "backups").iterdir()) == []


def test_a_backup_is_cancelled_in_the_middle_of_its_check(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "STEPS", 10)
    told = []

    def tell(done: float) -> None:
        told.append(done)
        if told.count(shelf.COPYING) > 5:
            raise Stopped("The backup")

    with pytest.raises(Stopped):
        FolderShelf().take(folder, KEY, NOON, tell)
    assert 1 not in told
    assert list((folder / "backups").iterdir()) == []


def test_what_a_killed_backup_left_goes_with_the_next_and_was_never_listed(folder: Path) -> None:
    left = folder / "backups" / ".12345678.part"
    left.mkdir(parents=True)
    for name in ("clinic.db", "clinic.keys"):
        (left / name).write_bytes(b"half")
    assert FolderShelf().held(folder) == []
    backup = FolderShelf().take(folder, KEY, NOON, untold)
    assert list((folder / "backups").iterdir()) == [backup.path]


def test_rotation_removes_what_is_outlived_and_nothing_that_it_does_not_know(folder: Path) -> None:
    place = folder / "backups"
    times = [NOON - timedelta(hours=n) for n in range(5, 0, -1)]
    for time in times:
        FolderShelf().take(folder, KEY, time, untold)
    (place / "letter.txt").write_text("mine")
    (place / "2020-01-01T00-00-00Z").mkdir()
    last = FolderShelf().take(folder, KEY, NOON, untold)
    FolderShelf().tidy(folder, KEY, last)
    assert [b.made for b in FolderShelf().held(folder)] == [NOON, *times[:-3:-1]]
    assert (place / "letter.txt").exists()
    assert (place / "2020-01-01T00-00-00Z").exists()
    assert not list(place.glob(".*"))


def test_backups_go_to_another_folder_where_told_and_the_earlier_ones_are_still_found(
    folder: Path, tmp_path: Path
) -> None:
    first = FolderShelf().take(folder, KEY, NOON, untold)
    FolderShelf().move_place(folder, tmp_path / "drive")
    second = FolderShelf().take(folder, KEY, NOON + timedelta(hours=1), untold)
    assert second.path.parent.parent == tmp_path / "drive"
    assert second.path.parent.name.startswith("cowslip-backups-")
    assert FolderShelf().held(folder) == [second, first]
    assert FolderShelf().held(tmp_path / "drive") == [second], "as on a new computer"
    FolderShelf().move_place(folder, None)
    assert FolderShelf().take(folder, KEY, NOON, untold).path.parent == first.path.parent


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'{"folder": 7}', b"\xff"])
def test_a_damaged_note_of_the_other_folder_means_the_clinics_own(folder: Path, said: bytes) -> None:
    (folder / "clinic.backups").write_bytes(said)
    assert FolderShelf().place(folder) == folder / "backups"


def test_the_copy_that_an_upgrade_made_becomes_a_backup_with_its_key_file(tmp_path: Path) -> None:
    (tmp_path / "clinic.db").touch()
    old = engine._opened(tmp_path / "clinic.db", KEY, Schema("0002"), "Old Clinic")
    old.close()
    (tmp_path / "clinic.keys").write_text(PEOPLE)
    open_store(tmp_path, KEY).close()
    copy = tmp_path / f"clinic.before-{schema.HEAD}.db"
    assert copy.exists()
    foreign = tmp_path / "clinic.before-0001.db"
    foreign.write_bytes(b"of another key" * 1000)
    backup = FolderShelf().take(tmp_path, KEY, NOON, untold)
    FolderShelf().tidy(tmp_path, KEY, backup)
    (upgrade,) = [b for b in FolderShelf().held(tmp_path) if b.kind is Kind.BEFORE_UPGRADE]
    contents, fault = FolderShelf().look(upgrade, KEY)
    assert contents is not None
    assert (contents.schema, contents.clinic, fault) == ("0002", "Old Clinic", "")
    assert not copy.exists()
    assert foreign.exists(), "what this key does not open stays"


def test_a_newer_backup_and_a_damaged_one_are_said_to_be_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = FolderShelf().take(folder, KEY, NOON, untold)
    monkeypatch.setattr(schema, "HEAD", "0001")
    assert "newer Cowslip" in FolderShelf().look(backup, KEY)[1]
    path = backup.path / "clinic.db"
    whole = path.read_bytes()
    for place in range(0, len(whole), 4001):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        assert "damaged" in FolderShelf().look(backup, KEY)[1], place
    path.write_bytes(whole[: len(whole) // 2])
    assert FolderShelf().look(backup, KEY)[0] is None or "damaged" in FolderShelf().look(backup, KEY)[1]
