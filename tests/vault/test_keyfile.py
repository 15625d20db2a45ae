"""The key file: opens for the right passphrase only, says what is wrong otherwise, and is replaced whole or not."""

import json
import os
import stat
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import BadInput, Locked, StoreTrouble
from app.core.people import Person, Role
from app.services.clock import SystemClock
from app.vault import entries, keyfile, ring, wrapping

CHEAP = keyfile.Work(operations=1, memory=8192)
PASSPHRASE = "correct horse battery"


@pytest.fixture
def made(tmp_path: Path) -> keyfile.Opened:
    return keyfile.create(tmp_path, "Nora Field, RN", PASSPHRASE, CHEAP)


def same(one: keyfile.Opened, other: keyfile.Opened) -> bool:
    return (one.person, one.data_key, one.signing_key.public_key) == (
        other.person,
        other.data_key,
        other.signing_key.public_key,
    )


def content_of(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / keyfile.NAME).read_text())
    return said


def edited(folder: Path, *where: str | int, value: Any) -> None:
    content = place = content_of(folder)
    for step in where[:-1]:
        place = place[step]  # type: ignore[index]
    place[where[-1]] = value  # type: ignore[index]
    (folder / keyfile.NAME).write_text(json.dumps(content))


def test_the_passphrase_gives_back_the_same_key_and_person(tmp_path: Path, made: keyfile.Opened) -> None:
    assert len(made.data_key) == 32
    assert same(keyfile.unlock(tmp_path, PASSPHRASE), made)


def test_a_letter_typed_in_two_unicode_ways_is_one_passphrase(tmp_path: Path) -> None:
    made = keyfile.create(tmp_path, "N", "Stra\N{LATIN SMALL LETTER U WITH DIAERESIS}ssenbahn am Abend", CHEAP)
    assert same(keyfile.unlock(tmp_path, "Strau\N{COMBINING DIAERESIS}ssenbahn am Abend"), made)


@pytest.mark.parametrize("wrong", ["", "correct horse batterY", PASSPHRASE + " ", "\ud800"])
def test_another_passphrase_is_refused(tmp_path: Path, made: keyfile.Opened, wrong: str) -> None:
    with pytest.raises(Locked):
        keyfile.unlock(tmp_path, wrong)


def test_two_clinics_have_different_keys_and_salts(tmp_path: Path, made: keyfile.Opened) -> None:
    other = tmp_path / "other"
    other.mkdir()
    again = keyfile.create(other, "Nora Field, RN", PASSPHRASE, CHEAP)
    assert again.data_key != made.data_key
    salts = {content_of(f)["people"][0]["secret"]["salt"] for f in (tmp_path, other)}
    assert len(salts) == 2


def test_neither_key_nor_passphrase_stands_in_the_file_or_in_a_traceback(tmp_path: Path, made: keyfile.Opened) -> None:
    content = (tmp_path / keyfile.NAME).read_bytes()
    for secret in (PASSPHRASE.encode(), made.data_key, made.data_key.hex().encode(), b64encode(made.data_key)):
        assert (secret.encode() if isinstance(secret, str) else secret) not in content
    assert repr(made.data_key) not in repr(made)


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_only_the_owner_may_read_it_and_nothing_is_left_beside_it(tmp_path: Path, made: keyfile.Opened) -> None:
    assert stat.S_IMODE((tmp_path / keyfile.NAME).stat().st_mode) == 0o600
    assert [f.name for f in tmp_path.iterdir()] == [keyfile.NAME]


def test_a_short_passphrase_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="fewer than 12"):
        keyfile.create(tmp_path, "N", "eleven char", CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_is_never_overwritten(tmp_path: Path, made: keyfile.Opened) -> None:
    with pytest.raises(StoreTrouble, match="already"):
        keyfile.create(tmp_path, "N", PASSPHRASE, CHEAP)
    assert same(keyfile.unlock(tmp_path, PASSPHRASE), made)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="missing") as caught:
        keyfile.unlock(tmp_path, PASSPHRASE)
    assert "backup" in caught.value.hint


