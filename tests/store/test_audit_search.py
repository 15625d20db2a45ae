"""Each store finds in the audit trail what the filter means, the newest first."""

from typing import Final

import pytest

from app.core.audit import Act, AuditEvent
from app.services.evidence import AuditFilter, fits
from app.services.ports import NewUnitOfWork
from tests.store.examples import at

SAID: Final[dict[int, bytes | None]] = {1: b'{"sha256":"0123abcd%_"}', 2: None, 4: b'{"content":"0123ab"}'}
EVENTS: Final = [
    AuditEvent("desk", seq, at(seq), act, person, of, record, SAID.get(seq, b"{}"), "00", "00", f"{seq:02}")
    for seq, (act, person, of, record) in enumerate(
        (
            (Act.SIGN_IN, "nurse", "", ""),
            (Act.SIGN_IN_FAILED, "nurse", "", ""),
            (Act.CHART_OPENED, "nurse", "p-1", ""),
            (Act.SIGNED, "doctor", "p-1", "a-1"),
            (Act.SIGN_IN_FAILED, "doctor", "", ""),
        ),
        1,
    )
]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (AuditFilter(), [5, 4, 3, 2, 1]),
        (AuditFilter(Act.SIGN_IN_FAILED), [5, 2]),
        (AuditFilter(person_id="nurse"), [3, 2, 1]),
        (AuditFilter(patient_id="p-1"), [4, 3]),
        (AuditFilter(record_id="a-1"), [4]),
        (AuditFilter(since=at(2).utc, until=at(4).utc), [4, 3, 2]),
        (AuditFilter(saying="0123ab"), [4, 1]),
        (AuditFilter(Act.SIGNED, saying="0123ab"), [4]),
        (AuditFilter(saying="cd%_"), [1]),
        (AuditFilter(saying="0123AB"), []),
        (AuditFilter(without=Act.SIGN_IN_FAILED), [4, 3, 1]),
        (AuditFilter(person_id="nurse", since=at(2).utc, without=Act.SIGN_IN_FAILED), [3]),
    ],
)
def test_what_fits_is_found_the_newest_first(unit: NewUnitOfWork, sought: AuditFilter, found: list[int]) -> None:
    with unit() as work:
        for event in EVENTS:
            work.audit.append(event)
        work.commit()
    with unit() as work:
        assert [e.seq for e in work.audit.search(sought, 9)] == found
        assert [e.seq for e in work.audit.search(sought, 2)] == found[:2]
    assert [e.seq for e in reversed(EVENTS) if fits(e, sought)] == found
