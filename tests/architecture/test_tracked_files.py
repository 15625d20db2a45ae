"""What the repository must not carry: where someone's machine keeps things, or which host packages came from."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {"", ".cfg", ".css", ".csv", ".html", ".ini", ".json", ".lock", ".md", ".py", ".qss", ".sh", ".svg"}
TEXT |= {".toml", ".txt", ".yaml", ".yml"}

# Put together from parts, so that this file does not carry them either.
REGISTRIES = [r"pypi\." + "org", r"python" + r"hosted\.org", r"regis" + r"try\.npmjs"]
MACHINE_PATHS = [rf"(?<![\w.~/])/(?:{top})/[\w.]" for top in ("work", "root", r"opt/\w+", r"tmp/\w+/\w+")]
MACHINE_PATHS += [re.escape(str(Path.home())) + r"[\\/]\w", r"[A-Z]:\\+" + "Users", r"\.\./" + "shared"]
FORBIDDEN = re.compile("|".join(REGISTRIES + MACHINE_PATHS))
LINK = re.compile(r"\]\(([^)#\s]+)")


def tracked(root: Path) -> list[Path]:
    """What is committed or about to be; what git ignores stays out."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if (path := root / name).is_file()]


def betrayed(paths: Iterable[Path]) -> list[str]:
    """Each line that names a package registry or a path of somebody's machine."""
    return [
        f"{path.name}:{number} {found[0]}"
        for path in paths
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := FORBIDDEN.search(line))
    ]


def dead_links(paths: Iterable[Path]) -> list[str]:
    """Links of a Markdown page that lead to no file beside it."""
    return [
        f"{path.name} -> {target}"
        for path in paths
        if path.suffix == ".md"
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]


def test_no_tracked_file_names_a_registry_or_a_machine() -> None:
    assert betrayed(tracked(ROOT)) == []


def test_every_link_of_the_pages_leads_somewhere() -> None:
    assert dead_links(tracked(ROOT)) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://" + "pypi" + ".org/simple",
        "files.python" + "hosted.org",
        "see /" + "work/main",
        "python=/" + "root/.venv",
        str(Path.home() / "x"),
        "C:\\" + "Users\\x",
        ".." + "/shared/design.md",
        "/" + "tmp/pv/bin/x",
    ],
)
def test_a_line_that_betrays_a_place_is_named(tmp_path: Path, line: str) -> None:
    page = tmp_path / "a.md"
    page.write_text(f"fine\n{line}\n", encoding="utf-8")
    assert len(betrayed([page])) == 1


@pytest.mark.parametrize(
    "line", ["/usr/bin/env bash", "/dev/shm", "frame/work/hours", "/home/ann/clinic", "/tmp/x", "~/Downloads"]
)
def test_paths_that_every_machine_has_are_fine(tmp_path: Path, line: str) -> None:
    page = tmp_path / "a.md"
    page.write_text(line, encoding="utf-8")
    assert betrayed([page]) == []


def test_a_dead_link_is_named(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("[here](a.md) [there](b.md) [far](https://example.org/x)", encoding="utf-8")
    assert dead_links([page]) == ["a.md -> b.md"]
