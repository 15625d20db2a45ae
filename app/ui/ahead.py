"""Imports the pages before they are first shown, on a thread that nobody waits for: on the GUI's it would be felt."""


def import_pages() -> None:
    """All that take long to import."""
    import app.ui.attaching
    import app.ui.furniture
    import app.ui.models.history
    import app.ui.pages.backups
    import app.ui.pages.chart
    import app.ui.pages.context
    import app.ui.pages.form
    import app.ui.pages.home
    import app.ui.pages.patient_form
    import app.ui.pages.preview
    import app.ui.pages.restore
    import app.ui.pages.settings
    import app.ui.sitting
    import app.ui.teller  # noqa: F401 that they are there is all
    from app.services.strength import strength

    strength("read ahead of typing")  # its lists of words are read by the first judgement
