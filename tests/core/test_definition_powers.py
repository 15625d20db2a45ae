"""What the definition format can carry, each power seen on a small made-up scale."""

from hashlib import sha256

import pytest

from app.core.definition import parse_definition
from app.core.errors import BadAnswer, BadDefinition
from app.core.scale import Alert, Band, Group, Measure, Option, Partial, Scale, Scored, Wording
from app.core.scoring import bands, score
from app.core.wording import in_language, languages, texts_of
from tests.core import made_up

EXAMPLE = '[[examples]]\ntitle = "one"\nsource = "constructed"\n'
TOTAL = '[[scores]]\nid = "total"\ntitle = "Total"\nrule = { kind = "sum", items = ["*"] }\n'


def labels(score_id: str, value: int, scale: Scale, **context: str) -> list[tuple[str, str | None]]:
    score_of = scale.score(score_id)
    assert score_of is not None
    return [(s.name, band.label) for s, band in bands(score_of, Scored(value), context)]


def test_the_made_up_scale_carries_what_its_file_says() -> None:
    scale = made_up.scale()
    assert (scale.id, scale.version, scale.short, scale.language) == ("made-up", "1.2.3", "MADE", "en")
    assert [i.id for i in scale.items] == ["rate", "noise", "light", "trouble"]
    assert scale.groups == (Group("first", "First part"),)
    assert [i.group for i in scale.items] == ["", "first", "first", ""]
    assert scale.alerts == (Alert("light", 1, True, "Item 3"),)
    assert (scale.substances, scale.vitals) == (("opioid",), ("pulse",))
    assert [c.of for c in scale.codes] == ["total"]
    assert not scale.needs_wording


def test_a_shared_answer_list_serves_every_item_that_names_it() -> None:
    noise, light = made_up.scale().items[1:3]
    assert (
        noise.options
        == light.options
        == (
            Option("0", "never", 0),
            Option("1", "at times", 1),
            Option("2", "always", 2),
        )
    )


def test_a_measure_bounds_what_is_plausible_and_proposes_an_option() -> None:
    rate = made_up.scale().items[0]
    assert rate.measure == Measure("a minute", 20, 300)
    proposals = [rate.proposed_by(n) for n in (20, 80, 80.5, 81, 100, 101, 300)]
    assert [o and o.points for o in proposals] == [0, 0, 1, 1, 1, 4, 4]


def test_an_unscored_item_has_keys_and_adds_nothing() -> None:
    scale = made_up.scale()
    trouble = scale.items[3]
    assert [(o.key, o.points) for o in trouble.options] == [("none", None), ("some", None)]
    assert not trouble.required
    scored = {"rate": "4", "noise": "2", "light": "0"}
    assert score(scale, scored) == score(scale, {**scored, "trouble": "some"})
    assert score(scale, scored)["total"] == Scored(6)
    with pytest.raises(BadAnswer, match="trouble: '1' is not one of none, some"):
        score(scale, {**scored, "trouble": "1"})


def test_each_score_stands_alone() -> None:
    assert score(made_up.scale(), {"noise": "1", "light": "1"}) == {
        "total": Partial(2, 6, answered=2, missing=("rate",)),
        "marked": Scored(1),
    }


def test_several_band_sets_stand_side_by_side_and_the_default_is_the_named_one() -> None:
    scale = made_up.scale()
    assert labels("total", 2, scale) == [("Nobody 2001", None), ("Somebody 2002", "any")]
    assert [s.default for s in scale.scores[0].band_sets] == [True, False]
    undecided = made_up.scale(('default = "Nobody 2001"\n', ""))
    assert [s.default for s in undecided.scores[0].band_sets] == [False, False]


def test_a_score_without_band_sets_has_no_band() -> None:
    assert labels("marked", 2, made_up.scale()) == []


def test_cuts_by_sex_are_shown_for_the_known_sex_and_all_where_it_is_not_known() -> None:
    scale = made_up.scale(
        ('default = "Nobody 2001"\n', ""),
        ('source = "page 1"', 'source = "page 1"\nwhen = { sex = "female" }'),
        ('source = "page 2"', 'source = "page 2"\nwhen = { sex = "male" }'),
    )
    female, male = ("Nobody 2001", "much"), ("Somebody 2002", "any")
    assert labels("total", 7, scale, sex="female") == [female]
    assert labels("total", 7, scale, sex="male") == [male]
    assert labels("total", 7, scale) == [female, male]
    assert labels("total", 7, scale, sex="unknown") == [female, male]
    assert labels("total", 7, scale, sex="other") == [female, male]


