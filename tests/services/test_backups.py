"""Looking into backups and restoring them asks for the right to, whatever else the passphrase opens."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.errors import Forbidden
from app.core.people import RIGHTS, Person, Right, Role
from app.services.backups import Backup, Backups, Kind
from app.store.shelf import FolderShelf
from tests.chart_room import SetClock


class Untouched(FolderShelf):
    """Nothing may come so far as to look."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(name)


@pytest.mark.parametrize("role", [role for role in Role if Right.BACKUP not in RIGHTS[role]])
def test_who_may_not_restore_may_not_look_either(role: Role, tmp_path: Path) -> None:
    def unlock(_folder: Path, _passphrase: str) -> tuple[Person, bytes]:
        return Person("p", "M. Okafor", "RN", role), bytes(32)

    def locked(_folder: Path) -> object:
        raise AssertionError("locked")

    backups = Backups(Untouched(), unlock, locked, SetClock())  # type: ignore[arg-type]
    backup = Backup(tmp_path, datetime(2026, 11, 22, tzinfo=UTC), 0, Kind.MADE)
    with pytest.raises(Forbidden, match="backups"):
        backups.preview(tmp_path, backup, "words")
    with pytest.raises(Forbidden, match="backups"):
        backups.restore(tmp_path, backup, "words", lambda share: None)
