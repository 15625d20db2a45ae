"""For all tests: Qt stays off the screen, and generated cases are the same on each CI run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from app.core.errors import AppError
from app.ui.garbage import collect_due
from tests.faults.counts import PROPERTY, Survived

if TYPE_CHECKING:
    from tests.faults.counts import Counted
    from tests.store.postgres import Cluster

settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--onscreen", action="store_true", help="show the windows instead of drawing them unseen")


def pytest_configure(config: pytest.Config) -> None:
    """Qt reads this when the first test asks for an application, which is later."""
    if not config.getoption("--onscreen"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(scope="session", autouse=True)
def _garbage_waits() -> Iterator[None]:
    """As in the window: no other thread ever collects, since what it finds may be a widget."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _garbage_is_collected(_garbage_waits: None) -> Iterator[None]:
    yield
    collect_due()


@pytest.fixture
def survived(record_property: Callable[[str, object], None]) -> Counted:
    """Tell at a test's end which fault was survived how often; `python -m tests.faults` prints the table."""

    def count(fault: str, times: int = 1, said: str | AppError = "") -> None:
        words = f"{said.message} {said.hint}" if isinstance(said, AppError) else said
        record_property(PROPERTY, Survived(fault, times, words))

    return count


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for all tests that want one; each makes a database of its own in it."""
    from tests.store import postgres

    if postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with postgres.running() as made:
        yield made
