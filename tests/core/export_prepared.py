"""Writes resources/prepared-scales.txt from the shipped definitions: python -m tests.core.export_prepared"""

from pathlib import Path

from app import data
from app.core.definition import parse_definition
from app.core.prepared import prepared

TARGET = Path(__file__).resolve().parents[2] / "resources" / "prepared-scales.txt"


def prepared_anew() -> str:
    """A line for each definition, by file name, from the strict reader."""
    files = sorted((f for f in data.scales().iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return "".join(prepared(parse_definition(f.read_bytes(), f.name)) for f in files)


if __name__ == "__main__":
    TARGET.write_text(prepared_anew(), encoding="utf-8")
