"""What PostgreSQL and libpq complain of, in words that say what to do; never with a record's text in it."""

import re
from typing import Any

from app.core.errors import AppError, Busy, Conflict, ServerAway, StoreTrouble

_LOOK = "Look whether the network is there and the server runs; what was typed is kept."

# By SQLSTATE, or its class where only that stands here.
_STATES: dict[str, tuple[type[AppError], str, str]] = {
    "23": (Conflict, "The store refused this change: it clashes with what is stored.", "Open the record again."),
    "40": (Busy, "Another workstation changed this at the same moment. Nothing was stored.", "Try again."),
    "55P03": (Busy, "Another workstation is just changing this. Nothing was stored.", "Try again."),
    "08": (ServerAway, "The connection to the clinic's server was lost.", _LOOK),
    "57014": (ServerAway, "The clinic's server took too long for an answer.", _LOOK),
    "57P": (ServerAway, "The clinic's server is stopping or starting.", _LOOK),
    "25006": (
        ServerAway,
        "The clinic's server takes no changes: it is a standby.",
        "Name all servers in the address, with target_session_attrs=read-write.",
    ),
    "25P03": (ServerAway, "The clinic's server ended a connection that stood still.", "Try again."),
    "53100": (StoreTrouble, "The disk of the clinic's server is full. Nothing was stored.", "Have room made there."),
    "53300": (ServerAway, "The clinic's server takes no more connections.", "Have max_connections raised there."),
    "53": (StoreTrouble, "The clinic's server ran out of room or memory. Nothing was stored.", "Have it looked at."),
    "58": (StoreTrouble, "The clinic's server can't read or write its disk.", "Have the server's disk looked at."),
    "XX": (StoreTrouble, "The clinic's server found its data damaged. Nothing was stored.", "Have it looked at now."),
    "42501": (
        StoreTrouble,
        "This database role may not do that. Nothing was stored.",
        "Whoever looks after the server runs: cowslip set-up-server",
    ),
    "28": (StoreTrouble, "The clinic's server refused this user or password.", "Check user and .pgpass."),
    "3D000": (StoreTrouble, "There is no such database on the clinic's server.", "Check the address."),
}

_CERTIFICATE = "Have the certificate, and the host's name in the address, looked at; don't go on without."
# While a connection is made libpq gives no SQLSTATE. The first phrase that it says decides; names are left out of it.
_PHRASES: tuple[tuple[str, type[AppError], str, str], ...] = (
    (
        "root certificate file",
        StoreTrouble,
        "The server's certificate can't be verified: its authority's certificate is not on this computer.",
        "Put it into ~/.postgresql/root.crt, or name it in the address: sslrootcert=FILE",
    ),
    ("does not match host name", StoreTrouble, "The server's certificate is another server's.", _CERTIFICATE),
    (
        "certificate has expired",
        StoreTrouble,
        "The certificate of the clinic's server has expired.",
        "Look whether this computer's date is right; if it is, have the server's certificate renewed.",
    ),
    (
        "certificate is not yet valid",
        StoreTrouble,
        "The certificate of the clinic's server is not valid yet.",
        "Look whether this computer's date is right; if it is, have the server's certificate looked at.",
    ),
    ("certificate", StoreTrouble, "The certificate of the clinic's server could not be verified.", _CERTIFICATE),
    (
        "does not support ssl",
        StoreTrouble,
        "The clinic's server offers no encrypted connection (TLS).",
        "Have TLS turned on there (ssl = on).",
    ),
    (
        "password",
        StoreTrouble,
        "The clinic's server refused this user or password.",
        "Check the user in the address, and the password in .pgpass (on Windows pgpass.conf).",
    ),
    ("authentication failed", StoreTrouble, "The clinic's server refused this user.", "Check the user in the address."),
    ("pg_hba.conf", StoreTrouble, "The clinic's server lets nobody in this way.", "Have its pg_hba.conf looked at."),
    ('role "" does not exist', StoreTrouble, "The clinic's server does not know this user.", "Check the address."),
    ('database "" does not exist', StoreTrouble, "There is no such database on the server.", "Check the address."),
    ("definition of service", StoreTrouble, "The service in the address is not in the service file.", "Check both."),
)


def server_words(error: Any) -> AppError:
    """The error that a person may read for one of psycopg's."""
    state = error.sqlstate or ""
    for length in (5, 3, 2):
        if state and (found := _STATES.get(state[:length])):
            kind, message, hint = found
            return kind(message, hint=hint, detail=state)
    import psycopg

    if not state and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return _of_connecting(str(error).lower())
    return StoreTrouble(
        "The store failed. Nothing was stored.", hint="Try again.", detail=state or type(error).__name__
    )


def _of_connecting(said: str) -> AppError:
    """What a server said against it outweighs that others, of several, are away."""
    said = re.sub('"[^"]*"', '""', said)
    for phrase, kind, message, hint in _PHRASES:
        if phrase in said:
            return kind(message, hint=hint, detail=phrase)
    return ServerAway("The clinic's server can't be reached.", hint=_LOOK)
