"""The table of faults adds up what passed tests told, and a test that failed tells nothing."""

import subprocess
import sys
from pathlib import Path

from tests.faults.counts import Survived, markdown

ROOT = Path(__file__).resolve().parents[2]


def test_the_same_fault_of_several_tests_is_one_row_and_the_last_row_is_the_sum() -> None:
    told = [Survived("kill", 300, ""), Survived("full", 1, "Make room."), Survived("kill", 1000, "a|b")]
    assert markdown(told).splitlines()[2:] == [
        "| kill | 1,300 | 0 | a/b |",
        "| full | 1 | 0 | Make room. |",
        "| all | 1,301 | 0 | |",
    ]


TRIED = """
def test_survived(record_property):
    record_property("survived", ("kill", 7, ""))

def test_lost(record_property):
    record_property("survived", ("full", 5, ""))
    assert False
"""


def test_only_what_passed_counts_and_the_command_says_that_something_failed(tmp_path: Path) -> None:
    (tmp_path / "test_tried.py").write_text(TRIED)
    command = [sys.executable, "-m", "tests.faults", "-c", "pyproject.toml", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.endswith(
        "| kill | 7 | 0 | nothing |\n| all | 7 | 0 | |\n\nSome faults were NOT survived: see above.\n"
    )
