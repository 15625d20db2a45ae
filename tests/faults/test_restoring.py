"""Restoring while the power goes: killed after each single step, the clinic opens as it was or as restored."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.audit import Act
from app.core.errors import Locked, StoreTrouble
from app.core.records import Assessment
from app.services.backups import Backup, Backups, Kind
from app.services.evidence import AuditFilter
from app.services.session import Session
from app.store import restoring
from app.store.disk import Disk
from app.store.shelf import FolderShelf
from app.wiring import _locked
from tests.chart_room import SetClock
from tests.faults import clinic
from tests.faults.counts import Counted
from tests.store.examples import DEFINITION, SMALL

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills are of POSIX")
KILLED = 9
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def untold(_share: float) -> None:
    """Nobody watches."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "clinic"


@pytest.fixture
def draft(folder: Path) -> Assessment:
    """With one answer stored, then a backup taken, then a second answer stored."""
    draft = clinic.made(folder)
    session = clinic.opened(folder)
    draft = session.assessing.record(draft, SMALL, DEFINITION, *clinic.ANSWERS[0])
    assert session.custody is not None
    session.custody.take(untold)
    session.assessing.record(draft, SMALL, DEFINITION, *clinic.ANSWERS[1])
    session.close()
    return draft


@pytest.fixture
def backup(folder: Path, draft: Assessment) -> Backup:
    return FolderShelf().held(folder)[0]


def lines(folder: Path, draft: Assessment) -> int:
    """How many lines the draft has: two as it was, one as restored."""
    session = clinic.opened(folder)
    try:
        return session.assessing.resume(draft.id).log_length
    finally:
        session.close()


def lines_or_told(folder: Path, draft: Assessment, harm: str) -> int:
    """Where the harmed clinic does not open, it is as it was: the message names what is wrong and what to do."""
    try:
        return lines(folder, draft)
    except StoreTrouble as error:
        assert harm and harm in error.message and "backup" in error.hint  # noqa: PT017, PT018
        return 2


class Dying(Disk):
    """The power goes after so many steps; copying is two, with a half-written file between."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            os._exit(KILLED)

    def make(self, folder: Path) -> None:
        super().make(folder)
        self._step()

    def copy(self, source: Path, to: Path) -> None:
        to.write_bytes(source.read_bytes()[:1000])
        self._step()
        super().copy(source, to)
        self._step()

    def write(self, path: Path, said: dict[str, Any]) -> None:
        path.with_name(f"{path.name}.part").write_bytes(b'{"aside":')
        self._step()
        super().write(path, said)
        self._step()

    def move(self, source: Path, to: Path) -> None:
        super().move(source, to)
        self._step()

    def remove(self, path: Path) -> None:
        if path.is_dir():
            for file in path.iterdir():
                file.unlink()
                self._step()
        super().remove(path)
        self._step()


def killed(disk: Dying, folder: Path, backup: Backup) -> bool:
    """Restore in a child; whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        try:
            Backups(FolderShelf(disk=disk), clinic.clinics()._unlocked, _locked, SetClock()).restore(
                folder, backup, clinic.PASSPHRASE, untold
            )
        except BaseException:  # noqa: BLE001 - a child must not go on as a second pytest
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, KILLED)
    return status == KILLED


