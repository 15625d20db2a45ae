"""A person's signing key (Ed25519), unlocked: it signs records, and vouches for sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nacl.signing import SigningKey as Ed25519

    from app.core.people import Person


class PersonKey:
    """services.ports.SigningKey. Keep it no longer than one round of signing."""

    def __init__(self, person: Person, key: Ed25519) -> None:
        self._person = person
        self._key = key

    @classmethod
    def generated(cls, person: Person) -> PersonKey:
        """A new key."""
        from nacl.signing import SigningKey as Ed25519

        return cls(person, Ed25519.generate())

    @classmethod
    def of(cls, person: Person, seed: bytes) -> PersonKey:
        """The key that was made from these 32 bytes."""
        from nacl.signing import SigningKey as Ed25519

        return cls(person, Ed25519(seed))

    @property
    def person(self) -> Person:
        """Whose it is."""
        return self._person

    @property
    def public_key(self) -> str:
        """In hex."""
        return bytes(self._key.verify_key).hex()

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(content).signature

    def __repr__(self) -> str:
        return f"PersonKey({self._person.id})"
