"""The command line as scripts see it: arguments and files in; exit status, stdout and stderr out."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app import cli, data
from app.core.definition import parse_definition
from app.core.records import Moment
from app.main import wire
from app.report.papers import Papers
from app.services.catalogue import Catalogue

COWS = {
    "pulse": 96,
    "sweating": 1,
    "restlessness": 3,
    "pupil": 2,
    "aches": 2,
    "runny_nose": 1,
    "gi": 2,
    "tremor": 1,
    "yawning": 1,
    "anxiety": 2,
    "gooseflesh": 3,
}
NOW = Moment(datetime(2026, 11, 22, 14, 30, tzinfo=UTC), -300, "EST")


class StillClock:
    def now(self) -> Moment:
        return NOW


WIRING = cli.Wiring(
    catalogue=lambda: Catalogue(data.scales(), parse_definition),
    parse=parse_definition,
    papers=Papers,
    clinics=wire().clinics,
    clock=StillClock,
    server=wire().server,
)


@pytest.fixture
def answers(tmp_path: Path) -> Callable[[Any], str]:
    """Writes an answers file: a text as it is, bytes as they are, anything else as JSON."""

    def write(content: Any) -> str:
        path = tmp_path / "answers.json"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def run(*words: str) -> int:
    return cli.main(words, WIRING)


def scored(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run("score", *words, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert isinstance(result, dict)
    return result


def test_json_has_the_contract_s_shape(answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]) -> None:
    result = scored(capsys, "cows", "--answers", answers(COWS))
    sha256 = WIRING.catalogue().get("cows").scale.sha256
    assert result == {
        "scale": "cows",
        "version": "1.1.0",
        "definition_sha256": sha256,
        "status": "complete",
        "scores": {
            "total": {
                "status": "scored",
                "value": 19,
                "low": 19,
                "high": 19,
                "bands": [
                    {
                        "set": "Wesson & Ling 2003",
                        "label": "moderate",
                        "low": 13,
                        "high": 24,
                        "source": result["scores"]["total"]["bands"][0]["source"],
                    }
                ],
            }
        },
        "alerts": [],
        "missing": [],
        "not_assessed": {},
    }


def test_a_missing_answer_leaves_a_range_and_no_value(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = {**COWS, "tremor": {"not_assessed": "asleep"}, "yawning": None}
    del given["gooseflesh"]
    result = scored(capsys, "cows", "--answers", answers(given))
    assert result["status"] == "partial"
    assert result["scores"]["total"] == {"status": "partial", "value": None, "low": 14, "high": 27, "bands": []}
    assert result["missing"] == ["yawning", "gooseflesh"]
    assert result["not_assessed"] == {"tremor": "asleep"}


def test_part_a_stands_alone(answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]) -> None:
    result = scored(capsys, "asrs-v1.1", "--answers", answers({f"q{n}": 4 for n in range(1, 7)}))
    assert (result["status"], result["scores"]["part_a"]["value"]) == ("partial", 6)


@pytest.mark.parametrize(
    ("pulse", "total"),
    [
        (80, 18),
        (81, 19),
        (120.5, 22),
        ({"points": 2}, 20),
        ({"key": "4"}, 22),
        ({"measured": 130}, 22),
        ({"measured": 130, "points": 0, "reason": "fever"}, 18),
        ({"measured": 96, "points": 1}, 19),
    ],
)
def test_each_way_to_say_an_answer(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str], pulse: object, total: int
) -> None:
    result = scored(capsys, "cows", "--answers", answers({**COWS, "pulse": pulse}))
    assert result["scores"]["total"]["value"] == total


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("pulse", {"points": 3}, "pulse: 3 points is not one of 0, 1, 2, 4"),
        ("pulse", 500, "pulse: 500 is outside 20 to 300 beats/minute"),
        ("pulse", 19, "pulse: 19 is outside 20 to 300"),
        ("pulse", {"measured": 130, "points": 0}, "pulse: rated otherwise than 130 proposes, without a reason"),
        ("pulse", {"measured": "130"}, 'pulse: measured "130" is not a number'),
        ("pulse", {"points": 2, "reason": "x", "seen": 1}, '"seen" can\'t be read'),
        ("pulse", {}, "nothing can't be read"),
        ("sweating", {"measured": 36.6}, "sweating takes no measured value"),
        ("pulse", 10**400, "is too large"),
        ("sweating", 10**400, "is too large"),
        ("pulse", {"points": 0, "measured": 1e300}, "pulse: measured 1e+300 is too large"),
        ("sweating", True, "sweating: true is not a number"),
        ("sweating", "1", 'sweating: "1" is not a number'),
        ("sweating", 1.0, "sweating: 1.0 points is not one of 0, 1, 2, 3, 4"),
        ("sweating", -1, "sweating: -1 points is not one of"),
        ("sweating", [1], "sweating: a list is not a number"),
        ("sweating", {"key": "9"}, 'sweating: key "9" is not one of'),
        ("sweating", {"key": 1}, "sweating: key 1 is not one of"),
        ("sweating", {"not_assessed": " "}, "sweating: not_assessed needs a text"),
        ("sweating", {"not_assessed": "a\u202eb"}, "sweating: not_assessed needs a text"),
        ("swaeting", 1, '"swaeting": COWS has no such item'),
    ],
)
def test_an_illegal_answer_is_refused_by_file_and_field(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str], field: str, value: object, said: str
) -> None:
    path = answers({**COWS, field: value})
    assert run("score", "cows", "--answers", path) == 1
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.startswith(f"{path}: ")
    assert shown.out == ""


def test_every_field_at_fault_is_named_at_once(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("score", "cows", "--answers", answers({**COWS, "gi": 4, "pupil": 3, "tremor": 9})) == 1
    assert len(capsys.readouterr().err.splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"gi": 1, "gi": 2}', '"gi" stands twice'),
        (b'{"gi": {"points": 1, "points": 2}}', '"points" stands twice'),
        (b'{"gi": NaN}', "NaN is not a number"),
        (b'{"gi": -Infinity}', "-Infinity is not a number"),
        (b'{"gi": 1e999}', "gi: Infinity is not a number"),
        (b'{"gi": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"gi": 1,\n "pupil" 2}', "line 2, column 10: not JSON"),
        (b"", "line 1, column 1: not JSON"),
        (b"[1]", "is not a JSON object"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{\n"gi": "\xff"}', "line 2: byte 0xff is not UTF-8"),
        ('{"gi": 1}'.encode("utf-16"), "line 1: byte 0xff is not UTF-8"),
        (b" " * 2_000_000, "is larger than"),
    ],
)
def test_a_file_that_is_no_answers_file_is_refused(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    path = answers(content)
    assert run("score", "cows", "--answers", path) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith(path)


def test_a_byte_order_mark_and_crlf_change_nothing(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps(COWS, indent=1).replace("\n", "\r\n")
    result = scored(capsys, "cows", "--answers", answers(b"\xef\xbb\xbf" + text.encode()))
    assert result["scores"]["total"]["value"] == 19


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        assert run("score", "cows", "--answers", str(path)) == 1
        assert str(path) in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["scroe"],
        ["score"],
        ["score", "cows"],
        ["score", "nope", "--answers", "x"],
        ["score", "cows", "--answers", "x", "--band-set", "nobody"],
        ["score", "cows", "--answers", "x", "--batch", "y"],
        ["score", "cows", "--answers", "x", "--out", "y"],
        ["score", "cows", "--batch", "x"],
        ["score", "cows", "--batch", "x", "--out", "y", "--json"],
        ["score", "cows", "--ans", "x"],
        ["check"],
        ["demo"],
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words) == 2
    assert capsys.readouterr().err


def test_plain_words_say_score_band_and_limits(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("score", "cows", "--answers", answers(COWS), "--band-set", "Wesson & Ling 2003") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Clinical Opiate Withdrawal Scale (COWS), version 1.1.0",
        "Total 19 of 48.",
        "  13–24: moderate (Wesson & Ling 2003)",
        "Not validated for kratom (mitragynine) withdrawal; used in studies of it.",
    ]


def test_a_record_is_written_and_is_the_same_for_the_same_input(
    answers: Callable[[Any], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = tmp_path / "patient.json"
    patient.write_text(
        '{"name": "Rosen, Dana", "birth_date": "1984-03-09", "sex": "female", "record_number": "A-1"}', encoding="utf-8"
    )
    made = []
    for name in ("a.pdf", "b.pdf"):
        words = ["--answers", answers(COWS), "--patient", str(patient), "--pdf", str(tmp_path / name)]
        assert run("score", "cows", *words) == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0].startswith(b"%PDF-")
    assert made[0] == made[1]
    assert str(tmp_path / "a.pdf") in capsys.readouterr().out


def test_a_text_that_cannot_be_printed_is_named_by_file_and_field(
    answers: Callable[[Any], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = answers({**COWS, "sweating": {"not_assessed": "asleep \N{SLEEPING FACE}"}}), tmp_path / "a.pdf"
    assert run("score", "cows", "--answers", file, "--pdf", str(out)) == 1
    assert f"{file}: Item sweating, reason not assessed: the character U+1F634" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("patient", "said"),
    [
        ({"name": ""}, "name: Name is empty"),
        ({"name": "A", "born": "1984"}, '"born": a patient has no such field'),
        ({"name": 3}, "name: 3 is not a text"),
        ({"name": "A", "sex": "f"}, 'sex: "f" is not one of female, male, other, unknown'),
        ({"name": "A", "birth_date": "9.3.1984"}, 'birth_date: "9.3.1984" is not a date'),
        ({"name": "A", "birth_date": "2026-02-30"}, "birth_date: "),
        ({"name": "A", "birth_date": "2026-11-23"}, "birth_date: Birth date lies in the future"),
        ({"name": "A", "record_number": "1" * 65}, "record_number: "),
    ],
)
def test_a_patient_file_at_fault_is_named_by_field(
    answers: Callable[[Any], str], tmp_path: Path, capsys: pytest.CaptureFixture[str], patient: object, said: str
) -> None:
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(patient), encoding="utf-8")
    assert run("score", "cows", "--answers", answers(COWS), "--patient", str(path)) == 1
    assert f"{path}: {said}" in capsys.readouterr().err


def test_the_pdf_never_takes_the_place_of_what_is_read(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = answers(COWS)
    assert run("score", "cows", "--answers", path, "--pdf", path) == 1
    assert json.loads(Path(path).read_text(encoding="utf-8")) == COWS


def test_scales_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("scales") == 0
    assert "cows" in capsys.readouterr().out
    assert run("scales", "--json") == 0
    by_id = {s["id"]: s for s in json.loads(capsys.readouterr().out)}
    assert {"cows", "asrs-v1.1"} <= by_id.keys()
    cows = by_id["cows"]
    assert (cows["version"], cows["rights"], len(cows["items"])) == ("1.1.0", "conditional", 11)
    assert [o["points"] for o in cows["items"][0]["options"]] == [0, 1, 2, 4]


def test_check_names_every_fault_of_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = str(data.scales() / "cows.toml")
    shipped = Path(good).read_text(encoding="utf-8")
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(shipped.replace("format = 1", "format = 2").replace('short = "COWS"', ""), encoding="utf-8")
    two.write_text("format = ", encoding="utf-8")
    assert run("check", str(one), good, str(two), str(tmp_path / "none.toml")) == 1
    shown = capsys.readouterr()
    assert f"{good}: no fault: cows" in shown.out
    lines = shown.err.splitlines()
    assert [sum(line.startswith(str(p)) for line in lines) for p in (one, two, tmp_path / "none.toml")] == [2, 1, 1]
    assert run("check", good) == 0


def test_a_surprise_says_where_and_never_what(
    answers: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Catalogue:
        raise RuntimeError("Rosen, Dana")

    wiring = cli.Wiring(broken, WIRING.parse, WIRING.papers, WIRING.clinics, WIRING.clock, WIRING.server)
    assert cli.main(["scales"], wiring) == 1
    error = capsys.readouterr().err
    assert "RuntimeError" in error
    assert "Rosen" not in error


CHILD = """
import sys
sys.modules["PySide6"] = None
from app.main import run
status = run(sys.argv[1:])
print(*sorted(m for m in ("pydantic", "sqlalchemy", "reportlab", "nacl") if m in sys.modules), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    ("words", "loaded", "status"),
    [
        (["--version"], "", 0),
        (["score"], "", 2),
        (["scales"], "", 0),
        (["check", "scales/cows.toml"], "pydantic", 0),
    ],
)
def test_only_what_is_needed_is_loaded_and_never_qt(words: list[str], loaded: str, status: int) -> None:
    child = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=False)
    assert child.stderr.splitlines()[-1] == loaded
    assert child.returncode == status