def put_back(folder: Path, kept: dict[Path, bytes]) -> None:
    """The clinic as it was before anything was restored."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    for path, content in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("harm", ["", "clinic.db", "clinic.keys"])
def test_killed_after_each_step_the_clinic_opens_as_it_was_or_as_restored_and_nothing_is_lost(
    folder: Path, draft: Assessment, backup: Backup, harm: str, survived: Counted
) -> None:
    """harm: a file that is gone, so that there is no way but to restore; until it is done, opening says what to do."""
    present = (folder / "clinic.db").read_bytes()
    if harm:
        (folder / harm).unlink()
    kept = everything(folder)
    seen = []
    for steps in range(200):
        if not killed(Dying(steps), folder, backup):
            break
        assert clinic.clinics().exists(folder)
        seen.append(lines_or_told(folder, draft, harm))
        if harm != "clinic.db":
            assert present in everything(folder).values() or seen[-1] == 2, "the present file is moved, never deleted"
        put_back(folder, kept)
    else:
        pytest.fail("it never came to its end")
    assert len(seen) > 20
    assert seen == sorted(seen, reverse=True), "from one step on it is done to its end"
    assert {1, 2} == set(seen)
    assert lines(folder, draft) == 1
    survived("killed after a step of restoring a backup", len(seen))


def test_after_a_kill_it_is_restored_anew_from_another_backup_all_the_same(
    folder: Path, draft: Assessment, backup: Backup, survived: Counted
) -> None:
    kept = everything(folder)
    for steps in range(0, 60, 3):
        killed(Dying(steps), folder, backup)
        assert not killed(Dying(1000), folder, backup)
        assert lines(folder, draft) == 1
        put_back(folder, kept)
    survived("killed after a step of restoring a backup", 20)


def test_a_kill_while_a_restore_is_finished_at_opening_harms_as_little(
    folder: Path, draft: Assessment, backup: Backup, survived: Counted
) -> None:
    kept = everything(folder)
    begun = next(n for n in range(100) if killed(Dying(n), folder, backup) and restoring.is_begun(folder))
    for steps in range(30):
        put_back(folder, kept)
        assert killed(Dying(begun), folder, backup)
        child = os.fork()
        if child == 0:
            restoring.finish(folder, Dying(steps))
            os._exit(0)
        os.waitpid(child, 0)
        assert lines(folder, draft) == 1
    survived("killed while a restore is finished at the next opening", 30)


def restored(folder: Path, backup: Backup, passphrase: str = clinic.PASSPHRASE) -> Path:
    return clinic.clinics().backups().restore(folder, backup, passphrase, untold)


def test_what_a_restore_replaced_is_listed_and_can_itself_be_restored(
    folder: Path, draft: Assessment, backup: Backup
) -> None:
    aside = restored(folder, backup)
    assert lines(folder, draft) == 1
    (kept,) = [b for b in FolderShelf().held(folder) if b.kind is Kind.SET_ASIDE]
    assert kept.path == aside
    restored(folder, kept)
    assert lines(folder, draft) == 2
    assert len([b for b in FolderShelf().held(folder) if b.kind is Kind.SET_ASIDE]) == 2


def test_a_log_that_lay_beside_a_killed_clinic_goes_aside_with_it_and_comes_back_with_it(
    folder: Path, draft: Assessment, backup: Backup
) -> None:
    child = os.fork()
    if child == 0:
        session = clinic.opened(folder)
        session.assessing.record(session.assessing.resume(draft.id), SMALL, DEFINITION, *clinic.ANSWERS[2])
        os._exit(0)
    os.waitpid(child, 0)
    assert (folder / "clinic.db-wal").stat().st_size > 0
    aside = restored(folder, backup)
    assert (aside / "clinic.db-wal").stat().st_size > 0
    assert lines(folder, draft) == 1
    (kept,) = [b for b in FolderShelf().held(folder) if b.kind is Kind.SET_ASIDE]
    before = everything(aside)
    look = clinic.clinics().backups().preview(folder, kept, clinic.PASSPHRASE)
    assert look.can_be_restored
    assert everything(aside) == before
    restored(folder, kept)
    assert lines(folder, draft) == 3


def test_a_preview_tells_what_it_holds_beside_what_there_is_now(
    folder: Path, draft: Assessment, backup: Backup
) -> None:
    session = clinic.opened(folder)
    session.charts.register("Field, Ash", None, session.charts.find("rosen")[0].sex, "MRN-2")
    session.close()
    look = clinic.clinics().backups().preview(folder, backup, clinic.PASSPHRASE)
    assert look.can_be_restored
    assert look.contents is not None
    assert look.present is not None
    assert (look.contents.clinic, look.contents.patients, look.contents.visits, look.contents.assessments) == (
        "Clinic",
        1,
        1,
        1,
    )
    assert (look.present.patients, look.contents.signed, look.contents.newest) == (2, 0, draft.recorded)
    (folder / "clinic.db").write_bytes(b"harm")
    assert clinic.clinics().backups().preview(folder, backup, clinic.PASSPHRASE).present is None
    with pytest.raises(Locked, match="does not open"):
        clinic.clinics().backups().preview(folder, backup, "wrong horse battery")


def test_nothing_is_restored_while_another_window_has_the_clinic(
    folder: Path, draft: Assessment, backup: Backup, survived: Counted
) -> None:
    session = clinic.opened(folder)
    before = set(folder.iterdir())
    with pytest.raises(StoreTrouble, match="already open") as caught:
        restored(folder, backup)
    assert set(folder.iterdir()) == before
    assert session.assessing.resume(draft.id).log_length == 2
    session.close()
    survived("restoring while another window has the clinic", 1, caught.value)


def test_a_damaged_backup_is_not_restored_and_nothing_is_changed(
    folder: Path, draft: Assessment, backup: Backup, survived: Counted
) -> None:
    path = backup.path / "clinic.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    with pytest.raises(StoreTrouble, match="damaged") as caught:
        restored(folder, backup)
    with pytest.raises(Locked):
        restored(folder, backup, "wrong horse battery")
    assert lines(folder, draft) == 2
    assert not list(folder.glob("before-restore*"))
    survived("a damaged backup", 1, caught.value)


def acts(session: Session) -> list[str]:
    with session.place.unit_of_work() as work:
        return [e.act for e in work.audit.search(AuditFilter(), 100)]


def test_the_trail_tells_of_backups_and_of_the_restore_once(folder: Path, draft: Assessment, backup: Backup) -> None:
    restored(folder, backup)
    for _ in range(2):
        session = clinic.opened(folder)
        assert acts(session).count(Act.RESTORED) == 1
        session.close()


def test_a_backup_that_this_computer_never_saw_is_restored_into_an_empty_folder(
    folder: Path, draft: Assessment, backup: Backup, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "clinic"
    (found,) = clinic.clinics().backups().held(folder / "backups")
    restored(new, found)
    assert lines(new, draft) == 1


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'{"aside": 1}', b"\xff"])
def test_a_damaged_note_of_a_restore_is_told_and_a_new_restore_heals_it(
    folder: Path, draft: Assessment, backup: Backup, said: bytes, survived: Counted
) -> None:
    (folder / "clinic.restoring").write_bytes(said)
    with pytest.raises(StoreTrouble, match="note of it is damaged") as caught:
        clinic.opened(folder)
    assert "Restore from a backup" in caught.value.hint
    restored(folder, backup)
    assert lines(folder, draft) == 1
    survived("a damaged note of an unfinished restore", 1, caught.value)
