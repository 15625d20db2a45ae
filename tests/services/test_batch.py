"""Batch scoring as a spreadsheet sees it: what goes in as CSV comes out scored, whole, and in the same rows."""

import csv
import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.definition import parse_definition
from app.core.errors import BadInput
from app.core.scale import Band, BandSet, Item, Option, Rights, Scale, Score, Scored, Source, Sum
from app.core.scoring import bands, score
from app.data import scales
from app.services.batch import CELL_LIMIT, Tally, score_csv

COWS = parse_definition((scales() / "cows.toml").read_bytes(), "cows.toml")
ASRS = parse_definition((scales() / "asrs-v1.1.toml").read_bytes(), "asrs-v1.1.toml")


def made_up(*items: Item, label: str | None = "some", sets: int = 1) -> Scale:
    scored = tuple(i.id for i in items if i.scored)
    named = tuple(BandSet(f"set {n}", "nobody", (Band(-9, 9, label),)) for n in range(sets))
    return Scale(
        id="made-up",
        version="1.0.0",
        title="Made-up scale",
        short="MADE",
        completed_by="clinician",
        items=items,
        scores=(Score("sum", "Sum", Sum(scored), -9, 9, named),),
        source=Source("nobody", "nobody"),
        rights=Rights("granted", "nobody", "free", "free"),
        sha256="",
    )


def points(*values: int) -> tuple[Option, ...]:
    return tuple(Option(str(v), f"sign of {v}", v) for v in values)


AB = made_up(Item("a", "A", points(0, 1, 3)), Item("b", "B", points(0, 2)))
Batch = Callable[..., list[dict[str, str]]]


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    """Scores a text or bytes; gives the rows that come out. The tally is kept in `batch.tally`."""

    def go(content: str | bytes, scale: Scale = AB, band_set: str = "") -> list[dict[str, str]]:
        source, target = tmp_path / "in.csv", tmp_path / "out.csv"
        source.write_bytes(content.encode() if isinstance(content, str) else content)
        score_csv(scale, source, target, band_set)
        with target.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        assert all(None not in row and None not in row.values() for row in rows)
        return rows

    return go


def refused(tmp_path: Path, content: bytes, scale: Scale = AB) -> str:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        score_csv(scale, source, target)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv"]
    assert caught.value.message.startswith(str(source))
    return caught.value.message


def test_values_bands_and_status_are_added(batch: Batch) -> None:
    assert batch("a,b\n3,2\n") == [
        {"a": "3", "b": "2", "sum": "5", "sum_band": "some", "status": "complete", "problem": ""}
    ]


def test_an_empty_cell_is_unanswered_and_never_zero(batch: Batch) -> None:
    for row in batch("a,b\n3,\n, \n,0\n"):
        assert (row["sum"], row["sum_band"], row["status"], row["problem"]) == ("", "", "partial", "")


def test_spaces_around_points_are_no_fault(batch: Batch) -> None:
    assert batch("a,b\n 3 ,2\n")[0]["sum"] == "5"


@pytest.mark.parametrize(
    "cell", ["2", "1.0", "01", "+1", "-1", "one", "1e0", "=1", "\N{ARABIC-INDIC DIGIT ONE}", "1\0"]
)
def test_an_illegal_cell_marks_its_row_and_the_rest_goes_on(batch: Batch, cell: str) -> None:
    good, bad, after = batch(f"a,b\n0,0\n{cell},0\n3,0\n")
    assert (good["sum"], after["sum"]) == ("0", "3")
    assert (bad["status"], bad["sum"], bad["sum_band"]) == ("invalid", "", "")
    assert bad["problem"].startswith("row 3: ")
    if "\0" not in cell:
        assert bad["problem"] == f"row 3: a: {cell!a} is not one of 0, 1, 3"


