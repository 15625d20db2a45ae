"""What a child process does on a disk that is really full: each act is tried with 4 KB more room each time."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from app.core.errors import StoreTrouble
from tests.faults.acts import ACTS, Room

PAGE = 4096


def fill(path: Path) -> None:
    """Until nothing fits any more."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(PAGE))


def main() -> None:
    """Argument: a folder on a disk of a few megabytes. Prints, of each act, how often it was refused and how."""
    disk = Path(sys.argv[1])
    ballast = disk / "ballast"
    room = Room(disk / "clinic")
    told: dict[str, list[str]] = {}
    for name, make in ACTS.items():
        attempt = make(room)
        before = room.held()
        told[name] = []
        fill(ballast)
        while True:
            try:
                attempt()
            except StoreTrouble as error:
                told[name].append(f"{error.message} {error.hint}")
            else:
                break
            assert room.held() == before
            assert room.wounds() == []
            os.truncate(ballast, ballast.stat().st_size - PAGE)
        ballast.unlink()
        assert room.held() != before
    assert room.intact()
    room.session.close()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
