"""The people of a clinic on a server: as anywhere, but for a re-keying, which has nothing to do there."""

from app.core.errors import Conflict
from app.vault.staff import Staff


class ServerStaff(Staff):
    """The data key protects only what workstations keep for themselves: their journals of answers."""

    def rekey(self, by: str, passphrase: str) -> None:  # noqa: ARG002 - as in a folder
        """Conflict: always; it says who keeps somebody out instead."""
        raise Conflict(
            "A clinic on a server is not re-keyed: its records lie under the server's own protection.",
            hint="Have the removed person's database login taken away there (DROP ROLE, or NOLOGIN).",
        )
