"""Names in the scripts that are shaped or have many letters: drawn as their engines shape them, read back as typed."""

import subprocess
import sys
import unicodedata
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pypdfium2
import pytest
import uharfbuzz
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.core.errors import BadInput
from app.data import resources
from app.report import shaping
from app.report.fonts import LARGE, fonts
from app.report.frame import bold, regular
from app.report.papers import Papers
from app.report.shaping import levels_of, shaped
from app.report.text import Span, clean, wrap
from tests.report.reading import text
from tests.report.samples import DANA, complete

NAMES = {
    "Devanagari": ["राजेन्द्र प्रसाद", "क्षितिज शर्मा", "प्रीति कृष्णमूर्ति", "डॉ॰ रुक्मिणी त्र्यंबक", "ज़ोया"],
    "Thai": ["สมชาย ใจดี", "น้ำผึ้ง", "ปัญญา ณ เชียงใหม่", "ใจดี, กิ้ง"],
    "Chinese": ["李小龍", "欧阳娜娜", "龚䶮"],
    "Japanese": ["山田 太郎", "すずき ユーコ", "﨑田 \ufa19田"],
    "Korean": ["박지우", "남궁 쥰"],
    "Arabic": ["محمد علي"],
    "Hebrew": ["כהן דנה"],
    "Greek": ["Ελένη"],
    "Latin": ["Żółć"],
    "mixed": ["Rosen 李小龍 (박)", "राम Ram 12/3"],
}
EACH = [name for names in NAMES.values() for name in names]
OPENING, CLOSING = "「（《", "」）、。！？ー々っ%"
LETTERS = {
    "Devanagari": ["क", "कि", "र्मी", "क्ष", "न्द्र", "ज़ो", "श्री", "ण"],
    "Thai": ["ก", "น้ำ", "ผึ้", "เชี", "ให", "ไม่", "แก้", "โต๊ะ", "ญา"],
    "Latin": ["x\u0301", "q\u0323\u0301"],
}


def record_of(name: str) -> bytes:
    return Papers().record(replace(complete(), patient=replace(DANA, name=name)))


@pytest.mark.parametrize("name", EACH)
def test_every_character_of_a_name_has_a_glyph_in_both_weights(name):
    for character in clean("Name", name):
        for cut in (fonts().regular, fonts().bold):
            assert cut.font_of[character].face.charToGlyph[ord(character)]
            assert cut.width(character, 10) > 0 or unicodedata.category(character) == "Mn"


@pytest.mark.parametrize("name", EACH)
def test_a_name_is_read_back_as_it_was_typed(name):
    """By pypdf, as Chrome does it (pdfium), and by pdftotext."""
    pdf = record_of(name)
    reader = pypdfium2.PdfDocument(pdf)
    told = reader[0].get_textpage().get_text_range()
    reader.close()
    printed = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    name = clean("Name", name)
    assert name in text(pdf)
    assert name in told
    assert name in printed


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize(
    ("script", "word"), [(s, w) for s in ("Devanagari", "Thai") for n in NAMES[s] for w in n.split()]
)
def test_glyphs_and_their_places_are_those_of_the_shaping_engine(script, word, weight):
    word = clean("Name", word).rstrip(",")
    file = uharfbuzz.Blob.from_file_path(resources() / "fonts" / f"NotoSans{script}-{weight}.ttf")
    buffer = uharfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    uharfbuzz.shape(uharfbuzz.Font(uharfbuzz.Face(file)), buffer)
    drawn = shaped(word, fonts().regular if weight == "Regular" else fonts().bold, levels_of(word))
    assert [glyph_of(g) for g in drawn] == [info.codepoint for info in buffer.glyph_infos]
    assert [(g.advance, g.dx, g.dy) for g in drawn] == [
        (p.x_advance, p.x_offset, p.y_offset) for p in buffer.glyph_positions
    ]


def glyph_of(glyph) -> int:
    return glyph.font.face.charToGlyph[ord(glyph.text)]


def drawn(word: str) -> list[int]:
    return [glyph_of(g) for g in shaped(word, fonts().regular, levels_of(word))]


def of(character: str) -> int:
    return fonts().regular.font_of[character].face.charToGlyph[ord(character)]


def test_a_short_i_stands_before_its_consonant_and_reph_after_it():
    assert drawn("कि")[1] == of("क")
    assert drawn("र्म")[0] == of("म")
    assert len(drawn("र्म")) == 2
    assert len(drawn("क्ष")) == 1


def test_thai_am_is_split_so_that_its_ring_stands_under_the_tone():
    ring, tone = drawn("นำ")[1], drawn("น้")[1]
    assert drawn("น้ำ")[0] == of("น")
    assert drawn("น้ำ")[-1] == of("า")
    assert len(drawn("น้ำ")) == 4
    assert ring != tone


