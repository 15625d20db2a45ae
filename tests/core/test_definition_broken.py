"""Each broken definition is refused, and told where and why: file, line of the nearest header, key and reason."""

import pytest

from app.core.definition import parse_definition
from app.core.errors import BadDefinition, Fault
from tests.core.made_up import FILE, TEXT, text

TOP = ("", 1)
RATE, NOISE, LIGHT, TROUBLE = (("[[items]]", n) for n in (1, 2, 3, 4))
TOTAL, MARKED = (("[[scores]]", n) for n in (1, 2))
NOBODY, SOMEBODY = (("[[scores.band_sets]]", n) for n in (1, 2))

Change = tuple[str, str]
Header = tuple[str, int]

SHAPE: list[tuple[Change, Header, str, str]] = [
    # unknown, missing
    (("format = 1\n", ""), TOP, "format", "is missing"),
    (("format = 1\n", "format = 2\n"), TOP, "format", "must be 1"),
    (("format = 1\n", "format = true\n"), TOP, "format", "must be a whole number, not true or false"),
    (("format = 1\n", 'format = 1\ncolour = "red"\n'), TOP, "colour", "is not a known key"),
    (("mark_from = 1", "marked_from = 1"), NOISE, "items.noise.marked_from", "is not a known key"),
    (('text = "quick", up', 'txt = "quick", up'), RATE, "items.rate.options#2.txt", "is not a known key"),
    (('line = "Made up."\n', ""), ("[rights]", 1), "rights.line", "is missing"),
    (("when_unanswered = true\n", ""), ("[[alerts]]", 1), "alerts#1.when_unanswered", "is missing"),
    (('id = "trouble"\n', ""), TROUBLE, "items#4.id", "is missing"),
    # strict types
    (("mark_from = 2", "mark_from = true"), LIGHT, "items.light.mark_from",
     "must be a whole number, not true or false"),
    (("mark_from = 2", 'mark_from = "2"'), LIGHT, "items.light.mark_from", "must be a whole number, not text"),
    (("mark_from = 2", "mark_from = 2.0"), LIGHT, "items.light.mark_from",
     "must be a whole number, not a decimal number"),
    (("scored = false", 'scored = "no"'), TROUBLE, "items.trouble.scored", "must be true or false, not text"),
    (("scored = false", "scored = 0"), TROUBLE, "items.trouble.scored", "must be true or false, not a whole number"),
    (("low = 20", 'low = "20"'), RATE, "items.rate.measure.low", "must be a number, not text"),
    (("low = 20", "low = true"), RATE, "items.rate.measure.low", "must be a number, not true or false"),
    (("high = 300", "high = inf"), RATE, "items.rate.measure.high", "must be a finite number"),
    (('title = "Made-up Scale"', "title = 1979-05-27"), TOP, "title", "must be text, not a date or time"),
    (('how = ["observed"]', 'how = "observed"'), RATE, "items.rate.how", "must be a list, not text"),
    (('options = "often"', "options = 3"), NOISE, "items.noise.options", "must be text or list"),
    (("rate = 1, noise", "rate = true, noise"), ("[[examples]]", 1), "examples#1.answers.rate",
     "must be a whole number, not true or false"),
    (("total = [4, 8]", 'total = "4"'), ("[[examples]]", 2), "examples#2.scores.total",
     "must be a whole number, not text"),
    # values
    (('how = ["observed"]', 'how = ["seen"]'), RATE, "items.rate.how#1", "must be 'observed' or 'asked'"),
    (('status = "granted"', 'status = "free"'), ("[rights]", 1), "rights.status",
     "must be 'granted', 'conditional' or 'ask'"),
    (('kind = "sum"', 'kind = "mean"'), TOTAL, "scores.total.rule", "must be sum or count_marked"),
    (('kind = "sum", ', ""), TOTAL, "scores.total.rule", "needs a kind: sum or count_marked"),
    (('version = "1.2.3"', 'version = "1.2"'), TOP, "version",
     "'1.2' does not fit the pattern ^(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){2}$"),
    (('vitals = ["pulse"]', 'vitals = ["aura"]'), TOP, "vitals#1",
     "must be 'pulse', 'blood_pressure', 'temperature', 'respirations', 'spo2' or 'sedation'"),
    (("points = 4", "points = 400"), RATE, "items.rate.options#3.points", "must be less than or equal to 100"),
    (('[{ key = "none", text = "none" }, { key = "some", text = "some" }]', '[{ key = "none", text = "none" }]'),
     TROUBLE,
     "items.trouble.options", "must have at least 2 entries"),
    (('short = "MADE"', 'short = ""'), TOP, "short", "must have at least 1 character"),
    (('text = "Noise"', 'text = "No\\u0000ise"'), NOISE, "items.noise.text",
     "holds U+0000, which can't be shown safely"),
    (('text = "Noise"', 'text = "No\\nise"'), NOISE, "items.noise.text", "holds U+000A, which can't be shown safely"),
    (('text = "Noise"', 'text = "\u202eesioN"'), NOISE, "items.noise.text",
     "holds U+202E, which can't be shown safely"),
    (('line = "Made up."', 'line = "Made \\u2066up."'), ("[rights]", 1), "rights.line",
     "holds U+2066, which can't be shown safely"),
    (('text = "Noise"', 'text = "Noise "'), NOISE, "items.noise.text", "begins or ends with a space"),
]  # fmt: skip

