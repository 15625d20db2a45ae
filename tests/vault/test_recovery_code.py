"""The recovery code: printed to be read by people, typed by them, and refused when a character is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.vault.recovery_code import keys_of, new_code, pinned

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = new_code()


def test_it_is_seven_groups_of_four_without_letters_that_are_taken_for_others() -> None:
    groups = CODE.split("-")
    assert [len(g) for g in groups] == [4] * 7
    assert not set("".join(groups)) - set(ALPHABET)
    assert new_code() != CODE


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f"  {CODE}\n",
        CODE.replace("-", "\N{EN DASH}"),
        CODE.replace("0", "o").replace("1", "l"),
        CODE.replace("0", "O").replace("1", "I"),
    ],
)
def test_it_may_be_typed_as_people_type(typed: str) -> None:
    assert keys_of(typed) == keys_of(CODE)


@given(place=st.integers(0, 27), letter=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_refused_wherever_it_is(place: int, letter: str) -> None:
    whole = CODE.replace("-", "")
    wrong = whole[:place] + letter + whole[place + 1 :]
    if wrong != whole:
        with pytest.raises(BadInput, match="not typed as it stands"):
            keys_of(wrong)


@given(place=st.integers(0, 26))
def test_two_characters_in_the_wrong_order_are_refused(place: int) -> None:
    whole = CODE.replace("-", "")
    wrong = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    if wrong != whole:
        with pytest.raises(BadInput):
            keys_of(wrong)


@pytest.mark.parametrize("typed", ["", "7QH2", CODE + "0", CODE[:-1], "U" * 28, "\N{SNOWMAN}" * 28, "Z" * 28])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="recovery code"):
        keys_of(typed)


def test_each_code_opens_something_else_and_pins_one_root() -> None:
    one, other = keys_of(CODE), keys_of(new_code())
    assert one.box != other.box
    assert one.box != one.pin
    roots = ("00" * 32, "11" * 32)
    assert len({pinned(k.pin, root) for k in (one, other) for root in roots}) == 4
