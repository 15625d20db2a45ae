"""Everything that a clinic on a server holds, for who leaves with it; a folder's is services/custody.py."""

from collections.abc import Callable
from pathlib import Path

from app.core.audit import Act
from app.core.people import Right
from app.core.records import Moment
from app.services.backups import Exported, Tell
from app.services.workplace import Workplace

Write = Callable[[Path, Moment, Tell, bool], Exported]
"""Into this file, as of that moment; the last: with the audit trail."""


class Exporting:
    """The use case; call it from any thread but the window's."""

    def __init__(self, place: Workplace, write: Write) -> None:
        self._place, self._write = place, write

    def export(self, out: Path, tell: Tell) -> Exported:
        """Readable by other programs and not encrypted; what can't be written into the trail does not leave.

        The audit trail goes with it for who may read that. BadInput: the file can't be written.
        """
        self._place.allow(Right.EXPORT)
        with self._place.unit_of_work() as work:
            self._place.note(work, Act.EXPORTED, what="everything, begun")
            work.commit()
        exported = self._write(out, self._place.clock.now(), tell, self._place.person.may(Right.AUDIT))
        with self._place.unit_of_work() as work:
            rows = sum(exported.rows.values())
            self._place.note(work, Act.EXPORTED, what="everything", rows=rows, sha256=exported.sha256)
            work.commit()
        return exported