def test_a_partial_score_has_no_band() -> None:
    scale = made_up.scale()
    assert bands(scale.scores[0], score(scale, {"rate": "4"})["total"]) == ()


def test_every_whole_number_is_legal_where_only_some_have_a_text() -> None:
    anchors = {0: "none", 4: "moderate", 7: "worst"}
    options = ", ".join(
        f'{{ points = {n}, text = "{anchors[n]}" }}' if n in anchors else f"{{ points = {n} }}" for n in range(8)
    )
    scale = made_up.small(
        f'[[items]]\nid = "nausea"\ntext = "Nausea"\noptions = [{options}]',
        TOTAL,
        EXAMPLE + "answers = { nausea = 5 }\nscores = { total = 5 }",
    )
    assert [(o.key, o.text) for o in scale.items[0].options] == [(str(n), anchors.get(n, "")) for n in range(8)]
    assert [score(scale, {"nausea": str(n)})["total"] for n in range(8)] == [Scored(n) for n in range(8)]
    assert not scale.needs_wording


def test_yes_and_no_are_keys_and_a_reversed_item_is_reversed_by_its_points() -> None:
    def item(name: str, yes: int, no: int) -> str:
        options = f'[{{ key = "yes", text = "Yes", points = {yes} }}, {{ key = "no", text = "No", points = {no} }}]'
        return f'[[items]]\nid = "{name}"\ntext = "{name}?"\noptions = {options}\n'

    scale = made_up.small(
        item("uses", 1, 0) + item("can_stop", 0, 1) + item("regrets", 1, 0),
        TOTAL,
        EXAMPLE + 'answers = { uses = "no", can_stop = "no", regrets = "no" }\nscores = { total = 1 }',
    )
    assert score(scale, dict.fromkeys(("uses", "can_stop", "regrets"), "yes"))["total"] == Scored(2)
    assert score(scale, {"uses": "yes"})["total"] == Partial(1, 3, answered=1, missing=("can_stop", "regrets"))
    with pytest.raises(BadAnswer):
        score(scale, {"uses": "1"})


TWINS = """[[items]]
id = "drinks"
text = "Drinks"
options = [
    { key = "none", points = 0, text = "none" },
    { key = "few", points = 1, text = "a few" },
    { key = "some", points = 1, text = "some" },
]
"""


def test_two_options_may_give_the_same_points_and_stay_two_answers() -> None:
    scale = made_up.small(TWINS, TOTAL, EXAMPLE + 'answers = { drinks = "some" }\nscores = { total = 1 }')
    drinks = scale.items[0]
    assert [o.key for o in drinks.with_points(1)] == ["few", "some"]
    assert score(scale, {"drinks": "few"}) == score(scale, {"drinks": "some"}) == {"total": Scored(1)}


def test_an_example_that_names_one_of_two_by_points_is_refused() -> None:
    with pytest.raises(BadDefinition, match=r"examples#1\.answers\.drinks: 2 options give 1; name one by its key"):
        made_up.small(TWINS, TOTAL, EXAMPLE + "answers = { drinks = 1 }\nscores = { total = 1 }")


WORDLESS = '[[items]]\nid = "i1"\noptions = [{ points = 0 }, { points = 1 }, { points = 2 }]\n'


def test_a_scale_whose_holder_must_be_asked_may_come_without_its_wording() -> None:
    example = EXAMPLE + "answers = { i1 = 2 }\nscores = { total = 2 }"
    scale = made_up.small(WORDLESS, TOTAL, example, status="ask")
    assert scale.needs_wording
    assert score(scale, {"i1": "2"})["total"] == Scored(2)
    for status in ("granted", "conditional"):
        with pytest.raises(BadDefinition, match=r"items\.i1\.text: is missing; only where"):
            made_up.small(WORDLESS, TOTAL, example, status=status)


def test_negative_points_are_points() -> None:
    scale = made_up.small(
        '[[items]]\nid = "mood"\ntext = "Mood"\noptions = [{ points = -2, text = "a" }, { points = 3, text = "b" }]\n',
        TOTAL
        + '[[scores.band_sets]]\nname = "n"\nsource = "s"\nbands = [{ low = -2, high = 0 }, { low = 1, high = 3 }]\n',
        EXAMPLE + 'answers = { mood = -2 }\nscores = { total = -2 }\nbands = { total = "" }',
    )
    assert scale.items[0].options[0].key == "-2"
    assert bands(scale.scores[0], Scored(-2))[0][1] == Band(-2, 0)


