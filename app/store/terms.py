"""How names, birth dates and record numbers are made findable: folded words, and the prefixes they are listed under."""

from itertools import combinations

from app.core.names import fold
from app.core.records import Patient

PREFIX_LENGTHS = (1, 2, 3, 4, 6, 8)
PAIR_LENGTHS = (1, 2, 4)
NUMBER_PAIR = (2, 4)
"""How much of a name and of a date or number make a pair: "ro" and "1980"."""

LAST = "\U0010ffff"
"""Sorts after whatever may follow a prefix."""


def sort_key(name: str) -> str:
    """What names are ordered by."""
    return " ".join(fold(name).split())


def sort_keys(name: str) -> set[str]:
    """What the same name may be ordered by: "Rosen, Dana" and "Dana Rosen" are one."""
    key = sort_key(name)
    family, comma, given = key.partition(", ")
    if comma:
        return {key, f"{given} {family}"}
    *first, last = key.split() or [""]
    return {key, f"{last}, {' '.join(first)}"} if first else {key}


def terms(patient: Patient) -> frozenset[str]:
    """The words a patient is found by: each whole ("annemarie"), and its parts ("anne", "marie")."""
    found: set[str] = set()
    for word in fold(f"{patient.name} {patient.name_used} {patient.record_number}").split():
        parts = "".join(c if c.isalnum() else " " for c in word).split()
        found.update(parts)
        found.add("".join(parts))
    if patient.birth_date is not None:
        found.add(patient.birth_date.strftime("%Y%m%d"))
    return frozenset(found - {""})


def words(text: str) -> list[str] | None:
    """The folded words of a search, longest first; a word that another begins with says nothing and is left out.

    None: there is something to search for, but no letter or digit in it, so nothing can match.
    """
    found = {"".join(c for c in word if c.isalnum()) for word in fold(text).split()} - {""}
    if text.strip() and not found:
        return None
    telling = (w for w in found if not any(o != w and o.startswith(w) for o in found))
    return sorted(telling, key=lambda w: (-len(w), w))


def listed_under(found_by: frozenset[str]) -> set[str]:
    """The prefixes, and pairs of prefixes, under which a patient with these terms is listed in order of name.

    Pairs keep "r d" as quick as "rosen": each list is short, or nearly all in it match.
    """
    keys = {term[:n] for term in found_by for n in PREFIX_LENGTHS if len(term) >= n}
    named, numbers = [t for t in found_by if is_name(t)], [t for t in found_by if not is_name(t)]
    for a, b in combinations(named, 2):
        keys.update(pair(a[:n], b[:n]) for n in PAIR_LENGTHS if min(len(a), len(b)) >= n)
    few, digits = NUMBER_PAIR
    keys.update(pair(a[:few], b[:digits]) for a in named for b in numbers if len(a) >= few and len(b) >= digits)
    return keys


def is_name(term: str) -> bool:
    """Whether a term counts as a name among pairs; what begins with a digit is a date or a number."""
    return not term[0].isdigit()


def pair(a: str, b: str) -> str:
    """The name of the list of those with one term that begins with a and another that begins with b."""
    return "|".join(sorted((a, b)))


def best_list(sought: list[str]) -> tuple[str, list[str]]:
    """The list to walk for these words (longest first, at least one), and the words it does not prove."""
    named, numbers = [w for w in sought if is_name(w)], [w for w in sought if not is_name(w)]
    few, digits = NUMBER_PAIR
    if len(named) > 1:
        n = max(n for n in PAIR_LENGTHS if n <= min(len(named[0]), len(named[1])))
        proved = {w for w in named[:2] if len(w) == n}
        return pair(named[0][:n], named[1][:n]), [w for w in sought if w not in proved]
    if named and numbers and len(named[0]) >= few and len(numbers[0]) >= digits:
        proved = {named[0]} if len(named[0]) == few else set()
        proved |= {numbers[0]} if len(numbers[0]) == digits else set()
        return pair(named[0][:few], numbers[0][:digits]), [w for w in sought if w not in proved]
    first = sought[0]
    n = max(n for n in PREFIX_LENGTHS if n <= len(first))
    return first[:n], [w for w in sought if w != first or len(w) > n]
