"""Where data lie: the shipped ones, in a checkout or an installed wheel, and what this computer keeps of its own."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def scales() -> Traversable:
    """The folder of shipped scale definitions (*.toml)."""
    return _shipped("scales")


def resources() -> Traversable:
    """The folder of fonts, icons, notices and texts."""
    return _shipped("resources")


def prepared_scales() -> str:
    """The shipped scales as core/prepared.py writes them; empty where they can't be read, which only costs time."""
    try:
        return (resources() / "prepared-scales.txt").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def program_folder() -> Path:
    """Where the system keeps the user's own data of this program, as the window's toolkit finds it too."""
    from platformdirs import user_data_path

    return user_data_path("Cowslip", appauthor=False)


def own_scales() -> Path:
    """The folder of the site's own scale definitions; it is made when the first is written."""
    return program_folder() / "scales"


def _shipped(name: str) -> Traversable:
    """A wheel carries the folder inside the package; a checkout has it beside the package."""
    inside = files("app") / name
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / name