SENSE: list[tuple[Change, Header, str, str]] = [
    # ids and keys
    (('id = "light"', 'id = "noise"'), LIGHT, "items.noise.id", "'noise' is already taken"),
    (('key = "some"', 'key = "none"'), TROUBLE, "items.trouble.options#2.key", "'none' is already taken"),
    (('points = 2, text = "always"', 'points = 1, text = "always"'), ("[options]", 1), "options.often#3.key",
     "'1' is already taken"),
    (('id = "marked"', 'id = "total"'), MARKED, "scores.total.id", "'total' is already taken"),
    (('id = "light"', 'id = "status"'), LIGHT, "items.status.id", "'status' names a column that a scored table gets"),
    (('id = "light"', 'id = "total_band"'), LIGHT, "items.total_band.id",
     "'total_band' names a column that a scored table gets"),
    (('id = "marked"', 'id = "total_band"'), MARKED, "scores.total_band.id",
     "'total_band' names a column that a scored table gets twice"),
    (('id = "marked"', 'id = "problem"'), MARKED, "scores.problem.id",
     "'problem' names a column that a scored table gets twice"),
    (('name = "Somebody 2002"', 'name = "Nobody 2001"'), SOMEBODY, "scores.total.band_sets.Nobody 2001.name",
     "'Nobody 2001' is already taken"),
    (('points = 4, text', 'points = 4, key = "5", text'), RATE, "items.rate.options#3.key",
     "the key '5' reads as points that the option does not give"),
    # references
    (('options = "often"', 'options = "rarely"'), NOISE, "items.noise.options", "there is no shared list 'rarely'"),
    (('group = "first"', 'group = "second"'), NOISE, "items.noise.group", "there is no group 'second'"),
    (('"light"] }', '"dark"] }'), MARKED, "scores.marked.rule.items#2", "there is no item 'dark'"),
    (('"light"] }', '"noise"] }'), MARKED, "scores.marked.rule.items#2", "'noise' is counted twice"),
    (('items = ["*"]', 'items = ["rate", "trouble"]'), TOTAL, "scores.total.rule.items#2", "'trouble' is not scored"),
    (('"light"] }', '"rate"] }'), MARKED, "scores.marked.rule.items#2", "'rate' has no mark_from to count by"),
    (('default = "Nobody 2001"', 'default = "No one"'), TOTAL, "scores.total.default", "there is no band set 'No one'"),
    (('item = "light"', 'item = "dark"'), ("[[alerts]]", 1), "alerts#1.item", "there is no item 'dark'"),
    (('item = "light"', 'item = "trouble"'), ("[[alerts]]", 1), "alerts#1.item", "'trouble' gives no points"),
    (("at_least = 1", "at_least = 3"), ("[[alerts]]", 1), "alerts#1.at_least",
     "3 is raised always or never (points are 0, 1, 2)"),
    (('of = "total"', 'of = "sum"'), ("[[codes]]", 1), "codes#1.of", "there is no score or item 'sum' (or \"scale\")"),
    (('code = "44261-6"', 'code = "72109-3"'), ("[[codes]]", 1), "codes#1.code", "'72109-3' fails its check digit"),
    (('noise = "Sonus"', 'sound = "Sonus"'), ("[translations.texts]", 1), "translations.la.texts.sound",
     "there is no such text"),
    # scored, marked, measured
    (("scored = false\n", ""), TROUBLE, "items.trouble.options", "the item is scored, but its options give no points"),
    (('group = "first"', 'group = "first"\nscored = false'), NOISE, "items.noise.scored",
     "the item is not scored, but its options give points"),
    (("mark_from = 2", "mark_from = 3"), LIGHT, "items.light.mark_from",
     "3 marks all answers or none (points are 0, 1, 2)"),
    (("up_to = 100", "up_to = 70"), RATE, "items.rate.options#2.up_to", "70 is out of order: it is not above 80"),
    ((", up_to = 100", ""), RATE, "items.rate.options#2.up_to",
     "is missing: each option of a measure but the last says up to where it goes"),
    (('text = "fast"', 'text = "fast", up_to = 300'), RATE, "items.rate.options#3.up_to",
     "the last option goes up to the measure's high"),
    (('text = "always"', 'text = "always", up_to = 9'), NOISE, "items.noise.options#3.up_to",
     "the item has no measure"),
    (("low = 20", "low = 301"), RATE, "items.rate.measure.high", "300 is not above low, 301"),
    (('text = "Noise"\n', ""), NOISE, "items.noise.text",
     'is missing; only where rights.status is "ask" may the wording come from elsewhere'),
    (('key = "none", text = "none"', 'key = "none"'), TROUBLE, "items.trouble.options#1.text",
     "an option needs a text or points"),
    (('key = "some", ', 'key = "some", points = 1, '), TROUBLE, "items.trouble.options",
     "either all options give points or none does"),
    # bands
    (("low = 3, high = 5", "low = 2, high = 5"), NOBODY, "scores.total.band_sets.Nobody 2001.bands#2.low",
     "overlaps: begins at 2, but the band before ends at 2"),
    (("low = 3, high = 5", "low = 4, high = 5"), NOBODY, "scores.total.band_sets.Nobody 2001.bands#2.low",
     "leaves a hole: begins at 4, but the band before ends at 2"),
    (("low = 6, high = 8", "low = 6, high = 9"), NOBODY, "scores.total.band_sets.Nobody 2001.bands#3.high",
     "overruns: ends at 9, but the score goes from 0 to 8"),
    (("low = 6, high = 8", "low = 6, high = 7"), NOBODY, "scores.total.band_sets.Nobody 2001.bands#3.high",
     "leaves a hole: ends at 7, but the score goes from 0 to 8"),
    (("low = 0, high = 8", "low = -1, high = 8"), SOMEBODY, "scores.total.band_sets.Somebody 2002.bands#1.low",
     "overruns: begins at -1, but the score goes from 0 to 8"),
    (("low = 0, high = 8", "low = 1, high = 8"), SOMEBODY, "scores.total.band_sets.Somebody 2002.bands#1.low",
     "leaves a hole: begins at 1, but the score goes from 0 to 8"),
    (("low = 3, high = 5", "low = 5, high = 3"), NOBODY, "scores.total.band_sets.Nobody 2001.bands#2.low",
     "5 is above high, 3"),
    (('source = "page 1"', 'source = "page 1"\nwhen = { sex = "male" }'), TOTAL, "scores.total.default",
     "'Nobody 2001' holds only in a condition"),
    # examples
    (("total = 4, marked", "total = 5, marked"), ("[[examples]]", 1), "examples#1.scores.total",
     "says 5, but it scores 4"),
    (("total = [4, 8]", "total = [4, 7]"), ("[[examples]]", 2), "examples#2.scores.total",
     "says 4 to 7 (partial), but it scores 4 to 8 (partial)"),
    (("total = [4, 8]", "total = 4"), ("[[examples]]", 2), "examples#2.scores.total",
     "says 4, but it scores 4 to 8 (partial)"),
    (('"total/Nobody 2001" = "some"', '"total/Nobody 2001" = "much"'), ("[[examples]]", 1),
     "examples#1.bands.total/Nobody 2001", "says 'much', but the band is 'some'"),
    (('"total/Nobody 2001" = "some"', 'total = "some"'), ("[[examples]]", 1), "examples#1.bands.total",
     "no single band set gives this score a band here"),
    (("answers = { rate = 4 }", "answers = { rate = 3 }"), ("[[examples]]", 2), "examples#2.answers.rate",
     "3 is not one of 0, 1, 4"),
    (("answers = { rate = 4 }", "answers = { rat = 4 }"), ("[[examples]]", 2), "examples#2.answers.rat",
     "there is no item 'rat'"),
    (("total = 4, marked = 2", "total = 4, sum = 2"), ("[[examples]]", 1), "examples#1.scores.sum",
     "there is no score 'sum'"),
]  # fmt: skip


