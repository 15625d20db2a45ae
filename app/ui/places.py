"""Where the clinic's folder lies unless another is named."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def clinic_folder() -> Path:
    """In the place that the system keeps for the user's own data of programs (on Linux $XDG_DATA_HOME)."""
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(data) / "Cowslip" / "clinic"
