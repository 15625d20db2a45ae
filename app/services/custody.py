"""Keeps the open clinic from being lost: backups by hand, daily and at closing, and the export of everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from app.core.audit import Act, Fact
from app.core.errors import StoreTrouble
from app.core.people import Right
from app.services.backups import Backup, Exported, Shelf, Tell, is_due

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.workplace import Workplace


class Custody:
    """The backups of the open clinic, and the export of everything.

    Its work may be done on any thread, beside the database's own.
    """

    def __init__(self, shelf: Shelf, folder: Path, key: bytes, place: Workplace, changes: Callable[[], int]) -> None:
        """changes: grows with whatever the open database stores."""
        self._shelf, self._folder, self._key, self._place = shelf, folder, key, place
        self._changes = changes
        self._backed_up = changes()
        self._turn = Lock()

    def place_now(self) -> Path:
        """Where the backups go; read from the folder."""
        return self._shelf.place(self._folder)

    @property
    def last_trouble(self) -> str:
        """What the last attempt ended with, to be told once the clinic is open again; empty: well."""
        return self._shelf.trouble(self._folder)

    def move_place(self, place: Path | None) -> None:
        """From now on they go to another folder, None: into the clinic's own. StoreTrouble where it can't be."""
        self._place.allow(Right.BACKUP)
        self._shelf.move_place(self._folder, place)
        self._note(Act.SETTING_CHANGED, setting="folder for backups")

    def held(self) -> Sequence[Backup]:
        """The newest first."""
        return self._shelf.held(self._folder)

    def is_due(self) -> bool:
        """Whether today has none yet."""
        return is_due(self.held(), self._place.clock.now().utc)

    def take(self, tell: Tell) -> Backup:
        """Make one because somebody asks for it. StoreTrouble: none was made, and none removed."""
        self._place.allow(Right.BACKUP)
        with self._turn:
            made = self._take(tell)
            self._note(Act.BACKED_UP, backup=made.path.name)
        return made

    def take_daily(self, tell: Tell) -> Backup | None:
        """Make one if today has none; whoever is signed in, it is the clinic's own duty. None: there is one."""
        with self._turn:
            return self._take(tell) if self.is_due() else None

    def take_at_closing(self, tell: Tell) -> Backup | None:
        """Make one if something would be missing from the newest one, or today has none."""
        with self._turn:
            has_changed = self._changes() != self._backed_up
            return self._take(tell) if has_changed or self.is_due() else None

    def export(self, out: Path, tell: Tell) -> Exported:
        """Everything, readable by other programs and not encrypted. BadInput: the file can't be written.

        The audit trail goes with it for who may read that.
        """
        self._place.allow(Right.EXPORT)
        trail = self._place.person.may(Right.AUDIT)
        with self._turn:  # closing waits for it: the event belongs to this session
            self._note(Act.EXPORTED, what="everything, begun")
            exported = self._shelf.export(self._folder, self._key, out, self._place.clock.now(), tell, trail=trail)
            rows = sum(exported.rows.values())
            self._note(Act.EXPORTED, what="everything", rows=rows, sha256=exported.sha256)
        return exported

    def _take(self, tell: Tell) -> Backup:
        """Make one, check it, then let go of what it outlives."""
        now, changes = self._place.clock.now().utc, self._changes()
        try:
            made = self._shelf.take(self._folder, self._key, now, tell)
        except StoreTrouble as error:
            self._shelf.note_trouble(self._folder, error)
            raise
        self._backed_up = changes
        self._shelf.note_trouble(self._folder, None)
        self._shelf.tidy(self._folder, self._key, made)
        return made

    def _note(self, act: Act, **facts: Fact) -> None:
        """The event itself is no reason for another backup."""
        with self._place.unit_of_work() as work:
            before = self._changes()
            self._place.trail.note(work, self._place.person, act, "", "", facts)
            work.commit()
            self._backed_up += self._changes() - before
