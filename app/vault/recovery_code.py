"""The recovery code: 128 random bits as a person prints, reads and types them."""

from hashlib import blake2b
from os import urandom
from typing import Final, NamedTuple

from app.core.errors import BadInput

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are taken for 1, 0 and V
_MISREAD = str.maketrans("OIL", "011")
_BYTES = 16
_LONG = 26
_CHECKS = 2
_GROUP = 4
# A prime below 32 squared, of which 32 is no short root: every single wrong character and every swap of two shows.
_PRIME = 1021


class CodeKeys(NamedTuple):
    """What a code opens. box: an X25519 private key. pin: proves which root key the code was printed with."""

    box: bytes
    pin: bytes


def new_code() -> str:
    """A new one, in groups: 7QH2-…"""
    return _printed(int.from_bytes(urandom(_BYTES)))


def keys_of(typed: str) -> CodeKeys:
    """The keys of a code, typed in either case, with or without its dashes. BadInput: it can't be right as typed."""
    letters = "".join(c for c in typed.upper() if c not in "-\N{EN DASH}\N{EM DASH}" and not c.isspace())
    letters = letters.translate(_MISREAD)
    if len(letters) != _LONG + _CHECKS:
        raise BadInput(
            f"The recovery code has {_LONG + _CHECKS} characters; {len(letters)} are typed.",
            hint="Read it again from the recovery sheet.",
        )
    wrong = BadInput(
        "The recovery code is not typed as it stands on a recovery sheet.",
        hint="Compare each group with the sheet; one character or more differs.",
    )
    if any(c not in _LETTERS for c in letters):
        raise wrong
    number, check = _number(letters[:_LONG]), _number(letters[_LONG:])
    if number >> (8 * _BYTES) or number % _PRIME != check:
        raise wrong
    raw = number.to_bytes(_BYTES)
    return CodeKeys(*(blake2b(raw, digest_size=32, person=use).digest() for use in (b"cowslip box", b"cowslip pin")))


def pinned(pin: bytes, root_public: str) -> str:
    """What binds a code to a root key: nobody without the code can make it for another."""
    return blake2b(bytes.fromhex(root_public), key=pin, digest_size=32).hexdigest()


def _printed(number: int) -> str:
    letters = _base32(number, _LONG) + _base32(number % _PRIME, _CHECKS)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _base32(number: int, length: int) -> str:
    return "".join(_LETTERS[number >> (5 * place) & 31] for place in reversed(range(length)))


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value << 5 | _LETTERS.index(letter)
    return value
