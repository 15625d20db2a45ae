"""start.py, without a network: what it decides, what it says, and that a broken set-up is seen and redone."""

import ast
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import start

ROOT = Path(start.__file__).parent
LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"


class Recorder:
    """Stands for subprocess.call: keeps the commands, answers with the status asked for."""

    def __init__(self, **status: int) -> None:
        self.commands: list[list[str]] = []
        self._status = status

    def __call__(self, command: list[str], **_: object) -> int:
        self.commands.append(command)
        return next((status for word, status in self._status.items() if word in " ".join(command)), 0)

    def ran(self, word: str) -> int:
        return sum(word in " ".join(command) for command in self.commands)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two locks and no environment yet."""
    (tmp_path / LOCK).write_text("a==1 --hash=sha256:00\n", encoding="utf-8")
    (tmp_path / DEV_LOCK).write_text("a==1 --hash=sha256:00\nb==1 --hash=sha256:00\n", encoding="utf-8")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    return use(monkeypatch, Recorder())


def use(monkeypatch: pytest.MonkeyPatch, recorder: Recorder) -> Recorder:
    monkeypatch.setattr(subprocess, "call", recorder)
    return recorder


@pytest.fixture
def bare_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary user on a Debian without any of Qt's libraries."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(start, "loads", lambda soname: False)
    monkeypatch.setattr(start, "has_tool", lambda name: False)
    monkeypatch.setattr(start.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)


def with_python(tree: Path) -> Path:
    python = start.venv_python(tree / ".venv")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    return tree / ".venv"


# The environment


def test_the_first_start_makes_the_environment_and_installs_by_hash(tree: Path, calls: Recorder) -> None:
    with_python(tree)  # which the recorded command would have made
    start.install(tree, LOCK)
    make, install = calls.commands
    assert make[1:3] == ["-m", "venv"]
    assert {"--require-hashes", str(tree / LOCK)} <= set(install)


def test_the_second_start_does_nothing(tree: Path, calls: Recorder) -> None:
    with_python(tree)
    start.install(tree, LOCK)
    calls.commands.clear()
    start.install(tree, LOCK)
    assert calls.commands == []


def test_a_changed_lock_is_installed_into_what_is_there(tree: Path, calls: Recorder) -> None:
    with_python(tree)
    start.install(tree, LOCK)
    (tree / LOCK).write_text("a==2 --hash=sha256:00\n", encoding="utf-8")
    calls.commands.clear()
    start.install(tree, LOCK)
    assert (calls.ran(" venv "), calls.ran("pip install")) == (0, 1)


def test_the_development_lock_serves_both(tree: Path, calls: Recorder) -> None:
    with_python(tree)
    start.install(tree, LOCK, DEV_LOCK)
    start.install(tree, LOCK)
    assert calls.ran("pip install") == 1
    assert calls.ran(DEV_LOCK) == 1


def test_the_runtime_lock_does_not_serve_the_tests(tree: Path, calls: Recorder) -> None:
    with_python(tree)
    start.install(tree, LOCK)
    start.install(tree, LOCK, DEV_LOCK)
    assert calls.ran(DEV_LOCK) == 1


def test_a_failed_install_is_told_and_redone_from_the_start(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_python(tree)
    use(monkeypatch, Recorder(pip=1))
    with pytest.raises(start.Stop, match="could not be installed"):
        start.install(tree, LOCK)
    again = use(monkeypatch, Recorder())
    start.install(tree, LOCK)
    assert (again.ran("venv --clear"), again.ran("pip install")) == (1, 1)


def test_a_broken_upgrade_leaves_no_stamp_of_the_old_lock(
    tree: Path, calls: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = with_python(tree)
    start.install(tree, LOCK)
    old = (tree / LOCK).read_text(encoding="utf-8")
    (tree / LOCK).write_text("a==2 --hash=sha256:00\n", encoding="utf-8")
    use(monkeypatch, Recorder(pip=1))
    with pytest.raises(start.Stop):
        start.install(tree, LOCK)
    (tree / LOCK).write_text(old, encoding="utf-8")
    assert start.stamped(venv) == set()


def test_an_environment_whose_python_is_gone_is_made_anew(tree: Path, calls: Recorder) -> None:
    venv = with_python(tree)
    start.install(tree, LOCK)
    start.venv_python(venv).unlink()
    assert start.stamped(venv) == set()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_an_environment_whose_python_became_another_is_made_anew(tree: Path, calls: Recorder) -> None:
    venv = tree / ".venv"
    for name in ("python3.11", "python3.13"):
        (tree / name).touch()
    python = start.venv_python(venv)
    python.parent.mkdir(parents=True)
    python.symlink_to(tree / "python3.11")
    start.install(tree, LOCK)
    python.unlink()
    python.symlink_to(tree / "python3.13")
    assert start.stamped(venv) == set()


def test_a_damaged_stamp_counts_as_none(tree: Path) -> None:
    venv = with_python(tree)
    start.stamp_of(venv).write_bytes(b"\xff\xfe\x00")
    assert start.stamped(venv) == set()


def test_a_folder_that_cannot_be_written_is_named(tree: Path) -> None:
    (tree / ".venv.lock").mkdir()  # a fault that stops root too, unlike a mode
    with pytest.raises(start.Stop, match=r"Could not set up .*\.venv"):
        start.install(tree, LOCK)


def test_what_another_start_installed_meanwhile_is_not_installed_again(
    tree: Path, calls: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv = with_python(tree)

    @contextlib.contextmanager
    def after_the_other(path: Path) -> Iterator[None]:
        start.write_stamp(venv, {f"{LOCK} {start.digest(tree / LOCK)}"})
        yield

    monkeypatch.setattr(start, "only_one", after_the_other)
    start.install(tree, LOCK)
    assert calls.commands == []


@pytest.mark.skipif(os.name == "nt", reason="flock is how POSIX does it")
def test_one_start_at_a_time_sets_up(tmp_path: Path) -> None:
    import fcntl

    with start.only_one(tmp_path / "lock"), (tmp_path / "lock").open("a") as second, pytest.raises(BlockingIOError):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_lock_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(start.Stop, match=r"absent\.lock"):
        start.install(tmp_path, "absent.lock")


# The system


def test_missing_libraries_stop_an_ordinary_user_with_one_command(
    tree: Path, calls: Recorder, bare_linux: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main([]) == 1
    said = capsys.readouterr().err
    assert "libxcb-cursor.so.0" in said
    assert said.count("sudo apt-get install") == 1
    assert calls.commands == []


def test_missing_libraries_are_installed_by_root(
    tree: Path, calls: Recorder, bare_linux: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    start.see_to_system(window=True)
    assert "libxcb-cursor0" in calls.commands[-1]
    assert "libcups2" in calls.commands[-1]


def test_a_failing_apt_is_told_with_its_command(tree: Path, bare_linux: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    calls = use(monkeypatch, Recorder(install=100))
    with pytest.raises(start.Stop, match="libxcb-cursor0"):
        start.see_to_system(window=True)
    assert calls.ran("update") == 1


def test_a_failing_apt_stops_nothing_that_could_go_on_without(
    tree: Path, bare_linux: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(start, "loads", lambda soname: soname not in start.PRINTING)
    use(monkeypatch, Recorder(install=100))
    start.see_to_system(window=True, tools=True)
    assert "libcups2" in capsys.readouterr().err


def test_the_command_line_needs_no_libraries_of_the_screen(tree: Path, bare_linux: None) -> None:
    start.see_to_system(window=start.opens_window(["score", "cows"]))


def test_missing_tools_do_not_stop_the_tests(
    tree: Path, bare_linux: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "loads", lambda soname: True)
    start.see_to_system(window=True, tools=True)
    assert "poppler-utils postgresql xdotool xvfb" in capsys.readouterr().err


def test_a_python_without_venv_stops_with_the_package_to_install(
    tree: Path, calls: Recorder, bare_linux: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "can_make_venv", lambda: False)
    with pytest.raises(start.Stop, match=r"sudo apt-get install --yes .*python3-venv"):
        start.see_to_system(window=False)


def test_rpm_systems_are_asked_by_soname(bare_linux: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start.shutil, "which", lambda name: "/usr/bin/dnf" if name == "dnf" else None)
    assert start.command_for({"libEGL.so.1": "libegl1"}).startswith("sudo dnf install 'libEGL.so.1()")


@pytest.mark.parametrize(
    ("words", "window"),
    [([], True), (["--quit-at-first-paint"], True), (["bench"], True), (["score"], False), (["--help"], False)],
)
def test_what_opens_a_window(words: list[str], window: bool) -> None:
    assert start.opens_window(words) == window


# What it runs


@pytest.fixture
def ready(tree: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """All set up; what is handed over to is kept."""
    handed: list[list[str]] = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(start, "see_to_system", lambda window, tools=False: None)
    monkeypatch.setattr(start, "install", lambda root, *locks: None)
    monkeypatch.setattr(start, "hand_over", lambda words: handed.append(words) or 0)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return handed


def test_without_a_display_the_demo_runs_and_it_says_so(
    ready: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main([]) == 0
    assert ready == [["-m", "app", "demo", "--out", "demo-output"]]
    assert "No display" in capsys.readouterr().err


@pytest.mark.parametrize("display", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_with_a_display_the_window_opens(ready: list[list[str]], monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv(display, ":0")
    start.main([])
    assert ready == [["-m", "app"]]


def test_other_words_are_the_command_lines(ready: list[list[str]]) -> None:
    start.main(["score", "cows", "--answers", "a.json"])
    start.main(["bench", "--quick"])
    assert ready == [["-m", "app", "score", "cows", "--answers", "a.json"], ["-m", "tests.bench", "--quick"]]


def test_the_tests_stop_at_the_first_check_that_fails(ready: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    calls = use(monkeypatch, Recorder(mypy=3))
    assert start.main(["test"]) == 3
    assert calls.ran("-m pytest") == 0


def test_the_tests_end_with_pytest_its_words_and_its_status(
    ready: list[list[str]], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    calls = use(monkeypatch, Recorder(**{"-m pytest": 5}))
    assert start.main(["test", "-k", "x"]) == 5
    assert calls.commands[-1][1:] == ["-m", "pytest", "-k", "x"]
    assert [Path(command[0]).stem for command in calls.commands[:-1]] == ["ruff", "ruff", "lint-imports", "mypy"]


def test_a_too_old_python_gets_one_sentence(
    ready: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert start.main([]) == 1
    assert capsys.readouterr().err == "Cowslip needs Python 3.11 or later; this is 3.9.2.\n"


def test_too_old_a_python_can_read_the_file() -> None:
    ast.parse(Path(start.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_interrupt_ends_without_a_traceback(ready: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(root: Path, *locks: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "install", interrupted)
    assert start.main([]) == 130


# The locks themselves


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [line.split(" ")[0].partition("==") for line in lines if line[:1].isalnum()]
    return {package: version for package, _, version in found}


def test_the_development_lock_holds_all_of_the_runtime_lock() -> None:
    assert pins(LOCK)
    assert pins(LOCK).items() <= pins(DEV_LOCK).items()


@pytest.mark.parametrize("lock", [LOCK, DEV_LOCK])
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert [line for line in entries if line[:1].isalnum() and "--hash=sha256:" not in line] == []
