"""What is about to leave the clinic, as the audit trail tells it: a printout, a file, a text on the clipboard."""

from typing import NamedTuple

from app.core.audit import Fact


class Outgoing(NamedTuple):
    """sha256: of the file or the text, in hex. records: ids of those that it carries, what it is about first.

    kind, content: of a document what it is, and the hash that its pages show; else empty.
    """

    sha256: str
    records: tuple[str, ...] = ()
    kind: str = ""
    content: str = ""

    @property
    def facts(self) -> dict[str, Fact]:
        """Beside the first record, which the event itself names."""
        told: dict[str, Fact] = {"sha256": self.sha256, "kind": self.kind, "content": self.content}
        told["with"] = " ".join(self.records[1:])
        return {name: fact for name, fact in told.items() if fact}
