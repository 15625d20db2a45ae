"""Why a server's certificate is not trusted: libpq says only that it is not, so the same is asked once more to be told.

Nothing is sent but the wish to speak TLS, and nothing is trusted for it: the connection stays refused.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

_REFUSED: Final = "certificate verify failed"
_WISH: Final = bytes.fromhex("0000000804d2162f")  # PostgreSQL's SSLRequest
_WITHIN_S: Final = 3


def explained(error: psycopg.OperationalError) -> psycopg.OperationalError:
    """The error of a connection that was not made; where its certificate was refused, with OpenSSL's reason."""
    attempt = error.pgconn
    if _REFUSED not in str(error) or attempt is None:
        return error
    options = {option.keyword: (option.val or b"").decode() for option in attempt.info}
    reason = ""
    with suppress(OSError, ValueError):  # not to be had now: it stays unsaid
        host, at = attempt.host.decode(), attempt.hostaddr.decode()
        reason = _reason(host, at or host, int(attempt.port), options.get(b"sslrootcert") or _usual())
    return psycopg.OperationalError(f"{error}: {reason}") if reason else error


def _reason(host: str, at: str, port: int, authorities: str) -> str:
    """What OpenSSL has against it, as libpq looks at it: its authority and its dates first, the host's name later."""
    import socket
    import ssl

    context = ssl.create_default_context(cafile=None if authorities == "system" else authorities)
    context.check_hostname = False
    with socket.create_connection((at, port), _WITHIN_S) as line:
        line.sendall(_WISH)
        if line.recv(1) != b"S":
            return ""
        try:
            context.wrap_socket(line, server_hostname=host).close()
        except ssl.SSLCertVerificationError as refused:
            return str(refused.verify_message)
    return ""


def _usual() -> str:
    """Where libpq looks for authorities that the address does not name."""
    folder = Path(os.environ.get("APPDATA", "")) / "postgresql" if os.name == "nt" else Path.home() / ".postgresql"
    return str(folder / "root.crt")
