"""The measurements of the store still run, and measure what they say."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.core.errors import Conflict
from app.core.records import LogEntry, Status
from tests.bench import load, stations
from tests.store import answer_bench, search_bench
from tests.store.examples import at
from tests.store.postgres import Cluster

Rooms = Callable[..., AbstractContextManager[list[load.Room]]]


def test_an_answer_is_measured_against_a_bare_commit() -> None:
    found = answer_bench.measure(rounds=2, block=2)
    assert found.keys() == {"bare_ms", "answer_ms", "ratio"}
    assert all(value > 0 for value in found.values())


def test_searches_are_measured_and_find_somebody() -> None:
    found = search_bench.measure(few=60, many=300, rounds=1)
    assert found.keys() == search_bench.SEARCHES.keys()
    assert all(value > 0 for pair in found.values() for value in pair)


def test_the_clinic_of_the_measurement_is_as_findable_as_one_that_was_typed(tmp_path: Path) -> None:
    store = search_bench.filled(tmp_path, 600)
    with store.unit_of_work() as work:
        hits = {title: len(work.patients.find(text, 50)) for title, text in search_bench.SEARCHES.items()}
    store.close()
    assert hits["nobody"] == hits["nobody, of two who are many"] == 0
    assert hits["one record number"] == 1
    assert hits["one letter"] == hits["nothing typed"] == hits["all record numbers"] == 50
    assert hits["part of a name"] > 0


SMALL, LARGER = load.Size(120, 100, 400), load.Size(200, 200, 800)
ROOMS = {"sqlcipher": load.in_folders, "postgresql": load.on_server}


@pytest.mark.slow
@pytest.mark.parametrize("rooms", ROOMS.values(), ids=ROOMS)
def test_every_act_is_measured_in_a_clinic_that_is_as_the_app_would_have_filled_it(rooms: Rooms) -> None:
    with rooms(SMALL, LARGER) as (few, many):
        found = load.compared(few, many, rounds=2)
        charts = [few.charts.open(f"{n:032x}") for n in range(SMALL.charts)]
        with few.place.unit_of_work() as work:
            guarded = work.assessments.get(few.clinic.ids[0])
        with pytest.raises(Conflict), few.place.unit_of_work() as work:
            work.assessments.append(guarded.id, LogEntry(12, "pulse", None, at()))
    assert found.keys() == load.ACTS.keys()
    assert all(value > 0 for row in found.values() for value in row)
    assert all(len(c.visits) == 1 and len(c.assessments) >= 4 for c in charts)
    filled = [a for c in charts for a in c.assessments if a.id in few.clinic.ids]
    assert {len(a.answers) for a in filled} == {11}
    assert {a.status for a in filled} == {*Status} - {Status.STOPPED}


def test_a_promise_broken_by_size_would_be_told() -> None:
    assert load.keeps("home", 10, 14.9)
    assert not load.keeps("home", 10, 15.1)
    assert load.keeps("who might be the same", 1, 49)
    assert not any(load.keeps(title, 49, 51) for title in load.ACTS)
    assert "MISSED" in load.table({"an act": (1.0, 2.0, 3.0)})


@pytest.mark.slow
def test_simulated_workstations_answer_and_what_they_lost_would_be_told(cluster: Cluster) -> None:
    found = stations.measure(cluster, count=4, rate=4, seconds=1)
    assert (found["asked"], found["acknowledged"]) == (16, 16)
    assert (found["errors"], found["drafts_not_as_acknowledged"]) == (0, 0)
    assert found["told"] >= 3 * 16
    assert found["p99_ms"] > 0
    assert not stations.holds({**found, "drafts_not_as_acknowledged": 1})
