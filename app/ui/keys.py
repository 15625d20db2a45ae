"""The keys of each page, as a table: the menu, the sheet of keys and the tests read it, the first paint does not."""

from typing import NamedTuple


class Key(NamedTuple):
    """A key of one page, which itself listens to it; page: one of PAGES.

    act: its words in the menu, where the page as a whole takes it; a key of a single control has none.
    """

    page: str
    keys: str
    text: str
    act: str = ""


PAGES = {
    "": "Everywhere",
    "welcome": "Welcome",
    "setup": "Set-up",
    "unlock": "Unlock",
    "home": "Home",
    "patient-form": "New patient",
    "chart": "Chart",
    "assessment": "Assessment",
    "attach": "Attach to a patient",
    "preview": "Preview",
    "quick": "Quick score",
    "sign": "Sign records",
    "statement": "About a record",
    "backups": "Backups",
    "restore": "A backup",
    "closing": "Closing",
}
"""What the pages are called, by their object names after "page."."""
UNTAKEN = "untaken"
"""A page's property: those of its keys that do nothing with what it shows."""

KEYS = (
    Key("", "Tab, Shift+Tab", "To the next control, to the one before"),
    Key("", "Space, Enter", "Press the button that has the focus"),
    Key("", "Alt+letter", "The control whose letter is underlined"),
    Key("", "Shift+Esc", "Dismiss the message"),
    Key("welcome", "Left, Right", "From one way in to the next"),
    Key("welcome", "Alt+Q", "Quick score"),
    Key("welcome", "Alt+D", "Explore the demo clinic", act="Explore the demo clinic"),
    Key("welcome", "Alt+S", "Set up a clinic", act="Set up a clinic"),
    Key("setup", "Enter", "To the next field; in the last, set up the clinic"),
    Key("setup", "Ctrl+Return, Ctrl+Enter", "Set up the clinic", act="Set up the clinic"),
    Key("setup", "Esc", "Back to the ways in", act="Cancel"),
    Key("unlock", "Enter", "Open the clinic with the typed passphrase"),
    Key("home", "Ctrl+F", "Find a patient", act="Find a patient"),
    Key("home", "Down, Enter", "From the search into the list"),
    Key("home", "Enter", "In the list: open the chart"),
    Key("home", "Up, Esc", "From the list's first row, or from any, back to the search"),
    Key("home", "Esc", "In the search: empty it"),
    Key("patient-form", "Enter", "To the next field; in the last, register"),
    Key("patient-form", "Ctrl+Return, Ctrl+Enter", "Register", act="Register"),
    Key("patient-form", "Ctrl+U", "Use the patient who is registered already", act="Use this one"),
    Key("patient-form", "Esc", "Back to home; nobody is registered, and what was typed is asked about", act="Cancel"),
    Key("chart", "Ctrl+N", "New assessment, or resume its draft", act="New assessment…"),
    Key("chart", "Ctrl+B", "Begin a visit", act="Begin a visit…"),
    Key("chart", "Enter", "In the table: resume the draft, or show the record"),
    Key("chart", "Ctrl+P", "Print the record", act="Print the record…"),
    Key("chart", "Ctrl+R", "Amend, add to, review, void or move the record", act="About the record…"),
    Key("chart", "Left, Right", "On a trend: read out the point before, the next"),
    Key("chart", "Home, End", "On a trend: read out the first point, the last"),
    Key("chart", "Esc", "Back to home", act="Back to home"),
    Key("assessment", "0–9", "The points of the answer, never its place; on a measure, the number"),
    Key("assessment", "Enter", "Take the typed number; go on after a refused key"),
    Key("assessment", "Up, Down", "Move; answers nothing"),
    Key("assessment", "Y, N, A, B …", "Answers that have no points of their own"),
    Key("assessment", "X", "Not assessed, with a reason; a digit takes one of the four offered", act="Not assessed…"),
    Key("assessment", "C", "Confound: what else may explain the sign", act="Confound…"),
    Key("assessment", "R", "Rate otherwise than the number proposes, with a reason", act="Rate otherwise…"),
    Key("assessment", "Backspace", "Take back a typed digit"),
    Key("assessment", "Del", "Take the answer back", act="Take the answer back"),
    Key("assessment", "F2", "Performed time", act="Performed time…"),
    Key("assessment", "F4", "Instructions, limits, source and rights", act="About this scale"),
    Key("assessment", "Ctrl+Return, Ctrl+Enter", "Complete, or print a quick score", act="Complete or print…"),
    Key("assessment", "Ctrl+T", "Attach a quick score to a patient", act="Attach to a patient…"),
    Key("assessment", "Esc", "Leave; a draft is kept", act="Leave"),
    Key("attach", "Down, Enter", "From the search into the list; in the list, Enter asks whether it is this patient"),
    Key("attach", "Esc", "Back to the quick score, with every answer", act="Back to the score"),
    Key("preview", "Ctrl+S", "Save as PDF", act="Save as PDF…"),
    Key("preview", "Ctrl+P", "Print", act="Print…"),
    Key("preview", "Ctrl++, Ctrl+=", "Larger", act="Zoom in"),
    Key("preview", "Ctrl+-", "Smaller", act="Zoom out"),
    Key("preview", "Ctrl+PgDown", "Next page", act="Next page"),
    Key("preview", "Ctrl+PgUp", "Page before", act="Page before"),
    Key("preview", "Up, Down, PgUp, PgDown", "Scroll"),
    Key("preview", "Esc", "Back", act="Back"),
    Key("quick", "1–9", "Choose the scale"),
    Key("quick", "Enter", "Choose the scale that has the focus"),
    Key("quick", "Esc", "Back to home", act="Back to home"),
    Key("sign", "Space", "In the table: tick the row, or take the tick away"),
    Key("sign", "Enter", "In the table: on to the passphrase; there: sign all that are ticked"),
    Key("sign", "Esc", "Sign later", act="Sign later"),
    Key("statement", "Enter", "To the next field; in the last, sign"),
    Key("statement", "Ctrl+Return, Ctrl+Enter", "Sign", act="Sign"),
    Key("statement", "Esc", "Back to the chart; nothing is signed", act="Cancel"),
    Key("backups", "Enter", "In the list: look inside, and restore"),
    Key("backups", "Ctrl+B", "Back up now", act="Back up now"),
    Key("backups", "Ctrl+E", "Export everything, not encrypted", act="Export everything…"),
    Key("backups", "Ctrl+M", "Keep new backups in another folder", act="Keep them elsewhere…"),
    Key("backups", "Ctrl+O", "List the backups of another folder", act="Other folder of backups…"),
    Key("backups", "Esc", "Cancel what goes on, or back", act="Back"),
    Key("restore", "Enter", "Look inside with the typed passphrase"),
    Key("restore", "Ctrl+Return, Ctrl+Enter", "Restore what was looked into", act="Restore this backup"),
    Key("restore", "Esc", "Cancel what goes on, or back to the list", act="Back to the list"),
    Key("closing", "Esc", "Close without the backup", act="Close without it"),
)
