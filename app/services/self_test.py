"""Proves on this very machine that the app can do its work: scales, store and paper."""

from collections.abc import Callable, Iterator
from pathlib import Path

from app import __version__
from app.core.errors import AppError
from app.core.worked import example_faults
from app.services.catalogue import Catalogue, Parse
from app.services.demo import DemoClock, write_out
from app.services.session import Clinics, Papers


def scales_work(catalogue: Catalogue, strictly_parsed: Parse) -> Iterator[str]:
    """A line for each scale that is as its file says and whose examples come out; AppError at the first that is not."""
    for refused in catalogue.refused:
        raise AppError(refused.error.message)
    if not catalogue.scales():
        raise AppError("There is no scale definition.", hint="Install Cowslip again.")
    for scale in catalogue.scales():
        if repr(scale) != repr(strictly_parsed(catalogue.get(scale.id).content, scale.id)):
            raise AppError(f"{scale.id}: what was prepared is not what its file says.", hint="Install Cowslip again.")
        for example in scale.examples:
            for (_, what), reason in example_faults(example, scale):
                raise AppError(f"{scale.id}: {example.title}: {what} {reason}.", hint="Install Cowslip again.")
        yield f"{scale.id} {scale.version}: {len(scale.examples)} examples score as they say"


def store_and_paper_work(
    folder: Path, clinics: Callable[[DemoClock], Clinics], catalogue: Catalogue, papers: Papers, clock: DemoClock
) -> Iterator[str]:
    """A line for each thing proven with the invented patients in an empty folder; AppError at the first that fails."""
    printed = list(write_out(folder, clinics(clock), catalogue, papers, clock, __version__))
    yield f"an encrypted clinic was written and read: {len(printed)} records"
    for file in (folder / "clinic").iterdir():
        if any(word in file.read_bytes() for word in (b"invented", b"DEMO-", b"SQLite format")):
            raise AppError(f"{file.name} holds words that can be read without the passphrase.")
    yield "nothing of a patient stands there in the clear"
    pages = [papers.pages(p.path.read_bytes(), 50) for p in printed[:1]]
    if not all(len(set(page.rgb)) > 1 for shown in pages for page in shown):
        raise AppError("A printed page is empty.")
    yield f"{len(printed)} PDF files were made, and drawn again from the file"
