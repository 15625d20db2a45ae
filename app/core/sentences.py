"""Outcomes in words: the same sentence on screen, on paper and in the clipboard."""

from app.core.scale import Band, BandSet, Outcome, Partial, Score

DASH = "\N{EN DASH}"


def outcome_sentence(score_of: Score, outcome: Outcome) -> str:
    """A score in words; a partial one as its honest range, never as a number to quote."""
    if isinstance(outcome, Partial):
        of = outcome.answered + len(outcome.missing)
        none = "No total" if score_of.title == "Total" else f"{score_of.title}: no score"
        low, high = number_words(outcome.low), number_words(outcome.high)
        return f"{none}. {outcome.answered} of {of} answered; between {low} and {high} possible."
    return f"{score_of.title} {number_words(outcome.value)} of {number_words(score_of.high)}."


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