def test_a_scale_in_another_language_is_whole_and_scores_as_before() -> None:
    scale = made_up.scale()
    latin = in_language(scale, "la")
    assert languages(scale) == ("en", "la")
    assert (latin.language, latin.title, latin.sha256) == ("la", "Scala ficta", scale.sha256)
    assert [item.text for item in latin.items] == ["Celeritas", "Sonus", "Lux", "Labor"]
    assert [o.text for o in latin.items[2].options] == ["numquam", "interdum", "semper"], "by the shared list's name"
    assert {text for key, text in texts_of(latin).items() if text} == set(scale.translations[0].texts.values())
    keys = {"rate": "4", "noise": "2", "light": "0", "trouble": "some"}
    assert score(latin, keys) == score(scale, keys)


def test_a_language_that_there_is_not_leaves_the_scale_in_its_own() -> None:
    scale = made_up.scale()
    assert in_language(scale, "es") is scale


@pytest.mark.parametrize(
    "left_out", ['title = "Scala ficta"\n', '"often/1" = "interdum"\n', '"group:first" = "Pars prima"\n']
)
def test_a_translation_that_leaves_something_out_is_refused(left_out: str) -> None:
    """Else two languages would stand in one scale."""
    with pytest.raises(BadDefinition, match=r"leaves out .*a translation is whole"):
        made_up.scale((left_out, ""))


NO_WORDS = """
[options]
strength = [{ points = 0 }, { points = 1 }, { points = 2 }]

[[items]]
id = "i1"
options = "strength"

[[items]]
id = "i2"
options = "strength"
"""
NO_WORDS_EXAMPLE = EXAMPLE + "answers = { i1 = 1, i2 = 2 }\nscores = { total = 3 }\n"
WORDS = """
[wording]
edition = 3
source = "the form, page 2"
rights = "by letter of 1 May 2026"

[wording.texts]
instructions = "How strong is it?"
i1 = "Ache"
i2 = "Chill"
"strength/0" = "not at all"
"strength/1" = "a little"
"i2/1" = "somewhat"
"strength/2" = "very"
"""


def test_a_sites_words_complete_a_scale_that_is_shipped_without() -> None:
    bare = made_up.small(NO_WORDS, TOTAL, NO_WORDS_EXAMPLE, status="ask")
    worded = made_up.small(NO_WORDS, TOTAL, NO_WORDS_EXAMPLE + WORDS, status="ask")
    assert (bare.needs_wording, worded.needs_wording) == (True, False)
    assert (bare.version, worded.version) == ("1.2.3", "1.2.3+3")
    assert bare.sha256 != worded.sha256
    assert worded.instructions == "How strong is it?"
    assert [[o.text for o in i.options] for i in worded.items] == [
        ["not at all", "a little", "very"],
        ["not at all", "somewhat", "very"],
    ]
    assert worded.wording == Wording(3, "the form, page 2", "by letter of 1 May 2026")
    assert score(worded, {"i1": "1", "i2": "2"}) == score(bare, {"i1": "1", "i2": "2"})


@pytest.mark.parametrize(
    ("status", "old", "new", "reason"),
    [
        ("granted", "", "", 'only for a scale whose rights.status is "ask"'),
        ("ask", 'i2 = "Chill"\n', "", "items.i2.text: is missing"),
        ("ask", 'i1 = "Ache"', 'i3 = "Ache"', "wording.texts.i3: there is no such text"),
        ("ask", "edition = 3", "edition = 0", "wording.edition"),
        ("ask", 'source = "the form, page 2"\n', "", "wording.source: is missing"),
    ],
)
def test_words_that_are_not_the_scales_are_refused(status: str, old: str, new: str, reason: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        made_up.small(NO_WORDS, TOTAL, NO_WORDS_EXAMPLE + WORDS.replace(old, new), status=status)
    assert any(reason in fault.describe() for fault in refused.value.faults), refused.value.message


def test_the_hash_is_of_the_bytes_with_lf_line_ends() -> None:
    content = made_up.TEXT.encode()
    crlf = parse_definition(content.replace(b"\n", b"\r\n"), made_up.FILE)
    assert parse_definition(content, made_up.FILE).sha256 == crlf.sha256 == sha256(content).hexdigest()
    assert made_up.scale(("# A made-up", "# The made-up")).sha256 != crlf.sha256


def test_right_to_left_letters_are_text_like_any_other_and_joiners_are_kept() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert made_up.scale(('text = "Noise"', f'text = "{persian}"')).items[1].text == persian
