"""The check of a copy finds harm in any of its pages."""

import os
from pathlib import Path

from app.store import sealed
from app.store.engine import create_store
from tests.store import search_bench

KEY = bytes(range(32))
PAGE = 4096


def found(path: Path) -> str:
    """What the check says; a file whose first page is harmed does not even open."""
    return "no key" if not sealed.fits(path, KEY) else checked(path)


def checked(path: Path) -> str:
    with sealed.connected(path, KEY) as driver:
        return sealed.faults(driver)


def test_a_byte_changed_in_any_page_of_a_copy_is_found(tmp_path: Path) -> None:
    store = create_store(tmp_path, KEY, "Sealed")
    search_bench.fill(store, 40)
    store.close()
    path = tmp_path / "copy.db"
    os.close(os.open(path, os.O_CREAT | os.O_RDWR))
    with sealed.connected(tmp_path / "clinic.db", KEY) as driver:
        driver.execute("VACUUM INTO ?", (str(path),))
    whole = path.read_bytes()
    assert checked(path) == ""
    unseen = []
    for page in range(len(whole) // PAGE):
        at = page * PAGE + 1000
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        if not found(path):
            unseen.append(page)
    assert len(whole) // PAGE > 60
    assert unseen == []


def test_a_row_that_points_nowhere_is_found(tmp_path: Path) -> None:
    create_store(tmp_path, KEY, "Sealed").close()
    with sealed.connected(tmp_path / "clinic.db", KEY, writable=True) as driver:
        driver.execute("INSERT INTO visits VALUES ('v-1', 'nobody', 'intake', 0, 0, 'UTC', NULL, NULL, NULL)")
        assert sealed.faults(driver) == "visits points nowhere"
