"""Where things lie unless others are named: the clinic's folder, and which server's clinic this computer uses."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from app.core.errors import StoreTrouble

SERVER = "server.txt"


def clinic_folder() -> Path:
    """In the place that the system keeps for the user's own data of programs (on Linux $XDG_DATA_HOME)."""
    return _place(QStandardPaths.StandardLocation.GenericDataLocation) / "clinic"


def remembered_server() -> str:
    """The address of the server whose clinic was used last; empty: none, or it can't be read."""
    try:
        return _server_file().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def remember_server(url: str) -> None:
    """From now on the app opens this clinic; empty: the one on this computer. An address holds no password."""
    file = _server_file()
    try:
        if url:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{url}\n", encoding="utf-8")
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise StoreTrouble(
            "The server's address could not be remembered.",
            hint="It is used until the window closes; check that your settings folder may be written to.",
            detail=f"errno {error.errno}",
        ) from None


def _server_file() -> Path:
    return _place(QStandardPaths.StandardLocation.GenericConfigLocation) / SERVER


def _place(kind: QStandardPaths.StandardLocation) -> Path:
    return Path(QStandardPaths.writableLocation(kind)) / "Cowslip"
