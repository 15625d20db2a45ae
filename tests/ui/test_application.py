"""What the window is opened with, and what it does not understand."""

import sys
from pathlib import Path

import pytest

from app import main
from app.ui.application import DISPLAYS, NO_DISPLAY, Options, _options, run


def test_without_words_the_system_says_where_the_clinic_is() -> None:
    assert _options([]) == Options(None, "", "", False, False)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have one")
def test_without_a_display_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    assert run([], main.window()) == 1
    assert capsys.readouterr().err == NO_DISPLAY


def test_each_option_is_understood() -> None:
    words = ["--folder", "a b/clinic", "--quick-score=cows", "--quit-at-first-paint", "--quit-when-ready"]
    assert _options(words) == Options(Path("a b/clinic"), "", "cows", True, True)


def test_a_database_is_a_folder_or_a_server() -> None:
    url = "postgresql+psycopg://nora@db.clinic.example/clinic"
    assert _options(["--database", url]) == Options(None, url, "", False, False)
    assert _options(["--database", "a b"]) == Options(Path("a b"), "", "", False, False)


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
