"""The measurements of the store still run, and measure what they say."""

from pathlib import Path

import pytest

from tests.bench import stations
from tests.store import answer_bench, search_bench
from tests.store.postgres import Cluster


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


@pytest.mark.slow
def test_simulated_workstations_answer_and_what_they_lost_would_be_told(cluster: Cluster) -> None:
    found = stations.measure(cluster, count=4, rate=4, seconds=1)
    assert (found["asked"], found["acknowledged"]) == (16, 16)
    assert (found["errors"], found["drafts_not_as_acknowledged"]) == (0, 0)
    assert found["told"] >= 3 * 16
    assert found["p99_ms"] > 0
    assert not stations.holds({**found, "drafts_not_as_acknowledged": 1})