def test_a_newer_file_is_refused_politely(tmp_path: Path, made: keyfile.Opened) -> None:
    edited(tmp_path, "format", value=3)
    with pytest.raises(StoreTrouble, match="newer Cowslip"):
        keyfile.unlock(tmp_path, PASSPHRASE)


SECRET, LOCK, CERTIFICATE = ("people", 0, "secret"), ("people", 0, "lock"), ("people", 0, "certificates", 0)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("format",), "1"),
        (("format",), 0),
        (("format",), True),
        (("people",), []),
        (("people",), ["x"]),
        (("people",), {"a": 1}),
        (("root",), "00"),
        (("generation",), -1),
        (("people", 0, "certificates"), []),
        (("people", 0, "id"), "somebody"),
        (("people", 0, "failures"), "1"),
        ((*SECRET, "salt"), "AAAA"),
        ((*SECRET, "salt"), 7),
        ((*SECRET, "salt"), "not base64!"),
        ((*SECRET, "argon2id"), {"operations": 1, "memory": 1 << 40}),
        ((*SECRET, "argon2id"), {"operations": 10**6, "memory": 8192}),
        ((*SECRET, "argon2id"), {"operations": 0, "memory": 8192}),
        ((*SECRET, "argon2id"), {"operations": "1", "memory": 8192}),
        ((*SECRET, "argon2id"), {"threads": 3}),
        ((*LOCK, "signature"), "AAAA"),
        ((*LOCK, "data_key"), None),
        ((*CERTIFICATE, "role"), "owner"),
        ((*CERTIFICATE, "name"), 7),
        ((*CERTIFICATE, "name"), "\ud800"),
        (("waiting",), [{"id": "x"}]),
        (("recovery",), {}),
    ],
    ids=str,
)
def test_a_damaged_file_is_refused_with_what_to_do(
    tmp_path: Path, made: keyfile.Opened, where: tuple[str | int, ...], value: Any
) -> None:
    edited(tmp_path, *where, value=value)
    with pytest.raises(StoreTrouble, match="damaged") as caught:
        keyfile.unlock(tmp_path, PASSPHRASE)
    assert "backup" in caught.value.hint


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ((*CERTIFICATE, "name"), "Somebody Else"),
        ((*CERTIFICATE, "credentials"), "MD"),
        ((*CERTIFICATE, "role"), "clinician"),
        ((*CERTIFICATE, "since"), "2020-01-01T00:00:00+00:00"),
        ((*CERTIFICATE, "until"), "2020-01-01T00:00:00+00:00"),
        ((*CERTIFICATE, "by"), "somebody"),
        ((*CERTIFICATE, "signing_key"), "11" * 32),
        ((*CERTIFICATE, "box_key"), "11" * 32),
        ((*CERTIFICATE, "signature"), "11" * 64),
        ((*LOCK, "data_key"), "AAAA"),
        ((*LOCK, "root_key"), None),
        ((*LOCK, "generation"), 2),
        ((*LOCK, "box_key"), "11" * 32),
        ((*LOCK, "signature"), "11" * 64),
        (("root",), "11" * 32),
    ],
    ids=str,
)
def test_an_edit_by_somebody_without_a_key_is_found(
    tmp_path: Path, made: keyfile.Opened, where: tuple[str | int, ...], value: Any
) -> None:
    edited(tmp_path, *where, value=value)
    with pytest.raises(StoreTrouble, match="changed outside Cowslip"):
        keyfile.unlock(tmp_path, PASSPHRASE)


def test_a_whole_ring_of_somebody_elses_is_found_by_the_root_key_that_the_passphrase_opens(
    tmp_path: Path, made: keyfile.Opened
) -> None:
    """The forger has a clinic of their own, and certifies the first one's person with its root key."""
    file = ring.Ring(keyfile.FileKeys(tmp_path), SystemClock(), CHEAP).read()
    root = os.urandom(32)
    entry = file.entries[0]
    assert entry.lock is not None
    certificate = replace(entry.current, signature=wrapping.signed(root, entry.current.signed_bytes))
    lock = replace(entry.lock, signature=wrapping.signed(root, entry.lock.signed_bytes))
    forged = replace(
        file,
        root=wrapping.signing_public(root),
        entries=(replace(entry, certificates=(certificate,), lock=lock),),
    )
    (tmp_path / keyfile.NAME).write_bytes(entries.dumped(forged))
    with pytest.raises(StoreTrouble, match="changed outside Cowslip"):
        keyfile.unlock(tmp_path, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000])
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / keyfile.NAME).write_bytes(content)
    with pytest.raises(StoreTrouble, match="damaged"):
        keyfile.unlock(tmp_path, PASSPHRASE)


