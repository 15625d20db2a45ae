"""The prepared scales are their definition files, to the last point and word; a changed file is read anew."""

from hashlib import sha256

import pytest

from app import data
from app.core.definition import parse_definition
from app.core.errors import BadDefinition
from app.core.prepared import prepared, scale_of, sound_tables
from app.main import Parser, catalogue
from tests.core import made_up
from tests.core.export_prepared import prepared_anew
from tests.core.shipped import shipped

BY_SEX = ('name = "Somebody 2002"\n', 'name = "Somebody 2002"\nwhen = { sex = "female" }\n')


def test_the_prepared_scales_are_made_from_the_definitions() -> None:
    """Where they are not: python -m tests.core.export_prepared writes them anew."""
    assert data.prepared_scales() == prepared_anew()


def test_a_shipped_scale_is_the_same_either_way() -> None:
    books = catalogue()
    for definition in (*books.definitions(), *books.wordless()):
        assert repr(definition.scale) == repr(shipped(definition.scale.id))
    assert len(books.definitions()) + len(books.wordless()) == 10


@pytest.mark.parametrize("change", [("# A made-up", "# A made-up"), BY_SEX, ('how = ["observed"]\n', "")])
def test_every_power_of_the_format_goes_through(change: tuple[str, str]) -> None:
    scale = made_up.scale(change)
    (table,) = sound_tables(prepared(scale)).values()
    assert repr(scale_of(table)) == repr(scale)


def test_a_file_changed_in_one_byte_is_read_strictly() -> None:
    parse = Parser(data.prepared_scales())
    content = (data.scales() / "cows.toml").read_bytes()
    sixth = content.replace(b"points = 5,", b"points = 6,", 1)
    assert sixth != content
    with pytest.raises(BadDefinition):
        parse(sixth, "cows.toml")
    commented = b"# the same otherwise\n" + content
    assert parse(commented, "cows.toml").sha256 == parse_definition(commented, "cows.toml").sha256
    assert parse(commented, "cows.toml").sha256 != parse(content, "cows.toml").sha256


def test_a_table_changed_in_one_byte_is_passed_over() -> None:
    line = prepared(made_up.scale())
    assert len(sound_tables(line)) == 1
    assert sound_tables(line.replace('"points":4', '"points":3', 1)) == {}
    assert sound_tables(line[:-9]) == {}
    assert sound_tables("not\nsuch a\nfile\n") == {}


def resealed(old: str, new: str) -> str:
    """The prepared COWS with a text changed, under a digest that fits."""
    cows = shipped("cows")
    table = prepared(cows).split(" ", 2)[2].strip().replace(old, new, 1)
    assert table != prepared(cows).split(" ", 2)[2].strip()
    return f"{cows.sha256} {sha256(table.encode()).hexdigest()} {table}\n"


@pytest.mark.parametrize(
    ("old", "new"), [('"points":1', '"points":3'), ('"limits":', '"limit":'), ('"kind":"sum"', '"kind":"product"')]
)
def test_a_table_whose_examples_come_out_otherwise_or_of_another_shape_is_passed_over(old: str, new: str) -> None:
    parse = Parser(resealed(old, new))
    content = (data.scales() / "cows.toml").read_bytes()
    assert repr(parse(content, "cows.toml")) == repr(shipped("cows"))


@pytest.mark.parametrize("found", [b"", b"{", b"\xff"])
def test_without_its_prepared_form_a_scale_is_read_from_its_file(
    found: bytes, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prepared-scales.txt").write_bytes(found)
    monkeypatch.setattr(data, "resources", lambda: tmp_path)
    assert [s.id for s in catalogue().scales()][:3] == ["cows", "ciwa-ar", "asrs-v1.1"]
