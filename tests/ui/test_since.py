"""Hours since last use stand wherever a withdrawal score is shown, as of the moment it was performed."""

from dataclasses import replace

from app.core.context import Certainty, Entry, Exposure, LastUse, SubstanceClass
from app.core.records import Assessment, Meaning, Signature, Statement, Status
from app.core.scale import Scale
from app.services.charts import Chart
from app.services.signing import Unsigned
from app.store.memory import MemoryStore
from app.ui.models.history import latest_words, read
from app.ui.models.unsigned import rows_of
from tests.chart_room import PATIENT, SetClock, assessment, at, catalogue, cows_answers, session, stored
from tests.core.shipped import shipped

COWS, ASRS = shipped("cows"), shipped("asrs-v1.1")
HEROIN = Exposure(SubstanceClass.OPIOID, "heroin", last_use=LastUse(Certainty.EXACT, at(-120)))
ALCOHOL = Exposure(SubstanceClass.ALCOHOL, "beer", last_use=LastUse(Certainty.EXACT, at(-60)))
CONTEXT = tuple(
    Entry(f"e{n}", PATIENT.id, f"e{n}", 1, content, at(-30), "Nora Field, RN")
    for n, content in enumerate((HEROIN, ALCOHOL))
)


def scale_of(sha256: str) -> Scale:
    return next(scale for scale in (COWS, ASRS) if scale.sha256 == sha256)


def made(minutes: int, **changes: object) -> Assessment:
    return replace(assessment(COWS, f"a{minutes}", minutes, cows_answers(COWS, 7)), **changes)  # type: ignore[arg-type]


def test_each_row_and_each_point_says_it_as_of_its_own_moment() -> None:
    rows = (made(60, signatures=()), made(0, signatures=()))
    history = read(Chart(PATIENT, (), rows, context=CONTEXT), scale_of)
    assert [row.since for row in history.rows] == ["heroin: 3.0 h", "heroin: 2.0 h"]  # never alcohol beside COWS
    assert "Since last use: heroin: 3.0 h." in history.trends[0].readings[-1].words


def test_what_waits_for_a_signature_says_it_too() -> None:
    waiting = made(60, status=Status.COMPLETE, signed=None, signer="", signatures=())
    (row,) = rows_of([Unsigned(PATIENT, waiting, CONTEXT)], scale_of)
    assert row.result.endswith("Since last use: heroin: 3.0 h.")


def test_of_the_last_assessment_on_home_what_was_signed_with_it_counts() -> None:
    nothing = b'{"patient": {"id": "p1"}, "context": []}'
    for content, said in ((nothing, "not recorded"), (b"{damaged", "heroin: 3.0 h")):
        signed = Signature(
            "s", "a60", Statement.RECORD, Meaning.PERFORMED, "n", "N", at(61), "", "", "00", content, "00", b""
        )
        words = latest_words(PATIENT, made(60, signatures=(signed,)), CONTEXT, scale_of)
        assert words == f"COWS: 7 of 48, mild (Wesson & Ling 2003). Since last use: {said}."


def test_what_home_shows_of_an_unsigned_one_is_of_all_charts_that_were_joined() -> None:
    store, clock = MemoryStore(), SetClock()
    books, work = catalogue(), session(store, clock)
    stored(store, books, made(60, status=Status.COMPLETE, signed=None, signer=""), context=[HEROIN])
    twin = replace(PATIENT, id="p2", record_number="9")
    stored(store, books, patient=twin, context=[ALCOHOL])
    work.patients.merge(twin.id, PATIENT.id, "The same person.")
    (row,) = (r for r in work.charts.recent() if r.assessment is not None)
    assert [entry.content for entry in row.context] == [HEROIN, ALCOHOL]


def test_nothing_is_said_beside_a_scale_that_is_about_no_substance() -> None:
    assert "Since" not in latest_words(PATIENT, assessment(ASRS, "c", 0, {}), CONTEXT, scale_of)
    done = assessment(ASRS, "b", 0, {}, status=Status.COMPLETE, signed=None, signer="")
    (row,) = rows_of([Unsigned(PATIENT, done, CONTEXT)], scale_of)
    assert "Since" not in row.result
