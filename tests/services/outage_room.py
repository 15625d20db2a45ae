"""A journal and a server in memory, for what happens while the one is full or the other away."""

from app.core.errors import StoreTrouble
from app.core.records import Assessment, LogEntry
from app.services.ports import UnitOfWork
from app.store.memory import MemoryStore


class Paper:
    """A journal in memory, which can be full."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.full = False

    def frames(self) -> list[bytes]:
        return list(self.lines)

    def append(self, frame: bytes) -> None:
        if self.full:
            raise StoreTrouble("full")
        self.lines.append(frame)

    def keep(self, frames: list[bytes]) -> None:
        self.lines = list(frames)


class Server:
    """A store that can be away, before a commit or after it: nobody can tell which."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.trouble: StoreTrouble | None = None
        self.after = False

    def unit_of_work(self) -> UnitOfWork:
        work = self.store.unit_of_work()
        commit = work.commit

        def fails() -> None:
            if self.trouble and not self.after:
                raise self.trouble
            commit()
            if self.trouble:
                raise self.trouble

        work.commit = fails  # type: ignore[method-assign]
        return work

    def stored(self, draft: Assessment) -> list[LogEntry]:
        with self.store.unit_of_work() as work:
            return work.assessments.log(draft.id)