def test_every_cut_and_many_flipped_bits_end_in_a_sentence_or_in_the_same_keys(
    tmp_path: Path, made: keyfile.Opened
) -> None:
    path = tmp_path / keyfile.NAME
    whole = path.read_bytes()
    for end in range(0, len(whole), 17):
        path.write_bytes(whole[:end])
        with pytest.raises(StoreTrouble):
            keyfile.unlock(tmp_path, PASSPHRASE)
    for place in range(0, len(whole), 11):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with suppress(StoreTrouble, Locked):
            assert same(keyfile.unlock(tmp_path, PASSPHRASE), made)


FIRST_FORMAT = {  # as Cowslip 0.1 wrote it, for the passphrase above
    "format": 1,
    "people": [
        {
            "id": "0123456789abcdef0123456789abcdef",
            "name": "Nora Field, RN",
            "role": "administrator",
            "salt": "AAECAwQFBgcICQoLDA0ODw==",
            "argon2id": {"operations": 1, "memory": 8192},
            "data_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXDz/Kb6YimSF8rT7hQZqMhCWwuglz"
            "PCCJwHNW+jPBbHmEF0diorF1IMQgQYQuzKVQ",
            "signing_key": None,
            "public_key": None,
            "certificate": None,
        }
    ],
    "recovery": None,
    "failures": [],
}


def test_a_file_of_the_first_format_is_brought_to_this_one_by_its_person(tmp_path: Path) -> None:
    path = tmp_path / keyfile.NAME
    path.write_text(json.dumps(FIRST_FORMAT))
    assert [p.name for p in keyfile.people(tmp_path)] == ["Nora Field, RN"]
    before = path.read_bytes()
    with pytest.raises(Locked):
        keyfile.unlock(tmp_path, "wrong horse battery")
    assert path.read_bytes() == before
    opened = keyfile.unlock(tmp_path, PASSPHRASE, work=CHEAP)
    assert opened.data_key == bytes(range(32))
    assert opened.person == Person("0123456789abcdef0123456789abcdef", "Nora Field, RN", "", Role.ADMINISTRATOR)
    assert content_of(tmp_path)["format"] == 2
    assert not (tmp_path / keyfile.BEFORE).exists()
    assert same(keyfile.unlock(tmp_path, PASSPHRASE), opened)
    assert content_of(tmp_path)["recovery"] is None


def test_the_first_format_is_kept_until_the_new_one_has_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / keyfile.NAME
    path.write_text(json.dumps(FIRST_FORMAT))
    before = path.read_bytes()

    def power_goes(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ring.Ring, "unlock", power_goes)
        with pytest.raises(KeyboardInterrupt):
            keyfile.unlock(tmp_path, PASSPHRASE, work=CHEAP)
    assert (tmp_path / keyfile.BEFORE).read_bytes() == before
    assert keyfile.unlock(tmp_path, PASSPHRASE).data_key == bytes(range(32))
    assert not (tmp_path / keyfile.BEFORE).exists()


@pytest.mark.parametrize("change", [{"salt": "AAAA"}, {"data_key": 7}, {"argon2id": {"operations": 99, "memory": 1}}])
def test_a_damaged_file_of_the_first_format_is_said_to_be_so(tmp_path: Path, change: dict[str, Any]) -> None:
    person = {**FIRST_FORMAT["people"][0], **change}  # type: ignore[index]
    (tmp_path / keyfile.NAME).write_text(json.dumps({**FIRST_FORMAT, "people": [person]}))
    with pytest.raises(StoreTrouble, match="damaged"):
        keyfile.unlock(tmp_path, PASSPHRASE)
