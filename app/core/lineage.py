"""What came before what among the assessments of a chart: found by tables that are made once, at the first question."""

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

from app.core.records import Assessment, Moment, Status


class Lineage:
    """The order of these assessments. It asks no assessment whether it is one of them."""

    def __init__(self, assessments: tuple[Assessment, ...]) -> None:
        self._assessments = assessments

    def before(self, assessment: Assessment, status: Status) -> Assessment | None:
        """The last one of its scale and of that status that was performed before it."""
        if assessment.performed is None:
            return None
        times, done = self._performed.get((assessment.scale_id, status), ([], []))
        place = bisect_left(times, assessment.performed)
        return done[place - 1] if place else None

    def amended(self, assessment: Assessment) -> list[Assessment]:
        """The versions before it, the newest first."""
        found: list[Assessment] = []
        here = self._by_id.get(assessment.amends) if assessment.amends else None
        while here is not None and here not in found:
            found.append(here)
            here = self._by_id.get(here.amends)
        return found

    def versions(self, assessment: Assessment) -> int:
        """How many signed versions of the record there are; what amends it and is not signed yet is none."""
        newest = assessment if assessment.record is not None else self._by_id.get(assessment.amends, assessment)
        while newest.id in self._followers and self._followers[newest.id].version > newest.version:
            newest = self._followers[newest.id]
        return newest.version

    def was_moved_here(self, assessment: Assessment) -> bool:
        """Whether it, or a version before it, stood in another patient's chart."""
        return any(each.moved_from for each in (assessment, *self.amended(assessment)))

    @cached_property
    def _by_id(self) -> dict[str, Assessment]:
        return {a.id: a for a in self._assessments}

    @cached_property
    def _followers(self) -> dict[str, Assessment]:
        """By the id of what it amends: the signed version after it."""
        return {a.amends: a for a in self._assessments if a.amends and a.record is not None}

    @cached_property
    def _performed(self) -> dict[tuple[str, Status], tuple[list[Moment], list[Assessment]]]:
        """By scale and status: the times, in order, and what was performed at them."""
        timed: dict[tuple[str, Status], list[tuple[Moment, Assessment]]] = defaultdict(list)
        for assessment in self._assessments:
            if assessment.performed is not None:
                timed[assessment.scale_id, assessment.status].append((assessment.performed, assessment))
        made = {}
        for key, pairs in timed.items():
            pairs.sort(key=lambda pair: pair[0])
            made[key] = ([at for at, _ in pairs], [assessment for _, assessment in pairs])
        return made
