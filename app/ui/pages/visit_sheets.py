"""What the forms about a visit ask: where the patient lies from when on, its end, and its kind and times set right."""

from app.core.errors import BadInput
from app.core.identity import Stay
from app.core.records import Moment, Visit, VisitKind
from app.services.clock import EXAMPLE, typed_moment
from app.ui.models.history import visit_words
from app.ui.pages.form import Question, Sheet

NOW = "As 2026-11-22 14:47; empty: now."
KINDS = tuple((kind.value, kind.value.capitalize()) for kind in VisitKind)


def typed(moment: Moment | None) -> str:
    """A time as it is typed; empty for none."""
    return "" if moment is None else f"{moment.local:%Y-%m-%d %H:%M}"


def moment_of(words: str, caption: str, stood: Moment | None = None) -> Moment:
    """The time that was typed; stood: the one that the field began with, which is kept to the second where it stays.

    BadInput begins with the caption.
    """
    if stood is not None and words == typed(stood):
        return stood
    if not words:
        raise BadInput(f"{caption} is empty.", hint=EXAMPLE)
    try:
        return typed_moment(words)
    except BadInput as error:
        raise BadInput(f"{caption}: {error.message}", hint=error.hint) from None


def move_sheet(about: str, visit: Visit, stay: Stay | None) -> Sheet:
    """Ward and bed, and since when. stay: where the patient lies now."""
    questions = (
        Question("ward", "&Ward", "", "" if stay is None else stay.ward),
        Question("bed", "&Bed", "", "" if stay is None else stay.bed),
        Question("since", "&Since", NOW),
    )
    note = f"{about}. {visit_words(visit)}. Where the patient lay before stays recorded."
    return Sheet("Ward and bed", note, questions, "&Save")


def discharge_sheet(about: str, visit: Visit, drafts: int) -> Sheet:
    """When the visit ends. drafts: how many of it are open, which ends none of them."""
    note = f"{about}. {visit_words(visit)}. It ends then."
    return Sheet("Discharge", note, (Question("end", "&End", NOW),), "&Discharge", drafts_words(drafts))


def drafts_words(count: int) -> str:
    """What ending a visit leaves open; empty where nothing is."""
    if not count:
        return ""
    if count == 1:
        return "1 draft of this visit is open: finish it. It stays in the chart."
    return f"{count} drafts of this visit are open: finish them. They stay in the chart."


def correct_sheet(about: str, visit: Visit) -> Sheet:
    """Kind, begin and end as they stand."""
    questions = (
        Question("kind", "&Kind", "", visit.kind.value, KINDS),
        Question("begin", "&Begin", EXAMPLE, typed(visit.started)),
        Question("end", "&End", "Empty while it goes on.", typed(visit.ended)),
    )
    note = f"{about}. The audit trail keeps what stood there before."
    return Sheet("Set the visit right", note, questions, "&Save")
