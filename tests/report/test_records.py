"""Many records in one PDF: each whole and in its order, told one by one, and memory stays flat."""

import tracemalloc
from dataclasses import replace

import pytest

from app.report.papers import Papers
from app.services.backups import Stopped
from app.services.canonical import short_hash
from app.services.documents import RecordsDocument
from tests.report import samples
from tests.report.reading import texts

COMPLETE = samples.complete()
A_RECORD = 64 * 1024
"""Bytes that each record more may take: some 6 KiB of it are the PDF itself, which stands there thrice at the end."""


def many(count: int) -> RecordsDocument:
    each = tuple(
        replace(COMPLETE, assessment=replace(COMPLETE.assessment, id=f"a{n}", performer=f"Nurse {n:04d}"))
        for n in range(count)
    )
    return RecordsDocument(samples.DANA, None, each, COMPLETE.printed)


def test_every_sort_of_record_stands_in_its_place_with_its_own_hash() -> None:
    made = [replace(make(), patient=samples.DANA) for make in samples.ALL.values()]
    each = tuple(replace(r, assessment=replace(r.assessment, id=f"a{n}")) for n, r in enumerate(made))
    document = RecordsDocument(samples.DANA, None, each, COMPLETE.printed)
    pages = texts(Papers().records(document))
    place = 0
    for number, record in enumerate(each, 1):
        alone = texts(Papers().record(record))
        for page in alone:
            assert f"Record {short_hash(record.sha256)}" in pages[place]
            assert f"record {number} of {len(each)}" in pages[place]
            assert f"manifest {short_hash(document.sha256)}" in pages[place]
            assert set(page.split()) <= set(pages[place].split()), "nothing that stands on it alone is lost"
            place += 1
    assert place == len(pages)


def test_how_far_it_has_come_is_told_after_each_record_and_it_can_be_called_off() -> None:
    told: list[float] = []
    Papers().records(many(5), told.append)
    assert told == pytest.approx([0.18, 0.36, 0.54, 0.72, 0.9])

    def stop(share: float) -> None:
        told.append(share)
        raise Stopped("Making the pages")

    told.clear()
    with pytest.raises(Stopped):
        Papers().records(many(5), stop)
    assert len(told) == 1, "at the very next step"


@pytest.mark.slow
def test_memory_does_not_grow_with_what_is_drawn_but_with_the_file() -> None:
    papers = Papers()
    papers.records(many(3))  # fonts, profiles and other things that are read once
    peaks = {}
    for count in (20, 220):
        document = many(count)
        tracemalloc.start()
        papers.records(document)
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (peaks[220] - peaks[20]) / 200 < A_RECORD
