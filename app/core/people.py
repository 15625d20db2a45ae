"""Who works in a clinic, and what each role may do: asked by every use case, not only by the screens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.errors import BadInput, Forbidden

NAME_LIMIT: Final = 200


class Role(StrEnum):
    """What somebody is here. Each may do all that the one before it may."""

    VIEWER = "viewer"
    CLINICIAN = "clinician"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a use case asks for; the value completes "may not …"."""

    READ = "read charts"
    PRINT = "print or copy records"
    SCORE = "register patients or record answers"
    SIGN = "sign records"
    AMEND = "amend, void or move records"
    EXPORT = "export records"
    PEOPLE = "change who works here"
    SETTINGS = "change the clinic's settings"
    AUDIT = "read the audit trail"
    BACKUP = "make or restore backups"
    GIVE_UP = "give up answers that somebody else typed"


_VIEWER: Final = frozenset({Right.READ, Right.PRINT})
_CLINICIAN: Final = _VIEWER | {Right.SCORE, Right.SIGN, Right.AMEND, Right.EXPORT}

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.VIEWER: _VIEWER,
    Role.CLINICIAN: _CLINICIAN,
    Role.ADMINISTRATOR: frozenset(Right),
}
"""What each role may do."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may open the clinic. credentials: as printed after the name ("RN"); may be empty."""

    id: str
    name: str
    credentials: str = ""
    role: Role = Role.VIEWER

    @property
    def printed(self) -> str:
        """As a record names them: "M. Okafor, RN"."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def may(self, right: Right) -> bool:
        """Whether the role grants it."""
        return right in RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Forbidden unless the role grants it."""
        if not self.may(right):
            raise Forbidden(f"A {self.role} may not {right}.", hint="An administrator can change a person's role.")


def tidy(name: str, what: str, *, may_be_empty: bool = False) -> str:
    """The name on one line; BadInput, saying what it is of, where it is empty, too long or can't be shown."""
    tidied = " ".join(name.split())
    if not tidied and not may_be_empty:
        raise BadInput(f"{what} is empty.", hint="Type it.")
    if len(tidied) > NAME_LIMIT or not tidied.isprintable():
        raise BadInput(f"{what} is longer than {NAME_LIMIT} characters or can't be shown.", hint="Type it again.")
    return tidied
