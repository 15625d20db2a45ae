"""Brings what happened to the key file into the audit trail, each thing once, whenever the power goes."""

import json
from typing import Final

from app.core.audit import Fact
from app.services.key_ports import KeyLog
from app.services.workplace import Workplace

NOTED: Final = "keys.noted"
"""The setting that holds, as JSON, which events of the key file the last such transaction wrote."""


def note_waiting(place: Workplace, keys: KeyLog) -> None:
    """Write what waits; call from the database thread.

    The ids are stored with the events, in one transaction: where the key file does not learn of it, they are skipped
    next time.
    """
    waiting = keys.waiting()
    if not waiting:
        return
    with place.unit_of_work() as work:
        before = set(json.loads(work.settings.get(NOTED) or "[]"))
        for event in waiting:
            if event.id not in before:
                facts: dict[str, Fact] = {**event.facts, "person": event.person_id, "happened": event.at}
                place.note(work, event.act, "", "", **facts)
        work.settings.put(NOTED, json.dumps([event.id for event in waiting]))
        work.commit()
    keys.noted([event.id for event in waiting])
