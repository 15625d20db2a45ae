"""Asks at the foot of a page which band set is applied, where the source leaves that to the clinician."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.records import Aside, AsideKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.core.scale import Scale
    from app.ui.pages.assessment import AssessmentPage

NONE = "none"


def ask_set(page: AssessmentPage, scale: Scale, applied: Mapping[str, str], said: Callable[[Aside], None]) -> None:
    """Numbered, so that a digit takes one. said: hears what was chosen; an empty name takes the choice back."""
    choices = _choices(scale)
    if not choices:
        return

    def take(words: str) -> str:
        if words == NONE:
            for score_id in {score_id for score_id, _ in choices.values()}:
                said(Aside(AsideKind.BAND_SET, score_id))
            return ""
        if words not in choices:
            return f"Type the number of one: 1 to {len(choices) + 1}."
        score_id, name = choices[words]
        said(Aside(AsideKind.BAND_SET, score_id, name))
        return ""

    now = "; ".join(applied.values()) or NONE
    page.ask_text(f"Cut applied (now: {now})", "Cut applied", "", take, (*choices, NONE))


def _choices(scale: Scale) -> dict[str, tuple[str, str]]:
    """By what is shown: score and set."""
    scores = [s for s in scale.scores if s.chosen_by == "clinician"]
    return {
        (band_set.name if len(scores) == 1 else f"{score_of.title}, {band_set.name}"): (score_of.id, band_set.name)
        for score_of in scores
        for band_set in score_of.band_sets
    }


def has_choice(scale: Scale) -> bool:
    """Whether a clinician says which set is applied."""
    return any(s.chosen_by == "clinician" for s in scale.scores)
