"""High contrast: our colours made from the system's palette, all text at 7:1 or more; loaded when it is asked for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

TEXT = 7.0
BORDER = 3.0
BLACK, WHITE = QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white)


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4) for c in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """From 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours(palette: QPalette, mark: QColor) -> dict[str, str]:
    """The system's colours by the names of our tokens. One that can't be read gives way to the text's, so does mark."""
    role = palette.ColorRole
    paper = palette.color(role.Base)
    black_or_white = max(BLACK, WHITE, key=lambda c: contrast(c, paper))
    ink = _read(TEXT, (paper,), palette.color(role.Text), black_or_white)
    ground = _read(TEXT, (ink,), palette.color(role.Window), paper)
    grounds = (paper, ground)
    accent = _read(TEXT, grounds, palette.color(role.Highlight), ink)
    names = {
        **dict.fromkeys(("ink", "soft", "line", "control", "side_soft", "side_title", "late"), ink),
        **dict.fromkeys(("paper", "accent_tint", "trough", "late_ground"), paper),
        **dict.fromkeys(("ground", "side"), ground),
        **dict.fromkeys(("accent", "side_current", "chosen"), accent),
        **dict.fromkeys(
            ("on_accent", "side_on_current", "on_chosen"),
            _read(TEXT, (accent,), palette.color(role.HighlightedText), paper),
        ),
        "disabled": _read(TEXT, grounds, palette.color(palette.ColorGroup.Disabled, role.Text), ink),
        "cowslip": _read(BORDER, (ground,), mark, ink),
    }
    return {name: colour.name() for name, colour in names.items()}


def _read(least: float, grounds: tuple[QColor, ...], wanted: QColor, otherwise: QColor) -> QColor:
    """The wanted colour where it stands out from all of these."""
    return wanted if all(contrast(wanted, ground) >= least for ground in grounds) else otherwise
