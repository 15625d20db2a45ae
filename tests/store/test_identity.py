"""Changed patients and visits, links, beds and context: the same on every store."""

from dataclasses import replace

import pytest

from app.core.context import (
    Certainty,
    Condition,
    Content,
    Entry,
    Exposure,
    FactKind,
    LastUse,
    Medicine,
    Said,
    SubstanceClass,
)
from app.core.errors import Conflict
from app.core.identity import Link, Stay
from app.services.ports import NewUnitOfWork
from tests.store.examples import at, patient, visit

LINK = Link("l-1", "p-1", "p-2", True, "same person", at(), "Nora Field, RN")
CONTENTS: list[Content] = [
    Exposure(SubstanceClass.KRATOM, "kratom <b>", "leaf", "oral", "5 g", "daily", "4", "2 years"),
    Exposure(SubstanceClass.OPIOID, "heroin", last_use=LastUse(Certainty.ABOUT, at(-60, offset=-300, zone="EST"))),
    Exposure(SubstanceClass.ALCOHOL, "beer", last_use=LastUse(Certainty.NOT_KNOWN)),
    Medicine("buprenorphine 4 mg / naloxone 1 mg sublingual"),
    Condition(FactKind.SEIZURES, Said.NOT_ASKED),
]


def test_a_changed_patient_is_found_by_what_is_new_and_no_longer_by_what_was(ward: NewUnitOfWork) -> None:
    new = replace(patient(1), name="Lind, Rosa", name_used="Robin", record_number="N-9", birth_date=None)
    with ward() as work:
        work.identities.change(new, patient(1))
        work.commit()
    with ward() as work:
        assert work.patients.get("p-1") == new
        for text in ("lind", "robin", "robin lind", "n-9"):
            assert work.patients.find(text, 5) == [new]
        assert work.patients.find("rosen", 5) == []
        assert work.patients.find("mrn-0001", 5) == []


def test_a_patient_who_was_changed_elsewhere_or_whose_number_is_taken_is_not_changed(ward: NewUnitOfWork) -> None:
    for new, expected in (
        (patient(1, "Other"), patient(1, "Not as read")),
        (patient(1, record_number="MRN-0002"), patient(1)),
    ):
        with ward() as work, pytest.raises(Conflict):
            work.identities.change(new, expected)
    with ward() as work:
        assert work.patients.get("p-1") == patient(1)


OTHER_WAY = {"birth_date": None, "name": "Dana Rosen"}


def test_candidates_share_number_birth_date_or_name_and_are_never_oneself(ward: NewUnitOfWork) -> None:
    with ward() as work:
        for n, changes in enumerate(
            ({"birth_date": None}, {}, OTHER_WAY, {"birth_date": None, "name": "ROSEN, Dana"}), 4
        ):
            work.patients.add(patient(n, **{"name": f"Nobody{n}", **changes}), at())  # type: ignore[arg-type]
        ids = {p.id for p in work.identities.candidates(patient(1))}
        assert ids == {"p-2", "p-3", "p-5", "p-6", "p-7"}
        numbered = replace(patient(8, "Nobody8"), birth_date=None, record_number="MRN-0004")
        assert {p.id for p in work.identities.candidates(numbered)} == {"p-4"}


def test_links_are_kept_in_order_and_found_from_both_sides(ward: NewUnitOfWork) -> None:
    parted = replace(LINK, id="l-2", is_joined=False, at=at(5))
    with ward() as work:
        work.identities.add_link(LINK)
        work.identities.add_link(parted)
        work.commit()
    with ward() as work:
        assert work.identities.links("p-1") == work.identities.links("p-2") == [LINK, parted]
        assert work.identities.links("p-3") == []
        assert work.identities.linked(["p-1", "p-3"]) == {"p-1"}
        assert work.identities.linked(["p-2"]) == {"p-2"}
        assert work.identities.linked(["p-3"]) == set()
    for wrong in (LINK, replace(LINK, id="l-3", gone_id="nobody")):
        with ward() as work, pytest.raises(Conflict):
            work.identities.add_link(wrong)


def test_a_visit_is_changed_only_as_it_was_read(ward: NewUnitOfWork) -> None:
    ended = replace(visit(1), ended=at(60))
    with ward() as work:
        work.wards.change(ended, visit(1))
        work.commit()
    with ward() as work:
        assert work.visits.of_patient("p-1") == [ended]
        with pytest.raises(Conflict):
            work.wards.change(visit(1), visit(1))


def test_beds_come_back_in_the_order_in_which_they_were_recorded(ward: NewUnitOfWork) -> None:
    stays = [Stay(f"s-{n}", f"v-{n % 2 + 1}", f"Ward {n}", "", at(n), at(n), "Nora") for n in range(3)]
    with ward() as work:
        for stay in stays:
            work.wards.add(stay)
        work.commit()
    with ward() as work:
        assert work.wards.of_visits(["v-1", "v-2"]) == stays
        assert work.wards.of_visits([]) == []
        with pytest.raises(Conflict):
            work.wards.add(replace(stays[0], id="s-9", visit_id="nowhere"))


@pytest.mark.parametrize("content", CONTENTS, ids=lambda c: type(c).__name__)
def test_each_kind_of_entry_comes_back_as_stored(ward: NewUnitOfWork, content: Content) -> None:
    first = Entry("e-1", "p-1", "e-1", 1, content, at(), "Nora Field, RN")
    struck = replace(first, id="e-2", version=2, recorded=at(3), struck="wrong chart")
    with ward() as work:
        work.context.add(first)
        work.context.add(struck)
        work.commit()
    with ward() as work:
        stored = work.context.of_patient("p-1")
        assert stored == [first, struck]
        last = getattr(stored[0].content, "last_use", None)
        if last is not None and last.at is not None:
            assert last.at.parts == content.last_use.at.parts  # type: ignore[union-attr]
        assert work.context.of_patient("p-2") == []
        assert work.context.of_patients(["p-2", "p-1"]) == stored
        assert work.context.of_patients(["p-2"]) == []


def test_a_version_is_written_once_and_in_turn(ward: NewUnitOfWork) -> None:
    first = Entry("e-1", "p-1", "e-1", 1, Medicine("x"), at(), "Nora")
    with ward() as work:
        work.context.add(first)
        work.commit()
    for wrong in (replace(first, id="e-2"), replace(first, id="e-3", version=3)):
        with ward() as work, pytest.raises(Conflict):
            work.context.add(wrong)
