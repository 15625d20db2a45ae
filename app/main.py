"""The composition root: arguments in, services wired, then the command line or the first window."""

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # imported when it is known what is wanted: the window needs none of it before its first paint
    from app.cli import Wiring
    from app.core.scale import Scale
    from app.services.catalogue import Catalogue
    from app.services.ports import Clock
    from app.services.session import Clinics, Papers, ServerClinics
    from app.ui.wiring import Wiring as WindowWiring

HELP = ("-h", "--help", "--version")


def run(argv: Sequence[str] | None = None) -> int:
    """Run the app with these arguments (the process's own where none are given); gives the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words and (not words[0].startswith("-") or words[0] in HELP):
        from app import cli

        return cli.main(words, wire())
    gc.disable()  # nothing that starting makes is garbage; then app/ui/garbage.py sees to it
    from app.ui import application

    return application.run(words, window())


def wire() -> "Wiring":
    """What the command line works with."""
    from app.cli import Wiring
    from app.services.clock import SystemClock

    return Wiring(catalogue, strictly_parsed, papers, clinics, SystemClock, server_clinics)


def window() -> "WindowWiring":
    """What the window works with."""
    from app.services.clock import SystemClock
    from app.ui.places import clinic_folder
    from app.ui.wiring import Wiring as WindowWiring

    return WindowWiring(
        catalogue,
        clinics,
        papers,
        clock=SystemClock(),
        folder=clinic_folder(),
        server=server_clinics,
        load_store=load_store,
    )


def catalogue() -> "Catalogue":
    """The shipped scales and the site's own, read now."""
    from app import data
    from app.services.catalogue import Catalogue

    return Catalogue(data.scales(), Parser(data.prepared_scales()), data.own_scales())


class Parser:
    """Gives a definition file's scale: as it was prepared where the file is a shipped one, else strictly parsed."""

    def __init__(self, prepared_scales: str) -> None:
        from app.core.prepared import sound_tables

        self._tables = sound_tables(prepared_scales)

    def __call__(self, content: bytes, file: str) -> "Scale":
        from hashlib import sha256

        from app.core.prepared import scale_of

        table = self._tables.get(sha256(content).hexdigest())
        prepared = None if table is None else scale_of(table)
        return prepared or strictly_parsed(content, file)


def strictly_parsed(content: bytes, file: str) -> "Scale":
    """A definition file's scale, or BadDefinition; pydantic comes with the first one."""
    from app.core.definition import parse_definition

    return parse_definition(content, file)


def papers() -> "Papers":
    """PDF documents."""
    from app.report.papers import Papers

    return Papers()


def clinics(clock: "Clock") -> "Clinics":
    """Encrypted clinic folders, whose times come from the clock."""
    from app.wiring import FolderClinics

    return FolderClinics(catalogue, clock)


def load_store() -> None:
    """Import what opening a clinic takes: nearly as long as the work of a passphrase, unless it is there by then."""
    from app.store import engine, heads, rekey, restoring, shelf  # noqa: F401 that they are there is all
    from app.vault import keyfile, seal, still, wrapping  # noqa: F401

    wrapping.load()


def server_clinics(url: str, clock: "Clock") -> "ServerClinics":
    """The clinic on the server at this address. BadInput: it is none."""
    from app.server_wiring import ServerClinics

    return ServerClinics(url, catalogue, clock)
