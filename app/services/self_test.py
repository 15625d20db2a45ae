"""Proves on this very machine that the app can do its work: scales, store and paper."""

from collections.abc import Callable, Iterator
from pathlib import Path

from app import __version__
from app.core.errors import AppError
from app.core.scale import Example, Scale, Scored
from app.core.scoring import bands, score
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
            _check(scale, example)
        yield f"{scale.id} {scale.version}: {len(scale.examples)} examples score as they say"


def _check(scale: Scale, example: Example) -> None:
    outcomes = score(scale, example.answers)
    for score_id, expected in example.scores.items():
        outcome = outcomes[score_id]
        found = outcome.value if isinstance(outcome, Scored) else (outcome.low, outcome.high)
        if found != expected:
            raise AppError(f"{scale.id}: {example.title}: {score_id} is {found}, and should be {expected}.")
    for named, label in example.bands.items():
        score_id, _, set_name = named.partition("/")
        score_of = scale.score(score_id)
        if score_of is None:
            raise AppError(f"{scale.id}: {example.title}: there is no score {score_id}.")
        labels = [b.label for s, b in bands(score_of, outcomes[score_id]) if set_name in ("", s.name)]
        if labels != [label or None]:
            raise AppError(f"{scale.id}: {example.title}: {named} is {labels}, and should be {label!r}.")


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
