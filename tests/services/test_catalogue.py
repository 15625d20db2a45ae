"""The catalogue: what is shipped is in use, what is broken is told, and an old record keeps its own definition."""

from pathlib import Path

import pytest

from app import data
from app.core.definition import parse_definition
from app.core.errors import AppError, NotFound
from app.core.scale import Scored
from app.core.scoring import score
from app.services.catalogue import Catalogue
from tests.core import made_up


def folder(path: Path, **files: bytes) -> Path:
    """A folder of definitions by name."""
    for name, content in files.items():
        (path / f"{name}.toml").write_bytes(content)
    return path


def never(sha256: str) -> bytes:
    raise AssertionError("the definition is in use; no snapshot is needed")


OLD = made_up.TEXT.encode()
NEW = made_up.text(
    ('version = "1.2.3"', 'version = "2.0.0"'),
    ('text = "Noise"', 'text = "Loudness"'),
    ('points = 4, text = "fast"', 'points = 2, text = "fast"'),
    ("low = 3, high = 5", "low = 3, high = 4"),
    ("low = 6, high = 8", "low = 5, high = 6"),
    ("low = 0, high = 8", "low = 0, high = 6"),
    ("answers = { rate = 4 }", "answers = { rate = 2 }"),
    ("total = [4, 8]", "total = [2, 6]"),
    ('"rate/4" =', '"rate/2" ='),
).encode()


def test_what_is_shipped_is_in_use_and_nothing_of_it_refused() -> None:
    catalogue = Catalogue(data.scales(), parse_definition)
    assert catalogue.refused == ()
    assert [s.id for s in catalogue.scales()] == [
        *("cows", "ciwa-ar"),
        *("asrs-v1.1", "audit-c", "dast-10", "gad-7", "phq-9"),
    ]
    assert [d.scale.id for d in catalogue.wordless()] == ["oows", "sows-gossop", "sows-handelsman"]
    assert catalogue.get("cows").content == (data.scales() / "cows.toml").read_bytes()


def test_a_broken_file_is_told_with_its_faults_and_the_rest_is_in_use(tmp_path: Path) -> None:
    broken = made_up.text(('line = "Made up."\n', ""), ("mark_from = 1", "mark_from = true")).encode()
    other = made_up.text(('id = "made-up"', 'id = "other"'), ('short = "MADE"', 'short = "OTHER"')).encode()
    catalogue = Catalogue(
        folder(tmp_path, a_broken=broken, b_good=OLD, c_worse=b"\xff", d_good=other), parse_definition
    )
    assert [s.id for s in catalogue.scales()] == ["made-up", "other"]
    assert [(r.file, [f.key for f in r.error.faults]) for r in catalogue.refused] == [
        ("a_broken.toml", ["rights.line", "items.noise.mark_from"]),
        ("c_worse.toml", [""]),
    ]


def test_a_second_file_for_a_scale_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    catalogue = Catalogue(folder(tmp_path, a=OLD, b=NEW), parse_definition)
    assert catalogue.get("made-up").scale.version == "1.2.3"
    (refused,) = catalogue.refused
    assert refused.error.message == "b.toml:1: id: 'made-up' is defined by another file already"


def test_a_file_that_can_t_be_read_is_refused_and_the_rest_is_in_use(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    catalogue = Catalogue(folder(tmp_path, b=OLD), parse_definition)
    assert [s.id for s in catalogue.scales()] == ["made-up"]
    assert [(r.file, f.reason[:13]) for r in catalogue.refused for f in r.error.faults] == [("a.toml", "can't be read")]


def test_files_of_other_kinds_are_not_definitions(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no definition")
    catalogue = Catalogue(folder(tmp_path, a=OLD), parse_definition)
    assert len(catalogue.scales()) == 1
    assert catalogue.refused == ()


def test_an_unknown_scale_is_refused_with_what_there_is(tmp_path: Path) -> None:
    catalogue = Catalogue(folder(tmp_path, a=OLD, b=b"?"), parse_definition)
    with pytest.raises(NotFound) as refused:
        catalogue.get("cows")
    assert refused.value.message == "There is no scale 'cows'."
    assert refused.value.hint == "Known: made-up. Refused: b.toml."


def test_hash_and_kept_bytes_are_the_same_where_the_file_came_with_crlf(tmp_path: Path) -> None:
    (tmp_path / "lf").mkdir()
    (tmp_path / "crlf").mkdir()
    lf = Catalogue(folder(tmp_path / "lf", a=OLD), parse_definition).get("made-up")
    crlf = Catalogue(folder(tmp_path / "crlf", a=OLD.replace(b"\n", b"\r\n")), parse_definition).get("made-up")
    assert lf.scale.sha256 == crlf.scale.sha256
    assert lf.content == crlf.content == OLD


def test_an_old_record_opens_and_scores_with_the_definition_it_was_made_with(tmp_path: Path) -> None:
    old = parse_definition(OLD, "old.toml")
    catalogue = Catalogue(folder(tmp_path, a=NEW), parse_definition)
    kept = catalogue.of_record(old.sha256, {old.sha256: OLD}.__getitem__)
    assert (kept.version, kept.items[1].text, kept.sha256) == ("1.2.3", "Noise", old.sha256)
    answers = {"rate": "4", "noise": "1", "light": "0"}
    assert score(kept, answers)["total"] == Scored(5)
    assert catalogue.get("made-up").scale.version == "2.0.0"


def test_a_record_of_the_definition_in_use_needs_no_snapshot_and_an_old_one_is_read_once(tmp_path: Path) -> None:
    catalogue = Catalogue(folder(tmp_path, a=NEW), parse_definition)
    current = catalogue.get("made-up").scale
    assert catalogue.of_record(current.sha256, never) is current
    old = parse_definition(OLD, "old.toml").sha256
    first = catalogue.of_record(old, {old: OLD}.__getitem__)
    assert catalogue.of_record(old, never) is first


@pytest.mark.parametrize("stored", [OLD + b"\n", OLD[:-40], b""])
def test_a_snapshot_that_is_not_what_its_hash_names_is_damage(tmp_path: Path, stored: bytes) -> None:
    old = parse_definition(OLD, "old.toml").sha256
    catalogue = Catalogue(folder(tmp_path, a=NEW), parse_definition)
    with pytest.raises(AppError, match="The stored definition of this record is damaged"):
        catalogue.of_record(old, {old: stored}.__getitem__)
    with pytest.raises(AppError, match="The stored definition of this record is damaged"):
        catalogue.of_record(old, {old: stored}.__getitem__)
