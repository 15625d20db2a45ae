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


def ends_of(whole: bytes) -> list[int]:
    """Where the head ends, and each frame."""
    ends = [8]
    while ends[-1] < len(whole):
        ends.append(ends[-1] + 4 + int.from_bytes(whole[ends[-1] : ends[-1] + 4], "big"))
    return ends[1:]


def flipped(whole: bytes, at: int, bits: int = 1) -> bytes:
    return whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :]


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


def test_damage_at_any_byte_costs_the_one_line_and_keeps_the_file_beside(path: Path) -> None:
    whole = path.read_bytes()
    ends = ends_of(whole)
    for at in [*range(ends[3]), *range(ends[3], len(whole), 97)]:
        hit = next(n for n, end in enumerate(ends) if at < end)  # 0: the head
        for bit in (1, 128):
            path.write_bytes(harmed := flipped(whole, at, bit))
            log = SealedLog(path, KEY)
            left = [line for n, line in enumerate(LINES, 1) if n != hit]
            assert log.frames() == left, at
            assert log.behind == (len(LINES) - hit if hit < len(LINES) else 0)
            assert bool(log.damaged) == (hit < len(LINES)), at  # the last can't be told from one that was torn
            if log.damaged:
                assert path.read_bytes() == path.with_name(log.damaged).read_bytes() == harmed
            log.append(b"after")
            log.close()
            assert reopened(path) == [*left, b"after"]
            for kept in path.parent.glob("*.damaged-*"):
                kept.unlink()


def test_damage_is_told_again_until_something_is_written_and_copied_once(path: Path) -> None:
    path.write_bytes(flipped(path.read_bytes(), 150))
    names = []
    for _ in range(2):
        log = SealedLog(path, KEY)
        names.append(log.damaged)
        if len(names) == 2:
            log.keep(log.frames())
        log.close()
    log = SealedLog(path, KEY)
    assert (names, log.damaged, log.behind) == (["waiting.damaged-1"] * 2, "", 0)
    assert [kept.name for kept in path.parent.glob("*.damaged-*")] == ["waiting.damaged-1"]
    log.close()


def test_a_head_whose_length_was_damaged_is_no_new_journal(tmp_path: Path) -> None:
    """Nothing follows by which its key could be known."""
    path = tmp_path / "waiting.log"
    SealedLog(path, KEY).close()
    path.write_bytes(harmed := flipped(path.read_bytes() + b"torn", 8, 128))
    with pytest.raises(StoreTrouble, match="or it is damaged"):
        SealedLog(path, KEY)
    assert path.read_bytes() == harmed


def test_what_another_key_sealed_is_never_found(path: Path, tmp_path: Path) -> None:
    theirs = SealedLog(tmp_path / "theirs.log", bytes(32))
    for line in LINES:
        theirs.append(line)
    theirs.close()
    whole, others = path.read_bytes(), (tmp_path / "theirs.log").read_bytes()
    end = ends_of(whole)[1]
    path.write_bytes(whole[:end] + others[end:])
    log = SealedLog(path, KEY)
    assert (log.frames(), bool(log.damaged)) == (LINES[:1], True)
    log.close()


def test_a_second_damage_is_kept_beside_the_first(path: Path) -> None:
    names = []
    for _ in range(2):
        log = SealedLog(path, KEY)
        log.keep([])
        for line in LINES:
            log.append(line)
        log.close()
        path.write_bytes(flipped(path.read_bytes(), 150))
        log = SealedLog(path, KEY)
        names.append(log.damaged)
        log.close()
    assert len(set(names)) == 2
    assert all(path.with_name(name).exists() for name in names)


def test_lines_in_another_order_or_one_left_out_are_told_and_never_taken_backwards(tmp_path: Path) -> None:
    log = SealedLog(tmp_path / "a.log", KEY)
    sizes = [(tmp_path / "a.log").stat().st_size]
    for line in (b"one", b"two", b"end"):
        log.append(line)
        sizes.append((tmp_path / "a.log").stat().st_size)
    log.close()
    whole = (tmp_path / "a.log").read_bytes()
    head, one, two, end = whole[: sizes[0]], *(whole[a:b] for a, b in pairwise(sizes))
    (tmp_path / "a.log").write_bytes(head + two + one + end)
    log = SealedLog(tmp_path / "a.log", KEY)
    log.close()
    assert (log.frames(), log.behind, log.damaged) == ([b"two", b"end"], 2, "a.damaged-1")
    (tmp_path / "a.log").write_bytes(head + one + end)
    log = SealedLog(tmp_path / "a.log", KEY)
    log.close()
    assert (log.frames(), log.behind, log.damaged) == ([b"one", b"end"], 1, "a.damaged-2")


def test_a_kill_amid_writing_anew_leaves_the_former_file_or_the_new_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept of a longer journal is not the beginning of it, so it is written beside and put in its place."""
    before = path.read_bytes()
    log = SealedLog(path, KEY)

    def killed(*_: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as at_the_last_step:
        at_the_last_step.setattr(Path, "replace", killed)
        with pytest.raises(StoreTrouble):
            log.keep([LINES[1]])
    assert path.read_bytes() == before
    log.append(b"goes on")
    log.keep([LINES[1], b"goes on"])
    log.close()
    assert reopened(path) == [LINES[1], b"goes on"]


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
