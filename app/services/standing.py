"""Whether who signed in still is who they were: at another workstation somebody may have removed or changed them."""

from typing import NamedTuple, Protocol

from app.core.errors import Locked
from app.core.people import Person
from app.services.workplace import Workplace


class Current(NamedTuple):
    """Who somebody is by their newest certificate, and its public signing key in hex."""

    person: Person
    signing_key: str


class CurrentPeople(Protocol):
    """The key ring as it is now."""

    def current(self, person_id: str) -> Current | None:
        """None where they were removed, or never were here."""
        ...


class Standing:
    """Of one session. Roles bind services by who signed in, so a session whose person is another by now has to end."""

    def __init__(self, place: Workplace, people: CurrentPeople, signing_key: str) -> None:
        """signing_key: the public one that the person signed in with."""
        self._place, self._people, self._signing_key = place, people, signing_key

    def check(self) -> None:
        """Locked, saying why: removed, or of another role, or with other keys. StoreTrouble: it can't be read now.

        Another name or other credentials wait for the next sign-in. Call from the database thread.
        """
        was = self._place.person
        now = self._people.current(was.id)
        if now is None:
            raise Locked(f"{was.printed} was removed from this clinic.", hint="An administrator can say more.")
        if now.signing_key != self._signing_key:
            raise Locked(f"The passphrase of {was.printed} was reset.", hint="Unlock with the new one.")
        if now.person.role is not was.role:
            raise Locked(f"{was.printed} is {now.person.role} here from now on.", hint="Unlock to go on.")
