"""Outcomes in words: the same sentence on screen, on paper and in the clipboard."""

from app.core.scale import BandSet, Outcome, Partial, Score

DASH = "\N{EN DASH}"


def outcome_sentence(score_of: Score, outcome: Outcome) -> str:
    """A score in words; a partial one as its honest range, never as a number to quote."""
    if isinstance(outcome, Partial):
        of = outcome.answered + len(outcome.missing)
        none = "No total" if score_of.title == "Total" else f"{score_of.title}: no score"
        return f"{none}. {outcome.answered} of {of} answered; between {outcome.low} and {outcome.high} possible."
    return f"{score_of.title} {outcome.value} of {score_of.high}."


def band_words(band_set: BandSet, value: int) -> str:
    """The band of a value with its range: "mild (5–12)", or the bare range where the source names none."""
    band = next(b for b in band_set.bands if b.low <= value <= b.high)
    span = f"{band.low}{DASH}{band.high}" if band.low != band.high else f"{band.low}"
    return f"{band.label} ({span})" if band.label else span
