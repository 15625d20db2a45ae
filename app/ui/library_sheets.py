"""What the forms about a scale ask, and what is made of the answers."""

from datetime import date

from app.core.errors import BadInput
from app.core.scale import Scale
from app.services.library import Permission
from app.services.library_view import ScaleRow
from app.ui.pages.form import Answers, Question, Sheet

NONE = "none"
HOLDS = "yes"


def set_sheet(row: ScaleRow) -> Sheet:
    """Which band set the site reads a scale by."""
    chosen = dict(row.sets)
    scores = {} if row.scale is None else {s.id: s for s in row.scale.scores}
    questions = tuple(
        Question(
            score_id,
            f"{scores[score_id].title}, band set" if len(row.choices) > 1 else "&Band set",
            "Read large from now on; the others stand small beside it.",
            chosen.get(score_id, NONE),
            ((NONE, "None: all stand side by side"), *((name, _set_words(scores[score_id], name)) for name in names)),
        )
        for score_id, names in row.choices.items()
    )
    note = (
        "The source leaves the choice. It holds for every assessment that is begun from now on; a series that goes on "
        "keeps the set it was started with."
    )
    return Sheet(f"{row.short}: band set", note, questions, "&Choose")


def _set_words(score_of: object, name: str) -> str:
    from app.core.scale import Score

    found = next((s for s in score_of.band_sets if s.name == name), None) if isinstance(score_of, Score) else None
    return name if found is None else f"{name} ({found.source})"


def permission_sheet(row: ScaleRow) -> Sheet:
    """What the site holds of the right to use a scale."""
    held = row.permission
    terms = "" if row.scale is None else row.scale.rights.terms
    return Sheet(f"{row.short}: permission", terms, _permission_questions(held), "&Save")


def words_sheet(row: ScaleRow, file: str) -> Sheet:
    """The same, with the words of a file and a confirmation."""
    confirm = Question(
        "holds",
        "&Confirmation",
        "Without it nothing is brought.",
        "",
        ((HOLDS, "This site holds the holder's permission to use these words."),),
    )
    terms = "" if row.scale is None else row.scale.rights.terms
    note = f"{terms} The words come from {file}."
    return Sheet(f"{row.short}: wording", note, (*_permission_questions(row.permission), confirm), "&Bring the words")


def _permission_questions(held: Permission | None) -> tuple[Question, ...]:
    words, granted = ("", "") if held is None else (held.words, held.granted.isoformat())
    return (
        Question("words", "&The permission", "Who permitted what, and where that is kept.", words),
        Question("granted", "&Granted on", "Such as 2026-05-01.", granted),
    )


def granted_on(answers: Answers) -> date:
    """BadInput begins with the field's caption."""
    try:
        return date.fromisoformat(answers["granted"])
    except ValueError:
        raise BadInput("Granted on is no date.", hint="Type it as year, month and day: 2026-05-01.") from None


def check_holds(answers: Answers) -> None:
    """BadInput unless it is confirmed."""
    if answers["holds"] != HOLDS:
        raise BadInput("Confirmation is not given.", hint="Words may be brought only with the holder's permission.")


def chosen_name(answers: Answers, score_id: str) -> str:
    """The name of the set, or empty for none."""
    return "" if answers[score_id] in ("", NONE) else answers[score_id]


def title_of(scale: Scale | None, short: str) -> str:
    """As a heading."""
    return short if scale is None else f"{scale.title} ({scale.short})"
