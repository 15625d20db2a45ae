"""What a record says beside its answers: facts of the answers, a clinician's notes, what the patient had answered."""

from collections.abc import Iterator

from app.core.beside import beside
from app.core.records import Answer
from app.core.scale import Item, Scale
from app.core.sentences import number_words
from app.report.frame import bold, regular
from app.report.layout import Block, Gap, paragraph
from app.report.text import Span, clean
from app.services.documents import RecordDocument

BODY = 9.5


def score_facts(document: RecordDocument, width: float) -> Iterator[Block]:
    """The answers that the definition wants seen beside a score, and what holds of all of them."""
    scale, answers = document.scale, document.assessment.answers
    for score in scale.scores:
        said = beside(scale, score, answers, document.outcomes[score.id]) if answers else []
        if said:
            words = clean(f"Scale {scale.id}, beside the score", " ".join(said))
            yield paragraph(width, Span("Beside the score: ", bold(BODY)), Span(words, regular(BODY)))
            yield Gap(3, keep=False)


def clinicians_notes(document: RecordDocument, width: float) -> Iterator[Block]:
    """Under the titles that the definition has for them."""
    for place in document.scale.notes:
        text = document.assessment.notes.get(place.id, "")
        if text:
            title = clean(f"Scale {document.scale.id}, note {place.id}", place.title)
            yield Gap(5, keep=False)
            yield paragraph(width, Span(f"{title}. ", bold(BODY)), Span(clean(place.title, text), regular(BODY)))


def first_hand(document: RecordDocument, width: float) -> Iterator[Block]:
    """What the patient answered where something else stands now: neither hides the other."""
    changed = document.assessment.first_hand
    said = [
        f"{number}: {_words(document.scale, item, changed[item.id])}"
        for number, item in enumerate(document.scale.items, 1)
        if item.id in changed
    ]
    if said:
        yield Gap(5, keep=False)
        words = clean(f"Scale {document.scale.id}", "; ".join(said))
        heading = "Changed in review; the patient had answered, by item "
        yield paragraph(width, Span(heading, bold(BODY)), Span(f"{words}.", regular(BODY)))


def _words(scale: Scale, item: Item, answer: Answer | None) -> str:
    own = scale.item(item.id) or item
    option = None if answer is None or answer.key is None else own.option(answer.key)
    if answer is None:
        return "nothing"
    if option is None:
        return answer.not_assessed or "nothing"
    return option.text if option.points is None else f"{number_words(option.points)} {option.text}".strip()
