"""Each import contract of pyproject.toml is seen to fail on a small house where it is broken on purpose."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ui", "store", "vault", "report", "services", "core")
SOUND = {
    "app/main.py": "from app.ui import a\nfrom app.store import a as b\nfrom app import cli",
    "app/cli.py": "from app.services import a",
    "app/cli_clinic.py": "from app.services import a",
    "app/cli_paper.py": "from app.services import a",
    "app/cli_scales.py": "from app.services import a",
    "app/cli_server.py": "from app.services import a",
    "app/wiring.py": "from app.store import a",
    "app/server_wiring.py": "from app.store import a",
    "app/__main__.py": "from app import main",
    "app/data.py": "",
    "app/ui/a.py": "import PySide6.QtCore\nfrom app.services import a",
    "app/store/a.py": "import sqlalchemy.orm, alembic, psycopg, sqlcipher3.dbapi2\nfrom app.core import a",
    "app/vault/a.py": "import nacl.signing\nfrom app.services import a",
    "app/report/a.py": "import reportlab.pdfgen, pikepdf, uharfbuzz, bidi, pypdfium2, segno, PIL\nimport app.core.a",
    "app/services/a.py": "from app.core import a",
    "app/core/a.py": "import dataclasses",
    "app/core/definition.py": "import pydantic",
    "app/core/definition_models.py": "import pydantic",
}
# Where a line is planted, the line, and the contract that must break.
FAULTS = [
    ("app/core/a.py", "from app.services import b", "layers"),
    ("app/newroom.py", "import json", "layers"),
    ("app/vault/a.py", "import app.wiring", "layers"),
    ("app/services/a.py", "def later():\n    from app.store import a", "layers"),
    ("app/services/a.py", "import app.main", "layers"),
    ("app/ui/a.py", "from app.store import a", "layers"),
    ("app/ui/a.py", "from app.report import a", "layers"),
    ("app/store/a.py", "from app.vault import a", "layers"),
    ("app/report/a.py", "from app.ui import a", "layers"),
    ("app/core/a.py", "import pydantic", "core"),
    ("app/services/a.py", "import sqlalchemy", "store"),
    ("app/main.py", "from alembic import command", "store"),
    ("app/vault/a.py", "import sqlcipher3", "store"),
    ("app/services/a.py", "def later():\n    import psycopg", "store"),
    ("app/cli.py", "import reportlab", "report"),
    ("app/ui/a.py", "import pypdfium2", "report"),
    ("app/services/a.py", "import segno", "report"),
    ("app/services/a.py", "def later():\n    import pikepdf", "report"),
    ("app/core/a.py", "import pikepdf", "core"),
    ("app/services/a.py", "from PIL import Image", "report"),
    ("app/core/a.py", "import rfc8785", "core"),
    ("app/main.py", "from PySide6 import QtCore", "ui"),
    ("app/report/a.py", "from PySide6 import QtGui", "ui"),
    ("app/store/a.py", "def later():\n    import nacl.secret", "vault"),
]

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for room in ("app", *(f"app/{room}" for room in ROOMS)):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    for name, text in SOUND.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken(house: Path) -> set[str]:
    """The ids of the contracts that this tree breaks."""
    child = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    ids = dict(re.findall(r'^id = "(\w+)"\nname = "([^"]+)"', (house / "pyproject.toml").read_text(), re.M))
    verdicts = {id_: re.search(rf"{re.escape(name)} (KEPT|BROKEN)", child.stdout) for id_, name in ids.items()}
    assert all(verdicts.values()), child.stdout + child.stderr
    return {id_ for id_, verdict in verdicts.items() if verdict and verdict[1] == "BROKEN"}


def test_a_sound_house_breaks_no_contract(house: Path) -> None:
    assert broken(house) == set()


@pytest.mark.parametrize(("place", "line", "contract"), FAULTS)
def test_a_planted_import_breaks_its_contract(house: Path, place: str, line: str, contract: str) -> None:
    with (house / place).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert contract in broken(house)


def test_every_contract_has_a_planted_fault() -> None:
    ids = set(re.findall(r'^id = "(\w+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M))
    assert {contract for _, _, contract in FAULTS} == ids
