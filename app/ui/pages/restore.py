"""Looking inside one backup, beside what the clinic holds now, before it is restored."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.core.records import Moment
from app.services.backups import Backup, Contents, Preview
from app.ui import theme
from app.ui.listen import listen
from app.ui.models.backups import KINDS, made_words, size_words
from app.ui.override import override
from app.ui.widgets.button import Button
from app.ui.widgets.form import Field, FormCard, PassphraseEdit
from app.ui.widgets.said import Said, plain

OF_THAT_DAY = "An administrator's, as it was when the backup was made."
WHAT_IT_MEANS = (
    "Restoring puts this backup in the clinic's place. What is there now is moved into a folder beside it, and can be "
    "brought back from the list of backups; nothing is deleted. The people and passphrases are then those of that day."
)
NOT_KNOWN = "\N{EM DASH}"
NOT_READ = "What the clinic holds now can't be read with this passphrase."
ROWS = ("Clinic", "Patients", "Visits", "Assessments", "Signed", "Last recorded")


class RestorePage(QWidget):
    """look_asked, restore_asked: the passphrase. cancelled: stop what goes on, or back to the list."""

    look_asked = Signal(str)
    restore_asked = Signal(str)
    cancelled = Signal()

    def __init__(self, backup: Backup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page.restore")
        self._edit = PassphraseEdit()
        self._edit.setObjectName("restore.passphrase")
        self._field = Field("&Passphrase", self._edit, OF_THAT_DAY)
        self._holds = QWidget()
        self._grid = QGridLayout(self._holds)
        self._note = plain("")
        self._meaning = plain(WHAT_IT_MEANS)
        self._said = Said("restore.said")
        self._look = Button("restore.look", "&Look inside", "Enter", "filled")
        self._restore = Button("restore.restore", "&Restore this backup", "Ctrl+Return", "filled")
        self._cancel = Button("restore.cancel", "&Back to the list", "Esc")
        self._can_restore = False
        self._build(backup)
        self._edit.returnPressed.connect(self._ask_to_look)
        self._edit.textEdited.connect(self._retyped)
        self._look.clicked.connect(self._ask_to_look)
        self._restore.clicked.connect(self._ask_to_restore)
        self._cancel.clicked.connect(self.cancelled)
        for keys, act in (("Ctrl+Return", self._ask_to_restore), ("Ctrl+Enter", self._ask_to_restore)):
            listen(self, keys, act)
        listen(self, "Esc", self.cancelled)
        self._offer(can_restore=False)

    def set_busy(self, words: str) -> None:
        """Say what goes on, and take nothing meanwhile; empty: it is over. The focus stays: it would go to Cancel."""
        self._said.begin(words)
        self._edit.setReadOnly(bool(words))
        if words and (self._look.hasFocus() or self._restore.hasFocus()):
            self._edit.setFocus()
        for widget in (self._look, self._restore):
            widget.setEnabled(not words)
        self._cancel.setText("&Cancel" if words else "&Back to the list")

    @Slot(object)
    def show_preview(self, preview: Preview) -> None:
        """What it holds, and whether it can be restored."""
        self.set_busy("")
        if preview.contents is not None:
            self._fill(preview.contents, preview.present)
        self._holds.setVisible(preview.contents is not None)
        self._note.setText(_differs(preview) if preview.contents is not None else "")
        self._note.setVisible(bool(self._note.text()))
        self._offer(can_restore=preview.can_be_restored)
        if preview.can_be_restored:
            self._said.tell("It is intact.")
            self._cancel.setFocus()  # who only looked must not restore with one more Enter
        else:
            self._said.refuse(preview.fault)
            self._edit.setFocus()

    def refuse(self, words: str) -> None:
        """Say why it could not be done; the passphrase is typed again."""
        self.set_busy("")
        self._edit.wipe()
        self._offer(can_restore=False)
        self._said.refuse(words)
        self._edit.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._edit.setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """A passphrase does not outlive the sight of the page."""
        if not event.spontaneous():
            self._edit.wipe()
        super().hideEvent(event)

    def _build(self, backup: Backup) -> None:
        what = f"{KINDS[backup.kind]}, {size_words(backup.size)}, in {backup.path}"
        card = FormCard(f"Backup of {made_words(backup.made)}", what, self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        for widget in (self._field, self._holds, self._note, self._meaning, self._said):
            card.add(widget)
        card.add_buttons(self._look, self._restore, self._cancel)
        self._holds.hide()
        self._note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _fill(self, contents: Contents, present: Contents | None) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.deleteLater()
        held, now = _words(contents), _words(present) if present is not None else (NOT_KNOWN,) * len(ROWS)
        for row, words in enumerate((("", "This backup", "Now"), *zip(ROWS, held, now, strict=True))):
            for column, said in enumerate(words):
                label = plain(said)
                theme.set_role(label, "group" if row == 0 else "soft" if column == 0 else "")
                label.setWordWrap(column > 0)
                self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        self._holds.setAccessibleName("; ".join(f"{r}: {h}, now {n}" for r, h, n in zip(ROWS, held, now, strict=True)))

    def _offer(self, *, can_restore: bool) -> None:
        """The likely act is the filled button: looking first, then restoring."""
        self._can_restore = can_restore
        self._restore.setVisible(can_restore)
        self._look.setVisible(not can_restore)
        self._meaning.setVisible(can_restore)

    @Slot()
    def _retyped(self) -> None:
        if self._can_restore:
            self._offer(can_restore=False)

    @Slot()
    def _ask_to_look(self) -> None:
        if not self._look.isEnabled():
            return
        if not self._edit.text():
            self._field.refuse("Type the passphrase.")
            self._edit.setFocus()
            return
        self.set_busy("Looking inside…")
        self.look_asked.emit(self._edit.text())

    @Slot()
    def _ask_to_restore(self) -> None:
        if self._can_restore and self._restore.isEnabled():
            self.set_busy("Restoring…")
            self.restore_asked.emit(self._edit.text())


def _words(contents: Contents) -> tuple[str, ...]:
    counts = (contents.patients, contents.visits, contents.assessments, contents.signed)
    return (contents.clinic, *(f"{n:,}" for n in counts), _moment_words(contents.newest))


def _moment_words(at: Moment | None) -> str:
    return NOT_KNOWN if at is None else f"{at.local:%Y-%m-%d %H:%M} {at.offset_words}"


def _differs(preview: Preview) -> str:
    """What would be missing afterwards, first of all."""
    held, now = preview.contents, preview.present
    if held is None:
        return ""
    if now is None:
        return NOT_READ
    missing = [
        f"{n - m:,} {what}{'' if n - m == 1 else 's'}"
        for m, n, what in (
            (held.patients, now.patients, "patient"),
            (held.assessments, now.assessments, "assessment"),
            (held.signed, now.signed, "signature"),
        )
        if n > m
    ]
    return f"The clinic now holds {', '.join(missing)} that this backup does not." if missing else ""
