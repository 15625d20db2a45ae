"""What came before what, compared with a search through all of them."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.core.lineage import Lineage
from app.core.records import Assessment, Meaning, Moment, Signature, Statement, Status
from tests.core.afternoon import at

IDS = tuple("abcdef")


def signature(of: str) -> Signature:
    said = (Statement.RECORD, Meaning.PERFORMED, "n", "M. Okafor, RN", at("9:00"), "", "", "", b"", "", b"")
    return Signature(f"s-{of}", of, *said)


@st.composite
def charts(draw: st.DrawFn) -> list[Assessment]:
    """Of two scales, some at one time, some without one, amending any other; also chains that bite their tail."""
    made = []
    for id_ in draw(st.permutations(IDS)):
        performed = draw(st.sampled_from([None, *(at(f"{hour}:00") for hour in range(8, 12))]))
        bare = Assessment(
            id_, "p", "v", draw(st.sampled_from(["cows", "asrs"])), "1", "0", "", draw(st.sampled_from(Status)),
            performed=performed, version=draw(st.integers(1, 3)), amends=draw(st.sampled_from(["", "gone", *IDS])),
            moved_from=draw(st.sampled_from(["", "", "", "elsewhere"])),
        )  # fmt: skip
        made.append(replace(bare, signatures=(signature(id_),)) if draw(st.booleans()) else bare)
    return made


def last_before(among: Sequence[Assessment], of: Assessment, status: Status) -> Assessment | None:
    """By looking at each: where two were performed at one time, the later in the chart."""
    found: Assessment | None = None
    when: Moment | None = None
    for each in among:
        if each.scale_id != of.scale_id or each.status is not status or each.performed is None or of.performed is None:
            continue
        if each.performed < of.performed and (when is None or each.performed >= when):
            found, when = each, each.performed
    return found


def amended(among: Sequence[Assessment], of: Assessment) -> list[str]:
    ids: list[str] = []
    while (here := next((a for a in among if of.amends and a.id == of.amends), None)) and here.id not in ids:
        ids.append(here.id)
        of = here
    return ids


def versions(among: Sequence[Assessment], of: Assessment) -> int:
    newest = of if of.record else next((a for a in among if a.id == of.amends), of)
    while True:
        after = [a for a in among if a.amends == newest.id and a.record is not None]
        if not after or after[-1].version <= newest.version:
            return newest.version
        newest = after[-1]


@given(charts(), st.sampled_from(Status))
def test_it_finds_what_a_search_through_all_of_them_finds(among: list[Assessment], status: Status) -> None:
    lineage = Lineage(tuple(among))
    for each in among:
        assert lineage.before(each, status) == last_before(among, each, status)
        assert [a.id for a in lineage.amended(each)] == amended(among, each)
        assert lineage.versions(each) == versions(among, each)
        chain = [each, *(a for a in among if a.id in amended(among, each))]
        assert lineage.was_moved_here(each) is any(a.moved_from for a in chain)


def test_it_answers_for_one_that_is_not_among_them() -> None:
    first = Assessment("a", "p", "v", "cows", "1", "0", "", Status.FINAL, performed=at("8:00"))
    draft = replace(first, id="b", performed=at("9:00"), status=Status.DRAFT, amends="a")
    lineage = Lineage((first,))
    assert lineage.before(draft, Status.FINAL) == first
    assert lineage.amended(draft) == [first]
    assert lineage.before(replace(draft, performed=None), Status.FINAL) is None
