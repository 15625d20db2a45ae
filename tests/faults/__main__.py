"""python -m tests.faults: tries every fault, then prints the table that stands in SECURITY.md."""

import sys

import pytest

from tests.faults.counts import PROPERTY, Survived, markdown

TESTS = ("tests/faults", "tests/journeys/test_stalled.py")


class Counter:
    """Hears from each test what it survived."""

    def __init__(self) -> None:
        self.survived: list[Survived] = []
        self.not_tried: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.survived += [Survived(*told) for name, told in report.user_properties if name == PROPERTY]
        if report.skipped:
            self.not_tried.append(report.nodeid)


def main(words: list[str]) -> int:
    """Words go to pytest. The status is pytest's: 0 when nothing failed."""
    counter = Counter()
    status = pytest.main(["-q", *(words or TESTS)], plugins=[counter])
    sys.stdout.write(f"\n{markdown(counter.survived)}\n")
    for name in counter.not_tried:
        sys.stdout.write(f"\nNot tried here: {name}\n")
    if status:
        sys.stdout.write("\nSome faults were NOT survived: see above.\n")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
