"""The library at work: scales are listed, read again, and what a site says of them is asked for and kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.core.errors import AppError, BadDefinition
from app.core.people import Right
from app.services.catalogue import NO_CLINIC

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.core.scale import Scale
    from app.services.catalogue import Catalogue
    from app.services.library import Library, SiteScales, Version
    from app.services.library_view import ScaleRow
    from app.services.paperwork import Document
    from app.services.ports import Clock
    from app.services.session import Session
    from app.ui.background import Background
    from app.ui.pages.form import Answers, Sheet
    from app.ui.pages.library import Asked, LibraryPage
    from app.ui.present import Presenter
    from app.ui.scale_preview import ScalePreview
    from app.ui.shell import Shell
    from app.ui.widgets.forms_menu import Form

LIBRARY = "library"
FORM = "library.form"


class Librarian(QObject):
    """coming: its page is about to be in front. left: home. print_asked: a Document. changed: other scales are used."""

    coming = Signal()
    left = Signal(str, str)
    print_asked = Signal(object)
    changed = Signal()

    def __init__(self, shell: Shell, clock: Clock, background: Background, presenter: Presenter) -> None:
        super().__init__(shell)
        self._shell, self._clock, self._background, self._presenter = shell, clock, background, presenter
        self._session: Session | None = None
        self._catalogue: Catalogue | None = None
        self._site: SiteScales | None = None
        self._preview: ScalePreview | None = None
        self._asked: ScaleRow | None = None  # of whose words a file is being chosen
        self._order = 0

    def use(self, session: Session | None, catalogue: Catalogue | None) -> None:
        """Whose clinic it is from now on; None: nobody's. What it brought of scales is in use as soon as it is read."""
        self._session, self._catalogue, self._site = session, catalogue, None
        self._order += 1
        if catalogue is None:
            return
        catalogue.use_clinic(NO_CLINIC)
        if session is not None:
            self._ask_site("")

    @Slot()
    def show(self) -> None:
        """The page, with what is read."""
        if self._catalogue is None:
            return
        from app.ui.pages.library import LibraryPage

        self.coming.emit()
        person = None if self._session is None else self._session.place.person
        may_change = person is not None and person.may(Right.SETTINGS)
        page = LibraryPage(str(self._catalogue.own_folder or ""), may_change=may_change)
        for signal, act in (
            (page.act_asked, self._act),
            (page.form_asked, self._print),
            (page.changes_asked, self._compare),
            (page.preview_asked, self._show_preview),
            (page.folder_asked, self._open_folder),
            (page.reload_asked, self._reload),
            (page.closed, self._leave),
        ):
            signal.connect(act)
        self._shell.put(LIBRARY, page)
        self._shell.mark("")
        self._refresh()

    @property
    def _page(self) -> LibraryPage | None:
        return cast("LibraryPage | None", self._shell.get(LIBRARY))

    # -- what is read

    def _ask_site(self, told: str) -> None:
        """What the site has said; told: said on the page once it is read again."""
        session, catalogue = self._session, self._catalogue
        if session is not None and catalogue is not None:
            ids = [d.scale.id for d in (*catalogue.definitions(), *catalogue.wordless())]
            work = partial(session.library.site, ids)
            self._background.database(work, partial(self._take_site, self._order, told), self._presenter)

    def _take_site(self, order: int, told: str, site: SiteScales) -> None:
        if order != self._order or self._catalogue is None:
            return
        self._site = site
        before = self._catalogue.scales()
        self._catalogue.use_clinic(site.clinic)
        if told or self._catalogue.scales() != before:  # nothing moves under somebody's hands for nothing
            self.changed.emit()
        self._refresh()
        if self._page is not None and told:
            self._page.tell(told)

    def _refresh(self) -> None:
        from app.services.library_view import NOTHING, rows_of

        if self._page is not None and self._catalogue is not None:
            self._page.show_rows(rows_of(self._catalogue, self._site or NOTHING))

    @Slot()
    def _reload(self) -> None:
        if self._catalogue is not None:
            self._background.compute(self._catalogue.reload, partial(self._reloaded, self._order))

    def _reloaded(self, order: int, _: object) -> None:
        if order != self._order or self._catalogue is None:
            return
        told = _counted(self._catalogue)
        if self._session is not None:
            self._ask_site(told)
            return
        self.changed.emit()
        self._refresh()
        if self._page is not None:
            self._page.tell(told)

    @Slot(object, object)
    def _compare(self, row: ScaleRow, version: Version) -> None:
        session, catalogue = self._session, self._catalogue
        if session is not None and catalogue is not None:
            self._background.database(
                partial(_compared, session, catalogue, row, version), self._show_compared, self._failed
            )

    @Slot(object)
    def _show_compared(self, made: tuple[str, str, list[tuple[str, list[str]]]]) -> None:
        short, title, parts = made
        if self._page is not None and self._page.short == short:
            self._page.show_parts(title, parts)

    # -- what is asked

    @Slot(object)
    def _act(self, asked: Asked) -> None:
        acts: dict[str, Callable[[ScaleRow], None]] = {
            "set": self._ask_set,
            "permission": self._ask_permission,
            "template": self._save_template,
            "words": self._ask_words,
        }
        acts[asked.act](asked.row)

    def _ask_set(self, row: ScaleRow) -> None:
        from app.ui.library_sheets import chosen_name, set_sheet

        session, scale = self._session, row.scale
        if session is None or scale is None:
            return
        library = session.library

        def say(answers: Answers) -> Callable[[], object]:
            chosen = {score_id: chosen_name(answers, score_id) for score_id in row.choices}
            return partial(_choose, library, scale, chosen)

        self._ask(set_sheet(row), say, f"{row.short}: the band set is chosen.")

    def _ask_permission(self, row: ScaleRow) -> None:
        from app.ui.library_sheets import granted_on, permission_sheet

        session, scale = self._session, row.scale
        if session is None or scale is None:
            return
        library = session.library

        def say(answers: Answers) -> Callable[[], object]:
            return partial(library.record_permission, scale, answers["words"], granted_on(answers))

        self._ask(permission_sheet(row), say, f"{row.short}: the permission is written down.")

    def _save_template(self, row: ScaleRow) -> None:
        if row.shipped is not None:
            self._asked = row
            dialog = self._dialog("Save a wording template")
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("toml")
            dialog.selectFile(f"{row.shipped.scale.id}-wording.toml")
            dialog.fileSelected.connect(self._save_to)
            dialog.open()

    @Slot(str)
    def _save_to(self, path: str) -> None:
        from app.services.own_scales import wording_template

        row = self._asked
        if row is not None and row.shipped is not None:
            content = wording_template(row.shipped.scale).encode()
            self._background.compute(partial(_saved, Path(path), content), self._told, self._failed)

    def _ask_words(self, row: ScaleRow) -> None:
        self._asked = row
        dialog = self._dialog("Bring a wording file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._read_from)
        dialog.open()

    @Slot(str)
    def _read_from(self, path: str) -> None:
        if self._asked is not None:
            self.bring(self._asked, Path(path))

    def _dialog(self, title: str) -> QFileDialog:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._page, title, documents, "TOML (*.toml)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def bring(self, row: ScaleRow, path: Path) -> None:
        """The words of a file that is chosen: first they are read and checked, then the permission is asked for."""
        work = partial(_read_words, row, path)
        self._background.compute(work, partial(self._ask_permitted, row, path), self._failed)

    def _ask_permitted(self, row: ScaleRow, path: Path, content: bytes) -> None:
        from app.core.definition import parse_definition
        from app.ui.library_sheets import check_holds, granted_on, words_sheet

        session, shipped = self._session, row.shipped
        if session is None or shipped is None or self._page is None:
            return
        library = session.library

        def say(answers: Answers) -> Callable[[], object]:
            check_holds(answers)
            permitted = answers["words"], granted_on(answers)
            return lambda: library.bring_words(shipped, content, *permitted, parse_definition)

        self._ask(words_sheet(row, path.name), say, f"{row.short}: its words are here, and it can be used.")

    def _ask(self, sheet: Sheet, say: Callable[[Answers], Callable[[], object]], told: str) -> None:
        from app.ui.pages.form import FormPage

        page = FormPage(sheet, say, self._background, self._presenter)
        page.done.connect(self._done)
        page.cancelled.connect(self._back)
        page.setProperty("told", told)
        self._shell.put(FORM, page)

    @Slot(object)
    def _done(self, _: object) -> None:
        page = self._shell.get(FORM)
        told = "" if page is None else str(page.property("told"))
        self._back()
        self._ask_site(told)

    @Slot()
    def _back(self) -> None:
        if self._page is not None:
            self._shell.bring(LIBRARY)
        self._shell.drop(FORM)

    # -- paper, preview, folder

    @Slot(object)
    def _print(self, form: Form) -> None:
        from app.ui.blank_forms import form_document

        work = partial(form_document, self._session, self._clock, form)
        self._background.database(work, self._hand_out, self._failed)

    @Slot(object)
    def _hand_out(self, document: Document) -> None:
        if self._page is not None:
            self.print_asked.emit(document)

    @Slot(object)
    def _show_preview(self, row: ScaleRow) -> None:
        from app.ui.scale_preview import ScalePreview

        if self._preview is not None:
            self._preview.close()
        path = row.refused.path if row.refused is not None else row.definition.path if row.definition else ""
        self._preview = ScalePreview(self._background, self._clock)
        self._preview.closed.connect(self._forget_preview)
        self._preview.show_scale(row.scale, Path(path) if path else None)
        self._preview.show()

    @Slot()
    def _forget_preview(self) -> None:
        self._preview = None

    @Slot()
    def _open_folder(self) -> None:
        folder = None if self._catalogue is None else self._catalogue.own_folder
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            opened = False
        else:
            opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        if not opened and self._page is not None:
            self._page.refuse(f"The folder could not be opened: {folder}")

    @Slot(object)
    def _told(self, words: str) -> None:
        if self._page is not None:
            self._page.tell(words)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if self._page is None or not isinstance(error, AppError):
            self._presenter(error)
        elif isinstance(error, BadDefinition):
            self._page.refuse(f"{len(error.faults)} faults: " + "; ".join(f.describe() for f in error.faults[:3]))
            self._page.show_parts("What is wrong with the wording file", [("", [f.describe() for f in error.faults])])
        else:
            self._page.refuse(f"{error.message} {error.hint}".strip())

    @Slot()
    def _leave(self) -> None:
        self._order += 1
        self.left.emit("", "")
        self._shell.drop(LIBRARY)


def _counted(catalogue: Catalogue) -> str:
    faulty = len(catalogue.refused)
    refused = f" Files that can't be used, listed last: {faulty}." if faulty else ""
    return f"{len(catalogue.scales())} scales are in use.{refused}"


def _choose(library: Library, scale: Scale, chosen: Mapping[str, str]) -> None:
    for score_id, name in chosen.items():
        library.choose_set(scale, score_id, name)


def _compared(
    session: Session, catalogue: Catalogue, row: ScaleRow, version: Version
) -> tuple[str, str, list[tuple[str, list[str]]]]:
    """On the database thread: the older definition may have to be read there."""
    from app.services.library_view import changed
    from app.ui.library_sheets import title_of

    read = partial(catalogue.of_record, snapshot=session.snapshot)
    return row.short, title_of(row.scale, row.short), changed(row, version, read)


def _saved(path: Path, content: bytes) -> str:
    from app.services.files import replacing

    with replacing(path) as file:
        file.write(content)
    return f"Saved: {path}. Fill it in, then bring it here."


def _read_words(row: ScaleRow, path: Path) -> bytes:
    """BadDefinition: every fault of the file, before anybody is asked for a permission."""
    from app.core.definition import parse_definition
    from app.services.files import read_small
    from app.services.library import WORDING_LIMIT, worded_by

    content = read_small(path, WORDING_LIMIT)
    if row.shipped is not None:
        worded_by(row.shipped, content, parse_definition)
    return content
