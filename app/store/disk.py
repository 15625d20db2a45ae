"""The steps by which files are put in place, each one whole: what restoring does is made of these alone."""

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.services.files import sync_folder

CHUNK = 1 << 20


class Disk:
    """Tests stop it after each step, as a power cut would."""

    def make(self, folder: Path) -> None:
        """A private folder."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def copy(self, source: Path, to: Path) -> None:
        """A private copy that is on the disk on return."""
        with source.open("rb") as read, _private(to) as write:
            shutil.copyfileobj(read, write, CHUNK)
            write.flush()
            os.fsync(write.fileno())

    def write(self, path: Path, said: dict[str, Any]) -> None:
        """A small file of JSON, whole or not at all, and on the disk on return."""
        part = path.with_name(f"{path.name}.part")
        with _private(part) as file:
            file.write(json.dumps(said).encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        self.sync(path.parent)

    def move(self, source: Path, to: Path) -> None:
        """Within one file system, at once."""
        source.replace(to)

    def sync(self, folder: Path) -> None:
        """Make the names in it durable, where the system offers that."""
        with suppress(OSError):  # some drives know no such thing
            sync_folder(folder)

    def remove(self, path: Path) -> None:
        """A file, or a folder with all that is in it; none is well too."""
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