def test_a_hebrew_name_with_a_latin_number_stands_in_visual_order():
    said = shaped("כהן A-123", fonts().regular, levels_of("כהן A-123"))
    assert "".join(g.font._glyph_text[ord(g.text)] for g in said) == "A-123 ןהכ"


@pytest.mark.parametrize("name", ["प्रीति कृष्णमूर्ति", "डॉ॰ रुक्मिणी त्र्यंबक", "น้ำผึ้ง", "ใจดี, กิ้ง"])
def test_a_word_in_one_string_looks_as_with_each_glyph_at_its_place(name, monkeypatch):
    together = head_of(record_of(name))
    monkeypatch.setattr(shaping, "_words_said", lambda pieces: (glyph for _, found in pieces for _, glyph in found))
    apart = head_of(record_of(name))
    assert min(together) < 60, "something is drawn"
    assert max(abs(a - b) for a, b in zip(together, apart, strict=True)) < 30


def head_of(pdf: bytes) -> bytes:
    """The top of the first page, as grey values."""
    page = Papers().pages(pdf, 300)[0]
    return page.rgb[: page.stride * 240 : 3]


def test_a_mark_that_is_set_aside_stays_in_the_string_of_its_letter():
    """In a string of its own a reader that sorts by place would give it to the next letter."""
    [page] = PdfReader(BytesIO(record_of("กี"))).pages[:1]
    assert b"] TJ" in page.get_contents().get_data()


@pytest.mark.parametrize(
    ("character", "said"),
    [("\U0001f600", "U+1F600 (GRINNING FACE)"), ("\u0f40", "U+0F40 (TIBETAN LETTER KA)"), ("\u3164", "HANGUL FILLER")],
)
def test_a_character_that_no_font_has_is_named_before_printing(character, said):
    with pytest.raises(BadInput) as refused:
        record_of(f"Rosen {character}")
    assert refused.value.message.startswith("Patient name: the character U+")
    assert said in refused.value.message


def test_an_ideograph_keeps_the_form_that_was_typed():
    assert clean("Name", "\ufa19 Jose\u0301") == "\ufa19 José"


LOADED = """
from dataclasses import replace
from reportlab.pdfbase import pdfmetrics
from app.report.papers import Papers
from tests.report.samples import DANA, complete
for name in ("Żółć דנה कि น้ำ", "박", "李"):
    Papers().record(replace(complete(), patient=replace(DANA, name=name)))
    print(*sorted(pdfmetrics.getRegisteredFontNames()))
"""


def test_a_large_font_is_loaded_when_a_text_first_needs_it():
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True, text=True).stdout
    without, korean, chinese = (set(line.split()) & LARGE.keys() for line in told.splitlines())
    assert not without
    assert korean == {"CowslipHangul-Regular"}
    assert chinese == set(LARGE)


@settings(max_examples=150, deadline=None)
@given(
    letters=st.lists(st.sampled_from([x for letters in LETTERS.values() for x in letters]), min_size=1, max_size=60),
    width=st.floats(40, 200),
    style=st.sampled_from([regular(9), bold(9)]),
)
def test_a_word_broken_inside_never_parts_a_mark_or_vowel_from_its_letter(letters, width, style):
    ends, at = {0}, 0
    for letter in (clean("Text", letter) for letter in letters):
        at += len(letter)
        ends.add(at)
    at = 0
    for line in wrap((Span(clean("Text", "".join(letters)), style),), width):
        at += sum(len(p.text) for p in line.pieces)
        assert at in ends
        assert line.width <= width + 0.01


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(
            ["患", "者", "「報」", "告。", "《発、", "熱！？", "COWS評", "約12%", "ユー", "あっ", "（人々）"]
        ),
        max_size=60,
    ),
    width=st.floats(60, 200),
)
def test_a_line_of_ideographs_begins_with_no_closing_sign_and_ends_with_no_opening_one(parts, width):
    lines = ["".join(p.text for p in line.pieces) for line in wrap((Span("".join(parts), regular(9)),), width)]
    assert "".join(lines) == "".join(parts)
    for before, after in pairwise(lines):
        assert after[0] not in CLOSING
        assert before[-1] not in OPENING


def test_ideographs_go_on_in_the_line_where_latin_words_end():
    lines = wrap((Span("The patient says 患者報告発熱、頭痛、吐気" * 2, regular(9)),), 150)
    assert all(line.width > 150 - 3 * 9 for line in lines[:-1])


def test_korean_words_stay_whole_where_they_fit():
    lines = wrap((Span("환자는 어제부터 열이 있다고 말한다", regular(9)),), 70)
    assert (
        " ".join("".join(p.text for p in line.pieces).strip() for line in lines) == "환자는 어제부터 열이 있다고 말한다"
    )
