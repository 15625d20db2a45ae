"""The errors that a person may read; everything else is a surprise and its text is never shown.

AppError
├── BadInput           the input is at fault: names file, row and field (exit status 1)
│   ├── BadAnswer      an answer that the scale does not allow
│   └── BadDefinition  a scale file that was refused, with every fault
├── NotFound           a record that is not (or no longer) there
├── Conflict           somebody or something else got there first; nothing was changed
│   ├── Busy           another workstation is at it this moment; the same may be tried again
│   ├── GoneOn         the draft was changed or signed by another window since it was read
│   ├── InUse          another window has the draft open; says who and where
│   └── Overtaken      another amendment of the same record was signed first
├── Locked             wrong passphrase, or the clinic is not open
├── Forbidden          the person's role does not grant it
└── StoreTrouble       the store could not be read or written; says what to do
    └── ServerAway     the clinic's server can't be reached just now; what is typed can wait for it
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.core.records import Lease


class AppError(Exception):
    """message: one clear sentence, shown as is. hint: what to do next. detail: for the log, never patient data."""

    def __init__(self, message: str, *, hint: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = detail


class BadInput(AppError):
    """What was given can't be used; the message names what and where."""


class BadAnswer(BadInput):
    """An answer that is not one of its item's options, or an item that the scale does not have."""

    def __init__(self, message: str, *, item: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.item = item


class Usage(AppError):
    """Arguments of the command line that don't fit together (exit status 2)."""


class Fault(NamedTuple):
    """One thing wrong with a definition file. line: of the key's nearest header, counted from 1."""

    file: str
    line: int
    key: str
    reason: str

    def describe(self) -> str:
        """One line: file:line: key: reason."""
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.key}: {self.reason}" if self.key else f"{where}: {self.reason}"


class BadDefinition(BadInput):
    """A scale file was refused. faults: every one that was found, in the file's order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f.describe() for f in faults))
        self.faults = faults


class NotFound(AppError):
    """A record that is not there."""


class Conflict(AppError):
    """The record changed since it was read; nothing was written."""


class GoneOn(Conflict):
    """The draft was changed or signed elsewhere since it was read, and takes answers only when it was read again."""

    def __init__(self, hint: str = "Open it again to see the latest answers.") -> None:
        super().__init__("This draft was changed or signed elsewhere.", hint=hint)


class Busy(Conflict):
    """Something else was at it at the same moment; tried again it may well be stored."""


class InUse(Conflict):
    """Another window has the draft open. lease: whose, where, and until when."""

    def __init__(self, lease: "Lease") -> None:
        super().__init__(
            f"{lease.holder} has this draft open at {lease.place}.",
            hint="Ask there, or wait: it can be taken over a minute after that window stops or closes.",
        )
        self.lease = lease


class Overtaken(Conflict):
    """Another amendment of the same record was signed first. draft_id: of the one that came later."""

    def __init__(self, draft_id: str) -> None:
        super().__init__(
            "This record was amended elsewhere first.", hint="See what differs, and go on from there: nothing is lost."
        )
        self.draft_id = draft_id


class Locked(AppError):
    """The passphrase did not open the clinic."""


class Forbidden(AppError):
    """The person's role does not grant this."""


class StoreTrouble(AppError):
    """The clinic folder or database can't be used."""


class ServerAway(StoreTrouble):
    """The clinic's server can't be reached, or went away: whether the last thing was stored is not known.

    The next unit of work tries to reach it again.
    """