def test_every_illegal_cell_of_a_row_is_named(batch: Batch) -> None:
    assert batch("a,b\n7,8\n")[0]["problem"] == "row 2: a: '7' is not one of 0, 1, 3; b: '8' is not one of 0, 2"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1", "1 field where the header has 2"),
        ("1,2,x,y", "4 fields where the header has 2; the last 2 are left out"),
        ('1,"2', "a quote is never closed"),
        ('"1"1,2', "a quote is out of place"),
    ],
)
def test_a_malformed_row_is_invalid_and_keeps_the_columns_true(batch: Batch, row: str, said: str) -> None:
    before, bad, after, last = batch(f"a,b\n0,0\n{row}\n3,0\n1,2\n")
    assert (before["sum"], after["sum"], last["sum"]) == ("0", "3", "3")
    assert (bad["a"], bad["status"], bad["problem"]) == (bad["a"], "invalid", f"row 3: {said}")
    assert bad["a"].startswith("1")


def test_a_cell_without_end_costs_one_row(batch: Batch) -> None:
    rows = batch('a,b,c\n1,2,"' + "0,0,x\n" * (CELL_LIMIT // 6 + 10) + "3,2,\n")
    assert rows[0]["status"] == "invalid"
    assert {r["status"] for r in rows[1:]} == {"complete"}
    assert len(rows) == CELL_LIMIT // 6 + 10 + 1


def test_other_columns_are_carried_through_as_they_are(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    kept = ['"Smith, ""J"""', '"two\r\nlines"', "=1+1", " x ", '"quoted"', "na\u00efve \U0001f600", "", 'a"b']
    source.write_text("a,note,b\r\n" + "".join(f"3,{cell},2\r\n" for cell in kept), encoding="utf-8", newline="")
    assert score_csv(AB, source, target) == Tally(complete=len(kept))
    out = target.read_bytes().decode()
    assert out == "a,note,b,sum,sum_band,status,problem\r\n" + "".join(
        f"3,{cell},2,5,some,complete,\r\n" for cell in kept
    )


def test_a_byte_order_mark_crlf_and_a_missing_last_line_end(batch: Batch) -> None:
    rows = batch(b"\xef\xbb\xbfa,b\r\n3,2\r\n\r\n1,0")
    assert [(r["a"], r["sum"]) for r in rows] == [("3", "5"), ("1", "1")]


def test_rows_are_counted_as_a_spreadsheet_does(batch: Batch) -> None:
    rows = batch('a,b,c\n0,0,"two\nlines"\n\n9,0,x\n')
    assert rows[1]["problem"].startswith("row 4: a:")


def test_a_row_that_is_not_utf8_is_invalid_and_keeps_its_bytes(batch: Batch) -> None:
    bad, good = batch(b"a,b,c\n1,2,\xe9\n1,2,\xc3\xa9\n")
    assert (bad["status"], bad["problem"], good["status"]) == ("invalid", "row 2: is not UTF-8", "complete")
    assert bad["c"].encode("utf-8", "surrogateescape") == b"\xe9"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "has no header"),
        (b"\n", "has no header"),
        (b"a\n1\n", "row 1: no column for b."),
        (b"x\n1\n", "row 1: no column for a, b."),
        (b"a;b\n1;2\n", "row 1: no column for a, b."),
        (b"a,b,a\n1,2,3\n", "row 1: column 'a' stands 2 times"),
        (b"a,b,c,c\n1,2,3,4\n", "row 1: column 'c' stands 2 times"),
        (b"a,b,sum\n", "row 1: column 'sum' is one that is added"),
        (b"a,b,sum_band\n", "row 1: column 'sum_band' is one that is added"),
        (b"status,a,b\n", "row 1: column 'status' is one that is added"),
        (b"a,b,problem\n", "row 1: column 'problem' is one that is added"),
        (b'a,b,"c\n1,2,3\n', "row 1: can't be read as CSV"),
        (b"a,b,\xe9\n", "row 1: is not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), "row 1: holds a NUL"),
    ],
)
def test_a_file_that_can_t_be_used_is_refused_whole(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refused(tmp_path, content)


def test_a_header_alone_gives_a_header_alone(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b", encoding="utf-8")
    assert score_csv(AB, tmp_path / "in.csv", tmp_path / "out.csv").rows == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "a,b,sum,sum_band,status,problem\n"


def test_the_result_never_takes_the_place_of_its_source(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "hard.csv").hardlink_to(source)
    (tmp_path / "soft.csv").symlink_to(source)
    for target in (source, tmp_path / "hard.csv", tmp_path / "soft.csv", tmp_path / "x" / ".." / "in.csv"):
        with pytest.raises(BadInput, match="is the file that is read"):
            score_csv(AB, source, target)
    assert source.read_text(encoding="utf-8") == "a,b\n1,2\n"


def test_a_failure_half_way_leaves_the_former_result_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    target.write_text("before", encoding="utf-8")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match=r"out\.csv: can't be written: no space left on device"):
        score_csv(AB, source, target)
    assert target.read_text(encoding="utf-8") == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_missing_source_and_an_impossible_target_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.csv: can't be read"):
        score_csv(AB, tmp_path / "none.csv", tmp_path / "out.csv")
    (tmp_path / "in.csv").write_text("a,b\n", encoding="utf-8")
    for target in (tmp_path / "no" / "out.csv", tmp_path):
        with pytest.raises(BadInput):
            score_csv(AB, tmp_path / "in.csv", target)


def test_what_is_added_is_no_formula(batch: Batch) -> None:
    rows = batch("a,b\n1,2\n=cmd(),2\n", made_up(*AB.items, label="=1+1"))
    assert rows[0]["sum_band"] == "'=1+1"
    assert all(not r["problem"].startswith(tuple("=+-@\t")) for r in rows)


def test_a_band_stands_only_where_one_set_applies_and_names_it(batch: Batch) -> None:
    two = made_up(*AB.items, sets=2)
    assert batch("a,b\n1,2\n", two)[0]["sum_band"] == ""
    assert batch("a,b\n1,2\n", two, band_set="set 1")[0]["sum_band"] == "some"
    assert batch("a,b\n1,2\n", made_up(*AB.items, label=None))[0]["sum_band"] == ""


def test_points_that_two_answers_give_are_not_guessed(batch: Batch) -> None:
    twins = made_up(Item("a", "A", (Option("x", "X", 1), Option("y", "Y", 1), Option("z", "Z", 0))), AB.items[1])
    bad, good = batch("a,b\n1,0\n0,0\n", twins)
    assert "several answers give 1 points" in bad["problem"]
    assert good["sum"] == "0"


def test_an_unscored_item_takes_keys_and_an_optional_one_may_lack_its_column(batch: Batch) -> None:
    extra = Item("c", "C", (Option("yes", "Yes", None), Option("no", "No", None)), scored=False, required=False)
    scale = made_up(*AB.items, extra)
    assert [r["status"] for r in batch("a,b,c\n1,2,yes\n1,2,\n1,2,1\n", scale)] == ["complete", "complete", "invalid"]
    assert batch("a,b\n1,2\n", scale)[0]["status"] == "complete"


def test_negative_points_and_a_single_item(batch: Batch) -> None:
    one = made_up(Item("a", "A", points(-3, 0)))
    assert [(r["sum"], r["status"]) for r in batch('a\n-3\n""\n\n0\n', one)] == [
        ("-3", "complete"),
        ("", "partial"),
        ("", "partial"),
        ("0", "complete"),
    ]


@pytest.mark.parametrize("scale", [COWS, ASRS], ids=lambda s: s.id)
def test_rows_come_out_as_score_says(batch: Batch, scale: Scale) -> None:
    pick = random.Random(5)
    rows = [
        {i.id: pick.choice([str(o.points) for o in i.options] + [""] * (pick.random() < 0.05)) for i in scale.items}
        for _ in range(3000)
    ]
    lines = [",".join(scale_id for scale_id in rows[0]), *(",".join(r.values()) for r in rows)]
    (only,) = scale.scores
    for given, found in zip(rows, batch("\n".join(lines) + "\n", scale), strict=True):
        outcome = score(scale, {k: v for k, v in given.items() if v})[only.id]
        value = str(outcome.value) if isinstance(outcome, Scored) else ""
        label = "".join(b.label or "" for _, b in bands(only, outcome))
        status = "complete" if all(given.values()) else "partial"
        assert (found[only.id], found[f"{only.id}_band"], found["status"]) == (value, label, status)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    peaks = []
    for rows in (2_000, 40_000):
        (tmp_path / "in.csv").write_text("a,b,note\n" + "3,2,some words\n9,,x\n" * (rows // 2), encoding="utf-8")
        tracemalloc.start()
        try:
            assert score_csv(AB, tmp_path / "in.csv", tmp_path / "out.csv").rows == rows
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2
