"""How long a patient search takes among 100,000 invented patients and among 1,000; for the bench table.

Names are drawn from lists with the same shares in both clinics, so a word matches the same share of the patients.
"""

import os
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import insert

from app.core.records import Patient, Sex
from app.services.ports import UnitOfWork
from app.store import mapping, tables, terms
from app.store.engine import create_store
from app.store.opened import Store
from tests.store import postgres
from tests.store.examples import at

_FAMILY = (
    "Aalto Abel Adler Baker Banks Becker Bergström Carver Cole Cruz Dahl Diaz Dunn Ellis Evans Farah Field "
    "Fischer Garcia Grant Gray Haas Hall Hughes Ibarra Ivers Jansen Jones Kaya Keller Khan Kim King Lang Lee "
    "Lopez Marsh Martin Meyer Moreau Nash Nguyen Novak Ortiz Owen Park Patel Quinn Reed Rosen Rossi Roy Sato "
    "Schmidt Silva Smith Smithson Tanaka Torres Udo Urban Vega Voss Walsh Weber Xu Yang Young Zeller Žižka "
    "Zoric "
)
_GIVEN = (
    "Ada Alan Amir Anna Anne-Marie Anton Ben Bea Carl Chloé Dana Dario Ella Emil Finn Fiona Gil Grace Hana "
    "Hugo Ida Ivan Jan Jana Jo Juan Kai Kira Lea Leo Lina Mara Marc Maria Max Mia Nia Noah Nora Olga Omar "
    "Otto Pia Raj Rita Rosa Sam Sara Tara Theo Ugo Uma Vera Viktor Wanda Will Xenia Yara Yusuf Zara Zoë "
)
SEARCHES = {
    "nothing typed": "",
    "one letter": "s",
    "the last letter of the alphabet": "z",
    "a word that very many share": "smith",
    "all record numbers": "mrn",
    "part of a name": "rose",
    "two letters": "r d",
    "family and given name": "rosen dana",
    "accents left out": "zizka chloe",
    "a year": "1980",
    "a year and a letter": "1980 a",
    "a name and a year": "rosen 1980",
    "a birth date": "1980-05-17",
    "one record number": "MRN-000517",
    "nobody": "qqq",
    "nobody, of two who are many": "smith zzz",
}


def filled(folder: Path, number: int) -> Store:
    """An encrypted clinic of so many invented patients."""
    store = create_store(folder, os.urandom(32), "Bench")
    fill(store, number)
    return store


def fill(store: Store, number: int) -> None:
    """Add so many invented patients to a new clinic, in the order of the tables: that is many times quicker."""
    draw, family, given = random.Random(20261122), _FAMILY.split(), _GIVEN.split()
    people, found, lists = [], [], []
    for n in range(number):
        born = date(1930, 1, 1) + timedelta(days=draw.randrange(28_000))
        name = f"{draw.choice(family)}, {draw.choice(given)}" + (f" {draw.choice(given)}" if n % 3 == 0 else "")
        patient = Patient(f"{n:032x}", name, born, Sex.UNKNOWN, f"MRN-{n:06d}")
        row = mapping.patient_row(patient, at())
        people.append({"no": n + 1, **row})
        found += [(n + 1, term) for term in sorted(terms.terms(patient))]
        lists += [(prefix, row["sort_key"], n + 1) for prefix in terms.listed_under(terms.terms(patient))]
    connection = store._connection
    connection.execute(insert(tables.patients), people)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    connection.exec_driver_sql(f"INSERT INTO patient_terms (patient_no, term) VALUES ({mark}, {mark})", found)
    lists.sort()
    connection.exec_driver_sql(
        f"INSERT INTO patient_lists (prefix, sort_key, patient_no) VALUES ({mark}, {mark}, {mark})", lists
    )
    connection.commit()


def measure(few: int = 1_000, many: int = 100_000, rounds: int = 21) -> dict[str, tuple[float, float]]:
    """Median milliseconds of each search among few and among many, taken in turn in one run."""
    with tempfile.TemporaryDirectory() as made:
        stores = []
        for number in (few, many):
            folder = Path(made) / str(number)
            folder.mkdir()
            stores.append(filled(folder, number))
        taken = compared(stores, rounds)
        for store in stores:
            store.close()
        return taken


def measure_server(few: int = 1_000, many: int = 100_000, rounds: int = 21) -> dict[str, tuple[float, float]]:
    """The same on a PostgreSQL server of its own, its statistics taken as its autovacuum takes them."""
    with postgres.running() as cluster:
        stores = []
        for number in (few, many):
            database = cluster.database()
            stores.append(cluster.opened(database))
            fill(stores[-1], number)
            with cluster.admin(database) as admin:
                admin.execute("VACUUM ANALYZE")
        taken = compared(stores, rounds)
        for store in stores:
            store.close()
        return taken


def compared(stores: list[Store], rounds: int = 21) -> dict[str, tuple[float, float]]:
    """Median milliseconds of each search in the one and the other, taken in turn."""
    taken: dict[str, tuple[float, float]] = {}
    for title, text in SEARCHES.items():
        times = [[_timed(store.unit_of_work(), text) for store in stores] for _ in range(rounds)]
        taken[title] = (median(t[0] for t in times) * 1e3, median(t[1] for t in times) * 1e3)
    return taken


def _timed(unit: UnitOfWork, text: str) -> float:
    start = perf_counter()
    with unit as work:
        work.patients.find(text, 50)
    return perf_counter() - start


if __name__ == "__main__":
    taken = measure_server() if "server" in sys.argv else measure()
    for title, (a, b) in taken.items():
        print(f"{title:34} {a:7.2f} ms {b:7.2f} ms  {b / a:5.2f}x")  # noqa: T201 - run by hand
