"""Imports the pages before they are first shown, on a thread that nobody waits for: on the GUI's it would be felt."""


def import_pages() -> None:
    """All that take long to import."""
