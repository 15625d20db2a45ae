"""Where this computer keeps what belongs to it of a clinic on a server: heads of chains, and the answers' journal."""

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """The place that the system keeps for the user's own data of programs, as the window's toolkit finds it too."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")


def servers_folder() -> Path:
    """One folder a clinic in it; named by the clinic, since a server's address may change."""
    return data_folder() / "Cowslip" / "servers"
