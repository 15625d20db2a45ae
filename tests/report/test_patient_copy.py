"""A patient's copy: what they answered, and nothing of how it is scored, on its pages or inside the file."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from app.core.errors import BadInput
from app.core.records import Status
from app.report.papers import Papers
from app.services.documents import PatientCopyDocument, RecordDocument
from app.services.paperwork import kind_of, outgoing, records_in
from app.services.printing import Imprint, patient_copy
from tests.chart_room import assessment, at, catalogue, chart, cows_answers
from tests.report import samples
from tests.report.reading import texts

BOOKS = catalogue()
ASRS = BOOKS.get("asrs-v1.1").scale
IMPRINT = Imprint("St Brigid Detox", "M. Okafor, RN", at(400), "0.1.0")


def of(record: RecordDocument) -> PatientCopyDocument:
    return PatientCopyDocument(
        record.clinic,
        record.patient,
        record.visit,
        record.assessment,
        record.scale,
        record.printed,
        record.printed_by,
        record.app_version,
    )


ASRS_RECORDS = [name for name, make in samples.ALL.items() if make().scale.completed_by == "patient"]


@pytest.mark.parametrize("name", ASRS_RECORDS)
def test_it_has_each_question_with_its_answer_in_the_words_of_the_form(name: str) -> None:
    record = samples.ALL[name]()
    copy = of(record)
    words = " ".join(" ".join(texts(Papers().patient_copy(copy))).split())
    for number, item in enumerate(copy.scale.items, 1):
        asked = " ".join(item.text.split())
        answer = copy.answer_to(item) or "not answered"
        assert f"{number} {asked} {answer}" in words, item.id


@pytest.mark.parametrize("name", ASRS_RECORDS)
def test_no_score_band_shading_or_note_is_in_it(name: str) -> None:
    record = samples.ALL[name]()
    pdf = Papers().patient_copy(of(record))
    words = " ".join(" ".join(texts(pdf)).split())
    for score in record.scale.scores:
        assert score.title not in words
        for bands in score.band_sets:
            assert bands.name not in words
    for limit in record.scale.limits:
        assert limit not in words
    for answer in record.assessment.answers.values():
        for note in filter(None, (answer.reason, answer.confound)):
            assert note not in words
    reader = PdfReader(BytesIO(pdf))
    assert reader.attachments == {}
    with pikepdf.open(BytesIO(pdf)) as file:
        assert "/AF" not in file.Root
        assert "/EmbeddedFiles" not in file.Root.get("/Names", {})
    assert "Rosen" not in str(reader.metadata)
    assert record.sha256 not in words, "the clinician's record is another document"
    assert b"\x00" not in pdf[:8]


def test_it_leaves_by_name_as_what_it_is() -> None:
    copy = of(samples.ALL[ASRS_RECORDS[0]]())
    assert kind_of(copy) == "patient's copy"
    assert copy.patient is not None
    ((patient_id, out),) = outgoing(copy, "ab" * 32)
    assert (patient_id, out.records, out.content) == (copy.patient.id, records_in(copy), copy.sha256)


def test_what_is_void_or_a_draft_says_so() -> None:
    copy = of(samples.ALL[ASRS_RECORDS[0]]())
    for status, words in ((Status.ENTERED_IN_ERROR, "Entered in error"), (Status.DRAFT, "Draft, not finished")):
        (page, *_) = texts(Papers().patient_copy(replace(copy, assessment=replace(copy.assessment, status=status))))
        assert words in page


def test_of_what_a_clinician_rates_there_is_none() -> None:
    cows = BOOKS.get("cows").scale
    whole = chart(assessment(cows, "c", 0, cows_answers(cows, 9)))
    with pytest.raises(BadInput, match="COWS is rated by a clinician"):
        patient_copy(whole, whole.assessments[0], lambda sha: BOOKS.of_record(sha, {}.__getitem__), IMPRINT)


def test_an_answer_for_which_the_form_has_no_words_is_no_missing_one() -> None:
    record = samples.asrs()
    first, *others = record.scale.items
    bare = replace(first, options=tuple(replace(option, text="") for option in first.options))
    copy = replace(of(record), scale=replace(record.scale, items=(bare, *others)))
    words = " ".join(texts(Papers().patient_copy(copy)))
    key = record.assessment.answers[first.id].key
    assert f"1 {' '.join(first.text.split())} {key} 2 " in words
    assert words.count("not answered") == len(record.scale.items) - len(record.assessment.keys)


def test_there_is_a_record_of_it_to_test_with() -> None:
    assert ASRS_RECORDS
