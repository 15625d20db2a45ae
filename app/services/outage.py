"""Answers on a server that may go away: each is first in a journal on this computer, and reaches the server once.

While the server is away answers are acknowledged when the journal has them. The lines carry their own numbers, so that
sending one again, after an outage or a crash at any moment, changes nothing.
"""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from app.core.audit import Act
from app.core.errors import Busy, Conflict, Forbidden, GoneOn, NotFound, ServerAway, StoreTrouble
from app.core.people import Right
from app.core.records import Assessment, LogEntry
from app.services.assessing import Assessing
from app.services.lines import Lines, from_bytes, to_bytes
from app.services.refused import others_words, shared_out
from app.services.workplace import Workplace

AGAIN = 2
"""Seconds between calls of `send` while something waits."""


class LocalLog(Protocol):
    """A journal on this computer's disk; encrypted, and durable line by line."""

    def frames(self) -> list[bytes]:
        """All lines, in order."""
        ...

    def append(self, frame: bytes) -> None:
        """Durable on return; StoreTrouble where it could not be written."""
        ...

    def keep(self, frames: list[bytes]) -> None:
        """Forget all but these."""
        ...


class LocalFirst(Assessing):
    """Assessing for a clinic on a server. As there: call from the database thread.

    While `waiting` is not 0 the window shows `words()` and calls `send()` every AGAIN seconds. Settling or opening a
    draft sends first, and raises ServerAway while that can't be.
    """

    def __init__(self, place: Workplace, local: LocalLog, damaged: str = "", behind: int = 0) -> None:
        """local: this window's own journal; what an earlier window left in it waits to be sent.

        damaged: the name of the file that is kept of a journal which could not be read whole. behind: how many of its
        lines, the last ones, stood behind what could not be read; what follows of a draft without a gap is sent.
        """
        super().__init__(place)
        self._damaged = damaged
        self._local = local
        read = [from_bytes(frame) for frame in local.frames()]
        self._waiting = deque(lines for lines in read if not lines.refused)
        self._refused = [lines for lines in read if lines.refused]
        self._doubtful = _doubtful(read, len(read) - behind)
        self._broken = {lines.draft.id: lines.next for lines in self._refused}
        self.trouble: StoreTrouble | None = None
        """Why the last try to reach the server failed; None when it did not."""

    @property
    def waiting(self) -> int:
        """How many lines are on this computer only."""
        return sum(len(lines.entries) for lines in self._waiting)

    @property
    def refused(self) -> tuple[Lines, ...]:
        """Acknowledged here, and refused by the server: the draft had gone on elsewhere, or was signed.

        They stay in the journal until who typed them has seen them, or an administrator (`give_up_refused`).
        """
        return tuple(self._refused)

    def give_up_refused(self) -> None:
        """The person has seen theirs, and entered again what is still true. What they said goes into the trail first.

        Of another's answers an administrator decides. Forbidden, saying whose they are: there are none but such.
        """
        self._place.allow(Right.READ)
        person = self._place.person
        theirs, others = shared_out(person, self._refused)
        if others and not theirs:
            raise Forbidden(others_words(others))
        with self._place.unit_of_work() as work:
            for lines in theirs:
                draft = lines.draft
                facts = {} if lines.person.id == person.id else {"typed_by": lines.person.printed}
                said = to_bytes(lines).decode()
                self._place.note(work, Act.ANSWERS_GIVEN_UP, draft.patient_id, draft.id, lines=said, **facts)
            work.commit()
        self._refused = others
        self._forget()

    def words(self) -> str:
        """What the window says while something is not on the server; empty when all is."""
        count = self.waiting
        if self._damaged:
            return " ".join(filter(None, (self._lost_words(), self._waiting_words(count))))
        return self._waiting_words(count)

    def _lost_words(self) -> str:
        return (
            "Not all answers that were kept on this computer in an outage could be read. Compare the charts of that"
            f" time with what was typed; the file is kept as {self._damaged}."
        )

    def _waiting_words(self, count: int) -> str:
        if not count:
            return ""
        kept = "1 answer is" if count == 1 else f"{count} answers are"
        is_away = self.trouble is None or isinstance(self.trouble, ServerAway)
        why = "Reconnecting to the clinic's server…" if is_away else str(self.trouble)
        return f"{why} {kept} saved on this computer, encrypted, and will be sent when the server takes them."

    def send(self) -> None:
        """Send what waits, in order. StoreTrouble (ServerAway above all): the rest goes on waiting, nothing is lost.

        What the server refuses for good is moved to `refused`; the lines after it are sent. No right is needed: the
        lines were allowed when they were given, and whoever works here next must not hold them back.
        """
        if not self._waiting:
            return
        try:
            while self._waiting:
                lines = self._waiting[0]
                try:
                    self._check_broken(lines.draft.id, lines.first)
                    self._store_once(lines)
                except Busy as busy:
                    raise StoreTrouble(busy.message, hint=busy.hint) from None
                except (Conflict, NotFound):
                    if not self._is_stored(lines):  # by what was left on the server of an earlier try, just now
                        self._refused.append(replace(lines, refused=True))
                        self._broken[lines.draft.id] = lines.next
                self._waiting.popleft()
        except StoreTrouble as trouble:
            self.trouble = trouble
            raise
        self.trouble = None
        self._forget()

    def resume(self, assessment_id: str) -> Assessment:
        """As always, with what waited here."""
        self._place.allow(Right.READ)
        self.send()
        draft = super().resume(assessment_id)
        self._broken.pop(draft.id, None)
        return draft

    def open_draft(self, patient_id: str, scale_id: str) -> Assessment | None:
        """As always, with what waited here."""
        self._place.allow(Right.READ)
        self.send()
        draft = super().open_draft(patient_id, scale_id)
        if draft is not None:
            self._broken.pop(draft.id, None)
        return draft

    def _settle(self, draft: Assessment, settled: Assessment, act: Act) -> Assessment:
        self._place.allow(Right.SCORE)
        self.send()
        self._check_broken(draft.id, draft.log_length + 1)
        return super()._settle(draft, settled, act)

    def _store(self, lines: Lines) -> None:
        """On return they are in the journal or on the server. GoneOn: neither; the draft went on elsewhere."""
        self._check_broken(lines.draft.id, lines.first)
        try:
            self._local.append(to_bytes(lines))
        except StoreTrouble:
            if self._waiting:  # they would overtake those
                raise
            super()._store(lines)
            return
        if self._waiting:  # the server is away; `send` tries it, and nobody waits for that at each key
            self._waiting.append(lines)
            return
        try:
            super()._store(lines)
        except StoreTrouble as trouble:
            self.trouble = trouble
            self._waiting.append(lines)
        except BaseException:
            self._forget()
            raise
        else:
            self._forget()

    def _check_broken(self, draft_id: str, following: int) -> None:
        """GoneOn where that line follows one that the server refused, until the draft is opened again.

        As many lines of another workstation may stand there by now, which nobody here has seen.
        """
        if self._broken.get(draft_id) == following:
            raise GoneOn

    def _store_once(self, lines: Lines) -> None:
        """Store them unless they are stored; Conflict where other lines stand in their place."""
        with self._place.unit_of_work() as work:
            stored, by = work.assessments.log(lines.draft.id), lines.entries[0].by
            if _holds(stored, lines):
                return
            if (lines.draft.id, lines.first) in self._doubtful and [e.by for e in stored[lines.first - 2 :]] != [by]:
                raise Conflict("A line before this one could not be read.")
            self._write(work, lines)
            work.commit()

    def _is_stored(self, lines: Lines) -> bool:
        with self._place.unit_of_work() as work:
            return _holds(work.assessments.log(lines.draft.id), lines)

    def _forget(self) -> None:
        """What is on the server; should it come back, it does no harm."""
        kept = [*self._refused, *self._waiting]
        with suppress(StoreTrouble):
            self._local.keep([to_bytes(lines) for lines in kept])


def _holds(stored: Sequence[LogEntry], lines: Lines) -> bool:
    """Whether they stand in the log, all of each: == asks for the instants of moments alone."""
    return repr(tuple(stored[lines.first - 1 : lines.next - 1])) == repr(lines.entries)


def _doubtful(read: Sequence[Lines], whole: int) -> set[tuple[str, int]]:
    """Behind what could not be read: each draft and number that no line of the journal comes before.

    The line before it is lost, or on the server. It is taken for that one where the same person typed it.
    """
    followed = {(lines.draft.id, lines.next) for lines in read}
    return {(lines.draft.id, lines.first) for lines in read[whole:] if not lines.begins} - followed
