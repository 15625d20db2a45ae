"""The key file: opens for the right passphrase only, says what is wrong otherwise, and is replaced whole or not."""

import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import BadInput, Locked, StoreTrouble
from app.vault import keyfile

CHEAP = keyfile.Work(operations=1, memory=8192)
PASSPHRASE = "correct horse battery"


@pytest.fixture
def made(tmp_path: Path) -> keyfile.Opened:
    return keyfile.create(tmp_path, "Nora Field, RN", PASSPHRASE, CHEAP)


def edited(folder: Path, **changes: Any) -> None:
    path = folder / keyfile.NAME
    content = json.loads(path.read_text())
    for where, value in changes.items():
        (content["people"][0] if where in content["people"][0] else content)[where] = value
    path.write_text(json.dumps(content))


def test_the_passphrase_gives_back_the_same_key_and_person(tmp_path: Path, made: keyfile.Opened) -> None:
    assert len(made.data_key) == 32
    assert keyfile.unlock(tmp_path, PASSPHRASE) == made


def test_a_letter_typed_in_two_unicode_ways_is_one_passphrase(tmp_path: Path) -> None:
    made = keyfile.create(tmp_path, "N", "Stra\N{LATIN SMALL LETTER U WITH DIAERESIS}ssenbahn", CHEAP)
    assert keyfile.unlock(tmp_path, "Strau\N{COMBINING DIAERESIS}ssenbahn") == made


@pytest.mark.parametrize("wrong", ["", "correct horse batterY", PASSPHRASE + " ", "\ud800"])
def test_another_passphrase_is_refused(tmp_path: Path, made: keyfile.Opened, wrong: str) -> None:
    with pytest.raises(Locked):
        keyfile.unlock(tmp_path, wrong)


def test_two_clinics_have_different_keys_and_salts(tmp_path: Path, made: keyfile.Opened) -> None:
    other = tmp_path / "other"
    other.mkdir()
    again = keyfile.create(other, "Nora Field, RN", PASSPHRASE, CHEAP)
    assert again.data_key != made.data_key
    salts = {json.loads((f / keyfile.NAME).read_text())["people"][0]["salt"] for f in (tmp_path, other)}
    assert len(salts) == 2


def test_neither_key_nor_passphrase_stands_in_the_file_or_in_a_traceback(tmp_path: Path, made: keyfile.Opened) -> None:
    content = (tmp_path / keyfile.NAME).read_bytes()
    for secret in (PASSPHRASE.encode(), made.data_key, made.data_key.hex().encode(), keyfile._text(made.data_key)):
        assert (secret.encode() if isinstance(secret, str) else secret) not in content
    assert repr(made.data_key) not in repr(made)


def test_the_file_has_room_for_what_comes_next(tmp_path: Path, made: keyfile.Opened) -> None:
    content = json.loads((tmp_path / keyfile.NAME).read_text())
    assert content["format"] == 1
    assert content["recovery"] is None
    assert content["failures"] == []
    (person,) = content["people"]
    assert person["role"] == "administrator"
    assert [person[k] for k in ("signing_key", "public_key", "certificate")] == [None] * 3


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
    assert keyfile.unlock(tmp_path, PASSPHRASE) == made


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="missing") as caught:
        keyfile.unlock(tmp_path, PASSPHRASE)
    assert "backup" in caught.value.hint


def test_a_newer_file_is_refused_politely(tmp_path: Path, made: keyfile.Opened) -> None:
    edited(tmp_path, format=2)
    with pytest.raises(StoreTrouble, match="newer Cowslip"):
        keyfile.unlock(tmp_path, PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "1"},
        {"people": []},
        {"people": ["x"]},
        {"people": {"a": 1}},
        {"salt": "AAAA"},
        {"salt": 7},
        {"salt": "not base64!"},
        {"data_key": ""},
        {"data_key": "AAAA"},
        {"argon2id": {"operations": 1, "memory": 1 << 40}},
        {"argon2id": {"operations": 10**6, "memory": 8192}},
        {"argon2id": {"operations": 0, "memory": 8192}},
        {"argon2id": {"operations": 1, "memory": 1}},
        {"argon2id": {"operations": "1", "memory": 8192}},
        {"argon2id": {}, "salt": None},
        {"argon2id": {"threads": 3}},
    ],
    ids=str,
)
def test_a_damaged_file_is_refused_with_what_to_do(
    tmp_path: Path, made: keyfile.Opened, change: dict[str, Any]
) -> None:
    edited(tmp_path, **change)
    with pytest.raises(StoreTrouble, match="damaged") as caught:
        keyfile.unlock(tmp_path, PASSPHRASE)
    assert "backup" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000])
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / keyfile.NAME).write_bytes(content)
    with pytest.raises(StoreTrouble, match="damaged"):
        keyfile.unlock(tmp_path, PASSPHRASE)


def test_every_cut_and_many_flipped_bits_end_in_a_sentence_or_in_the_same_key(
    tmp_path: Path, made: keyfile.Opened
) -> None:
    path = tmp_path / keyfile.NAME
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        with pytest.raises(StoreTrouble):
            keyfile.unlock(tmp_path, PASSPHRASE)
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with suppress(StoreTrouble, Locked):
            assert keyfile.unlock(tmp_path, PASSPHRASE).data_key == made.data_key
