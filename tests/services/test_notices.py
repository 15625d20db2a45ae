"""The notices of 42 CFR 2.32: the wording of the file, word for word, or none at all."""

from datetime import date
from pathlib import Path

import pytest

from app.core.errors import StoreTrouble
from app.services.notices import part_2, read_notices
from app.services.settings import Site


def test_the_shipped_notices_are_the_two_of_the_rule_in_force_since_february_2026() -> None:
    notices = part_2()
    assert notices.in_force_from == date(2026, 2, 16)
    assert [(s.id, s.rule) for s in notices.statements] == [
        ("statement-1", "42 CFR 2.32(a)(1)"),
        ("statement-2", "42 CFR 2.32(a)(2)"),
    ]
    assert notices.text_of("statement-2") == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    first = notices.text_of("statement-1")
    assert first.startswith("This record which has been disclosed to you is protected by Federal confidentiality rules")
    assert first.endswith("to further use or redisclose the record (see 42 CFR 2.31).")
    assert "\n" not in first
    assert "  " not in first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "format = ",
        "in_force_from = 2026-02-16\nchecked_against = ''",
        "in_force_from = 2026-02-16\nchecked_against = ''\nstatements = [1]",
        "in_force_from = 2026-02-16\nchecked_against = ''\n[[statements]]\nid = 'statement-1'\nrule = ''\ntext = 3",
    ],
)
def test_a_file_that_can_not_be_read_is_told_by_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "42-cfr-part-2.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StoreTrouble, match=r"resources/notices/42-cfr-part-2\.toml can't be read"):
        read_notices(file)
    with pytest.raises(StoreTrouble):
        read_notices(tmp_path / "none.toml")


def test_a_site_whose_notice_has_no_wording_prints_nothing_rather_than_a_page_without_it() -> None:
    with pytest.raises(StoreTrouble, match="There is no statement-7"):
        _ = Site(notice="statement-7").letterhead  # type: ignore[arg-type]
