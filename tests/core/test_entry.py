"""Keyboard entry, told in pictures: one word an item, "•" at the current one, "_" where nothing is recorded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.entry import BURST, FASTEST_HAND_MS, Ask, Entry, Hand, letters, offered
from app.core.records import Answer
from app.core.scale import Item, Measure, Option, Rights, Scale, Source

RATE = Measure("beats/minute", 20, 300)


def points(*values: int) -> tuple[Option, ...]:
    return tuple(Option(str(v), f"sign of {v}", v) for v in values)


def scale_of(*items: Item) -> Scale:
    return Scale(
        id="made-up",
        version="1.0.0",
        title="Made-up scale",
        short="MADE",
        completed_by="clinician",
        items=items,
        scores=(),
        source=Source("nobody", "nobody"),
        rights=Rights("granted", "nobody", "free", "free"),
        sha256="",
    )


PULSE = Item(
    "p",
    "Pulse",
    (
        Option("0", "slow", 0, 80),
        Option("1", "quicker", 1, 100),
        Option("2", "quick", 2, 120),
        Option("4", "fast", 4),
    ),
    measure=RATE,
)
ABC = scale_of(PULSE, Item("a", "A", points(0, 1, 3, 5)), Item("b", "B", points(0, 2)), Item("c", "C", points(0, 1)))


def typed(entry: Entry, keys: str) -> Entry:
    """Keys with a pause between each: "⏎" enter, "⎋" escape, "↑" "↓" arrows, "⌫" backspace, "⌦" clear."""
    for key in keys:
        match key:
            case "⏎":
                entry = entry.enter()
            case "⎋":
                entry = entry.escape()
            case "↑":
                entry = entry.move(-1)
            case "↓":
                entry = entry.move(1)
            case "⌫":
                entry = entry.backspace()
            case "⌦":
                entry = entry.clear()
            case _:
                entry = entry.press(key)
    return entry


def picture(entry: Entry) -> str:
    words = []
    for index, item in enumerate(entry.scale.items):
        answer = entry.answers.get(item.id)
        value = "_" if answer is None else "na" if answer.key is None else answer.key
        if answer is not None and answer.measured is not None:
            value += f"({answer.measured:g})"
        words.append(item.id + value + ("•" if index == entry.at else ""))
    state = f" typed {entry.typed}" if entry.typed else ""
    return " ".join(words) + state + (" held" if entry.held else "") + (f" asks {entry.ask.value}" if entry.ask else "")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", "p_• a_ b_ c_"),
        ("96", "p_• a_ b_ c_ typed 96"),
        ("96⏎", "p1(96) a_• b_ c_"),
        ("80⏎", "p0(80) a_• b_ c_"),
        ("81⏎", "p1(81) a_• b_ c_"),
        ("121⏎", "p4(121) a_• b_ c_"),
        ("9⌫88⏎", "p1(88) a_• b_ c_"),
        ("96⏎321", "p1(96) a3 b2 c1"),
        ("96⏎301", "p1(96) a3 b0 c1"),
        ("96⏎4", "p1(96) a_• b_ c_ held"),
        ("96⏎4210", "p1(96) a_• b_ c_ held"),
        ("96⏎42⏎5", "p1(96) a5 b_• c_"),
        ("96⏎42⎋5", "p1(96) a5 b_• c_"),
        ("96⏎4↓↓x", "p1(96) a_• b_ c_ held"),
        ("500⏎", "p_• a_ b_ c_ held"),
        ("500⏎96", "p_• a_ b_ c_ held"),
        ("500⏎⏎96⏎", "p1(96) a_• b_ c_"),
        ("19⏎", "p_• a_ b_ c_ held"),
        ("20⏎", "p0(20) a_• b_ c_"),
        ("300⏎", "p4(300) a_• b_ c_"),
        ("..⏎", "p_• a_ b_ c_ held"),
        ("q", "p_• a_ b_ c_ held"),
        ("↓", "p_ a_• b_ c_"),
        ("↓↓↓↓↓", "p_ a_ b_ c_•"),
        ("↓↑↑", "p_• a_ b_ c_"),
        ("↓↓2", "p_ a_ b2 c_•"),
        ("↓↓21", "p_• a_ b2 c1"),
        ("96⏎3↑5", "p1(96) a5 b_• c_"),
        ("96⏎321↑↑1", "p1(96) a3 b2• c1 held"),
        ("96⏎321↑↑↑5", "p1(96) a5 b2 c1"),
        ("96⏎3211", "p1(96) a3 b2 c1 held"),
        ("96⏎3↑⌦", "p1(96) a_• b_ c_"),
        ("x", "p_• a_ b_ c_ asks not assessed"),
        ("x12345", "p_• a_ b_ c_ asks not assessed"),
        ("x⎋", "p_• a_ b_ c_"),
        ("96⏎↑⏎", "p1(96) a_• b_ c_"),
        ("r2", "p2 a_• b_ c_"),
        ("96⏎↑r0", "p1(96)• a_ b_ c_ asks reason"),
        ("96⏎↑r1", "p1(96) a_• b_ c_"),
        ("96⏎↑r3", "p1(96)• a_ b_ c_ held"),
    ],
)
def test_keys_lead_to_the_picture(keys: str, expected: str) -> None:
    assert picture(typed(Entry(ABC), keys)) == expected


def test_a_refused_digit_says_which_points_there_are() -> None:
    assert typed(Entry(ABC), "↓4").held == "4 is not an answer here. Points here: 0, 1, 3, 5."


def test_an_implausible_number_says_the_plausible_range() -> None:
    assert typed(Entry(ABC), "500⏎").held == "500 beats/minute is not plausible: 20 to 300 can be recorded."


def test_not_assessed_needs_a_reason_and_goes_on() -> None:
    asked = Entry(ABC).press("x")
    assert asked.say("   ") == asked
    told = asked.say(" asleep ")
    assert picture(told) == "pna a_• b_ c_"
    assert told.answers["p"].not_assessed == "asleep"


def test_rating_otherwise_keeps_the_number_and_the_reason() -> None:
    entry = typed(Entry(ABC), "130⏎↑r0").say("fever")
    assert entry.answers["p"] == Answer("0", measured=130, reason="fever")
    assert picture(entry) == "p0(130) a_• b_ c_"


def test_a_chip_that_the_number_does_not_propose_asks_why() -> None:
    entry = typed(Entry(ABC), "130⏎").choose("p", "0")
    assert entry.ask is Ask.REASON
    assert entry.say("fever").answers["p"] == Answer("0", measured=130, reason="fever")


def test_a_new_number_takes_the_place_of_an_old_reason() -> None:
    entry = typed(Entry(ABC), "130⏎↑r0").say("fever")
    assert typed(entry, "↑90⏎").answers["p"] == Answer("1", measured=90)


def test_a_chip_answers_its_own_item_and_goes_on_from_there() -> None:
    assert picture(Entry(ABC).choose("b", "2")) == "p_ a_ b2 c_•"


def test_a_confound_before_the_answer_is_kept_with_it() -> None:
    entry = typed(typed(Entry(ABC), "↓c").say("cold"), "3")
    assert entry.answers["a"] == Answer("3", confound="cold")


def test_a_confound_after_the_answer_stays_on_the_item_and_changes_no_points() -> None:
    entry = typed(Entry(ABC), "↓3↑c").say("allergy")
    assert picture(entry) == "p_ a3• b_ c_"
    assert entry.answers["a"].confound == "allergy"


def test_a_changed_answer_keeps_its_confound() -> None:
    entry = typed(typed(Entry(ABC), "↓3↑c").say("allergy"), "1")
    assert entry.answers["a"] == Answer("1", confound="allergy")


def test_a_draft_reopens_at_the_item_after_the_last_answer() -> None:
    assert picture(Entry.resumed(ABC, {"p": Answer("1", measured=96)}, "p")) == "p1(96) a_• b_ c_"
    assert picture(Entry.resumed(ABC, {"b": Answer("2"), "p": Answer("0")}, "b")) == "p0 a_ b2 c_•"
    assert picture(Entry.resumed(ABC, {}, "")) == "p_• a_ b_ c_"


TEN = scale_of(Item("t", "Ten", points(0, 7, 10, 12)), Item("u", "U", points(0, 1)))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("1", "t_• u_ typed 1"),
        ("1⏎", "t_• u_ held"),
        ("10⏎", "t10 u_•"),
        ("7⏎", "t7 u_•"),
        ("12⏎1", "t12 u1"),
    ],
)
def test_points_of_two_digits_wait_for_enter(keys: str, expected: str) -> None:
    assert picture(typed(Entry(TEN), keys)) == expected


YES_NO = scale_of(
    Item("y", "Reversed", (Option("yes", "Yes", 0), Option("no", "No", 1))),
    Item("z", "Plain", (Option("yes", "Yes", 1), Option("no", "No", 0))),
)
KEYED = scale_of(
    Item(
        "k",
        "Keyed",
        (Option("none", "not at all", None), Option("some", "somewhat", None), Option("very", "very", None)),
    )
)
TWINS = scale_of(
    Item("t", "Twins", (Option("never", "never", 0), Option("rare", "rarely", 0), Option("often", "often", 1)))
)


def test_yes_and_no_take_y_and_n_whatever_their_points() -> None:
    assert picture(typed(Entry(YES_NO), "ny")) == "yno zyes"


@pytest.mark.parametrize("digit", "01")
def test_yes_and_no_take_no_digit_since_none_is_shown(digit: str) -> None:
    refused = typed(Entry(YES_NO), digit)
    assert refused.held == f"{digit} is not an answer here. Answers here: Y, N."
    assert not refused.answers


def test_options_without_points_are_chosen_by_letters_that_are_not_commands() -> None:
    assert list(letters(KEYED.items[0])) == ["a", "b", "d"]
    assert picture(typed(Entry(KEYED), "d")) == "kvery"
    assert typed(Entry(KEYED), "1").held.startswith("1 is not an answer here.")


def test_points_that_two_options_share_are_not_guessed() -> None:
    entry = typed(Entry(TWINS), "0")
    assert "more than one answer" in entry.held
    assert picture(typed(entry, "⏎b")) == "trare"
    assert picture(typed(Entry(TWINS), "1")) == "toften"


@given(st.text("0123456789xcr⏎⎋↑↓⌫⌦qy.", max_size=40))
def test_no_keys_ever_record_what_is_not_an_option(keys: str) -> None:
    entry = typed(Entry(ABC), keys)
    for item_id, answer in entry.answers.items():
        item = ABC.item(item_id)
        assert item is not None
        assert item.option(answer.key or "") is not None
        if answer.measured is not None:
            assert 20 <= answer.measured <= 300
            assert item.proposed_by(answer.measured) == item.option(answer.key or "") or answer.reason


def test_every_item_says_what_it_takes() -> None:
    assert offered(PULSE) == "Points here: 0, 1, 2, 4."
    assert offered(YES_NO.items[0]) == "Answers here: Y, N."


def hands(keys: str, gap_ms: int, start: Entry | None = None) -> Hand:
    entry = start or Entry(ABC).move(1)
    hand = Hand(entry, entry)
    for n, key in enumerate(keys):
        now = 1000 + n * gap_ms
        hand = hand.enter(now) if key == "⏎" else hand.press(key, now)
    return hand


def test_a_hand_is_let_through() -> None:
    assert picture(hands("321", FASTEST_HAND_MS).entry) == "p_• a3 b2 c1"


def test_a_scanner_records_nothing_even_its_first_character_and_its_enter() -> None:
    hand = hands("3210123⏎", FASTEST_HAND_MS - 1)
    assert picture(hand.entry) == "p_ a_• b_ c_ held"
    assert hand.entry.held == BURST


def test_after_a_burst_enter_gives_the_keyboard_back() -> None:
    hand = hands("3210⏎", 1).enter(5000)
    assert picture(hand.press("3", 6000).entry) == "p_ a3 b_• c_"


def test_a_refused_letter_of_another_script_turns_nothing_round() -> None:
    assert Entry(ABC).press("\N{HEBREW LETTER KAF}").held.startswith("\u2068\u05db\u2069 is not an answer here.")
    assert Entry(ABC).press("z").held.startswith("z is not")


def test_what_is_typed_and_not_taken_is_not_finished_over() -> None:
    entry = Entry(ABC).press("1").press("3")
    assert entry.finish().held == "13 was typed and not taken. Type it again, then Enter."
    assert entry.finish().typed == ""
    assert entry.enter().finish() == entry.enter()
