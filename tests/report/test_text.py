"""Hostile text is printed as it was typed, wrapped, or refused by name; it never breaks a page."""

import subprocess
import unicodedata
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.core.errors import BadInput
from app.core.records import Answer
from app.report.fonts import fonts
from app.report.frame import SIDE, regular
from app.report.papers import Papers
from app.report.shaping import levels_of, needs_shaping, shaped
from app.report.text import Span, Style, clean, width_of, wrap
from tests.report.reading import squeezed, text, texts
from tests.report.samples import COWS, DANA, assessment, complete, cows_answers, document

MARKUP = ["<b>bold</b>", "&amp; &lt;", '<img src="http://x/y">', "</para>", "%s {0} \\x41 (a) \\)", "<font size=99>"]
REFUSED = ["\U0001f600", "\u0f40", "\u1100", *"\x00\x1b\x07\x85", *"\u202e\u2066\u2028", "\ud800", "\ue000", "\ufeff"]


def record(**answer: str):
    """A record whose reasons, words and names hold the text."""
    said = answer.pop("said")
    answers = cows_answers()
    answers["pulse"] = Answer(key="0", measured=130.0, reason=said)
    answers["tremor"] = Answer(not_assessed=said)
    answers["yawning"] = Answer(key="0", confound=said)
    return document(COWS, assessment(COWS, answers))


@pytest.mark.parametrize("said", MARKUP)
def test_markup_is_printed_as_typed(said):
    patient = replace(DANA, name=f"Rosen {said}", record_number=said)
    page = squeezed(text(Papers().record(replace(record(said=said), patient=patient, clinic=said))))
    assert page.count(squeezed(said)) == 6


@pytest.mark.parametrize("character", REFUSED)
@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("Patient name", lambda c: replace(complete(), patient=replace(DANA, name=f"Ro{c}sen"))),
        ("Record number", lambda c: replace(complete(), patient=replace(DANA, record_number=f"1{c}"))),
        ("Clinic name", lambda c: replace(complete(), clinic=f"St{c}")),
        ("Printed by", lambda c: replace(complete(), printed_by=f"M{c}")),
        ("Performer", lambda c: replace(complete(), assessment=assessment(COWS, cows_answers(), performer=f"M{c}"))),
        ("Signer", lambda c: replace(complete(), assessment=assessment(COWS, cows_answers(), signer=f"M{c}"))),
        ("Item pulse, reason", lambda c: record(said=f"fe{c}ver")),
        ("Scale cows, title", lambda c: document(replace(COWS, title=f"C{c}"), assessment(COWS, cows_answers()))),
    ],
)
def test_a_character_that_can_not_be_drawn_is_refused_by_field_and_number(field, changed, character):
    with pytest.raises(BadInput) as refused:
        Papers().record(changed(character))
    assert refused.value.message.startswith(f"{field}: ")
    assert f"U+{ord(character):04X}" in refused.value.message
    assert refused.value.message.isprintable()


@pytest.mark.parametrize("said", ["x" * 10_000, "word " * 2_000, "שלום" * 2_500, "سلام " * 2_000])
def test_ten_thousand_characters_run_over_pages_and_none_is_lost(said):
    answers = {**cows_answers(), "tremor": Answer(not_assessed=said)}
    pdf = Papers().record(document(COWS, assessment(COWS, answers)))
    pages = texts(pdf)
    assert len(pages) >= 2
    letter = squeezed(said)[0]
    assert sum(squeezed(p).count(letter) for p in pages) >= squeezed(said).count(letter)
    inside(pdf)


@pytest.mark.parametrize("field", ["name", "record_number"])
def test_a_name_too_long_for_the_head_of_a_page_is_refused_with_the_limit(field):
    with pytest.raises(BadInput, match="at most"):
        Papers().record(replace(complete(), patient=replace(DANA, **{field: "x" * 10_000})))


def test_a_reason_beyond_all_measure_is_refused_with_the_limit():
    with pytest.raises(BadInput, match="Item pulse, reason: 20,001 characters; at most 20,000"):
        Papers().record(record(said="x" * 20_001))


def test_lines_that_would_leave_no_room_on_each_page_are_refused():
    wordy = replace(COWS, rights=replace(COWS.rights, line="rights " * 600))
    with pytest.raises(BadInput, match="leave no room on the page"):
        Papers().record(document(wordy, assessment(wordy, cows_answers())))


def test_line_breaks_in_a_reason_are_kept_and_tabs_become_spaces():
    assert clean("Reason", "one\r\ntwo\tthree\rfour") == "one\ntwo three\nfour"
    assert clean("Reason", "one\n\n \n\n\ntwo") == "one\n\ntwo"


def test_text_is_composed_so_that_an_accent_stands_on_its_letter():
    assert clean("Name", "Jose\u0301") == "José"


