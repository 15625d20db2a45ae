"""Use cases around people: who works here, what they may do, their passphrases, and the recovery code.

Each takes as long as a passphrase try, since it asks for the passphrase again: whoever finds an open window changes
nobody. Call from the database thread.
"""

from contextlib import suppress

from app.core.errors import AppError, Conflict
from app.core.people import Person, Right, Role, tidy
from app.services.key_log import note_waiting
from app.services.key_ports import Member, Newcomer, PeopleKeys
from app.services.recovery import RecoverySheet
from app.services.workplace import Workplace


class People:
    """The people of one clinic. passphrase: always that of the person who is signed in."""

    def __init__(self, place: Workplace, keys: PeopleKeys, clinic: str, code: str = "") -> None:
        """code: a recovery code that was made with the clinic or by recovering it, to be shown once."""
        self._place = place
        self._keys = keys
        self._clinic = clinic
        self._code = code

    def members(self) -> tuple[Member, ...]:
        """Everybody who is or was here: those who are first, by name."""
        self._place.allow(Right.PEOPLE)
        return tuple(sorted(self._keys.members(), key=lambda m: (m.removed, m.person.name.casefold(), m.person.id)))

    def add(self, passphrase: str, newcomer: Newcomer) -> Person:
        """A new person, who typed their own passphrase. BadInput: it is too weak, or the name can't be used."""
        self._place.allow(Right.PEOPLE)
        name, credentials = tidy(newcomer.name, "The name"), _credentials(newcomer.credentials)
        person = self._keys.add(self._me, passphrase, newcomer._replace(name=name, credentials=credentials))
        self._note()
        return person

    def change(self, passphrase: str, person: Person) -> Person:
        """Another name, credentials or role, from their next sign-in on. What they signed keeps the former.

        Conflict: it would leave the clinic without an administrator, or takes one's own role away.
        """
        self._place.allow(Right.PEOPLE)
        if person.id == self._me and person.role is not Role.ADMINISTRATOR:
            raise Conflict("Your own role can't be changed by you.", hint="Another administrator can.")
        asked = Person(person.id, tidy(person.name, "The name"), _credentials(person.credentials), person.role)
        changed = self._keys.change(self._me, passphrase, asked)
        self._note()
        return changed

    def remove(self, passphrase: str, person_id: str) -> None:
        """Take a person's keys away. What they did stays theirs; an old copy of the folder still opens for them."""
        self._place.allow(Right.PEOPLE)
        if person_id == self._me:
            raise Conflict("You can't remove yourself.", hint="Another administrator can.")
        self._keys.remove(self._me, passphrase, person_id)
        self._note()

    def reset(self, passphrase: str, person_id: str, new: str) -> None:
        """A new passphrase, typed by the person themselves, and a new signing key; the former public key stays."""
        self._place.allow(Right.PEOPLE)
        if person_id == self._me:
            raise Conflict("Your own passphrase is changed, not reset.", hint="Use: change my passphrase.")
        self._keys.reset(self._me, passphrase, person_id, new)
        self._note()

    def rekey(self, passphrase: str) -> None:
        """From the clinic's next opening on, its database has a new key: copies of the old one open nothing new."""
        self._place.allow(Right.PEOPLE)
        self._keys.rekey(self._me, passphrase)

    def rekey_waits(self) -> bool:
        """Whether the new key waits for the next opening."""
        self._place.allow(Right.PEOPLE)
        return self._keys.rekey_waits()

    def replace_code(self, passphrase: str) -> RecoverySheet:
        """A new recovery code, given once; the one before opens nothing any more."""
        self._place.allow(Right.PEOPLE)
        code = self._keys.replace_code(self._me, passphrase)
        self._note()
        return self._sheet(code)

    def new_sheet(self) -> RecoverySheet | None:
        """The sheet of the code that came with the opening of this session, once; None: there is none (any more)."""
        self._place.allow(Right.PEOPLE)
        code, self._code = self._code, ""
        return self._sheet(code) if code else None

    def keep_code(self) -> None:
        """Somebody says that the sheet is printed or saved."""
        self._place.allow(Right.PEOPLE)
        self._keys.keep_code()

    def code_is_kept(self) -> bool:
        """Whether somebody said so; False also where there is no code."""
        self._place.allow(Right.PEOPLE)
        return self._keys.code_is_kept()

    def fingerprint(self) -> str:
        """Of the clinic's root key, to compare with a recovery sheet."""
        self._place.allow(Right.PEOPLE)
        return self._keys.fingerprint()

    def change_own(self, passphrase: str, new: str) -> None:
        """Another passphrase for whoever is signed in. BadInput: too weak, or the old one."""
        self._place.allow(Right.READ)
        self._keys.change_own(self._me, passphrase, new)
        self._note()

    @property
    def _me(self) -> str:
        return self._place.person.id

    def _sheet(self, code: str) -> RecoverySheet:
        return RecoverySheet(self._clinic, code, self._keys.fingerprint(), self._place.clock.now())

    def _note(self) -> None:
        """The change is done and says so in the key file: what can't be noted now is noted at the next sign-in."""
        with suppress(AppError):
            note_waiting(self._place, self._keys)


def _credentials(typed: str) -> str:
    return tidy(typed, "The credentials", may_be_empty=True)
