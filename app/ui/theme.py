"""Colours, fonts and the few styles of the window: the one place that names a colour or a style sheet."""

from string import Template
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget


class Tokens(NamedTuple):
    """The named colours. bands: from the unnamed band to the most severe; band_inks: the text that is read on each.

    line: quiet dividers; trough: quiet fills. chosen: behind selected text and menu entries.
    """

    ink: str
    soft: str
    disabled: str
    line: str
    trough: str
    control: str
    paper: str
    ground: str
    accent: str
    accent_tint: str
    on_accent: str
    chosen: str
    on_chosen: str
    side: str
    side_title: str
    side_soft: str
    side_current: str
    side_on_current: str
    cowslip: str
    late: str
    late_ground: str
    bands: tuple[str, ...]
    band_inks: tuple[str, ...]

    def band(self, rank: int) -> str:
        """The colour of the band of a rank from 0; more bands than colours share the last."""
        return self.bands[min(rank, len(self.bands) - 1)]

    def band_ink(self, rank: int) -> str:
        """The colour of text on that band."""
        return self.band_inks[min(rank, len(self.band_inks) - 1)]


LIGHT = Tokens(
    ink="#17211D",
    soft="#5B6A63",
    disabled="#5B6A63",
    line="#D9E0DC",
    trough="#D9E0DC",
    control="#7C8A83",
    paper="#FFFFFF",
    ground="#F4F6F4",
    accent="#1D5B48",
    accent_tint="#E3EFE9",
    on_accent="#FFFFFF",
    chosen="#B9D9CC",
    on_chosen="#17211D",
    side="#1D5B48",
    side_title="#FFFFFF",
    side_soft="#CFE3DA",
    side_current="#2F7760",
    side_on_current="#FFFFFF",
    cowslip="#F2C230",
    late="#8C2D04",
    late_ground="#FBE9DF",
    bands=("#F7F8F7", "#FFF3BF", "#FDC965", "#EE8327", "#A63603"),
    band_inks=("#17211D", "#17211D", "#17211D", "#17211D", "#FFFFFF"),
)
DARK = Tokens(
    ink="#E8EFEB",
    soft="#9DB0A7",
    disabled="#9DB0A7",
    line="#33423B",
    trough="#33423B",
    control="#6A7D73",
    paper="#17211D",
    ground="#0F1714",
    accent="#5FB597",
    accent_tint="#21402F",
    on_accent="#0F1714",
    chosen="#2F6B55",
    on_chosen="#E8EFEB",
    side="#12332A",
    side_title="#FFFFFF",
    side_soft="#BFD6CC",
    side_current="#24594A",
    side_on_current="#FFFFFF",
    cowslip="#F2C230",
    late="#FFB38A",
    late_ground="#3D1E10",
    bands=("#1E2924", "#4A3F14", "#7A5310", "#C0762A", "#F0A35E"),
    band_inks=("#E8EFEB", "#FFFFFF", "#FFFFFF", "#0F1714", "#0F1714"),
)

STYLE = Template("""
QPushButton { padding: 6px 14px; border: 1px solid $control; border-radius: 6px; background: $paper; color: $ink; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 13px; }
QPushButton:disabled { color: $disabled; border-color: $line; }
QPushButton[role="filled"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: bold; }
QPushButton[role="filled"]:focus { border: 2px solid $accent; background-clip: padding; }
QPushButton[role="filled"]:disabled { background: $line; color: $disabled; border-color: $line; }
QPushButton[role="outlined"] { border-color: $accent; color: $accent; font-weight: bold; }
QPushButton[role="outlined"]:disabled { border-color: $line; color: $disabled; }
QPushButton[role="way"] { border-color: $control; border-radius: 8px; padding: 0; }
QPushButton[role="way"]:hover { border-color: $accent; background: $accent_tint; }
QPushButton[role="way"]:focus { border: 2px solid $accent; }
QPushButton[role="side"] { text-align: left; padding: 6px 8px; border: 2px solid transparent;
  background: $side; color: $side_soft; }
QPushButton[role="side"]:checked { background: $side_current; color: $side_on_current; }
QPushButton[role="side"]:focus { border: 2px solid $side_soft; padding: 6px 8px; }
QLineEdit, QComboBox, TextArea { padding: 5px 8px; border: 1px solid $control; border-radius: 6px; background: $paper;
  color: $ink; placeholder-text-color: $disabled; }
QLineEdit:focus, QComboBox:focus, TextArea:focus { border: 2px solid $accent; padding: 4px 7px; }
QCheckBox { padding: 4px; }
QComboBox { padding-right: 24px; }
QComboBox:focus { padding-right: 23px; }
QComboBox::drop-down { border: none; }
QComboBox:disabled { color: $disabled; border-color: $line; }
QLabel[role="title"] { font-size: ${title}pt; font-weight: bold; }
QLabel[role="group"] { font-weight: bold; padding-top: 4px; }
QLabel[role="loud"] { font-size: ${loud}pt; font-weight: bold; }
QLabel[role="soft"] { color: $soft; }
QLabel[role="fault"] { font-weight: bold; }
QLabel[role="small"] { color: $soft; font-size: ${small}pt; }
QLabel[role="demo"] { background: $ink; color: $paper; padding: 2px 20px; font-weight: bold; }
QLabel[role="reminder"] { background: $paper; color: $soft; border-bottom: 1px solid $line; padding: 4px 20px; }
QLabel[role="brand"] { color: $side_title; font-size: ${title}pt; font-weight: bold; }
QLabel[role="side"] { color: $side_soft; }
QWidget[role="side"] { background: $side; }
QWidget[role="bar"] { background: $paper; border-bottom: 1px solid $line; }
QWidget[role="card"] { background: $paper; border: 1px solid $line; border-radius: 8px; }
QWidget[role="message"] { background: $accent_tint; border-bottom: 2px solid $accent; }
QWidget[role="message"] QLabel { color: $ink; border: none; }
QTableView { background: $paper; border: 1px solid $line; gridline-color: $line; selection-color: $ink;
  selection-background-color: $accent_tint; alternate-background-color: $paper; }
QTableView:focus { border: 2px solid $accent; }
QHeaderView::section { background: $ground; color: $ink; border: none; border-bottom: 1px solid $line;
  padding: 4px 8px; font-weight: bold; }
QHeaderView::section:vertical { padding: 0 8px; }
QTabBar::tab { padding: 5px 14px; border: 1px solid transparent; color: $soft; }
QTabBar::tab:selected { color: $ink; font-weight: bold; border-bottom: 3px solid $accent; }
QTabBar::tab:focus { border: 2px solid $accent; }
QLabel[role="late"] { background: $late_ground; color: $late; font-weight: bold; padding: 2px 6px;
  border-radius: 4px; }
QMenu { border: 1px solid $control; }
QToolTip { background: $paper; color: $ink; border: 1px solid $control; }
""")


