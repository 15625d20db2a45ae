#!/usr/bin/env python3
"""Sets Cowslip up once and opens it. Standard library only; Linux, macOS and Windows.

    python3 start.py                     open the app (without a display: run the demo instead)
    python3 start.py WORD ...            the command line: score, scales, check, self-test, demo ...
    python3 start.py test [PYTEST ...]   every check, then the tests
    python3 start.py bench [...]         the speed table

The dependencies go into .venv, pinned and checked by hash. A second start finds them there, offline.
"""

# This file must also parse on Pythons too old for the app, so that they get a sentence and not a traceback.
from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
WINDOWS = os.name == "nt"

# What Qt's xcb platform and libQt6Gui are linked against beyond a minimal system, with Debian's packages.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# What only Qt's printing is linked against: worth having, no reason not to open.
PRINTING = {"libcups.so.2": "libcups2"}
# Programs that some tests drive, and Debian's package for each.
TEST_TOOLS = {
    "Xvfb": "xvfb",
    "initdb": "postgresql",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "xdotool": "xdotool",
}
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports",),
    ("mypy", "--strict", "app"),
)


class Stop(Exception):
    """Nothing more can be done here; the text tells the person at the keyboard why, and what to type."""


def main(words: list[str]) -> int:
    try:
        if sys.version_info[:2] < OLDEST:
            found = ".".join(map(str, sys.version_info[:3]))
            raise Stop("Cowslip needs Python {}.{} or later; this is {}.".format(*OLDEST, found))
        return _run(words)
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")
        return 130


def _run(words: list[str]) -> int:
    word = words[0] if words else ""
    if word == "test":
        see_to_system(window=True, tools=True)
        install(ROOT, "requirements.lock", "requirements-dev.lock")
        return test(words[1:])
    see_to_system(window=opens_window(words))
    if word == "bench":
        install(ROOT, "requirements.lock", "requirements-dev.lock")  # what it measures against stands among the tests
        return hand_over(["-m", "tests.bench", *words[1:]])
    install(ROOT, "requirements.lock")
    if not words and not has_display():
        say("No display (neither DISPLAY nor WAYLAND_DISPLAY is set): running the demo instead.")
        words = ["demo", "--out", "demo-output"]
    return hand_over(["-m", "app", *words])


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def opens_window(words: list[str]) -> bool:
    """A word is a sub-command, which needs no Qt; options alone are the window's."""
    return not words or words[0] == "bench" or (words[0].startswith("-") and words[0] not in ("-h", "--help"))


def has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# The system: shared libraries and tools


def see_to_system(window: bool, tools: bool = False) -> None:
    """Installs what is missing where that is possible, or stops with the one command that does it."""
    missing = {}
    useful = {}
    if not venv_ready() and not can_make_venv():
        missing["python3-venv"] = "python3-venv"
    if sys.platform.startswith("linux"):
        if window:
            missing.update({name: package for name, package in QT_LIBRARIES.items() if not loads(name)})
            useful.update({name: package for name, package in PRINTING.items() if not loads(name)})
        if tools:
            useful.update({name: package for name, package in TEST_TOOLS.items() if not has_tool(name)})
    wanted = {**missing, **useful}
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        try:
            apt_install(sorted(set(wanted.values())))
        except Stop as stop:
            if missing:
                raise
            say(str(stop))
    elif missing:
        names = ", ".join(sorted(missing))
        raise Stop(f"Missing on this system: {names}.\nInstall, then start again:\n\n    {command_for(wanted)}")
    elif tools and useful:
        say("Some tests need what is not here; to install it: " + command_for(useful))


def can_make_venv() -> bool:
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def venv_ready() -> bool:
    return bool(stamped(ROOT / ".venv"))


def loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_tool(name: str) -> bool:
    """Debian keeps a PostgreSQL server's programs off the PATH."""
    return bool(shutil.which(name)) or any(Path("/usr/lib/postgresql").glob("*/bin/" + name))


def command_for(missing: dict[str, str]) -> str:
    """What to type. RPM systems know a library by its soname, so that no second table of names is needed."""
    if shutil.which("apt-get"):
        return "sudo apt-get install --yes " + " ".join(sorted(set(missing.values())))
    for manager in ("dnf", "zypper"):
        if shutil.which(manager):
            bits = "()(64bit)" if sys.maxsize > 2**32 else ""
            names = [f"'{name}{bits}'" if ".so." in name else name for name in sorted(missing)]
            return "sudo {} install {}".format(manager, " ".join(names))
    return "(your system's package manager, for:) " + " ".join(sorted(missing))


