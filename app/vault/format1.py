"""The key file of Cowslip 0.1: a data key under a passphrase, and nothing else. Read once, then replaced."""

import base64
import binascii
import json
from typing import Any, NamedTuple

from app.core.people import Person, Role
from app.vault import wrapping
from app.vault.entries import damaged
from app.vault.wrapping import KEY_BYTES, Work, Wrapped


class Known(NamedTuple):
    """Who opened a file of the first format, and the data key."""

    person: Person
    data_key: bytes


def people(content: bytes) -> list[Person]:
    """Who may open it: as the first format knew only those who set a clinic up, administrators."""
    return [_person(e) for e in _entries(content)]


def opened(content: bytes, passphrase: str) -> Known | None:
    """Whose the passphrase is. StoreTrouble: the file is damaged."""
    for entry in _entries(content):
        person = _person(entry)
        try:
            wrapped = Wrapped(_bytes(entry["salt"]), Work(**entry["argon2id"]), _bytes(entry["data_key"]))
            raw = wrapping.unwrap(wrapped, passphrase)
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
            raise damaged(type(error).__name__) from None
        if raw is not None and len(raw) == KEY_BYTES:
            return Known(person, raw)
    return None


def _entries(content: bytes) -> list[dict[str, Any]]:
    entries = json.loads(content).get("people")
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        raise damaged("people")
    return entries


def _person(entry: dict[str, Any]) -> Person:
    """The name held the credentials too ("M. Okafor, RN"); an administrator can part them."""
    try:
        said = [str(entry[name]) for name in ("id", "name")]
        " ".join(said).encode()
    except (KeyError, ValueError) as error:
        raise damaged(type(error).__name__) from None
    return Person(said[0], said[1], "", Role.ADMINISTRATOR)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
