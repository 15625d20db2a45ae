"""Takes everything out of a clinic on a server, as export.py does, on a connection of its own."""

from pathlib import Path

from app.core.records import Moment
from app.services.backups import Exported, Tell
from app.services.files import replacing
from app.store import export as lines
from app.store.server import engine_of
from app.store.server_address import Address
from app.store.server_patience import Patience
from app.store.troubles import DATABASE_ERRORS, in_words


def export(address: Address, out: Path, exported: Moment, tell: Tell, *, trail: bool) -> Exported:
    """Written whole or not at all; trail: with the audit trail.

    BadInput: the file can't be written; StoreTrouble: the server said why.
    """
    engine = engine_of(address, Patience())  # a table of millions takes its time
    try:
        with replacing(out) as file:
            return lines.write(engine, file, exported, tell, trail=trail)
    except DATABASE_ERRORS as error:
        raise in_words(error) from None
    finally:
        engine.dispose()
