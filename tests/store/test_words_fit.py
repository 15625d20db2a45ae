"""The words that are stored fit their columns: PostgreSQL holds to a length, SQLite and memory to none."""

from enum import StrEnum

import pytest
from sqlalchemy import Column

from app.core.audit import Act
from app.core.records import Meaning, Sex, Statement, Status, VisitKind
from app.store import tables


@pytest.mark.parametrize(
    ("words", "column"),
    [
        (Act, tables.audit_events.c.act),
        (Status, tables.assessments.c.status),
        (Statement, tables.signatures.c.statement),
        (Meaning, tables.signatures.c.meaning),
        (VisitKind, tables.visits.c.kind),
        (Sex, tables.patients.c.sex),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_no_word_is_longer_than_its_column(words: type[StrEnum], column: Column[str]) -> None:
    length = column.type.length  # type: ignore[attr-defined]
    assert [word.value for word in words if len(word.value) > length] == []