HIGH = Template("""
.QWidget[role="side"] { border-right: 1px solid $ink; }
QPushButton:disabled, QPushButton[role="filled"]:disabled { background: $paper; color: $disabled;
  border: 1px dashed $control; padding: 6px 14px; }
""")
"""More for high contrast: lines say what a tint said of the side bar and of what is disabled."""

_in_force = LIGHT  # changed by apply only: painting asks for it some thirty times a key


def current() -> Tokens:
    """The tokens in force."""
    return _in_force


def apply(
    application: QApplication, scheme: Qt.ColorScheme | None = None, contrast: Qt.ContrastPreference | None = None
) -> None:
    """Dress the application: palette and styles. scheme, contrast None: the system's, now."""
    global _in_force  # noqa: PLW0603
    hints = application.styleHints()
    scheme = scheme or hints.colorScheme()
    contrast = hints.accessibility().contrastPreference() if contrast is None else contrast
    more = Template("")
    if contrast == Qt.ContrastPreference.HighContrast:
        application.setPalette(QPalette())  # the system's own stands there again, and can be read
        _in_force, more = tokens_of(application.palette()), HIGH
    else:
        _in_force = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    application.setPalette(_palette(_in_force))
    base = base_size()
    sizes = {"small": f"{base * 0.86:g}", "title": f"{base * 1.38:g}", "loud": f"{base * 2.4:g}"}
    names = {name: getattr(_in_force, name) for name in Tokens._fields if not name.startswith("band")}
    application.setStyleSheet(STYLE.substitute(names | sizes) + more.substitute(names))


def tokens_of(palette: QPalette) -> Tokens:
    """High contrast in the colours of the system's palette; the bands are told apart by their words."""
    from app.ui.contrast import colours

    named, steps = colours(palette, QColor(LIGHT.cowslip)), len(LIGHT.bands)
    return Tokens(**named, bands=(named["paper"],) * steps, band_inks=(named["ink"],) * steps)


class Follower(QObject):
    """Dresses the application anew whenever the system changes between light and dark, or asks for more contrast."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._hints = application.styleHints()  # PySide drops the signals of a part with its owner
        self._hints.colorSchemeChanged.connect(self.follow)
        self._hints.accessibility().contrastPreferenceChanged.connect(self.follow_contrast)

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Take on the scheme."""
        apply(self._application, scheme)

    @Slot(Qt.ContrastPreference)
    def follow_contrast(self, contrast: Qt.ContrastPreference) -> None:
        """Take on the contrast."""
        apply(self._application, contrast=contrast)


def base_size() -> float:
    """The user's own text size, in points."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget one of the roles that the styles know, also after it was first drawn."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def title_font() -> QFont:
    """Titles."""
    return _font(1.38, bold=True)


def strong_font() -> QFont:
    """A word that matters in running text."""
    return _font(1, bold=True)


def _font(factor: float, *, bold: bool) -> QFont:
    font = QGuiApplication.font()
    font.setPointSizeF(base_size() * factor)
    font.setBold(bold)
    return font


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for colour, roles in (
        (tokens.ink, (role.WindowText, role.Text, role.ButtonText, role.ToolTipText)),
        (tokens.ground, (role.Window, role.AlternateBase)),
        (tokens.paper, (role.Base, role.Button, role.ToolTipBase)),
        (tokens.chosen, (role.Highlight,)),
        (tokens.on_chosen, (role.HighlightedText,)),
        (tokens.accent, (role.Link, role.Accent)),
        (tokens.disabled, (role.PlaceholderText,)),
    ):
        for one in roles:
            palette.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(tokens.disabled))
    return palette
