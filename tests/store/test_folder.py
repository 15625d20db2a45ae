"""The clinic folder: on a local disk, and open in one window at a time."""

from pathlib import Path

import pytest

from app.core.errors import StoreTrouble
from app.store import folder, heads
from app.vault import keyfile

MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//server/share /mnt/the\040share cifs rw 0 0
tmpfs /mnt/over tmpfs rw 0 0
server:/x /mnt/over nfs rw 0 0
odd
"""


@pytest.mark.parametrize(
    ("where", "refused"),
    [
        ("/srv/clinic", False),
        ("/home/nora/clinic", True),
        ("/home/local/clinic", False),
        ("/homework/clinic", False),
        ("/mnt/the share/clinic", True),
        ("/mnt/over/clinic", True),
    ],
)
def test_a_network_drive_is_refused(where: str, refused: bool) -> None:
    if refused:
        with pytest.raises(StoreTrouble, match="network drive"):
            folder.refuse_network(Path(where), MOUNTS)
    else:
        folder.refuse_network(Path(where), MOUNTS)


def test_this_machine_is_asked_where_no_table_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "mounts"
    table.write_text(f"/dev/x / ext4 rw 0 0\nserver:/x {tmp_path.resolve()} nfs4 rw 0 0\n")
    monkeypatch.setattr(folder, "MOUNTS", table)
    with pytest.raises(StoreTrouble, match="network drive"):
        folder.refuse_network(tmp_path / "clinic")
    monkeypatch.setattr(folder, "MOUNTS", tmp_path / "none")
    folder.refuse_network(tmp_path / "clinic")


def test_one_window_at_a_time(tmp_path: Path) -> None:
    first = folder.FolderLock(tmp_path)
    with pytest.raises(StoreTrouble, match="already open"):
        folder.FolderLock(tmp_path)
    first.release()
    first.release()
    folder.FolderLock(tmp_path).release()


def test_what_a_kill_left_half_written_goes_and_nothing_else(tmp_path: Path) -> None:
    for name in (".clinic.heads.ab12.part", "clinic.heads", "clinic.heads.part", ".keys-x1", "clinic.keys"):
        (tmp_path / name).write_text("x")
    folder.remove_parts(tmp_path, heads.PARTS, keyfile.PARTS)
    assert {f.name for f in tmp_path.iterdir()} == {"clinic.heads", "clinic.heads.part", "clinic.keys"}
    folder.remove_parts(tmp_path / "not there", heads.PARTS)
