"""What the whole window can be told, as a table: the side bar, the menu, the shortcuts, the sheet of keys read it."""

from typing import NamedTuple


class Command(NamedTuple):
    """Something the whole window can be told. place: "side" has a button in the side bar. needs_clinic: not before."""

    id: str
    text: str
    keys: str
    place: str
    needs_clinic: bool = False


COMMANDS = (
    Command("home", "Home", "Ctrl+1", "side"),
    Command("patient.new", "New patient", "Ctrl+Shift+N", "side", needs_clinic=True),
    Command("quick", "Quick score", "Ctrl+K", "side"),
    Command("sign", "Sign records", "Ctrl+G", "side", needs_clinic=True),
    Command("round", "Lists for a round", "Ctrl+Shift+L", "", needs_clinic=True),
    Command("lock", "Lock", "Ctrl+L", "side", needs_clinic=True),
    Command("keys", "Keys", "F1", "side"),
    Command("menu", "Menu", "F10, Alt+M", "side"),
    Command("scales", "Scales", "Ctrl+Shift+I", ""),
    Command("people", "People and access", "Ctrl+Shift+P", "", needs_clinic=True),
    Command("passphrase", "Change my passphrase", "Ctrl+Shift+K", "", needs_clinic=True),
    Command("backups", "Backups", "Ctrl+Shift+B", ""),
    Command("audit", "Audit trail", "Ctrl+Shift+A", "", needs_clinic=True),
    Command("verify", "Verify a printout", "Ctrl+Shift+V", "", needs_clinic=True),
    Command("settings", "Settings", "Ctrl+Shift+S", "", needs_clinic=True),
    Command("quit", "Quit", "Ctrl+Q", ""),
)


def each(keys: str) -> list[str]:
    """The single keys of a cell of the table."""
    return keys.split(", ")
