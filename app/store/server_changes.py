"""Listens to what other workstations commit on the server (LISTEN/NOTIFY; the triggers of `told` send it)."""

from collections.abc import Callable
from threading import Event, Thread

from app.services.changes import ANYTHING, Change
from app.store.server import CHANNEL, connect
from app.store.server_address import Address

LOOK = 0.5
"""Seconds after which the thread looks whether it is to stop."""

AGAIN = 1.0
"""Seconds between tries while the server is away."""


class ServerChanges:
    """services.changes.Changes on a connection and a thread of its own."""

    def __init__(self, address: Address) -> None:
        """address: the one that the store was opened with, by which own changes are known."""
        self._address = address
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self, told: Callable[[Change], None]) -> None:
        """Listen from now on, through outages; see the port."""
        if self._thread is not None:
            raise RuntimeError("started already")
        self._thread = Thread(target=self._listen, args=(told,), name="changes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; on return nothing more is told."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _listen(self, told: Callable[[Change], None]) -> None:
        import psycopg

        while not self._stop.is_set():
            try:
                with connect(self._address) as connection:
                    connection.autocommit = True
                    connection.execute(f"LISTEN {CHANNEL}")
                    told(ANYTHING)
                    while not self._stop.is_set():
                        for notice in connection.notifies(timeout=LOOK):
                            self._tell(notice.payload, told)
            except psycopg.Error:
                self._stop.wait(AGAIN)

    def _tell(self, payload: str, told: Callable[[Change], None]) -> None:
        kind, patient_id, window = payload.split(" ")
        if window != self._address.window and not self._stop.is_set():
            told(Change(kind, patient_id))