# What people may type or paste: any letters that can be drawn, marks, joiners, brackets, blanks in odd places.
NASTY = st.text(
    st.one_of(
        st.sampled_from(sorted(c for c in fonts().drawable if c.isprintable())),
        st.sampled_from(
            [*"<>&;'\"()\\%{}[]  \n\t-−–/", "\u200c", "\u200d", "\u0301", "\u05b8", "\u0651", *"क्षिरน้ำเ漢か각ー。「」"]
        ),
    ),
    min_size=1,
    max_size=180,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=NASTY, clinic=NASTY, said=NASTY, number=NASTY)
def test_no_text_breaks_the_layout(name, clinic, said, number):
    made = replace(record(said=said), clinic=clinic, patient=replace(DANA, name=name, record_number=number[:60]))
    try:
        pdf = Papers().record(made)
    except BadInput as refused:
        assert "can't be printed" in refused.message or "leave no room" in refused.message  # noqa: PT017
        return
    inside(pdf)


@settings(max_examples=60, deadline=None)
@given(said=st.text(max_size=300))
def test_any_text_at_all_is_printed_or_refused_by_name(said):
    try:
        pdf = Papers().record(record(said=f"a{said}"))
    except BadInput as refused:
        assert refused.message.startswith("Item pulse, reason: ")  # noqa: PT017
    else:
        assert PdfReader(BytesIO(pdf)).pages


@settings(max_examples=150, deadline=None)
@given(said=NASTY, width=st.floats(40, 500), size=st.sampled_from([8.0, 9.5, 12.0]))
@example(said="0000IÆ ", width=43.0, size=12.0)  # wider by the space at its end alone
@example(said="a \ufdfd b", width=40.0, size=8.0)  # one glyph that is wider than the line: it stands alone
def test_lines_are_never_wider_than_asked_and_hold_every_character(said, width, size):
    said = clean("Text", said)
    lines = wrap((Span(said, regular(size)),), width)
    held = ["".join(p.text for p in line.pieces) for line in lines]
    assert all(line.width <= width + 0.01 or len(text) == 1 for line, text in zip(lines, held, strict=True))
    assert squeezed("".join(held)) == squeezed(said)


def test_words_stay_whole_where_they_fit():
    lines = wrap((Span("seven little words in two short lines", regular(10)),), 100)
    words = [w for line in lines for p in line.pieces for w in p.text.split()]
    assert " ".join(words) == "seven little words in two short lines"
    assert len(lines) == 2


def test_right_to_left_text_stands_in_its_visual_order():
    style = Style(fonts().regular, 10)
    text_of = {g.text: g.font for g in shaped("אבג", style.cut, levels_of("אבג"))}
    assert [f._glyph_text[ord(t)] for t, f in text_of.items()] == ["ג", "ב", "א"]
    mixed = shaped("אב 12 (x)", style.cut, levels_of("אב 12 (x)"))
    assert "".join(g.font._glyph_text[ord(g.text)] for g in mixed) == ")x( 12 בא"
    first = mixed[0].font.face.charToGlyph
    assert first[ord(mixed[0].text)] == first[ord("(")], "a bracket is mirrored"


def test_arabic_letters_are_joined():
    style = Style(fonts().regular, 10)
    joined, alone = "ببب", "ب"
    assert width_of(joined, style) < 2.6 * width_of(alone, style)


def test_only_text_that_needs_it_is_shaped():
    assert not needs_shaping("Łukasz Çelik, Ωμέγα, Жанна – 5 °C ≥ 38 …")
    assert needs_shaping("שלום")
    assert needs_shaping("x\u0301")


def test_a_greek_or_cyrillic_name_is_printed_as_written():
    page = text(Papers().record(replace(complete(), patient=replace(DANA, name="Παπαδοπούλου, Жанна Łódź"))))
    assert "Παπαδοπούλου, Жанна Łódź" in page


@pytest.mark.parametrize("name", ["كوهين، دانا بنت السلام", "כהן־לוי דנה", "لَيْلَى الآلاء", "לָוִי דָּנָה"])
def test_a_right_to_left_name_is_read_back_as_it_was_typed(name):
    assert name in text(Papers().record(replace(complete(), patient=replace(DANA, name=name))))


@pytest.mark.parametrize("name", ["دانا بنت السلام", "الإسلام لأحمد", "الآلاء"])
def test_the_letters_of_an_arabic_ligature_are_copied_in_their_order(name):
    """As Chrome does it (pdfium), and as pdftotext does, which says one character for both."""
    pdf = Papers().record(replace(complete(), patient=replace(DANA, name=name)))
    reader = pypdfium2.PdfDocument(pdf)
    assert name in reader[0].get_textpage().get_text_range()
    reader.close()
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert name in unicodedata.normalize("NFKC", told)


def inside(pdf: bytes) -> None:
    """Every string begins within the margins of its page."""
    for page in PdfReader(BytesIO(pdf)).pages:
        places: list[tuple[float, float]] = []
        page.extract_text(visitor_text=lambda t, _c, m, _f, _s, p=places: p.append((m[4], m[5])) if t.strip() else None)
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert places
        assert all(SIDE - 1 <= x <= width - SIDE + 1 and 20 <= y <= height - 20 for x, y in places)
