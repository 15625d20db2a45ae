"""The clinic folder: private, on a local disk, and open in one window at a time."""

import os
import shutil
import stat
import sys
from contextlib import suppress
from pathlib import Path

from app.core.errors import StoreTrouble

LOCK = "clinic.lock"
MOUNTS = Path("/proc/self/mounts")
# Not among them: 9p and virtiofs, by which a virtual machine reaches its own host's disk.
NETWORK = frozenset(
    [
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
    ]
)


def prepare(folder: Path) -> None:
    """Make the folder, for its owner only. StoreTrouble where that can't be, or where it lies on a network drive."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreTrouble(
            "The clinic folder can't be made.", hint="Choose another place.", detail=f"errno {error.errno}"
        ) from None
    with suppress(OSError):  # somebody else's folder keeps its mode; its files are private in any case
        folder.chmod(0o700)


def refuse_network(folder: Path, mounts: str | None = None) -> None:
    """StoreTrouble where the folder lies on a network drive: there the database could be damaged unseen.

    mounts: the text of the system's mount table; None reads it where there is one (Linux).
    """
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return
    if _file_system(folder.resolve(), mounts) in NETWORK:
        raise StoreTrouble(
            "The clinic folder lies on a network drive, where a database can be damaged.",
            hint="Choose a folder on this computer's own disk.",
        )


def _file_system(folder: Path, mounts: str) -> str:
    """The type of the file system that a folder lies on: of the longest mount point above it, the last one made."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_unescaped(fields[1]))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def _unescaped(field: str) -> str:
    """Mount tables write a space as \\040 and so on."""
    for escape, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(escape, character)
    return field


class Home:
    """Where an open database lies: SQLite goes on writing, unseen, to a file that was deleted or replaced."""

    def __init__(self, path: Path) -> None:
        self._files = {p: _identity(p) for p in (path, path.with_name(f"{path.name}-wal"))}

    def check(self) -> None:
        """Before anything is acknowledged. StoreTrouble where the file or its log is no longer there."""
        for path, was in self._files.items():
            now = _identity(path)
            if was is None:
                self._files[path] = now  # the log comes with the first write
            elif now != was:
                raise StoreTrouble(
                    "The clinic folder, or a file in it, has been moved or deleted. Nothing was stored.",
                    hint="Keep Cowslip open and bring it back; if it was deleted, restore it from a backup.",
                )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class FolderLock:
    """Held while a clinic is open. The system lets go of it when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; StoreTrouble where another window or program has it."""
        try:
            self._handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreTrouble(
                "The clinic folder can't be read or written.",
                hint="Check the folder's permissions.",
                detail=f"errno {error.errno}",
            ) from None
        try:
            _lock(self._handle)
        except OSError:
            os.close(self._handle)
            raise StoreTrouble(
                "This clinic is already open, in another window or program.", hint="Go on there, or close it first."
            ) from None

    def release(self) -> None:
        """Let others in; a second time does nothing."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def remove_parts(folder: Path, *patterns: str) -> None:
    """Remove the half-written files that a kill left; only while the folder's lock is held."""
    with suppress(OSError):
        for pattern in patterns:
            for part in folder.glob(pattern):
                part.unlink()


def remove_abandoned(parent: Path, prefix: str, sign: str) -> None:
    """Remove the temporary clinics in `parent` whose program no longer runs; whatever is in doubt stays.

    prefix: of their names. sign: a file that such a folder holds only once its lock is taken, so that one that is just
    being made is left alone.
    """
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and _is_own_clinic(entry, sign):
                with suppress(StoreTrouble):  # somebody works in it
                    FolderLock(Path(entry)).release()
                    shutil.rmtree(entry, ignore_errors=True)


def _is_own_clinic(entry: os.DirEntry[str], sign: str) -> bool:
    """Whether it is a real folder of this user with a real lock and sign in it; nothing is followed anywhere."""
    try:
        is_own = sys.platform == "win32" or entry.stat(follow_symlinks=False).st_uid == os.getuid()
        real = [stat.S_ISREG(os.lstat(Path(entry) / name).st_mode) for name in (LOCK, sign)]
        return entry.is_dir(follow_symlinks=False) and is_own and all(real)
    except OSError:
        return False


if sys.platform == "win32":

    def _lock(handle: int) -> None:
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:

    def _lock(handle: int) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
