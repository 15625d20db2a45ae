"""A psycopg connection that does not wait for ever: a server that stands still counts as one that is gone."""

from collections.abc import Generator
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")


@dataclass(slots=True)
class Patience:
    """within: the seconds that a statement or a commit may take from now on; None: for ever."""

    within: float | None = None


class PatientConnection(psycopg.Connection[Any]):
    """patience: how long it waits; whoever shares it may change it between two exchanges."""

    patience = Patience()

    def wait(self, gen: Any, *given: Any, **named: Any) -> Any:
        """What every exchange with the server goes through."""
        within = self.patience.within
        if within is None or named.get("timeout") is not None:  # who waits for notices has a limit already
            return super().wait(gen, *given, **named)
        return super().wait(self._limited(gen, monotonic() + within), *given, **named)

    def _limited(self, gen: Generator[Any, Any, T], until: float) -> Generator[Any, Any, T]:
        """The driver looks in ten times a second, also while nothing comes; past the limit the line is cut."""
        try:
            awaited = next(gen)
            while True:
                ready = yield awaited
                if not ready and monotonic() > until:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("timeout: the server stands still")
                awaited = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result
