"""The page that offers the scales for a quick score: made when it is asked for, filled when the scales are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.services.catalogue import Catalogue
    from app.ui.pages.quick import QuickPage
    from app.ui.shell import Shell


class Choosing(QObject):
    """chosen: the scale's id. left: back to home."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell

    def show(self, catalogue: Catalogue | None) -> None:
        """Bring it to the front."""
        from app.ui.pages.quick import QuickPage

        page = QuickPage()
        page.chosen.connect(self.chosen)
        page.left.connect(self.left)
        self._shell.put("quick", page)
        self._shell.mark("quick")
        self.fill(catalogue)

    def fill(self, catalogue: Catalogue | None) -> None:
        """Offer the scales, once both are there; what can't be used is named."""
        page = cast("QuickPage | None", self._shell.get("quick"))
        if page is not None and catalogue is not None:
            page.show_scales(catalogue.scales(), [r.error.message for r in catalogue.refused])
