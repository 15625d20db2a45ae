"""`cowslip verify`: says what it walked, names what does not fit, and looks a printed file up."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from sqlcipher3 import dbapi2

from app import main
from app.cli import main as cli
from app.core.audit import Act
from app.core.errors import StoreTrouble
from app.core.records import Answer, VisitKind
from app.report.papers import Papers
from app.services.clock import SystemClock
from app.services.evidence import AuditFilter
from app.services.outgoing import Outgoing
from app.services.paperwork import outgoing
from app.services.printing import Imprint, record_document, versions_document
from tests.faults import clinic
from tests.store.examples import DEFINITION, SMALL

PDF = b"%PDF invented"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with one signed record, whose PDF was saved."""
    where = tmp_path / "clinic"
    clinic.made(where)
    session = clinic.opened(where)
    (patient,) = session.charts.find("rosen")
    visit = session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    draft = session.assessing.prepare(SMALL, patient.id, visit.id, session.person)
    draft = session.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1", measured=96))
    key = session.signing.unlock(clinic.PASSPHRASE)
    (signed,) = session.signing.sign(key, [draft], lambda _: SMALL)
    session.charts.take_out(Act.SAVED, (patient.id, Outgoing(sha256(PDF).hexdigest(), (signed.id,))))
    session.close()
    (tmp_path / "words").write_text(clinic.PASSPHRASE + "\n", encoding="utf-8")
    (tmp_path / "saved.pdf").write_bytes(PDF)
    (tmp_path / "other.pdf").write_bytes(PDF + b" changed")
    return where


def run(folder: Path, *words: str) -> int:
    file = str(folder.parent / "words")
    options = ["--database", str(folder), "--user", "Nora Field, RN", "--passphrase-file", file]
    return cli(["verify", *words, *options], main.wire())


def test_an_intact_clinic_ends_with_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder) == 0
    said = capsys.readouterr()
    assert "1 signed statements walked" in said.out
    assert "All is intact." in said.out
    assert said.err == ""


def behind_its_back(folder: Path, sql: str) -> None:
    """Edit the database as somebody with the data key could."""
    from app.vault import keyfile

    key = keyfile.unlock(folder, clinic.PASSPHRASE).data_key
    connection = dbapi2.connect(str(folder / "clinic.db"))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in sql.split(";"):
        connection.execute(statement)
    connection.commit()
    connection.close()


CUT = "DELETE FROM audit_events WHERE seq > 4; DELETE FROM audit_checkpoints WHERE seq > 4"


def test_a_cut_is_told_for_good_though_each_opening_moves_the_head_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    behind_its_back(folder, CUT)
    for _ in range(3):
        assert run(folder) == 1
        assert "was cut or replaced at event" in capsys.readouterr().err


def test_heads_that_were_removed_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "clinic.heads").unlink()
    behind_its_back(folder, CUT)
    assert run(folder) == 1
    assert "no head of it is kept outside" in capsys.readouterr().err


def test_known_limit_a_clinic_robbed_of_its_whole_trail_passes_for_one_of_before_there_were_signatures(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "clinic.heads").unlink()
    behind_its_back(folder, "DELETE FROM audit_events; DELETE FROM audit_checkpoints; DELETE FROM signatures")
    assert run(folder) == 0
    assert "1 records are final without a signature, from before there were any." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE assessments SET performer = 'Somebody else'", "columns that differ"),
        ('UPDATE answer_log SET answer = \'{"key":"2"}\'', "its answers or their log were changed"),
        ("DELETE FROM signatures", "is gone"),
        ("DELETE FROM audit_events WHERE seq = 3", "is missing before it"),
        (CUT, "a sign-in found the trail wounded"),
        (f"{CUT}; DELETE FROM signatures; UPDATE assessments SET status = 'complete'", "found the trail wounded"),
        ("DELETE FROM audit_events; DELETE FROM audit_checkpoints; DELETE FROM signatures", "is final without a"),
        ("UPDATE audit_events SET payload = NULL WHERE seq = 2", "what it says was taken away"),
        ("UPDATE audit_events SET at_us = 'x' WHERE seq = (SELECT max(seq) FROM audit_events)", "columns that differ"),
        ("UPDATE audit_events SET payload = 'x' WHERE seq = 2", "what it says was changed"),
        ("UPDATE definitions SET content = 'x'", "its bytes are not those"),
    ],
)
def test_what_was_changed_is_named_and_ends_with_1(
    folder: Path, sql: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    behind_its_back(folder, sql)
    assert run(folder) == 1
    said = capsys.readouterr()
    assert named in said.err
    assert "findings." in said.out
    assert "Rosen" not in said.err + said.out


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, bytes]:
    """A clinic with a record that was amended, the record's id, and the PDF of both versions, which was saved."""
    where = tmp_path_factory.mktemp("printed") / "clinic"
    clinic.made(where)
    session = clinic.opened(where)
    (patient,) = session.charts.find("rosen")
    visit = session.charts.begin_visit(patient.id, VisitKind.INTAKE)
    draft = session.assessing.prepare(SMALL, patient.id, visit.id, session.person)
    draft = session.assessing.record(draft, SMALL, DEFINITION, "pulse", Answer("1", measured=96))
    key = session.signing.unlock(clinic.PASSPHRASE)
    (first,) = session.signing.sign(key, [draft], lambda _: SMALL)
    second = session.signing.begin_amendment(first, "Counted over 30 seconds.")
    second = session.assessing.record(second, SMALL, DEFINITION, "pulse", Answer("2", measured=110))
    session.signing.sign(key, [second], lambda _: SMALL)
    chart = session.charts.open(patient.id)
    stored = next(a for a in chart.assessments if a.id == second.id)
    imprint = Imprint(session.clinic, session.person, SystemClock().now(), "1.0")
    document = versions_document(chart, stored, lambda _: SMALL, imprint)
    pdf = Papers().records(document)
    session.charts.take_out(Act.SAVED, *outgoing(document, sha256(pdf).hexdigest()))
    session.close()
    (where.parent / "words").write_text(clinic.PASSPHRASE + "\n", encoding="utf-8")
    return where, second.id, pdf


