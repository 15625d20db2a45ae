"""`flow-sheet` and `blank`: paper without a clinic; every fault of a file is named, and nothing is written then."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.test_cli import COWS, run

SERIES: dict[str, Any] = {
    "scale": "cows",
    "patient": {"name": "Rosen, Dana", "birth_date": "1988-04-12", "sex": "female", "record_number": "004-118"},
    "assessments": [
        {"performed": "2026-11-22T08:30-05:00", "performer": "M. Okafor, RN", "answers": COWS},
        {"performed": "2026-11-22T09:15-05:00", "performer": "J. Tran, RN", "answers": {"pulse": 96}},
    ],
    "events": [
        {"at": "2026-11-21T20:30-05:00", "kind": "last_use", "substance": "fentanyl"},
        {"at": "2026-11-22T08:45-05:00", "kind": "dose", "medicine": "buprenorphine 4 mg / naloxone 1 mg",
         "route": "sublingual", "given_by": "M. Okafor, RN"},
        {"at": "2026-11-22T08:31-05:00", "kind": "vitals", "blood_pressure": "138/88", "temperature": 98.6},
        {"at": "2026-11-22T09:00-05:00", "kind": "note", "text": "slept"},
    ],
}  # fmt: skip


def sheet(tmp_path: Path, said: object) -> tuple[int, Path]:
    path, out = tmp_path / "series.json", tmp_path / "sheet.pdf"
    path.write_text(json.dumps(said), encoding="utf-8")
    return run("flow-sheet", str(path), "--pdf", str(out)), out


def words(path: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(path.read_bytes())).pages).split())


def test_a_flow_sheet_is_printed_from_a_file(tmp_path: Path) -> None:
    status, out = sheet(tmp_path, SERIES)
    assert status == 0
    page = words(out)
    for said in (
        "Rosen, Dana", "08:30", "09:15", "138/88", "Temperature, °F 98.6", "Fentanyl last used, h ago 12.0 12.8",
        "Buprenorphine/naloxone given, h ago — 0.5", "no total", "MO JT", "09:00 note: slept",
    ):  # fmt: skip
        assert said in page


def test_it_needs_no_patient_and_no_events(tmp_path: Path) -> None:
    status, out = sheet(tmp_path, {"scale": "cows", "assessments": SERIES["assessments"]})
    assert status == 0
    assert "No patient" in words(out)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scale": "bdi"}, "bdi"),
        ({"scale": 3}, "scale: needs the id of a scale"),
        ({"extra": 1}, "no such field"),
        ({"assessments": {}}, "assessments: is not a list"),
        ({"assessments": [{"performed": "soon", "answers": {"pulse": 96}}]}, "assessment 1: performed"),
        (
            {"assessments": [{"performed": "2026-11-22T08:30-05:00", "answers": {"pulse": 9}}]},
            "1: answers: pulse",
        ),
        ({"assessments": [{"performed": "2026-11-22T08:30-05:00", "answers": {}}]}, "nothing is answered"),
        ({"patient": {"name": ""}}, "patient: name"),
        ({"events": [{"at": "2026-11-22T08:30-05:00", "kind": "wish"}]}, "event 1: kind"),
        ({"events": [{"at": "2026-11-22T08:30-05:00", "kind": "dose", "medicine": "aspirin"}]}, "event 1: Medicine"),
        ({"events": [{"at": "2026-11-22T08:30-05:00", "kind": "vitals", "pulse": 5}]}, "event 1: Pulse is outside"),
        ({"events": [{"at": "2026-11-22T08:30-05:00", "kind": "vitals", "pulse": True}]}, "event 1: pulse"),
        ({"events": [{"at": "2026-11-22T08:30", "kind": "note", "text": "x"}]}, "no offset"),
        ({"events": [{"at": "2026-11-22T08:30-05:00", "kind": "note", "text": "x", "colour": "red"}]}, "no such field"),
    ],
)
def test_each_fault_is_named_with_its_place_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], told: str
) -> None:
    status, out = sheet(tmp_path, {**SERIES, **change})
    assert status == 1
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_all_faults_are_named_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [{"at": "soon", "kind": "note", "text": "x"}, "nonsense"]
    assert sheet(tmp_path, {**SERIES, "events": wrong, "patient": {"name": ""}})[0] == 1
    told = capsys.readouterr().err
    for place in ("event 1", "event 2", "patient"):
        assert place in told


def test_the_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "series.json"
    path.write_text(json.dumps(SERIES), encoding="utf-8")
    assert run("flow-sheet", str(path), "--pdf", str(path)) == 1
    assert json.loads(path.read_text(encoding="utf-8")) == SERIES


@pytest.mark.parametrize("more", [[], ["--flow-sheet"], ["--clinician"]])
@pytest.mark.parametrize("scale", ["cows", "asrs-v1.1"])
def test_every_blank_form_is_printed(tmp_path: Path, scale: str, more: list[str]) -> None:
    out = tmp_path / "form.pdf"
    assert run("blank", scale, "--pdf", str(out), *more) == 0
    assert "Name ____" in words(out)


def test_a_blank_form_of_no_scale_is_refused(tmp_path: Path) -> None:
    assert run("blank", "nothing", "--pdf", str(tmp_path / "form.pdf")) == 2
    assert not (tmp_path / "form.pdf").exists()
