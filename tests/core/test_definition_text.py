"""Bytes that are no definition are refused before anything reads them; lines are found whatever stands between them."""

import pytest

from app.core.definition import parse_definition
from app.core.definition_text import SIZE_LIMIT, read_document
from app.core.errors import BadDefinition, Fault
from tests.core.made_up import FILE, TEXT, text


def refusal(content: bytes) -> Fault:
    with pytest.raises(BadDefinition) as refused:
        parse_definition(content, FILE)
    (fault,) = refused.value.faults
    return fault


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"\xef\xbb\xbfformat = 1\n", 1, "begins with a byte-order mark; save it as UTF-8 without one"),
        (b"format = 1\ntitle = 'caf\xe9'\n", 2, "is not UTF-8"),
        (b"format = 1\n\nid = \n", 3, "is no TOML: Invalid value"),
        (b"format = 1\nformat = 2\n", 2, "is no TOML: Cannot overwrite a value"),
        (b"format = 1\n[rights]\na = 1\n[rights]\n", 4, "is no TOML: Cannot declare ('rights',) twice"),
        (b'format = 1\na = """x\n', 3, "is no TOML: Unterminated string"),
        (b"[a.b.c.d.e.f.g.h.i]\n", 1, "is nested deeper than 8 levels"),
        (b"a = " + b"9" * 5000, 1, "is no TOML: a value can't be read"),
        (b"format = 1\na = " + b"[" * 9 + b"]" * 9, 2, "is nested deeper than 8 levels"),
        (b"a = [\n" * 9, 9, "is nested deeper than 8 levels"),
        (b"a = " + b"[" * 100_000, 1, "is nested deeper than 8 levels"),
        (b"a = " + b"{ a = " * 20_000, 1, "is nested deeper than 8 levels"),
        (b"[a]\n[" + b"a." * 50_000 + b"a]\n", 2, "is nested deeper than 8 levels"),
        (b"a." * 50_000 + b"a = 1\n", 1, "is nested deeper than 8 levels"),
        (b'a = [ """x"""", ' + b"[" * 9 + b', "y" ]', 1, "is nested deeper than 8 levels"),
        (b"format = 1\n# see \xe2\x80\xae54\n", 2, "has a comment with U+202E, which can't be shown safely"),
    ],
)
def test_bytes_that_are_no_definition_are_refused_with_their_line(content: bytes, line: int, reason: str) -> None:
    assert refusal(content) == Fault(FILE, line, "", reason)


def test_a_file_over_256_kb_is_refused_and_one_of_just_256_kb_is_read() -> None:
    filler = b"#" * (256 * 1024 - len(TEXT.encode()))
    assert parse_definition(TEXT.encode() + filler, FILE).id == "made-up"
    assert refusal(TEXT.encode() + filler + b"#") == Fault(FILE, 1, "", "is larger than 256 KB")


def test_brackets_and_headers_inside_texts_and_comments_are_only_words() -> None:
    wordy = text(
        (
            'terms = "Anything goes."',
            'terms = "[[[[[[[[[[ {{{{{{{{{{ # a.b.c.d.e.f.g.h.i.j"  # [[[[[[[[[[ a.b.c.d.e.f.g.h.i.j',
        ),
        ('line = "Made up."', "line = '''[[items]] \"\"\"'''"),
    )
    assert parse_definition(wordy.encode(), FILE).rights.line == '[[items]] """'
    document = read_document(wordy.encode(), FILE)
    assert document.line_of(("items", 0, "id")) == wordy.split("\n").index("[[items]]") + 1


def test_a_header_is_found_after_texts_and_lists_of_several_lines() -> None:
    document = read_document(
        b'a = """\n[[b]]\n"""\nc = [\n  [1],\n  [2]\n]\n[[b]]\nd = 1\n[[b]]\n[b.e]\n[[b.f]]\n[[b.f]]\n  [x."y"]\n', FILE
    )
    assert document.headers == {
        ("b", 0): 8,
        ("b", 1): 10,
        ("b", 1, "e"): 11,
        ("b", 1, "f", 0): 12,
        ("b", 1, "f", 1): 13,
        ("x", "y"): 14,
    }
    assert document.line_of(("b", 1, "f", 1, "g", 2)) == 13
    assert document.line_of(("b", 1, "d")) == 10
    assert document.line_of(("a",)) == 1


def test_an_unknown_key_made_of_unseen_characters_is_shown_by_its_code() -> None:
    with pytest.raises(BadDefinition) as refused:
        parse_definition(text(("format = 1\n", 'format = 1\n"\\u202ex\\u0007" = 1\n')).encode(), FILE)
    assert [f.key for f in refused.value.faults] == ["<U+202E>x<U+0007>"]


@pytest.mark.parametrize("header", [b"[[a]]\n", b"[[codes]]\n", b"[[translations]]\n", b"[[alerts]]\n"])
def test_the_worst_files_of_full_size_are_refused_in_seconds(header: bytes) -> None:
    """Each line is a header with faults of its own: nothing may grow with the square of their number."""
    worst = header * (SIZE_LIMIT // len(header))
    with pytest.raises(BadDefinition) as refused:
        parse_definition(worst, FILE)
    assert len(refused.value.faults) > 8


@pytest.mark.parametrize("opening", ["a = '", 'a = "', 'a = """', "a = '''", "#"])
def test_a_text_that_never_ends_hides_no_depth(opening: str) -> None:
    fault = refusal(f"{opening}\nb = {'[' * 100_000}".encode())
    assert fault.reason == "is nested deeper than 8 levels" or fault.reason.startswith("is no TOML: ")


def test_eight_levels_are_not_too_deep() -> None:
    assert read_document(b"[a.b.c.d.e.f.g.h]\n[b]\nx = [[[[[[[[1]]]]]]]]\n", FILE).line_of(("b",)) == 2


def test_a_long_unknown_key_is_shortened() -> None:
    for length, shown in ((60, "k" * 60), (61, "k" * 60 + "\N{HORIZONTAL ELLIPSIS}")):
        with pytest.raises(BadDefinition) as refused:
            parse_definition(text(("format = 1\n", f"format = 1\n{'k' * length} = 1\n")).encode(), FILE)
        assert [f.key for f in refused.value.faults] == [shown]
