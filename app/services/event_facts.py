"""What was given and used before an assessment, as a signed record holds it: its page counts the hours from there."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from app.core.context import Certainty, SubstanceClass
from app.core.events import Dose, Event, Part, Remark, Use, Vitals, standing
from app.core.flowsheet import NEAR
from app.core.records import Assessment, Moment
from app.core.schedule import minutes_between
from app.services.canonical import moment_facts, moment_from


def given_before(events: Iterable[Event], assessment: Assessment, now: Moment | None = None) -> list[Event]:
    """The doses and last uses of its visit that count, up to when it was performed; now: as long as it is not begun."""
    at = assessment.performed or now
    return [
        event
        for event in standing(e for e in events if e.visit_id == assessment.visit_id)
        if at is not None and event.at <= at and isinstance(event.content, Dose | Use)
    ]


def taken_with(events: Iterable[Event], assessment: Assessment) -> list[Event]:
    """The vital signs of its visit that were taken with it, by time: within some minutes of when it was performed."""
    at = assessment.performed
    return [
        event
        for event in standing(e for e in events if e.visit_id == assessment.visit_id)
        if at is not None and isinstance(event.content, Vitals) and abs(minutes_between(event.at, at)) <= NEAR
    ]


def facts_for_signing(events: Iterable[Event], assessment: Assessment) -> list[dict[str, Any]]:
    """What was given and used before it and taken with it, for the canonical bytes of a record."""
    held = list(events)
    return [
        {
            "id": event.id,
            "thread": event.thread,
            "version": event.version,
            "recorded": moment_facts(event.recorded),
            "by": event.by,
            "at": moment_facts(event.at),
            **_content_facts(event.content),
        }
        for event in (*given_before(held, assessment), *taken_with(held, assessment))
        if isinstance(event.content, Dose | Use | Vitals)
    ]


def signed_vitals(content: bytes, now: Iterable[Event]) -> list[Event]:
    """The vital signs in a record's signed bytes; none where it was signed before they were part of it (schema 4)."""
    return [event for event in signed_events(content, now) if isinstance(event.content, Vitals)]


def signed_events(content: bytes, now: Iterable[Event]) -> list[Event]:
    """All those in a record's signed bytes; none where it was signed before they were part of it.

    Where its bytes can't be read what is recorded now: verify names those.
    """
    try:
        said = json.loads(content)
        return list(_signed(said))
    except (ValueError, KeyError, TypeError, AttributeError):
        return list(now)


def _signed(said: dict[str, Any]) -> Iterator[Event]:
    for each in said.get("context", ()):
        if not {"given", "used", "vitals"} & each.keys():
            continue
        yield Event(
            each["id"],
            said["patient"]["id"],
            said["visit"],
            each["thread"],
            each["version"],
            moment_from(each["at"]),
            _content_of(each),
            moment_from(each["recorded"]),
            each["by"],
        )


def _content_facts(content: object) -> dict[str, Any]:
    if isinstance(content, Dose):
        parts = [{"name": part.name, "amount": part.amount, "unit": part.unit} for part in content.parts]
        return {"given": parts, "route": content.route, "given_by": content.given_by, "remark": content.remark.value}
    if isinstance(content, Use):
        return {"used": content.name, "class": content.substance.value, "certainty": content.certainty.value}
    if isinstance(content, Vitals):
        return {"vitals": {field.name: getattr(content, field.name) for field in fields(content)}}
    return {}


def _content_of(each: dict[str, Any]) -> Dose | Use | Vitals:
    if "vitals" in each:
        return Vitals(**each["vitals"])
    if "given" in each:
        parts = tuple(Part(part["name"], part["amount"], part["unit"]) for part in each["given"])
        return Dose(parts, each["route"], each["given_by"], Remark(each["remark"]))
    return Use(SubstanceClass(each["class"]), each["used"], Certainty(each["certainty"]))
