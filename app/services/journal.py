"""Writes a draft's answers in the order they were given, and never lets a failed one be forgotten."""

from app.core.errors import Conflict
from app.core.records import Answer, Aside, Assessment, Moment
from app.services.assessing import Assessing
from app.services.catalogue import Definition


class Journal:
    """One draft on the database thread. What could not be written waits, in order, before the next answer."""

    def __init__(self, assessing: Assessing, definition: Definition, draft: Assessment) -> None:
        self._assessing = assessing
        self._definition = definition
        self._waiting: list[tuple[str, Answer | None]] = []
        self.draft = draft

    @property
    def waiting(self) -> tuple[tuple[str, Answer | None], ...]:
        """What is not stored, by item, oldest first. From any thread: a value of this moment."""
        return tuple(self._waiting)

    def write(self, item_id: str, answer: Answer | None) -> Assessment:
        """Store an answer (None: cleared) after all that wait; on return they are durable."""
        self._waiting.append((item_id, answer))
        return self.flush()

    def flush(self) -> Assessment:
        """Store what waits. Whatever is raised, nothing that waits is lost; call again to try again."""
        while self._waiting:
            item_id, answer = self._waiting[0]
            self.draft = self._assessing.record(
                self.draft, self._definition.scale, self._definition.content, item_id, answer
            )
            del self._waiting[0]
        return self.draft

    def say_beside(self, aside: Aside) -> Assessment:
        """Something beside the answers, with everything that waits stored first."""
        self.draft = self._assessing.say_beside(self.flush(), self._definition.scale, aside)
        return self.draft

    def set_performed(self, performed: Moment) -> Assessment:
        """Say when it was performed, with everything that waits stored first."""
        self.draft = self._assessing.set_performed(self.flush(), performed)
        return self.draft

    def complete(self) -> Assessment:
        """The draft is done, with everything that waits stored first; it is signed now or later."""
        self.draft = self._assessing.complete(self.flush())
        return self.draft

    def stop(self) -> Assessment:
        """Leave the draft for good; Conflict while an answer waits to be stored."""
        if self._waiting:
            raise Conflict("An answer is not stored yet.", hint="Try again before starting anew.")
        self.draft = self._assessing.stop(self.draft)
        return self.draft
