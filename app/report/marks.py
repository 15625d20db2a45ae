"""What each page of a gathered document says before anything else: invented, of nobody, not signed, not whole."""

from collections.abc import Iterable, Iterator

from app.core.records import Status


def gathered_marks(statuses: Iterable[Status], drafts: int, *, demo: bool, of_nobody: bool) -> Iterator[str]:
    """statuses: of what stands in the document. drafts: how many are open that do not."""
    if demo:
        yield "DEMO: invented patient"
    if of_nobody:
        yield "No patient"
    held = set(statuses)
    if held == {Status.COMPLETE}:
        yield "Complete, not signed"
    elif Status.COMPLETE in held:
        yield "Holds assessments that are not signed yet"
    if drafts:
        yield f"{drafts} {'draft is' if drafts == 1 else 'drafts are'} open and not part of this"
