"""Puts a backup in a clinic's place so that the power may go at any step: it opens as it was, or as restored.

The backup is first copied beside the clinic. Then a note says what is to be done; from then on it is done to its end,
if need be at the next opening. Nothing of the present is deleted: it is moved into a dated folder.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from app.core.errors import AppError, StoreTrouble
from app.services.backups import STAMP
from app.services.files import read_small
from app.store import engine, heads
from app.store.disk import Disk

KEYS: Final = "clinic.keys"
LOG: Final = f"{engine.NAME}-wal"
BESIDE: Final = (KEYS, heads.NAME)
FILES: Final = (engine.NAME, LOG, f"{engine.NAME}-shm", *BESIDE)
"""All that a clinic is."""
NOTE: Final = "clinic.restoring"
STAGED: Final = "clinic.restoring.d"
RESTORED: Final = "clinic.restored"
"""Says, until the clinic was opened once more, which backup it was made from; the audit trail takes it from there."""
ASIDE: Final = "before-restore-"


class Damaged(StoreTrouble):
    """The note of a begun restore can't be read."""


def is_begun(folder: Path) -> bool:
    """Whether a restore waits for its end."""
    return (folder / NOTE).is_file()


def restored_from(folder: Path) -> str:
    """The name of the backup that the clinic was made from since it was last opened; empty: none."""
    with suppress(AppError, ValueError, KeyError, TypeError):
        return str(json.loads(read_small(folder / RESTORED))["backup"])
    return ""


def forget_restored(folder: Path) -> None:
    """It is written elsewhere now."""
    with suppress(OSError):
        (folder / RESTORED).unlink(missing_ok=True)


def stage(folder: Path, source: Path, disk: Disk) -> Path:
    """A copy of the backup beside the clinic; until put_in_place nothing else has happened."""
    disk.make(folder)
    with suppress(Damaged):  # whose place the new note takes; until then it stays
        finish(folder, disk)
    staged = folder / STAGED
    disk.remove(staged)
    disk.make(staged)
    for name in FILES:
        if (source / name).exists() and not name.endswith("-shm"):
            disk.copy(source / name, staged / name)
    disk.sync(staged)
    return staged


def put_in_place(folder: Path, at: datetime, backup: str, disk: Disk) -> Path:
    """What was staged takes the clinic's place; gives where the clinic's own files lie now."""
    try:
        while (aside := folder / f"{ASIDE}{at.strftime(STAMP)}").exists():  # a clock was set back
            at += timedelta(seconds=1)
        disk.make(aside)
        disk.write(folder / STAGED / RESTORED, {"backup": backup})
        names = [name for name in (*FILES, RESTORED) if (folder / STAGED / name).exists()]
        disk.write(folder / NOTE, {"aside": aside.name, "files": names})
    except OSError as error:
        raise StoreTrouble(
            "Nothing was restored, and nothing was changed: the disk refused to write.",
            hint="Check that the clinic folder may be written to and has room, then try again.",
            detail=f"errno {error.errno}",
        ) from None
    finish(folder, disk)
    return aside


def finish(folder: Path, disk: Disk | None = None) -> bool:
    """Bring a restore that was begun to its end; whether there was one. Any step may have been done already."""
    disk = disk or Disk()
    if not is_begun(folder):
        return False
    try:
        said = json.loads(read_small(folder / NOTE))
        aside, coming = folder / Path(said["aside"]).name, [Path(name).name for name in said["files"]]
    except (AppError, ValueError, KeyError, TypeError) as error:
        raise Damaged(
            "A restore was interrupted, and the note of it is damaged.",
            hint="Restore from a backup again; what was here lies in the folder before-restore-….",
            detail=type(error).__name__,
        ) from None
    try:
        _swap(folder, aside, coming, disk)
    except OSError as error:
        raise StoreTrouble(
            "The restore is begun and not finished: the disk refused to move the files.",
            hint="Check that the clinic folder may be written to, then open the clinic: it goes on from there.",
            detail=f"errno {error.errno}",
        ) from None
    return True


def _swap(folder: Path, aside: Path, coming: list[str], disk: Disk) -> None:
    staged = folder / STAGED
    disk.make(aside)
    for name in (*FILES, RESTORED):
        is_present_one = (staged / name).exists() or name not in coming
        if is_present_one and (folder / name).exists() and not (aside / name).exists():
            disk.move(folder / name, aside / name)
    disk.sync(aside)
    disk.sync(folder)
    for name in coming:
        if (staged / name).exists():
            disk.move(staged / name, folder / name)
    disk.sync(folder)
    disk.remove(folder / NOTE)
    disk.sync(folder)
    disk.remove(staged)
