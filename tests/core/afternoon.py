"""The invented afternoon of the pictures in ui/: four COWS, one dose, and what stands beside them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.core.context import Certainty, Entry, Exposure, LastUse, SubstanceClass
from app.core.events import Dose, Event, Happening, Note, Vitals, parts_of
from app.core.flow_cells import Taken
from app.core.records import Answer, Assessment, Moment, Status
from app.core.scale import Scale
from app.core.schedule import Anchor, Schedule
from app.core.series import Course, History, Series, course, done_of
from app.services.clock import LocalZone, moment
from tests.core.shipped import shipped

NEW_YORK = ZoneInfo("America/New_York")
ZONE = LocalZone(NEW_YORK)
COWS = shipped("cows")
SCHEDULE = Schedule(Anchor.FIRST_DOSE, (30, 120, 360), every=240)
PULSES = (104, 96, 92, 88)
POINTS = (
    (2, 1, 1, 2, 2, 2, 1, 1, 2, 3),
    (2, 1, 1, 2, 1, 2, 1, 1, 1, 0),
    (1, 1, 1, 1, 1, 1, 0, 1, 1, 0),
    (1, 1, 1, 1, 0, 1, 0, 0, 1, 0),
)
TIMES = ("08:30", "09:15", "10:45", "14:47")
PERFORMERS = ("M. Okafor, RN", "M. Okafor, RN", "J. Tran, RN", "M. Okafor, RN")


def at(clock: str, day: int = 22, month: int = 11) -> Moment:
    """A local time in New York, 2026."""
    hours, minutes = map(int, clock.split(":"))
    return moment(datetime(2026, month, day, hours, minutes, tzinfo=NEW_YORK), NEW_YORK)


def event(when: Moment, content: Happening, thread: str = "", version: int = 1, struck: str = "") -> Event:
    """A version of an event."""
    name = thread or f"{when.utc.isoformat()} {type(content).__name__}"
    return Event(f"{name} {version}", "p", "v", name, version, when, content, when, "M. Okafor, RN", struck)


def assessment(
    id_: str, when: Moment, pulse: int | None, points: tuple[int | str, ...], performer: str = "M. Okafor, RN"
) -> Assessment:
    """A final COWS. points: of the items after the pulse; a text: not assessed, and why."""
    answers: dict[str, Answer] = {}
    first, *others = COWS.items
    if pulse is not None:
        proposed = first.proposed_by(pulse)
        assert proposed is not None
        answers[first.id] = Answer(proposed.key, measured=pulse)
    for item, value in zip(others, points, strict=False):
        if isinstance(value, str):
            answers[item.id] = Answer(not_assessed=value)
        else:
            (option,) = item.with_points(value)
            answers[item.id] = Answer(option.key)
    return Assessment(
        id_, "p", "v", "cows", COWS.version, COWS.sha256, performer, Status.FINAL, answers, when, when, when, performer
    )


def taken(scale: Scale = COWS) -> list[Taken]:
    """The four of the afternoon."""
    rows = enumerate(zip(TIMES, PULSES, POINTS, PERFORMERS, strict=True))
    return [Taken(assessment(f"a{n}", at(when), pulse, points, who), scale) for n, (when, pulse, points, who) in rows]


DOSE = Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual", "M. Okafor, RN")
EVENTS = (
    event(at("8:31"), Vitals(systolic=138, diastolic=88, respirations=17, temperature=37.0)),
    event(at("8:45"), DOSE),
    event(at("9:14"), Vitals(systolic=132, diastolic=84, respirations=16, temperature=36.9)),
    event(at("12:36"), Note("slept, refused snack")),
    event(at("14:50"), Vitals(systolic=128, diastolic=80, respirations=15, temperature=36.8)),
)
FENTANYL = Exposure(SubstanceClass.OPIOID, "fentanyl", last_use=LastUse(Certainty.EXACT, at("20:30", 21)))
KRATOM, BEER = Exposure(SubstanceClass.KRATOM, "kratom"), Exposure(SubstanceClass.ALCOHOL, "beer")
CONTEXT = tuple(
    Entry(each.name, "p", each.name, 1, each, at("8:10"), "T. Lind, MD") for each in (FENTANYL, KRATOM, BEER)
)
SERIES = Series("s1", "p", "v", "t", 1, "cows", SCHEDULE, at("8:20"), at("8:20"), "T. Lind, MD")


def the_course(now: Moment) -> Course:
    """How the due times of the afternoon were answered by then."""
    done = [d for d in done_of((each.assessment for each in taken()), "v", "cows") if d.at <= now]
    return course(History([SERIES], done, EVENTS), now, 10, ZONE)