def apt_install(packages: list[str]) -> None:
    say("Installing what the system lacks: " + " ".join(packages))
    apt = ["apt-get", "--yes", "-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"]
    add = [*apt, "install", "--no-install-recommends", *packages]
    listed = any(Path("/var/lib/apt/lists").glob("*_Packages*"))
    if listed and quietly(add, subprocess.DEVNULL) == 0:  # old lists may lead nowhere: then once more, aloud
        return
    quietly([*apt, "update"])
    if quietly(add) != 0:
        raise Stop("apt-get could not install them (see above). The command was:\n\n    " + " ".join(add))


def quietly(command: list[str], stderr: int | None = None) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    nothing = subprocess.DEVNULL
    return subprocess.call(command, env=environment, stdin=nothing, stdout=nothing, stderr=stderr)


# The environment: .venv, and a stamp that says which locks stand in it


def install(root: Path, *locks: str) -> None:
    """Brings .venv to the locks. The stamp goes first and comes last: a broken run is seen and redone."""
    venv = root / ".venv"
    try:
        wanted = {f"{name} {digest(root / name)}" for name in locks}
        if wanted <= stamped(venv):
            return
        with only_one(root / ".venv.lock"):
            have = stamped(venv)
            if wanted <= have:  # another start did it while this one waited
                return
            if not have:
                make_venv(venv)
            stamp_of(venv).unlink(missing_ok=True)
            pip_install(root, locks[-1])  # the development lock holds all of the other
            write_stamp(venv, wanted)
    except OSError as error:
        raise Stop(f"Could not set up {venv}: {error}") from error


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamp_of(venv: Path) -> Path:
    return venv / "cowslip-installed.txt"


def stamped(venv: Path) -> set[str]:
    """The locks that were installed to the end; none when the Python under .venv is gone or another."""
    try:
        lines = set(stamp_of(venv).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeError):
        return set()
    python = interpreter_line(venv)
    return lines - {python} if python in lines else set()


def write_stamp(venv: Path, locks: set[str]) -> None:
    part = venv / "cowslip-installed.part"
    part.write_text("\n".join([interpreter_line(venv), *sorted(locks), ""]), encoding="utf-8")
    part.replace(stamp_of(venv))


def interpreter_line(venv: Path) -> str:
    python = venv_python(venv)
    return f"python {python.resolve()}" if python.exists() else "no python"


def venv_python(venv: Path) -> Path:
    return venv / "Scripts" / "python.exe" if WINDOWS else venv / "bin" / "python"


@contextlib.contextmanager
def only_one(path: Path):  # type: ignore[no-untyped-def]
    """Two starts at once: the second waits for the first instead of clearing its half-made .venv."""
    with path.open("a") as handle:
        if WINDOWS:
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_venv(venv: Path) -> None:
    say("Making .venv ...")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(venv)]) != 0:
        raise Stop(f"Python could not make an environment in {venv} (see above).")


def pip_install(root: Path, lock: str) -> None:
    say("Installing the dependencies; this is done once ...")
    pip = [str(venv_python(root / ".venv")), "-m", "pip", "install"]
    pip += ["--disable-pip-version-check", "--no-input", "--only-binary", ":all:"]
    pip += ["--require-hashes", "--requirement", str(root / lock)]
    if not sys.stderr.isatty():
        pip.append("--quiet")
    if subprocess.call(pip, env={**os.environ, "PIP_USER": "0"}) != 0:
        raise Stop("The dependencies could not be installed (see above). The first start needs a network.")


# What runs in it


def hand_over(words: list[str]) -> int:
    """Becomes the app. -P keeps the folder one stands in off the import path; the app's is named."""
    command = [str(venv_python(ROOT / ".venv")), "-P", *words]
    before = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": str(ROOT) + (os.pathsep + before if before else "")}
    if not WINDOWS:  # there exec returns to the shell at once
        os.execve(command[0], command, environment)
    return subprocess.call(command, env=environment)


def test(words: list[str]) -> int:
    """The fast checks first; the first that fails ends it with its status. pytest has the last word."""
    python = venv_python(ROOT / ".venv")
    environment = {**os.environ}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name, *options in CHECKS:
        say("== " + " ".join([name, *options]))
        program = python.with_name(name + (".exe" if WINDOWS else ""))
        status = subprocess.call([str(program), *options], cwd=ROOT, env=environment)
        if status != 0:
            return status
    say("== " + " ".join(["pytest", *words]))
    return subprocess.call([str(python), "-m", "pytest", *words], cwd=ROOT, env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
