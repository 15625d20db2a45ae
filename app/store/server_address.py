"""The address of a clinic's PostgreSQL server, read as libpq reads it and made safe where it says nothing."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from app.core.errors import BadInput

SCHEME: Final = "postgresql+psycopg://"
_NATIVE: Final = "postgresql://"
_SECRETS = ("password", "sslpassword", "oauth_client_secret")

# A server that lost its power says nothing: without these, the system would wait for it for minutes.
_PATIENCE = {
    "connect_timeout": "3",
    "keepalives_idle": "3",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}


@dataclass(frozen=True, slots=True)
class Address:
    """What libpq is given. window: a name for all connections of this window, by which it knows its own changes."""

    parameters: Mapping[str, str] = field(repr=False)
    window: str

    @property
    def place(self) -> str:
        """Where the server is, for messages."""
        p = self.parameters
        return p.get("host") or p.get("hostaddr") or p.get("service") or "this computer"


def is_server(database: str) -> bool:
    """Whether the text names a server; else it is a folder."""
    return database.startswith(SCHEME)


def read_address(url: str, environment: Mapping[str, str] | None = None) -> Address:
    """A `postgresql+psycopg://` URL, with several hosts too. BadInput says what is wrong; no part of the URL is shown.

    Passwords come from libpq's own places (PGPASSFILE or .pgpass, a service file). Away from this computer the server's
    certificate is verified, unless the URL says otherwise in so many words (sslmode=...).
    """
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise BadInput(
            "This installation can't speak to a PostgreSQL server.",
            hint="Install Cowslip with it: pip install cowslip[shared]",
        ) from None
    if not is_server(url):
        raise BadInput(f"The server's address does not begin with {SCHEME}", hint=f"Write {SCHEME}user@host/database")
    try:
        said = {k: str(v) for k, v in conninfo_to_dict(_NATIVE + url.removeprefix(SCHEME)).items() if v is not None}
    except ProgrammingError:
        raise BadInput(
            "The server's address can't be read.", hint=f"Write {SCHEME}user@host:5432/database?sslmode=verify-full"
        ) from None
    if any(said.get(name) for name in _SECRETS):
        raise BadInput(
            "The server's address holds a password, which others could read where addresses are kept.",
            hint="Take it out, and put the password into the file .pgpass (on Windows pgpass.conf) or a service file.",
        )
    if "dbname" not in said and "service" not in said:
        raise BadInput("The server's address names no database.", hint=f"Write {SCHEME}user@host/database")
    parameters = {"application_name": "cowslip", **_PATIENCE, **said, "client_encoding": "UTF8"}
    if "," in said.get("host", said.get("hostaddr", "")):  # one of them is the primary, and that may change
        parameters.setdefault("target_session_attrs", "read-write")
    if "sslmode" not in said and not _is_here(said, os.environ if environment is None else environment):
        parameters["sslmode"] = "verify-full"
    return Address(parameters, uuid4().hex)


def _is_here(said: Mapping[str, str], environment: Mapping[str, str]) -> bool:
    """Whether every host is this computer: a Unix socket or a loopback address. In doubt it is not."""
    if "service" in said or environment.get("PGSERVICE"):
        return False
    hosts = said.get("host") or environment.get("PGHOST") or ""
    addresses = said.get("hostaddr") or environment.get("PGHOSTADDR") or ""
    return all(_is_local(host) for host in (*hosts.split(","), *addresses.split(",")))


def _is_local(host: str) -> bool:
    if not host or host[0] in "/@" or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
