"""What the window is opened with, and what it does not understand."""

from pathlib import Path

import pytest

from app.ui.application import Options, _options


def test_without_words_the_system_says_where_the_clinic_is() -> None:
    assert _options([]) == Options(None, "", False, False)


def test_each_option_is_understood() -> None:
    words = ["--folder", "a b/clinic", "--quick-score=cows", "--quit-at-first-paint", "--quit-when-ready"]
    assert _options(words) == Options(Path("a b/clinic"), "cows", True, True)


@pytest.mark.parametrize(
    ("words", "named"), [(["--fast"], "fast"), (["--folder"], "folder"), (["--quit-when-ready", "cows"], "cows")]
)
def test_what_is_not_understood_is_named_and_nothing_opens(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        _options(words)
    assert end.value.code == 2
    assert named in capsys.readouterr().err