def changed(pdf: bytes) -> bytes:
    """As another program writes it, with something in the place of a line."""
    writer, out = PdfWriter(clone_from=BytesIO(pdf)), BytesIO()
    writer.pages[0].scale_to(595, 800)
    writer.write(out)
    return out.getvalue()


def test_a_copy_that_was_altered_is_told_with_its_record_and_version(
    printed: tuple[Path, str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, record_id, pdf = printed
    saved, altered = folder.parent / "saved.pdf", folder.parent / "altered.pdf"
    saved.write_bytes(pdf)
    altered.write_bytes(changed(pdf))
    assert run(folder, str(saved)) == 0
    said = capsys.readouterr().out
    assert "saved.pdf: as printed." in said
    assert f"Record {record_id}: version 2 is the newest." in said
    assert "version 1 was amended; a later version stands in its place." in said
    assert run(folder, str(altered)) == 1
    said = capsys.readouterr().err
    assert "altered.pdf: a copy of these records, altered." in said
    assert f"Record {record_id}: version 2 is the newest." in said


def test_known_limit_an_altered_pdf_whose_printed_hash_was_altered_too_is_unknown_here(
    printed: tuple[Path, str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, record_id, _ = printed
    session = clinic.opened(folder)
    (patient,) = session.charts.find("rosen")
    chart = session.charts.open(patient.id)
    session.close()
    stored = next(a for a in chart.assessments if a.id == record_id)
    for content, said in ((b"", "a copy of version 2 of this record, altered"), (b"{}", "unknown here")):
        signed = tuple(replace(s, content=content or s.content) for s in stored.signatures)  # its hash is printed
        forged = replace(stored, performer="Somebody Else", signatures=signed)
        imprint = Imprint("Clinic", "Nora Field, RN", SystemClock().now(), "1.0")
        pdf = Papers().record(record_document(chart, forged, lambda _: SMALL, imprint))
        assert "Somebody Else" in Papers().words(pdf)  # and nothing of a PDF is encrypted
        (folder.parent / "forged.pdf").write_bytes(pdf)
        assert run(folder, str(folder.parent / "forged.pdf")) == 1
        assert f"forged.pdf: {said}" in capsys.readouterr().err


def test_a_record_of_another_clinic_is_unknown_here(
    folder: Path, printed: tuple[Path, str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "theirs.pdf").write_bytes(printed[2])
    assert run(folder, str(folder.parent / "theirs.pdf")) == 1
    assert "theirs.pdf: unknown here" in capsys.readouterr().err


def test_a_file_is_as_it_was_saved_or_unknown_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, str(folder.parent / "saved.pdf")) == 0
    said = capsys.readouterr().out
    assert "saved.pdf: as printed." in said
    assert "Saved as PDF 20" in said
    assert run(folder, str(folder.parent / "other.pdf")) == 1
    assert "unknown here" in capsys.readouterr().err
    assert run(folder, str(folder.parent / "none.pdf")) == 1
    assert "none.pdf" in capsys.readouterr().err


def test_a_wrong_passphrase_opens_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.parent / "words").write_text("not the one\n", encoding="utf-8")
    assert run(folder) == 1
    assert "passphrase" in capsys.readouterr().err


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE answer_log SET answer = '{'",
        "UPDATE answer_log SET answer = '{\"strange\":1}'",
        "UPDATE assessments SET status = 'strange'",
        "UPDATE assessments SET performed_us = 'x'",
        "UPDATE signatures SET statement = 'strange'",
        "UPDATE signatures SET at_us = 4611686018427387904",
    ],
)
def test_a_damaged_record_is_told_by_its_id_and_the_clinic_opens(folder: Path, sql: str) -> None:
    behind_its_back(folder, sql)
    session = clinic.opened(folder)
    try:
        (patient,) = session.charts.find("rosen")
        with pytest.raises(StoreTrouble, match="is damaged in the database") as caught:
            session.charts.open(patient.id)
        assert "Record " in caught.value.message
        assert not session.verifying.verify().is_intact
        assert session.auditing.read(AuditFilter())
    finally:
        session.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_events SET at_us = 'x'",
        "UPDATE audit_events SET at_offset = 99999",
        "UPDATE audit_events SET payload = 'x'",
        'UPDATE audit_events SET payload = \'{"person":5,"facts":null}\'',
        "UPDATE audit_events SET seq = 'x' WHERE seq = (SELECT max(seq) FROM audit_events)",
    ],
)
def test_a_damaged_trail_keeps_no_clinic_from_opening_and_is_read_as_far_as_it_goes(folder: Path, sql: str) -> None:
    behind_its_back(folder, sql)
    session = clinic.opened(folder)
    try:
        assert session.auditing.read(AuditFilter())
        assert not session.verifying.verify().is_intact
    finally:
        session.close()
