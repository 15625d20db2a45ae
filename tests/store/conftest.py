"""The stores that pass the contract: in memory, the encrypted database, and a clinic on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.ports import NewUnitOfWork
from app.store.engine import create_store
from app.store.memory import MemoryStore
from tests.store.examples import DEFINITION, SHA, at, patient, visit
from tests.store.postgres import Cluster


@pytest.fixture(params=["memory", "sqlcipher", "postgres"])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewUnitOfWork]:
    if request.param == "memory":
        yield MemoryStore().unit_of_work
        return
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("cluster")
        store = cluster.opened(cluster.database())
    else:
        store = create_store(tmp_path, os.urandom(32), "Contract")
    yield store.unit_of_work
    store.close()


@pytest.fixture
def ward(unit: NewUnitOfWork) -> NewUnitOfWork:
    """Three patients with a visit each, and a definition."""
    with unit() as work:
        for n, name in enumerate(("Rosen, Dana", "Adler, Birch", "Zizka, Cedar"), 1):
            work.patients.add(patient(n, name), at())
            work.visits.add(visit(n, of=n))
        work.definitions.keep(SHA, "small", "1.0.0", DEFINITION)
        work.commit()
    return unit
