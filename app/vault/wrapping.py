"""Wraps a secret under a passphrase (Argon2id, XSalsa20-Poly1305) or for a key's holder (X25519 sealed box); signs."""

import os
import unicodedata
from dataclasses import dataclass
from typing import Final

from app.core.errors import StoreTrouble

KEY_BYTES: Final = 32
_SALT_BYTES = 16
_LEAST_MEMORY = 8192
_MOST_MEMORY = 1 << 30
_MOST_OPERATIONS = 16


@dataclass(frozen=True, slots=True)
class Work:
    """The effort of one passphrase try (Argon2id): passes over so many bytes of memory."""

    operations: int = 3
    memory: int = 256 << 20

    def __post_init__(self) -> None:
        if not (0 < self.operations <= _MOST_OPERATIONS and _LEAST_MEMORY <= self.memory <= _MOST_MEMORY):
            raise ValueError("parameters out of bounds")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A secret under a passphrase."""

    salt: bytes
    work: Work
    box: bytes

    def __post_init__(self) -> None:
        if len(self.salt) != _SALT_BYTES:
            raise ValueError("wrong length")


def wrap(secret: bytes, passphrase: str, work: Work) -> Wrapped:
    """Slow on purpose."""
    from nacl.secret import SecretBox

    salt = os.urandom(_SALT_BYTES)
    return Wrapped(salt, work, bytes(SecretBox(_derived(passphrase, salt, work)).encrypt(secret)))


def unwrap(wrapped: Wrapped, passphrase: str) -> bytes | None:
    """The secret; None where the passphrase is another. Slow on purpose."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    box = SecretBox(_derived(passphrase, wrapped.salt, wrapped.work))
    try:
        return box.decrypt(wrapped.box)
    except CryptoError:
        return None


def seal(content: bytes, public: str) -> bytes:
    """For the holder of the private half of an X25519 key (hex) only."""
    from nacl.public import PublicKey, SealedBox

    return SealedBox(PublicKey(bytes.fromhex(public))).encrypt(content)


def unseal(sealed: bytes, private: bytes) -> bytes:
    """ValueError: it is not for this key, or damaged."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    try:
        return SealedBox(PrivateKey(private)).decrypt(sealed)
    except CryptoError:
        raise ValueError("sealed for another key") from None


def box_public(private: bytes) -> str:
    """The public half of an X25519 key, in hex."""
    from nacl.public import PrivateKey

    return bytes(PrivateKey(private).public_key).hex()


def signing_public(seed: bytes) -> str:
    """The public half of an Ed25519 key, in hex."""
    from nacl.signing import SigningKey

    return bytes(SigningKey(seed).verify_key).hex()


def signed(seed: bytes, content: bytes) -> bytes:
    """An Ed25519 signature, 64 bytes."""
    from nacl.signing import SigningKey

    return SigningKey(seed).sign(content).signature


def verifies(public: str, content: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature over the content was made with that key (hex)."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(bytes.fromhex(public)).verify(content, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def load() -> None:
    """Import the library ahead of the first passphrase, which waits for it otherwise."""
    from nacl import exceptions, public, pwhash, secret, signing  # noqa: F401 that they are there is all


def _derived(passphrase: str, salt: bytes, work: Work) -> bytes:
    """The wrapping key. NFC first: keyboards of different systems write the same letter in different ways."""
    from nacl.exceptions import CryptoError
    from nacl.pwhash import argon2id

    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    try:
        return argon2id.kdf(KEY_BYTES, typed, salt, opslimit=work.operations, memlimit=work.memory)
    except CryptoError:  # libsodium fails here only for want of memory
        megabytes = work.memory >> 20
        raise StoreTrouble(
            f"Checking a passphrase takes {megabytes} MB of memory.", hint="Close other programs."
        ) from None
