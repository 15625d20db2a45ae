"""The encrypted journal: durable line by line, whole or not there, unreadable without its key."""

import os
import stat
from itertools import pairwise
from pathlib import Path

import pytest

from app.core.errors import StoreTrouble
from app.vault.sealed_log import SealedLog

KEY = bytes(range(32))
LINES = [b"first", b"second qqmarkerqq", b"", b"fourth" * 500]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    log = SealedLog(tmp_path / "waiting.log", KEY)
    for line in LINES:
        log.append(line)
    log.close()
    return tmp_path / "waiting.log"


def reopened(path: Path) -> list[bytes]:
    log = SealedLog(path, KEY)
    log.close()
    log.close()
    return log.frames()


def test_what_was_acknowledged_is_there_again_and_only_with_its_key(path: Path) -> None:
    assert reopened(path) == LINES
    assert b"qqmarkerqq" not in path.read_bytes()
    before = path.read_bytes()
    with pytest.raises(StoreTrouble, match="does not fit this clinic's key"):
        SealedLog(path, bytes(32))
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_only_the_owner_may_read_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_torn_at_any_byte_it_gives_the_whole_lines_before_and_goes_on(path: Path) -> None:
    whole = path.read_bytes()
    lengths = set()
    for size in [*range(260), *range(260, len(whole), 97)]:
        path.write_bytes(whole[:size])
        log = SealedLog(path, KEY)
        kept = log.frames()
        assert kept == LINES[: len(kept)]
        log.append(b"after")
        log.close()
        assert path.stat().st_size == log._end
        assert reopened(path) == [*kept, b"after"]
        assert not log.damaged
        lengths.add(len(kept))
    assert lengths == {0, 1, 2, 3}


def test_a_tail_of_zeros_as_a_power_cut_may_leave_is_dropped(path: Path) -> None:
    with path.open("ab") as file:
        file.write(bytes(4096))
    assert reopened(path) == LINES


def test_damage_in_the_middle_keeps_what_stands_before_and_the_file_beside(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[150] ^= 1
    path.write_bytes(whole)
    log = SealedLog(path, KEY)
    assert log.damaged
    assert log.frames() == LINES[: len(log.frames())]
    assert len(log.frames()) < len(LINES)
    assert path.with_name(log.damaged).read_bytes() == bytes(whole)
    log.close()


def test_a_second_damage_is_kept_beside_the_first(path: Path) -> None:
    names = []
    for _ in range(2):
        log = SealedLog(path, KEY)
        log.keep([])
        for line in LINES:
            log.append(line)
        log.close()
        whole = bytearray(path.read_bytes())
        whole[150] ^= 1
        path.write_bytes(whole)
        log = SealedLog(path, KEY)
        names.append(log.damaged)
        log.close()
    assert len(set(names)) == 2
    assert all(path.with_name(name).exists() for name in names)


def test_lines_in_another_order_or_one_left_out_are_not_taken_for_whole(tmp_path: Path) -> None:
    log = SealedLog(tmp_path / "a.log", KEY)
    sizes = [(tmp_path / "a.log").stat().st_size]
    for line in (b"one", b"two", b"end"):
        log.append(line)
        sizes.append((tmp_path / "a.log").stat().st_size)
    log.close()
    whole = (tmp_path / "a.log").read_bytes()
    head, one, two, end = whole[: sizes[0]], *(whole[a:b] for a, b in pairwise(sizes))
    (tmp_path / "a.log").write_bytes(head + two + one + end)
    assert reopened(tmp_path / "a.log") == []
    (tmp_path / "a.log").write_bytes(head + one + end)
    assert reopened(tmp_path / "a.log") == [b"one"]


def test_it_forgets_all_but_what_is_to_be_kept(path: Path) -> None:
    log = SealedLog(path, KEY)
    log.keep([b"fourth"])
    log.append(b"next")
    assert log.frames() == [b"fourth", b"next"]
    log.close()
    assert reopened(path) == [b"fourth", b"next"]
    log = SealedLog(path, KEY)
    log.keep([])
    log.close()
    assert reopened(path) == []
    assert path.stat().st_size < 100


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="can't be written"):
        SealedLog(tmp_path / "none" / "a.log", KEY)


@pytest.mark.skipif(os.name == "nt", reason="the limit is of POSIX")
def test_a_full_disk_leaves_the_acknowledged_lines_and_takes_the_next_when_there_is_room(path: Path) -> None:
    import resource
    import signal

    log = SealedLog(path, KEY)
    size = path.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 30, hard))
        with pytest.raises(StoreTrouble, match="can't be written"):
            log.append(b"too much for this disk")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert path.stat().st_size == size
    log.append(b"room again")
    log.close()
    assert reopened(path) == [*LINES, b"room again"]
