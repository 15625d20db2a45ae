"""The shipped definitions say what the instruments say: word for word, point for point, code for code."""

import json
from pathlib import Path

import pytest

from app import data
from app.core.definition import definition_schema
from app.core.scale import Item, Measure, Scored
from app.core.scoring import bands, leading, with_sets
from app.core.wording import texts_of
from tests.core.shipped import shipped

WORDLESS = ["oows", "sows-gossop", "sows-handelsman"]
ALL = sorted(f.name.removesuffix(".toml") for f in data.scales().iterdir() if f.name.endswith(".toml"))
SCALES = [name for name in ALL if name not in WORDLESS]
BY_KEY = {("phq-9", "q10"), *(("dast-10", f"q{n}") for n in range(1, 11))}
"""Items whose answers are told apart by keys: of a question that is not scored, and of Yes and No."""


def frozen(name: str) -> dict:
    """The instrument's words, copied once from the source and never from the definition."""
    return json.loads((Path(__file__).parent / "wording" / f"{name}.json").read_text(encoding="utf-8"))


def wordings(item: Item) -> set[str]:
    """Heading and note as one line, as the forms print them: with a colon between or without."""
    return {f"{item.text} {item.detail}", f"{item.text}: {item.detail}"} if item.detail else {item.text}


@pytest.mark.parametrize("name", SCALES)
def test_every_word_and_every_point_is_the_instruments(name: str) -> None:
    scale, words = shipped(name), frozen(name)
    assert [i.id for i in scale.items] == [i["id"] for i in words["items"]]
    assert scale.instructions == words["instructions"]
    for item, source in zip(scale.items, words["items"], strict=True):
        assert source["text"] in wordings(item)
        assert [[o.points, o.text] for o in item.options] == source["options"]
        assert list(item.how) == source.get("how", [])
        assert item.mark_from == source.get("marked_from")


@pytest.mark.parametrize("name", WORDLESS)
def test_of_a_scale_whose_holder_must_be_asked_no_word_is_shipped(name: str) -> None:
    scale = shipped(name)
    assert scale.needs_wording
    assert scale.rights.status == "ask"
    assert not any(text for key, text in texts_of(scale).items() if key not in ("title", "recall"))
    assert not any(score_of.band_sets for score_of in scale.scores)


def test_the_scales_that_are_called_sows_share_no_name_no_id_and_no_trend() -> None:
    """A trend is drawn by scale id and major version."""
    handelsman, gossop, objective = (shipped(name) for name in ("sows-handelsman", "sows-gossop", "oows"))
    for part in ("id", "title", "short", "sha256"):
        assert len({getattr(scale, part) for scale in (handelsman, gossop, objective)}) == 3
    assert (len(handelsman.items), len(gossop.items), len(objective.items)) == (16, 10, 13)
    assert [scale.scores[0].high for scale in (handelsman, gossop, objective)] == [64, 30, 13]


@pytest.mark.parametrize("name", ALL)
def test_a_shipped_scale_states_its_source_its_terms_and_the_line_to_print(name: str) -> None:
    scale = shipped(name)
    assert scale.id == name
    assert scale.language == "en"
    assert scale.source.doi in scale.source.citation
    assert scale.rights.holder
    assert scale.rights.terms
    assert scale.rights.line
    assert scale.limits
    assert scale.purpose


@pytest.mark.parametrize("name", ALL)
def test_no_option_shares_its_points_so_that_a_digit_is_an_answer(name: str) -> None:
    for item in shipped(name).items:
        if (name, item.id) not in BY_KEY:
            assert [o.key for o in item.options] == [str(o.points) for o in item.options]


def test_the_answers_that_are_told_by_key_are_these() -> None:
    assert {tuple(o.key for o in item.options) for item in shipped("dast-10").items} == {("yes", "no")}
    functional = shipped("phq-9").item("q10")
    assert functional is not None
    assert [o.points for o in functional.options] == [None] * 4
    assert not functional.scored
    assert not functional.required


def test_ciwa_ar_takes_every_number_and_leaves_the_band_set_to_the_site() -> None:
    ciwa = shipped("ciwa-ar")
    (total,) = ciwa.scores
    assert {item.id: [o.points for o in item.options] for item in ciwa.items} == {
        item.id: [*range(5 if item.id == "orientation" else 8)] for item in ciwa.items
    }
    assert (total.low, total.high, total.chosen_by) == (0, 67, "site")
    assert {s.name: [(b.low, b.high, b.label) for b in s.bands] for s in total.band_sets} == {
        "ASAM 2020": [(0, 9, "mild"), (10, 18, "moderate"), (19, 67, "severe or complicated")],
        "8 / 16": [(0, 7, "mild"), (8, 15, "moderate"), (16, 67, "severe")],
    }
    assert not any(s.default for s in total.band_sets)
    assert ciwa.vitals == ("pulse", "blood_pressure")
    assert leading(total, {"sex": "female"}) is None
    assert leading(total, with_sets({}, {"total": "8 / 16"})) is total.band_sets[1]


def test_audit_c_shows_every_cut_whatever_the_sex() -> None:
    (total,) = shipped("audit-c").scores
    assert total.chosen_by == "clinician"
    for sex in ("female", "male", "unknown"):
        assert [(s.name, b.label) for s, b in bands(total, Scored(3), {"sex": sex})] == [
            ("Women: 3 or more", "at or above the cut"),
            ("Men: 4 or more", None),
            ("5 or more", None),
        ]


