"""The copy of a clinic on a server that is made before it is brought up to date, by PostgreSQL's own pg_dump."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from app.core.errors import BadInput, StoreTrouble
from app.services.files import because
from app.store.disk import Disk
from app.store.server_address import Address

BeforeUpgrade = Callable[[str, int], None]
"""Called with the schema that is stored and the server's major version; what it raises leaves the clinic as it is."""

UNTOUCHED: Final = "The clinic on the server was not brought up to date"


def refuse_uncopied(_stored: str, _major: int) -> None:
    """Where nobody said what is to be done: nothing."""
    raise StoreTrouble(
        f"{UNTOUCHED}, since nothing was said of a copy.",
        hint="Add --copy-to FOLDER, or --copy-made where the server's own backup was made just now.",
    )


def own_backup_was_made(_stored: str, _major: int) -> None:
    """Whoever sets it up says so."""


def copying(address: Address, folder: Path, now: datetime, told: Callable[[Path], None]) -> BeforeUpgrade:
    """A copy of the whole database in the folder, readable by its owner only; not encrypted.

    It stands there under its name when it was read through to its end and is on the disk. told: hears where it is.
    """

    def copy(stored: str, major: int) -> None:
        if not folder.is_dir():
            raise BadInput(f"{folder}: is no folder. {UNTOUCHED}.", hint="Name one that is there with --copy-to.")
        dump, restore = _program("pg_dump", major), _program("pg_restore", major)
        made = folder / f"cowslip-schema-{stored}-{now:%Y-%m-%dT%H-%M-%SZ}.dump"
        part = made.with_name(f"{made.name}.part")
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise BadInput(f"{folder}: can't be written to: {because(error)}. {UNTOUCHED}.") from None
        try:
            with os.fdopen(handle, "wb") as file:
                _run([dump, "--format=custom", "--no-password", f"--dbname={_libpq(address)}"], file.fileno())
                os.fsync(file.fileno())
            _run([restore, f"--file={os.devnull}", str(part)])  # to its end: a list is only of its beginning
            if made.exists():
                raise BadInput(f"{made}: is there already. {UNTOUCHED}.", hint="Run it again.")
            part.replace(made)
            Disk().sync(folder)
        except OSError as error:
            raise StoreTrouble(f"No copy was made: {because(error)}. {UNTOUCHED}.") from None
        finally:
            with suppress(OSError):
                part.unlink()
        told(made)

    return copy


def _libpq(address: Address) -> str:
    """What names the server and the role; an address holds no password, the programs find it where libpq does."""
    from psycopg.conninfo import make_conninfo

    return make_conninfo(**dict(address.parameters))


def _program(name: str, major: int) -> str:
    """Where it is; StoreTrouble where there is none as new as the server."""
    found = shutil.which(name)
    hint = f"Install PostgreSQL's client programs, version {major} or later, and run it again."
    if found is None:
        raise StoreTrouble(f"No copy can be made: {name} was not found. {UNTOUCHED}.", hint=hint)
    try:
        said = subprocess.run([found, "--version"], stdout=subprocess.PIPE, check=False).stdout  # noqa: S603  # no shell
    except OSError as error:
        raise StoreTrouble(f"No copy can be made: {name}: {because(error)}. {UNTOUCHED}.", hint=hint) from None
    version = re.search(rb"\d+", said)
    if version is None or int(version.group()) < major:
        raise StoreTrouble(f"No copy can be made: {name} is older than the server. {UNTOUCHED}.", hint=hint)
    return found


def _run(words: list[str], out: int = subprocess.DEVNULL) -> None:
    """What it says of a failure goes to the terminal, in its own words."""
    if subprocess.run(words, stdin=subprocess.DEVNULL, stdout=out, check=False).returncode != 0:  # noqa: S603  # no shell
        raise StoreTrouble(
            f"No copy was made: {Path(words[0]).name} failed. {UNTOUCHED}.", hint="See what it says above."
        )
