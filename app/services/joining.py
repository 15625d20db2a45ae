"""Which charts are one now: to whose a chart leads, and whose records it shows."""

from collections.abc import Collection

from app.core.context import Entry
from app.core.identity import joined, leads_to
from app.services.ports import UnitOfWork


def chart_ids(work: UnitOfWork, patient_id: str) -> tuple[str, ...]:
    """Whose records a chart shows: first whose it is, then those that were joined to it, however often."""
    stays = leads_to(patient_id, upwards(work, patient_id))
    found, todo = [stays], [stays]
    while todo:
        at = todo.pop()
        below = [gone for gone, to in now_joined(work, at).items() if to == at and gone not in found]
        found += below
        todo += below
    return tuple(found)


def what_is_brought(work: UnitOfWork, patient_ids: Collection[str]) -> dict[str, tuple[Entry, ...]]:
    """The context of each of these few, also of charts that were joined to theirs: two questions where none was."""
    if not patient_ids:
        return {}
    linked = work.identities.linked(patient_ids)
    charts = {one: chart_ids(work, one) if one in linked else (one,) for one in patient_ids}
    entries = work.context.of_patients({of for whose in charts.values() for of in whose})
    return {one: tuple(e for of in whose for e in entries if e.patient_id == of) for one, whose in charts.items()}


def upwards(work: UnitOfWork, patient_id: str) -> dict[str, str]:
    """The links from a chart to the one that it leads to."""
    way: dict[str, str] = {}
    while True:
        to = now_joined(work, patient_id).get(patient_id)
        if to is None or patient_id in way:
            return way
        way[patient_id] = to
        patient_id = to


def now_joined(work: UnitOfWork, patient_id: str) -> dict[str, str]:
    return joined(work.identities.links(patient_id))
