"""Whether a scale's worked examples come out as they say: asked of each definition, at each start."""

from collections.abc import Iterator

from app.core.scale import Example, Scale, Scored
from app.core.scoring import bands, score


def example_faults(example: Example, scale: Scale) -> Iterator[tuple[tuple[str, str], str]]:
    """What comes out otherwise: where in the example, and how. Its answers are legal."""
    outcomes = score(scale, example.answers)
    worked: dict[str, str | None] = {}
    for score_id, stated in example.scores.items():
        outcome = outcomes.get(score_id)
        score_of = scale.score(score_id)
        if outcome is None or score_of is None:
            yield ("scores", score_id), f"there is no score {score_id!r}"
            continue
        found = outcome.value if isinstance(outcome, Scored) else (outcome.low, outcome.high)
        if found != stated:
            yield ("scores", score_id), f"says {_words(stated)}, but it scores {_words(found)}"
        sets = bands(score_of, outcome)
        worked |= {f"{score_id}/{s.name}": band.label for s, band in sets}
        if len(sets) == 1:
            worked[score_id] = sets[0][1].label
    for key, label in example.bands.items():
        if key not in worked:
            yield ("bands", key), "no single band set gives this score a band here"
        elif worked[key] != label:
            yield ("bands", key), f"says {label!r}, but the band is {worked[key]!r}"


def _words(value: int | tuple[int, int]) -> str:
    return str(value) if isinstance(value, int) else f"{value[0]} to {value[1]} (partial)"
