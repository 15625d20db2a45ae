"""Outcomes in words: the same sentence on screen and on paper."""

from collections.abc import Mapping

from app.core.records import Assessment, Meaning, Moment, Signature, Statement, Status
from app.core.scale import Band, BandSet, Outcome, Partial, Score
from app.core.scoring import sets_of

DASH = "\N{EN DASH}"
NOT_RECORDED = "\N{EM DASH}"
STATUS_WORDS = {
    Status.DRAFT: "Draft",
    Status.COMPLETE: "Complete, not signed",
    Status.FINAL: "Final",
    Status.AMENDED: "Amended",
    Status.ENTERED_IN_ERROR: "Entered in error",
    Status.STOPPED: "Stopped",
}


def outcome_sentence(score_of: Score, outcome: Outcome) -> str:
    """A score in words; a partial one as its honest range, never as a number to quote."""
    if isinstance(outcome, Partial):
        of = outcome.answered + len(outcome.missing)
        none = "No total" if score_of.title == "Total" else f"{score_of.title}: no score"
        low, high = number_words(outcome.low), number_words(outcome.high)
        return f"{none}. {outcome.answered} of {of} answered; between {low} and {high} possible."
    return f"{score_of.title} {number_words(outcome.value)} of {number_words(score_of.high)}."


def result_words(score_of: Score, outcome: Outcome, context: Mapping[str, str]) -> str:
    """A total with the band of each set that applies and the set's name; a partial score as its sentence."""
    if isinstance(outcome, Partial):
        return outcome_sentence(score_of, outcome)
    name = "" if score_of.title == "Total" else f"{score_of.title} "
    found = "; ".join(_band_words(s, outcome.value) for s in sets_of(score_of, context))
    return f"{name}{number_words(outcome.value)} of {number_words(score_of.high)}{', ' if found else ''}{found}"


def _band_words(band_set: BandSet, value: int) -> str:
    band = next(b for b in band_set.bands if b.low <= value <= b.high)
    return f"{band_name(band)} ({band_set.name})"


def number_words(number: int) -> str:
    """A whole number with a true minus."""
    return str(number).replace("-", "\N{MINUS SIGN}")


def range_words(low: int, high: int) -> str:
    """5–12; where a minus would stand beside the dash, −2 to 4."""
    joint = DASH if low >= 0 else " to "
    return f"{number_words(low)}{joint}{number_words(high)}" if low != high else number_words(low)


def band_name(band: Band) -> str:
    """The label, or the bare range where the source gives no name."""
    return band.label if band.label is not None else range_words(band.low, band.high)


def band_words(band_set: BandSet, value: int) -> str:
    """The band of a value with its range: "mild (5–12)", or the bare range where the source names none."""
    band = next(b for b in band_set.bands if b.low <= value <= b.high)
    span = range_words(band.low, band.high)
    return f"{band.label} ({span})" if band.label else span


def said_words(assessment: Assessment) -> tuple[str, ...]:
    """Which version of a record it is and why, and what was signed of it, a sentence each, oldest first."""
    said = []
    if assessment.moved_from:
        said.append(f"Moved here from another chart: {ended(assessment.reason)}")
    elif assessment.amends:
        said.append(f"Version {assessment.version}, amends the one before: {ended(assessment.reason)}")
    if entered := entered_words(assessment):
        said.append(entered)
    return (*said, *map(statement_words, assessment.signatures))


def entered_words(assessment: Assessment) -> str:
    """Who typed the answers, where that was not the performer alone; empty where it was, or is not known."""
    by = assessment.entered_by
    return "" if set(by) <= {assessment.performer} else f"Answers entered by {' and '.join(by)}."


def signature_words(assessment: Assessment) -> tuple[str, ...]:
    """The same, and where it stands, for a reader who sees nothing else of it."""
    match assessment.status:
        case Status.AMENDED:
            return (*said_words(assessment), "Amended: a later version stands in its place.")
        case Status.COMPLETE:
            return (*said_words(assessment), "Complete, not signed.")
        case _:
            return said_words(assessment)


def statement_words(signature: Signature) -> str:
    """A signed statement as one sentence: what it means, who, when it was signed."""
    when = f"{signature.at.local:%Y-%m-%d %H:%M} {signature.at.offset_words}"
    by = f"{signature.signer}, {when}"
    match signature.statement:
        case Statement.ADDENDUM:
            return f"Addendum by {by}: {ended(signature.text)}"
        case Statement.VOID if signature.moved_to:
            return f"Moved to another patient's chart by {by}: {ended(signature.text)}"
        case Statement.VOID:
            return f"Entered in error, said by {by}: {ended(signature.text)}"
        case _:
            meaning = Meaning.PERFORMED if signature.meaning is None else signature.meaning
            return f"Signed {when} by {signature.signer}, meaning: {meaning} the signer."


def ended(sentence: str) -> str:
    """With a full stop, if it has no end of its own."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def status_words(assessment: Assessment) -> str:
    """Where it stands, with the version where there is more than one."""
    words = STATUS_WORDS[assessment.status]
    return f"{words}, version {assessment.version}" if assessment.version > 1 else words


def moment_words(moment: Moment | None, with_offset: bool = False) -> str:
    """A time as 2026-11-22 14:47, with its offset where that is asked for; an em dash where there is none."""
    if moment is None:
        return NOT_RECORDED
    words = f"{moment.local:%Y-%m-%d %H:%M}"
    return f"{words} {moment.offset_words}" if with_offset else words
