"""Every command with its key, as a table: the side bar, the shortcuts, the sheet of keys and the tests read it."""

from typing import NamedTuple


class Command(NamedTuple):
    """Something the whole window can be told. place: "side" has a button in the side bar. needs_clinic: not before."""

    id: str
    text: str
    keys: str
    place: str
    needs_clinic: bool = False


class Key(NamedTuple):
    """A key of one page, for the sheet of keys; the page itself listens to it."""

    page: str
    keys: str
    text: str


COMMANDS = (
    Command("home", "Home", "Ctrl+1", "side"),
    Command("patient.new", "New patient", "Ctrl+Shift+N", "side", needs_clinic=True),
    Command("quick", "Quick score", "Ctrl+K", "side"),
    Command("lock", "Lock", "Ctrl+L", "side", needs_clinic=True),
    Command("keys", "Keys", "F1", "side"),
    Command("quit", "Quit", "Ctrl+Q", ""),
)

KEYS = (
    Key("Home", "Ctrl+F", "Find a patient; Down goes into the list, Enter opens the chart"),
    Key("Quick score", "1–9", "Choose the scale"),
    Key("Quick score", "Esc", "Back to home"),
    Key("Chart", "Ctrl+N", "New assessment"),
    Key("Chart", "Ctrl+B", "Begin a visit"),
    Key("Chart", "Enter", "Resume the draft, or show the record"),
    Key("Chart", "Ctrl+P", "Print the record"),
    Key("Chart", "Esc", "Back to home"),
    Key("Assessment", "0–9", "The points of the answer, never its place; on a measure, the number"),
    Key("Assessment", "Enter", "Take the typed number; go on after a refused key"),
    Key("Assessment", "Up, Down", "Move; answers nothing"),
    Key("Assessment", "X", "Not assessed, with a reason"),
    Key("Assessment", "C", "Confound: what else may explain the sign"),
    Key("Assessment", "R", "Rate otherwise than the number proposes, with a reason"),
    Key("Assessment", "Y, N, A, B …", "Answers that have no points of their own"),
    Key("Assessment", "Del", "Take the answer back"),
    Key("Assessment", "F2", "Performed time"),
    Key("Assessment", "F4", "Instructions, limits, source and rights"),
    Key("Assessment", "Ctrl+Return", "Sign, or print a quick score"),
    Key("Assessment", "Esc", "Leave; a draft is kept"),
    Key("Preview", "Ctrl+S", "Save as PDF"),
    Key("Preview", "Ctrl+P", "Print"),
    Key("Preview", "Ctrl++, Ctrl+-", "Zoom"),
    Key("Preview", "Ctrl+PgDown, Ctrl+PgUp", "Next page, page before"),
    Key("Preview", "Esc", "Back"),
)