def line_of(content: str, header: Header) -> int:
    """The line of the n-th such header, counted without the loader's help; 1 for what stands above all."""
    words, number = header
    return [n for n, line in enumerate(content.split("\n"), start=1) if line == words][number - 1] if words else 1


def faults_of(content: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(BadDefinition) as refused:
        parse_definition(content.encode() if isinstance(content, str) else content, FILE)
    return refused.value.faults


@pytest.mark.parametrize(
    ("change", "header", "key", "reason"), SHAPE + SENSE, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_broken_definition_names_file_line_key_and_reason(
    change: Change, header: Header, key: str, reason: str
) -> None:
    broken = text(change)
    assert Fault(FILE, line_of(broken, header), key, reason) in faults_of(broken)


@pytest.mark.parametrize(("change", "header", "key", "reason"), SHAPE, ids=lambda v: v if isinstance(v, str) else "")
def test_a_fault_of_shape_is_told_once_and_drags_no_others_along(
    change: Change, header: Header, key: str, reason: str
) -> None:
    assert [(f.key, f.reason) for f in faults_of(text(change))] == [(key, reason)]


def test_an_item_whose_answer_list_does_not_exist_drags_no_others_along() -> None:
    broken = text(('options = "often"', 'options = "rarely"'))
    assert [(f.key, f.reason) for f in faults_of(broken)] == [
        ("items.noise.options", "there is no shared list 'rarely'")
    ]


def test_without_examples_it_is_refused() -> None:
    start, end = TEXT.index("[[examples]]"), TEXT.index("[[translations]]")
    assert Fault(FILE, 1, "examples", "is missing") in faults_of(TEXT[:start] + TEXT[end:])


def test_a_score_that_no_example_works_to_a_value_is_refused() -> None:
    broken = text(("scores = { total = 4, marked = 2 }", "scores = { total = 4 }"))
    line = line_of(broken, MARKED)
    assert faults_of(broken) == (Fault(FILE, line, "scores.marked.id", "no example works this score to a value"),)


def test_a_group_without_items_or_torn_apart_is_refused() -> None:
    empty = text(
        ("[[items]]", '[[groups]]\nid = "second"\ntitle = "Second"\n\n[[items]]'),
        ('"group:first" =', '"group:second" = "Altera"\n"group:first" ='),
    )
    assert [f.reason for f in faults_of(empty)] == ["no item is in this group"]
    torn = text(
        ('how = ["observed"]', 'how = ["observed"]\ngroup = "first"'),
        ('group = "first"\n\n[[items]]\nid = "l', '\n[[items]]\nid = "l'),
    )
    assert [(f.key, f.reason) for f in faults_of(torn)] == [("groups.first.id", "its items do not stand together")]


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    broken = text(
        ('title = "Made-up Scale"\n', ""),
        ('status = "granted"', 'status = "free"'),
        ("up_to = 100", "up_to = 70"),
        ("mark_from = 1", 'mark_from = "1"'),
        ("at_least = 1", "at_least = 1.5"),
        ('name = "Somebody 2002"', 'name = "Nobody 2001"'),
        ('language = "la"', 'language = "Latin"'),
    )
    faults = faults_of(broken)
    assert [f.key for f in faults] == [
        "title",
        "rights.status",
        "items.rate.options#2.up_to",
        "items.noise.mark_from",
        "scores.total.band_sets.Nobody 2001.name",
        "alerts#1.at_least",
        "translations.Latin.language",
    ]
    assert [f.line for f in faults] == sorted(f.line for f in faults)


def test_faults_of_items_and_of_examples_are_told_together_where_the_examples_can_still_be_worked() -> None:
    broken = text(('line = "Made up."\n', ""), ("total = 4, marked", "total = 5, marked"))
    assert [f.key for f in faults_of(broken)] == ["rights.line", "examples#1.scores.total"]


def test_overlapping_bands_are_told_beside_a_fault_in_an_item_far_from_them() -> None:
    broken = text(("mark_from = 1", 'mark_from = "1"'), ("low = 3, high = 5", "low = 2, high = 5"))
    assert [f.key for f in faults_of(broken)] == [
        "items.noise.mark_from",
        "scores.total.band_sets.Nobody 2001.bands#2.low",
    ]


def test_the_message_is_one_line_a_fault() -> None:
    broken = text(('line = "Made up."\n', ""), ("format = 1\n", "format = 3\n"))
    with pytest.raises(BadDefinition) as refused:
        parse_definition(broken.encode(), FILE)
    assert refused.value.message == "made-up.toml:1: format: must be 1\nmade-up.toml:16: rights.line: is missing"
