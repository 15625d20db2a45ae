"""The copy of a clinic on a server that is made before its tables are brought up to date, by PostgreSQL's pg_dump."""

import os
import shutil
import subprocess
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from app.core.errors import BadInput, StoreTrouble
from app.services.files import because, sync_folder
from app.store.server_address import Address

NO_COPY: Final = "Nothing was brought up to date, since no copy was made."


def refuse_without_copy(stored: str) -> None:
    """StoreTrouble: nobody said where the copy of the clinic of that schema goes."""
    raise StoreTrouble(
        f"This clinic is of an older Cowslip (its tables are of {stored}), and bringing it up to date changes them.",
        hint="Say where a copy goes with --copy-to FOLDER, or --copy-made if the server's own backup was just made.",
    )


def copy_server(address: Address, into: Path, stored: str, at: datetime) -> Path:
    """Dump the whole database into a new file of the folder, and read it back to its end; gives the file.

    It is durable on return, readable by its owner only, and as little encrypted as the server. A file that is there
    is never replaced. BadInput: the folder can't be used. StoreTrouble: pg_dump is missing, or said why not.
    """
    from psycopg.conninfo import make_conninfo

    programs = [shutil.which(name) for name in ("pg_dump", "pg_restore")]
    if None in programs:
        raise StoreTrouble(
            f"{NO_COPY} PostgreSQL's pg_dump and pg_restore are not on this computer.",
            hint="Install PostgreSQL's client programs, or make the server's own backup and add --copy-made.",
        )
    dump, restore = (str(program) for program in programs)
    copy = into / f"cowslip-before-{stored}-{at:%Y%m%d-%H%M%S}.dump"
    part = copy.with_suffix(".part")
    try:
        into.mkdir(parents=True, exist_ok=True)
        if copy.exists():
            raise BadInput(f"{copy}: is there already.", hint="Try again in a second.")
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))  # private from its first byte
        try:
            where = make_conninfo(**address.parameters)  # no password is in it: an address with one is refused
            _run(dump, "--no-password", "--format=custom", f"--file={part}", f"--dbname={where}")
            _run(
                restore, f"--file={os.devnull}", str(part)
            )  # to its end: a list would be read from its beginning alone
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.rename(copy)
            sync_folder(into)
        finally:
            with suppress(OSError):
                part.unlink()
    except OSError as error:
        raise BadInput(f"{into}: can't be written: {because(error)}. {NO_COPY}") from None
    return copy


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 ours
    if done.returncode:
        said = next(iter(done.stderr.strip().splitlines()), "it said nothing")
        raise StoreTrouble(f"{NO_COPY} {said}", hint="Mend that, or make the server's own backup and add --copy-made.")
