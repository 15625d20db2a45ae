"""Which charts are one now: to whose a chart leads, and whose records it shows."""

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