def test_phq_9_says_item_9_first_from_1_on_and_where_it_is_left_out() -> None:
    (alert,) = shipped("phq-9").alerts
    assert (alert.item, alert.at_least, alert.when_unanswered) == ("q9", 1, True)


def test_dast_10_shows_items_1_and_3_beside_its_total() -> None:
    (total,) = shipped("dast-10").scores
    assert total.beside == ("q1", "q3")


ADVICE = ("refer", "consider ", "start ", "give ", "monitor", "treatment is", "brief intervention", "intensive")


@pytest.mark.parametrize("name", ALL)
def test_no_label_tells_anybody_what_to_do(name: str) -> None:
    labels = [b.label for s in shipped(name).scores for one in s.band_sets for b in one.bands if b.label]
    assert [label for label in labels if any(word in label.lower() for word in ADVICE)] == []


def test_a_released_version_never_changes() -> None:
    """A changed text needs a new version: records name the definition they were made with by both."""
    released = json.loads((Path(__file__).parent / "released.json").read_text(encoding="utf-8"))
    now = {f"{shipped(name).id} {shipped(name).version}": shipped(name).sha256 for name in ALL}
    assert {version: sha for version, sha in now.items() if released.get(version, sha) != sha} == {}


def test_cows_is_the_published_one() -> None:
    cows = shipped("cows")
    (total,) = cows.scores
    assert (total.low, total.high) == (0, 48)
    (bands,) = total.band_sets
    assert bands.default
    assert [(b.low, b.high, b.label) for b in bands.bands] == [
        (0, 4, None),
        (5, 12, "mild"),
        (13, 24, "moderate"),
        (25, 36, "moderately severe"),
        (37, 48, "severe withdrawal"),
    ]
    assert cows.completed_by == "clinician"
    assert cows.limits == ("Not validated for kratom (mitragynine) withdrawal; used in studies of it.",)
    assert [(c.system, c.code, c.of) for c in cows.codes] == [("http://snomed.info/sct", "763699005", "total")]


def test_the_heading_of_a_cows_item_stands_apart_from_its_note() -> None:
    assert {i.id: (i.text, i.detail) for i in shipped("cows").items} == {
        "pulse": ("Resting Pulse Rate", "Measured after patient is sitting or lying for one minute"),
        "sweating": ("Sweating", "over past 1/2 hour not accounted for by room temperature or patient activity."),
        "restlessness": ("Restlessness", "Observation during assessment"),
        "pupil": ("Pupil size", ""),
        "aches": (
            "Bone or Joint aches",
            (
                "If patient was having pain previously, only the additional component attributed to"
                " opiates withdrawal is scored"
            ),
        ),
        "runny_nose": ("Runny nose or tearing", "Not accounted for by cold symptoms or allergies"),
        "gi": ("GI Upset", "over last 1/2 hour"),
        "tremor": ("Tremor", "observation of outstretched hands"),
        "yawning": ("Yawning", "Observation during assessment"),
        "anxiety": ("Anxiety or Irritability", ""),
        "gooseflesh": ("Gooseflesh skin", ""),
    }


def test_a_pulse_from_20_to_300_a_minute_is_plausible() -> None:
    assert shipped("cows").items[0].measure == Measure("beats/minute", 20, 300)
    assert [i.id for i in shipped("cows").items if i.measure] == ["pulse"]


@pytest.mark.parametrize(
    ("rate", "points"), [(20, 0), (80, 0), (80.5, 1), (81, 1), (100, 1), (101, 2), (120, 2), (121, 4), (300, 4)]
)
def test_a_pulse_proposes_its_option(rate: float, points: int) -> None:
    option = shipped("cows").items[0].proposed_by(rate)
    assert option is not None
    assert option.points == points


def test_asrs_counts_part_a_and_gives_part_b_no_score() -> None:
    asrs = shipped("asrs-v1.1")
    (part_a,) = asrs.scores
    assert part_a.id == "part_a"
    assert part_a.rule.items == ("q1", "q2", "q3", "q4", "q5", "q6")
    assert (part_a.low, part_a.high) == (0, 6)
    (bands,) = part_a.band_sets
    assert [(b.low, b.high, b.label) for b in bands.bands] == [
        (0, 3, None),
        (4, 6, "symptoms highly consistent with ADHD in adults"),
    ]
    assert [i.group for i in asrs.items] == ["part_a"] * 6 + ["part_b"] * 12
    assert asrs.completed_by == "patient"
    assert asrs.codes == ()
    assert [note.id for note in asrs.notes] == ["impairment", "onset"]


@pytest.mark.parametrize(
    "sentence", ["Pay particular attention to marks", "can serve as further probes", "Review impairment", "childhood"]
)
def test_the_leaflets_sentences_on_what_to_do_next_are_left_out(sentence: str) -> None:
    assert sentence not in (data.scales() / "asrs-v1.1.toml").read_text(encoding="utf-8")


def test_the_exported_schema_is_the_models() -> None:
    """Where it is not: python -m tests.core.export_schema writes it anew."""
    exported = (data.resources() / "definition.schema.json").read_text(encoding="utf-8")
    assert json.loads(exported) == definition_schema()
