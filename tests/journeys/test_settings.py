"""What the site sets, at the real window and by keyboard alone: it holds for the next page that is printed."""

from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog

from app.services.notices import part_2
from app.ui.watch import Watch
from tests.journeys.test_day import COWS, PASSPHRASE, begin_visit, register, rows, saved, set_up, sign, start, window
from tests.journeys.window import Window
from tests.report.reading import squeezed, texts

__all__ = ["window"]
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
LETTER = (612.0, 792.0)


def tab_to(window: Window, name: str) -> None:
    for _ in range(20):
        if window.find(name).hasFocus():
            return
        window.type("\t")
    raise AssertionError(name)


def set_paper(window: Window) -> None:
    """Letter, an address, the first statement; and five minutes until the lock."""
    window.command(Qt.Key.Key_S, BOTH)
    window.at("settings")
    window.until(lambda: window.find("settings.paper").hasFocus())
    window.type("↓")
    tab_to(window, "settings.address")
    window.type("1 High Street")
    tab_to(window, "settings.notice")
    window.type("↓")
    tab_to(window, "settings.idle")
    window.type("↑")
    window.command(Qt.Key.Key_Return)
    window.until(lambda: "Saved." in window.words())
    window.type("\x1b")
    window.at("home")


def pdf_in_front(window: Window, path: Path) -> bytes:
    """What the preview shows, saved as by Ctrl+S."""
    window.at("preview")
    window.until(lambda: window.find("preview.save").isEnabled())
    window.command(Qt.Key.Key_S)
    window.until(lambda: window.shell.findChild(QFileDialog) is not None)
    dialog = window.shell.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()
    window.until(lambda: "Saved." in window.words())
    return path.read_bytes()


def sizes(pdf: bytes) -> set[tuple[float, float]]:
    return {(p.mediabox.width, p.mediabox.height) for p in PdfReader(BytesIO(pdf)).pages}


def test_a_record_is_printed_on_the_paper_that_was_set_before_with_address_and_notice(
    window: Window, tmp_path: Path
) -> None:
    set_up(window)
    set_paper(window)
    register(window, "Rosen, Dana", "1988-04-12", "004-118")
    begin_visit(window)
    start(window, COWS)
    window.type("\r" + "104\r" + "2112112113")
    saved(window)
    sign(window)
    window.until(lambda: len(rows(window)) == 1)
    window.command(Qt.Key.Key_P)
    pdf = pdf_in_front(window, tmp_path / "record.pdf")
    assert sizes(pdf) == {LETTER}
    for page in map(squeezed, texts(pdf)):
        assert squeezed(part_2().text_of("statement-1")) in page
        assert squeezed("1 High Street") in page


def test_a_quick_score_is_printed_on_the_clinic_s_size_of_paper_and_says_nothing_of_the_clinic(
    window: Window, tmp_path: Path
) -> None:
    set_up(window)
    set_paper(window)
    window.quick_score("96\r2112112113")
    window.command(Qt.Key.Key_Return)
    pdf = pdf_in_front(window, tmp_path / "quick.pdf")
    assert sizes(pdf) == {LETTER}
    for page in texts(pdf):
        assert "No patient" in page
        assert "42 CFR" not in page
        assert "1 High Street" not in page


def test_a_quick_score_beside_no_clinic_is_printed_on_a4(window: Window, tmp_path: Path) -> None:
    window.open()
    window.at("door")
    window.quick_score("96\r2112112113")
    window.command(Qt.Key.Key_Return)
    assert sizes(pdf_in_front(window, tmp_path / "quick.pdf")) != {LETTER}


def test_a_new_idle_time_holds_at_once(window: Window) -> None:
    set_up(window)
    watch = window.shell.findChild(Watch)
    assert isinstance(watch, Watch)
    window.until(lambda: watch._minutes == 10)
    set_paper(window)
    assert watch._minutes == 5


def test_a_key_of_the_whole_window_asks_before_it_leaves_what_was_not_saved(window: Window) -> None:
    set_up(window)
    window.command(Qt.Key.Key_S, BOTH)
    window.at("settings")
    window.until(lambda: window.find("settings.paper").hasFocus())
    window.type("↓")
    window.command(Qt.Key.Key_1)
    window.until(lambda: "is not saved yet. Esc again" in window.words())
    assert window.shell.front == "settings"
    window.type("\x1b")
    window.at("home")


def test_what_was_not_saved_is_there_again_after_an_idle_lock_and_closing_asks_about_it(window: Window) -> None:
    set_up(window)
    window.command(Qt.Key.Key_S, BOTH)
    window.at("settings")
    window.until(lambda: window.find("settings.paper").hasFocus())
    window.type("↓")
    watch = window.shell.findChild(Watch)
    assert isinstance(watch, Watch)
    watch.idle.expired.emit()
    window.at("cover")
    window.shell.close()
    assert window.shell.isVisible()
    assert window.find("cover.passphrase").hasFocus(), "and never a field behind the cover"
    window.type(f"{PASSPHRASE}\r")
    window.at("settings")
    paper = window.find("settings.paper")
    assert isinstance(paper, QComboBox)
    assert paper.currentText() == "Letter"
