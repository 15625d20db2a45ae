"""Asks whether a well-shaped definition makes sense: bands tile, references lead somewhere, examples hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from app.core.definition_faults import Found
from app.core.definition_text import Path
from app.core.scale import (
    Alert,
    BandSet,
    Code,
    CountMarked,
    Example,
    Group,
    Item,
    Option,
    Score,
    Translation,
    scored_columns,
)


def repeated(path: Path, key: str, names: Mapping[int, str]) -> Iterator[Found]:
    """Each name that stood in the list before; names: by position."""
    seen: set[str] = set()
    for position, name in names.items():
        if name in seen:
            yield (*path, position, key), f"{name!r} is already taken"
        seen.add(name)


def check_columns(items: Mapping[int, Item], scores: Mapping[int, Score]) -> Iterator[Found]:
    """Ids under which a table of answers could not be scored: its columns are the items, and what scoring adds."""
    taken = Counter(scored_columns(s.id for s in scores.values()))
    for n, item in items.items():
        if item.id in taken:
            yield ("items", n, "id"), f"{item.id!r} names a column that a scored table gets"
    for n, score_of in scores.items():
        if any(taken[name] > 1 for name in (score_of.id, f"{score_of.id}_band")):
            yield ("scores", n, "id"), f"{score_of.id!r} names a column that a scored table gets twice"


def check_options(path: Path, options: Sequence[Option]) -> Iterator[Found]:
    """An answer list by itself: keys that tell the options apart and say nothing else than the points."""
    yield from repeated(path, "key", {n: o.key for n, o in enumerate(options)})
    for n, option in enumerate(options):
        number = option.key.removeprefix("-").isdecimal()
        if number and option.key != str(option.points):
            yield (*path, n, "key"), f"the key {option.key!r} reads as points that the option does not give"
        if not option.text and option.points is None:
            yield (*path, n, "text"), "an option needs a text or points"
    if any(o.points is None for o in options) and any(o.points is not None for o in options):
        yield path, "either all options give points or none does"


def check_item(path: Path, item: Item, may_lack_wording: bool) -> Iterator[Found]:
    """One item with its options: scored or not, measured or not, marked or not."""
    if not may_lack_wording:
        if not item.text:
            yield (*path, "text"), 'is missing; only where rights.status is "ask" may the wording come from elsewhere'
        if not any(o.text for o in item.options):
            yield (*path, "options"), "no option has a text"
    points = [o.points for o in item.options if o.points is not None]
    if item.scored and not points:
        yield (*path, "options"), "the item is scored, but its options give no points"
    if not item.scored and points:
        yield (*path, "scored"), "the item is not scored, but its options give points"
    if item.mark_from is not None and points and not min(points) < item.mark_from <= max(points):
        yield (*path, "mark_from"), f"{item.mark_from} marks all answers or none (points are {_listed(points)})"
    yield from _check_measure(path, item)


def _check_measure(path: Path, item: Item) -> Iterator[Found]:
    if item.measure is None:
        for n, option in enumerate(item.options):
            if option.up_to is not None:
                yield (*path, "options", n, "up_to"), "the item has no measure"
        return
    low, high = item.measure.low, item.measure.high
    if low >= high:
        yield (*path, "measure", "high"), f"{high:g} is not above low, {low:g}"
    below = low
    for n, option in enumerate(item.options[:-1]):
        where = (*path, "options", n, "up_to")
        if option.up_to is None:
            yield where, "is missing: each option of a measure but the last says up to where it goes"
        elif option.up_to < below or (n and option.up_to == below):
            yield where, f"{option.up_to:g} is out of order: it is not above {below:g}"
        elif option.up_to >= high:
            yield where, f"{option.up_to:g} leaves nothing to the options after it: the measure ends at {high:g}"
        below = option.up_to if option.up_to is not None else below
    if item.options[-1].up_to is not None:
        yield (*path, "options", len(item.options) - 1, "up_to"), "the last option goes up to the measure's high"


def check_groups(groups: Mapping[int, Group], items: Mapping[int, Item]) -> Iterator[Found]:
    """Groups that exist, hold items, and hold them in one run."""
    known = {g.id for g in groups.values()}
    for n, item in items.items():
        if item.group and item.group not in known:
            yield ("items", n, "group"), f"there is no group {item.group!r}"
    runs = Counter(b for a, b in pairwise(["", *(i.group for i in items.values())]) if a != b)
    for n, group in groups.items():
        if runs[group.id] != 1:
            yield (
                ("groups", n, "id"),
                "its items do not stand together" if runs[group.id] else "no item is in this group",
            )


def check_rule(path: Path, score_of: Score, items: Mapping[str, Item]) -> Iterator[Found]:
    """A rule whose items exist, once each, and can be added or counted."""
    seen: set[str] = set()
    for n, item_id in enumerate(score_of.rule.items):
        item, where = items.get(item_id), (*path, "rule", "items", n)
        if item is None:
            yield where, f"there is no item {item_id!r}"
        elif item_id in seen:
            yield where, f"{item_id!r} is counted twice"
        elif not item.scored:
            yield where, f"{item_id!r} is not scored"
        elif isinstance(score_of.rule, CountMarked) and item.mark_from is None:
            yield where, f"{item_id!r} has no mark_from to count by"
        seen.add(item_id)


def check_bands(path: Path, band_set: BandSet) -> Iterator[Found]:
    """Bands that follow on one another: no overlap, no hole."""
    tiles = band_set.bands
    for n, band in enumerate(tiles):
        if band.low > band.high:
            yield (*path, "bands", n, "low"), f"{band.low} is above high, {band.high}"
    for n, (a, b) in enumerate(pairwise(tiles), start=1):
        if b.low <= a.high:
            yield (*path, "bands", n, "low"), f"overlaps: begins at {b.low}, but the band before ends at {a.high}"
        elif b.low > a.high + 1:
            yield (*path, "bands", n, "low"), f"leaves a hole: begins at {b.low}, but the band before ends at {a.high}"


def check_reach(path: Path, band_set: BandSet, low: int, high: int) -> Iterator[Found]:
    """Bands that begin and end where the reachable range does: no overrun."""
    reach = f"the score goes from {low} to {high}"
    tiles = band_set.bands
    if tiles[0].low != low:
        verb = "overruns" if tiles[0].low < low else "leaves a hole"
        yield (*path, "bands", 0, "low"), f"{verb}: begins at {tiles[0].low}, but {reach}"
    if tiles[-1].high != high:
        verb = "overruns" if tiles[-1].high > high else "leaves a hole"
        yield (*path, "bands", len(tiles) - 1, "high"), f"{verb}: ends at {tiles[-1].high}, but {reach}"


def check_choice(path: Path, score_of: Score) -> Iterator[Found]:
    """A choice among band sets that there is: more than one, none of them the default."""
    if score_of.chosen_by is None:
        return
    if len(score_of.band_sets) < 2:
        yield (*path, "chosen_by"), "there is no choice: the score needs two band sets or more"
    if any(s.default for s in score_of.band_sets):
        yield (*path, "chosen_by"), "a default leaves no choice: have one of the two"
    if any(s.when for s in score_of.band_sets):
        yield (*path, "chosen_by"), "a set that holds in a condition is chosen by that: leave out when or chosen_by"


def check_beside(path: Path, score_of: Score, items: Mapping[str, Item]) -> Iterator[Found]:
    """Items that stand beside a score, and those that a remark speaks of."""
    for n, item_id in enumerate(score_of.beside):
        if item_id not in items:
            yield (*path, "beside", n), f"there is no item {item_id!r}"
    for n, remark in enumerate(score_of.remarks):
        for item_id in remark.when.items:
            if item_id not in score_of.rule.items:
                yield (*path, "remarks", n, "when", "items"), f"{item_id!r} is no item of this score"
        if set(remark.when.items) >= set(score_of.rule.items):
            yield (*path, "remarks", n, "when", "items"), "names every item of the score: it would always hold"


def check_default(path: Path, default: str, band_sets: Iterable[BandSet]) -> Iterator[Found]:
    """A named default that exists and holds for everybody."""
    chosen = next((s for s in band_sets if s.name == default), None)
    if default and chosen is None:
        yield (*path, "default"), f"there is no band set {default!r}"
    elif chosen is not None and chosen.when:
        yield (*path, "default"), f"{default!r} holds only in a condition"


def check_alert(path: Path, alert: Alert, items: Mapping[str, Item]) -> Iterator[Found]:
    """An alert that can be raised, and can be not raised."""
    item = items.get(alert.item)
    if item is None:
        yield (*path, "item"), f"there is no item {alert.item!r}"
        return
    points = [o.points for o in item.options if o.points is not None]
    if not points:
        yield (*path, "item"), f"{alert.item!r} gives no points"
    elif not min(points) < alert.at_least <= max(points):
        yield (*path, "at_least"), f"{alert.at_least} is raised always or never (points are {_listed(points)})"


def check_code(path: Path, code: Code, named: Iterable[str]) -> Iterator[Found]:
    """A code of the scale or of a score or item that exists, whose check digit holds where its system has one."""
    if code.of != "scale" and code.of not in named:
        yield (*path, "of"), f'there is no score or item {code.of!r} (or "scale")'
    holds = {"http://loinc.org": _is_loinc, "http://snomed.info/sct": _is_snomed}.get(code.system)
    if holds is not None and not holds(code.code):
        yield (*path, "code"), f"{code.code!r} fails its check digit"


def check_translation(path: Path, translation: Translation, texts: Mapping[str, str]) -> Iterator[Found]:
    """A translation of all that there is to read, or two languages would stand in one scale."""
    left_out = [key for key, text in texts.items() if text and key not in translation.texts]
    if left_out:
        more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
        yield (*path, "texts"), f"leaves out {', '.join(left_out[:3])}{more}: a translation is whole"


def resolve_answers(
    path: Path, answers: Mapping[str, int | str], items: Mapping[str, Item]
) -> tuple[dict[str, str], list[Found]]:
    """An example's answers as option keys, and those that can't be one."""
    keys: dict[str, str] = {}
    found: list[Found] = []
    for item_id, answer in answers.items():
        item, where = items.get(item_id), (*path, "answers", item_id)
        if item is None:
            found.append((where, f"there is no item {item_id!r}"))
            continue
        fitting = [item.option(answer)] if isinstance(answer, str) else item.with_points(answer)
        option = fitting[0] if len(fitting) == 1 else None
        if option is not None:
            keys[item_id] = option.key
        elif len(fitting) > 1:
            found.append((where, f"{len(fitting)} options give {answer}; name one by its key"))
        else:
            legal = ", ".join(o.key for o in item.options)
            found.append((where, f"{answer!r} is not one of {legal}"))
    return keys, found


def check_worked(scores: Mapping[int, Score], examples: Iterable[Example]) -> Iterator[Found]:
    """Each score is worked to a value by at least one example."""
    worked = {score_id for e in examples for score_id, value in e.scores.items() if isinstance(value, int)}
    for n, score_of in scores.items():
        if score_of.id not in worked:
            yield ("scores", n, "id"), "no example works this score to a value"


def _listed(points: Iterable[int]) -> str:
    return ", ".join(str(p) for p in sorted(set(points)))


def _is_loinc(code: str) -> bool:
    """digits-check, the check digit by modulus 10 with every second digit from the right doubled."""
    body, dash, check = code.partition("-")
    if not (dash and body.isdecimal() and body.isascii() and len(check) == 1):
        return False
    doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(body))]
    return check == str(-sum(d // 10 + d % 10 for d in doubled) % 10)


_TURN = ("1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258", "0123456789")
_GROUP = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip


def _is_snomed(code: str) -> bool:
    """6 to 18 digits, the last of them by Verhoeff's scheme: products in the dihedral group of the pentagon."""
    if not (code.isdecimal() and code.isascii() and 6 <= len(code) <= 18):
        return False
    product = 0
    for n, digit in enumerate(reversed(code)):
        product = int(_GROUP[product][int(_TURN[(n - 1) % 8][int(digit)])])
    return product == 0
