"""Due times: counted from what the schedule says, answered once, late in whole minutes, also when clocks change."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BadInput
from app.core.events import Dose, Event, Happening, NotDone, Why, parts_of
from app.core.records import Moment
from app.core.schedule import Anchor, Schedule, checked, clock_of, spans_of
from app.core.series import EARLIEST, Course, Done, History, Series, State, course
from app.services.clock import LocalZone, moment

NEW_YORK = ZoneInfo("America/New_York")
ZONE = LocalZone(NEW_YORK)
GRACE = 10
OF_THE_PICTURE = Schedule(Anchor.FIRST_DOSE, (30, 120, 360), every=240)
BUPRENORPHINE = Dose(parts_of("buprenorphine 4 mg / naloxone 1 mg"), "sublingual")


def at(clock: str, day: int = 22, month: int = 11) -> Moment:
    hours, minutes = map(int, clock.split(":"))
    return moment(datetime(2026, month, day, hours, minutes, tzinfo=NEW_YORK), NEW_YORK)


def series(schedule: Schedule, since: Moment, version: int = 1, stopped: str = "") -> Series:
    return Series(f"s{version}", "p", "v", "t", version, "cows", schedule, since, since, "T. Lind MD", stopped)


def event(when: Moment, content: Happening, id_: str = "", struck: str = "") -> Event:
    name = id_ or f"{when.utc.isoformat()} {type(content).__name__}"
    return Event(name, "p", "v", name, 1, when, content, when, "M. Okafor", struck)


def done(*times: Moment) -> list[Done]:
    return [Done(when, f"a{n}") for n, when in enumerate(times)]


def walked(
    schedule: Schedule,
    since: Moment,
    *times: Moment,
    events: tuple[Event, ...] = (),
    now: Moment,
    ended: Moment | None = None,
) -> Course:
    return course(History([series(schedule, since)], done(*times), events, ended), now, GRACE, ZONE)


def said(found: Course) -> list[str]:
    """Due, label, state, what answered it, minutes late where it was."""
    return [
        " ".join(filter(None, (f"{s.at.local:%H:%M}", s.label, s.state, s.assessment_id, s.late and f"{s.late} late")))
        for s in found.slots
    ]


def test_the_afternoon_of_the_picture() -> None:
    dose = event(at("8:45"), BUPRENORPHINE)
    times = at("8:30"), at("9:15"), at("10:45"), at("14:47")
    found = walked(OF_THE_PICTURE, at("8:20"), *times, events=(dose,), now=at("14:55"))
    assert said(found) == [
        "09:15 first dose +30 min done a1",
        "10:45 first dose +2 h done a2",
        "14:45 first dose +6 h done a3 2 late",
        "18:47 every 4 h open",
    ]
    assert found.on_time(GRACE, at("14:55")) == (3, 3)
    assert found.slot_of("a0") is None


def test_nothing_is_due_before_the_first_dose() -> None:
    found = walked(OF_THE_PICTURE, at("8:20"), at("8:30"), now=at("12:00"))
    assert (found.slots, found.due, found.waits) == ((), None, True)


def test_another_medicine_starts_no_series_that_names_one() -> None:
    schedule = Schedule(Anchor.FIRST_DOSE, (30,), medicine="Buprenorphine")
    clonidine = event(at("8:30"), Dose(parts_of("clonidine 0.1 mg"), "by mouth"))
    assert walked(schedule, at("8:00"), events=(clonidine,), now=at("9:00")).waits
    both = (clonidine, event(at("9:00"), BUPRENORPHINE))
    assert said(walked(schedule, at("8:00"), events=both, now=at("9:10"))) == ["09:30 first dose +30 min open"]


def test_a_struck_dose_starts_nothing() -> None:
    assert walked(
        OF_THE_PICTURE, at("8:00"), events=(event(at("8:45"), BUPRENORPHINE, struck="not given"),), now=at("9:00")
    ).waits


def test_each_further_dose_starts_its_own_times_and_the_interval_fills_what_is_between() -> None:
    schedule = Schedule(Anchor.EACH_DOSE, (30, 120), every=240)
    given = (event(at("8:00"), BUPRENORPHINE), event(at("20:00"), BUPRENORPHINE))
    times = at("8:30"), at("10:00"), at("14:00"), at("18:00"), at("20:31")
    found = walked(schedule, at("7:00"), *times, events=given, now=at("20:40"))
    assert said(found) == [
        "08:30 dose +30 min done a0",
        "10:00 dose +2 h done a1",
        "14:00 every 4 h done a2",
        "18:00 every 4 h done a3",
        "20:30 dose +30 min done a4 1 late",
        "22:00 dose +2 h open",
    ]


def test_from_the_last_performed_counts_whatever_was_performed() -> None:
    schedule = Schedule(Anchor.LAST, every=240)
    found = walked(schedule, at("8:00"), at("7:50"), at("9:00"), now=at("10:00"))
    assert said(found) == ["13:00 every 4 h open"]


def test_from_the_last_performed_is_due_at_once_where_nothing_was() -> None:
    found = walked(Schedule(Anchor.LAST, every=240), at("8:00"), now=at("8:05"))
    assert said(found) == ["08:00 time 0 open"]


def test_on_the_clock_a_time_that_passed_is_missed_and_the_next_one_stands() -> None:
    schedule = Schedule(Anchor.CLOCK, clock=(480, 720, 960))
    found = walked(schedule, at("7:00"), at("8:04"), now=at("16:30"))
    assert said(found) == ["08:00 due 08:00 done a0 4 late", "12:00 due 12:00 missed", "16:00 due 16:00 open"]
    assert found.on_time(GRACE, at("16:30")) == (1, 3)


def test_the_clock_goes_on_at_midnight() -> None:
    found = walked(Schedule(Anchor.CLOCK, clock=(480,)), at("7:00"), at("8:00"), now=at("12:00"))
    assert found.due is not None
    assert found.due.at == at("8:00", 23)


def test_an_assessment_long_before_its_time_answers_nothing() -> None:
    schedule = Schedule(Anchor.CLOCK, clock=(480, 720))
    assert said(walked(schedule, at("7:00"), at("8:00"), at("10:05"), now=at("11:00")))[-1] == "12:00 due 12:00 open"
    assert said(walked(schedule, at("7:00"), at("8:00"), at("11:35"), now=at("11:40")))[1] == "12:00 due 12:00 done a1"


def test_the_late_one_is_answered_and_what_comes_after_it_stays_due() -> None:
    dose = event(at("8:45"), BUPRENORPHINE)
    found = walked(OF_THE_PICTURE, at("8:20"), at("9:55"), events=(dose,), now=at("10:00"))
    assert said(found) == ["09:15 first dose +30 min done a0 40 late", "10:45 first dose +2 h open"]


def test_not_done_answers_a_due_time_with_its_reason() -> None:
    asleep = event(at("12:00"), NotDone("t", Why.ASLEEP))
    schedule = Schedule(Anchor.LAST, every=240)
    found = walked(schedule, at("8:00"), at("8:00"), events=(asleep,), now=at("12:20"))
    assert said(found)[1:] == ["12:00 every 4 h not done", "16:00 every 4 h open"]
    assert found.slots[1].not_done == NotDone("t", Why.ASLEEP)
    of_another = event(at("12:00"), NotDone("other", Why.ASLEEP))
    assert said(walked(schedule, at("8:00"), at("8:00"), events=(of_another,), now=at("12:20")))[1:] == [
        "12:00 every 4 h open"
    ]


def test_a_missed_time_may_be_explained_later() -> None:
    schedule = Schedule(Anchor.CLOCK, clock=(480, 720))
    away = event(at("8:00"), NotDone("t", Why.AWAY))
    found = walked(schedule, at("7:00"), at("12:01"), events=(away,), now=at("12:30"))
    assert said(found)[:2] == ["08:00 due 08:00 not done", "12:00 due 12:00 done a0 1 late"]


def test_a_changed_schedule_holds_from_its_time_on() -> None:
    versions = [
        series(Schedule(Anchor.LAST, every=240), at("8:00")),
        series(Schedule(Anchor.LAST, every=60), at("12:30"), 2),
    ]
    found = course(History(versions, done(at("8:00")), ()), at("12:40"), GRACE, ZONE)
    assert said(found)[1:] == ["12:00 every 4 h missed", "12:30 every 1 h open"]


def test_a_stopped_series_and_a_visit_that_ended_are_due_no_more() -> None:
    schedule = Schedule(Anchor.LAST, every=240)
    versions = [series(schedule, at("8:00")), series(schedule, at("11:00"), 2, "no longer needed")]
    stopped = course(History(versions, done(at("8:00")), ()), at("13:00"), GRACE, ZONE)
    assert (said(stopped), stopped.due) == (["08:00 time 0 done a0"], None)
    assert walked(schedule, at("8:00"), at("8:00"), now=at("13:00"), ended=at("11:00")) == stopped
    late = walked(schedule, at("8:00"), at("8:00"), now=at("13:00"), ended=at("12:30"))
    assert [s.state for s in late.slots] == [State.DONE, State.MISSED]


def test_lateness_counts_whole_minutes_and_the_grace_decides() -> None:
    schedule = Schedule(Anchor.CLOCK, clock=(480,))
    late = Moment(at("8:10").utc + timedelta(seconds=59), -300)
    found = walked(schedule, at("7:00"), late, now=at("9:00")).slots[0]
    assert (found.late, found.is_on_time(10, at("9:00")), found.is_on_time(9, at("9:00"))) == (10, True, False)
    still = walked(schedule, at("7:00"), now=at("8:10")).slots[0]
    assert (still.is_on_time(10, at("8:10")), still.is_on_time(10, at("8:11"))) == (None, False)


def test_four_hours_are_four_hours_when_the_clocks_change() -> None:
    before = at("23:30", 31, 10)
    found = walked(Schedule(Anchor.LAST, every=240), at("23:00", 31, 10), before, now=before)
    assert found.due is not None
    assert f"{found.due.at.local:%H:%M}" == "02:30"
    assert found.due.at.offset == -300
    assert found.due.at.utc - before.utc == timedelta(hours=4)


def test_a_clock_time_is_that_of_the_wall_also_after_the_clocks_changed() -> None:
    found = walked(Schedule(Anchor.CLOCK, clock=(480,)), at("9:00", 31, 10), now=at("9:00", 31, 10))
    assert found.due is not None
    assert (f"{found.due.at.local:%d %H:%M}", found.due.at.offset) == ("01 08:00", -300)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (OF_THE_PICTURE, "first dose +30 min, +2 h, +6 h, then every 4 h from the last performed"),
        (Schedule(Anchor.START, (0, 30, 120)), "time 0, +30 min, +2 h"),
        (Schedule(Anchor.START, (30, 90), 60), "start +30 min, +1 h 30 min, then every 1 h from the last performed"),
        (Schedule(Anchor.EACH_DOSE, (30,), medicine="buprenorphine"), "each dose of buprenorphine +30 min"),
        (Schedule(Anchor.LAST, every=240), "every 4 h from the last performed"),
        (Schedule(Anchor.CLOCK, clock=(480, 720)), "at 08:00, 12:00"),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, words: str) -> None:
    assert schedule.words == words


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(Anchor.LAST),
        Schedule(Anchor.LAST, every=4),
        Schedule(Anchor.CLOCK),
        Schedule(Anchor.CLOCK, clock=(720, 480)),
        Schedule(Anchor.CLOCK, clock=(1440,)),
        Schedule(Anchor.FIRST_DOSE, every=240),
        Schedule(Anchor.START, (30, 30)),
        Schedule(Anchor.START, (30,), every=30 * 24 * 60),
        Schedule(Anchor.START, tuple(range(60))),
    ],
)
def test_a_schedule_that_asks_for_nothing_or_too_much_is_refused(schedule: Schedule) -> None:
    with pytest.raises(BadInput):
        checked(schedule)


def test_what_the_anchor_does_not_use_is_let_go() -> None:
    assert checked(Schedule(Anchor.LAST, (30,), 240, (480,), "heroin")) == Schedule(Anchor.LAST, every=240)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30 min, 2 h, 6h", (30, 120, 360)),
        ("1 h 30 min; +90min and 1:30", (90, 90, 90)),
        ("45", (45,)),
        ("", ()),
    ],
)
def test_lengths_of_time_as_people_type_them(text: str, minutes: tuple[int, ...]) -> None:
    assert spans_of("After", text) == minutes


@pytest.mark.parametrize("text", ["soon", "2 days", "h", "1 h 2 h", "-30 min", "30 min,, x"])
def test_what_is_no_length_of_time_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(BadInput, match="After"):
        spans_of("After", text)


def test_times_of_the_day_as_people_type_them() -> None:
    assert clock_of("Times", "08:00, 1200; 16:30") == (480, 720, 990)
    for wrong in ("24:00", "8", "08:60", "noon"):
        with pytest.raises(BadInput, match="Times"):
            clock_of("Times", wrong)


minutes = st.integers(0, 3 * 24 * 60)
SCHEDULES = st.one_of(
    st.builds(lambda every: Schedule(Anchor.LAST, every=every), st.integers(5, 600)),
    st.builds(
        lambda anchor, after, every: Schedule(anchor, tuple(sorted(after)), every),
        st.sampled_from([Anchor.START, Anchor.FIRST_DOSE, Anchor.EACH_DOSE]),
        st.sets(st.integers(0, 600), min_size=1, max_size=4),
        st.sampled_from([0, 30, 240]),
    ),
    st.builds(
        lambda clock: Schedule(Anchor.CLOCK, clock=tuple(sorted(clock))),
        st.sets(st.integers(0, 1439), min_size=1, max_size=5),
    ),
)


@given(SCHEDULES, st.lists(minutes, max_size=12), st.lists(minutes, max_size=4), minutes)
def test_whatever_was_done_each_answers_once_and_one_at_most_is_open(
    schedule: Schedule, performed: list[int], given_at: list[int], now: int
) -> None:
    start = at("7:00", 20)

    def after(count: int) -> Moment:
        return ZONE.lived(start.utc + timedelta(minutes=count))

    past = [after(count) for count in performed if count <= now]
    given_then = tuple(event(after(n), BUPRENORPHINE, f"d{k}") for k, n in enumerate(given_at) if n <= now)
    found = walked(schedule, start, *past, events=given_then, now=after(now))
    times = [slot.at for slot in found.slots]
    assert times == sorted(times)
    answers = [slot.assessment_id for slot in found.slots if slot.assessment_id]
    assert len(answers) == len(set(answers))
    assert [s.state for s in found.slots].count(State.OPEN) <= 1
    assert all(slot.state is not State.OPEN for slot in found.slots[:-1])
    assert all(when.utc - EARLIEST <= after(now).utc for when in times[:-1])
