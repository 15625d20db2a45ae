"""What is said beside answers, and which definitions are kept: the same on every store."""

from app.core.records import Answer, Aside, AsideKind, LogEntry, Seen, by_patient
from app.services.ports import NewUnitOfWork
from tests.store.examples import SHA, assessment, at


def test_the_versions_of_definitions_are_listed_without_their_bytes(ward: NewUnitOfWork) -> None:
    with ward() as work:
        work.definitions.keep("f" * 64, "small", "1.1.0", b"a")
        work.definitions.keep("e" * 64, "small", "1.1.0", b"b")
        work.definitions.keep("d" * 64, "other", "2.0.0", b"c")
        work.commit()
    with ward() as work:
        assert work.definitions.versions() == [
            ("other", "2.0.0", "d" * 64),
            ("small", "1.0.0", SHA),
            ("small", "1.1.0", "e" * 64),
            ("small", "1.1.0", "f" * 64),
        ]


def test_what_is_said_beside_the_answers_is_read_back_and_a_new_answer_is_not_seen_yet(ward: NewUnitOfWork) -> None:
    said = [
        LogEntry(1, "", None, at(), by="Nora Field, RN", aside=Aside(AsideKind.BAND_SET, "total", "ASAM 2020")),
        LogEntry(2, "q1", Answer("1"), at(1), by=by_patient("Nora Field, RN")),
        LogEntry(3, "q2", Answer("2"), at(2), by=by_patient("Nora Field, RN")),
        LogEntry(4, "", None, at(3), by="Nora Field, RN", aside=Aside(AsideKind.SEEN, "q1")),
        LogEntry(5, "", None, at(4), by="Nora Field, RN", aside=Aside(AsideKind.SEEN, "q2")),
        LogEntry(6, "q2", Answer("0"), at(5), by="Nora Field, RN"),
        LogEntry(7, "q3", Answer("1"), at(6), by="Nora Field, RN"),
        LogEntry(8, "", None, at(7), by="Nora Field, RN", aside=Aside(AsideKind.NOTE, "onset", "at school\n\u202e")),
        LogEntry(9, "", None, at(8), by="Nora Field, RN", aside=Aside(AsideKind.NOTE, "impairment", "x")),
        LogEntry(10, "", None, at(9), by="Nora Field, RN", aside=Aside(AsideKind.NOTE, "impairment")),
    ]
    with ward() as work:
        work.assessments.add(assessment())
        for line in said:
            work.assessments.append("a-1", line)
        work.commit()
    with ward() as work:
        assert work.assessments.log("a-1") == said
        back = work.assessments.get("a-1")
    assert back.sets == {"total": "ASAM 2020"}
    assert back.notes == {"onset": "at school\n\u202e"}
    assert back.seen == {"q1": Seen("Nora Field, RN", at(3))}
    assert back.first_hand == {"q2": Answer("2"), "q3": None}
    assert back.answers == {"q1": Answer("1"), "q2": Answer("0"), "q3": Answer("1")}
    assert back.last_item == "q3"
