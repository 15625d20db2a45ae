"""A multiset of texts in eight bytes each behaves as one of the texts."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.services.claims import Claim, hold
from app.services.fingerprints import Fingerprints
from app.vault.person_key import PersonKey
from tests.keys import NURSE, Ring

TEXTS = st.sampled_from(["signed a 1", "signed a 2", "patient p 1", ""])


@given(st.lists(st.tuples(st.sampled_from(["add", "take", "owe"]), TEXTS), max_size=40))
def test_it_holds_what_was_added_and_neither_taken_nor_owed(acts: list[tuple[str, str]]) -> None:
    prints, counts = Fingerprints(), Counter[str]()
    for act, text in acts:
        if act == "take":
            assert prints.take(text) is (counts[text] > 0)
            counts[text] -= counts[text] > 0
        else:
            getattr(prints, act)(text)
            counts[text] += 1 if act == "add" else -1
    assert len(prints) == sum(n for n in counts.values() if n > 0)
    assert all(prints.holds(text) is (n > 0) for text, n in counts.items())


def test_two_walks_do_not_hash_alike() -> None:
    one, other = Fingerprints(), Fingerprints()
    for prints in (one, other):
        prints.add("a")
    assert one._held != other._held


def test_of_many_signatures_each_is_told_in_its_place() -> None:
    key, ring = PersonKey.generated(NURSE), Ring()
    claims = [Claim(key.public_key, bytes([n]), key.sign(bytes([n]))) for n in range(200)]
    wrong = {3, 99, 100, 199}
    for n in wrong:
        claims[n] = claims[n]._replace(content=b"forged")
    for few in (claims, claims[:4], []):
        assert hold(ring, few) == [n not in wrong for n in range(len(few))]
