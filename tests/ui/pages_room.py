"""What the tests of single pages share: who has no name, and whether Tab gets everywhere."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot


def shown(qtbot: QtBot, page: QWidget) -> None:
    """Show the page as large as beside the side bar of a 1366x768 screen."""
    qtbot.addWidget(page)
    page.resize(1198, 744)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()


def focusable(page: QWidget) -> list[QWidget]:
    return [
        w
        for w in page.findChildren(QWidget)
        if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def unnamed(page: QWidget) -> list[str]:
    """Controls that a screen reader can't name."""
    return [
        w.objectName()
        for w in focusable(page)
        if not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)
    ]


def tabbed(page: QWidget) -> list[str]:
    """Where Tab goes, from what has the focus until it comes round."""
    seen: list[str] = []
    for _ in range(30):
        now = page.focusWidget()
        if now.objectName() in seen:
            break
        seen.append(now.objectName())
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return seen


def mnemonics(page: QWidget) -> list[str]:
    return [b.text()[b.text().index("&") + 1].lower() for b in page.findChildren(QPushButton) if "&" in b.text()]


def child(page: QWidget, kind: type[QWidget], name: str) -> QWidget:
    found = page.findChild(kind, name)
    assert found is not None, name
    return found
