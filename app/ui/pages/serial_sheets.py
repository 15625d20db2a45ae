"""What the forms about series and events ask, and what is made of the answers; no interval is ever filled in."""

from collections.abc import Iterable

from app.core.context import Certainty, Entry, Exposure, SubstanceClass, current
from app.core.errors import BadInput
from app.core.events import (
    CELSIUS,
    FAHRENHEIT,
    IN_FAHRENHEIT,
    VITAL_SIGNS,
    Dose,
    Event,
    Happening,
    NotDone,
    Note,
    Remark,
    Use,
    Vitals,
    Why,
    parts_of,
)
from app.core.records import Moment
from app.core.schedule import Anchor, Schedule, clock_of, clock_words, minutes_words, spans_of
from app.core.series import Series
from app.ui.pages.form import Answers, Question, Sheet
from app.ui.pages.visit_sheets import moment_of, typed

NOW = "As 2026-11-22 14:47; empty: now."
DOSE, VITALS, USE, NOTE = "dose", "vitals", "use", "note"
EVENT_KINDS = (
    (DOSE, "&Dose given…"),
    (VITALS, "&Vital signs…"),
    (USE, "&Last use…"),
    (NOTE, "&Note…"),
)
TITLES = {DOSE: "Dose given", VITALS: "Vital signs", USE: "Last use", NOTE: "Note"}
ANCHORS = tuple((anchor.value, anchor.value.capitalize()) for anchor in Anchor)
SCHEDULE_NOTE = (
    "Counted from the start or a dose: After says how long after it; Every then repeats from the last performed. "
    "From the last performed: Every. On the clock: Times."
)


def schedule_sheet(about: str, scale: str, series: Series | None) -> Sheet:
    """The form for a series. series: the one that is changed; None: one is started."""
    was = None if series is None else series.schedule
    questions = [
        Question("anchor", "&Counted from", "", was.anchor.value if was else "", ANCHORS),
        Question("after", "&After", "As 30 min, 2 h, 6 h.", _spans(was.after) if was else ""),
        Question("every", "&Every", "As 4 h.", minutes_words(was.every) if was and was.every else ""),
        Question("clock", "&Times", "As 08:00, 12:00, 16:00.", _times(was.clock) if was else ""),
        Question("medicine", "&Medicine", "Whose doses count; empty: any.", was.medicine if was else ""),
    ]
    if series is None:
        questions.append(Question("since", "&Begins at", NOW))
        return Sheet(f"Start a series of {scale}", f"{about}. {SCHEDULE_NOTE}", tuple(questions), "&Start")
    note = f"{about}. It holds from now on; what was due before stays as it was. {SCHEDULE_NOTE}"
    return Sheet(f"Change the series of {scale}", note, tuple(questions), "&Change")


def schedule_of(answers: Answers) -> Schedule:
    """What was set. BadInput begins with the caption of the field."""
    if not answers["anchor"]:
        raise BadInput("Counted from is not chosen.", hint="Choose what due times are counted from.")
    every = spans_of("Every", answers["every"])
    if len(every) > 1:
        raise BadInput("Every takes one length of time.", hint="Type it as 4 h.")
    return Schedule(
        Anchor(answers["anchor"]),
        spans_of("After", answers["after"]),
        every[0] if every else 0,
        clock_of("Times", answers["clock"]),
        answers["medicine"],
    )


def stop_sheet(about: str, scale: str) -> Sheet:
    """The form that asks why nothing is due any more."""
    note = f"{about}. Nothing is due any more; what was done stays."
    return Sheet(f"Stop the series of {scale}", note, (Question("reason", "&Reason"),), "&Stop the series")


def not_done_sheet(about: str, scale: str, due: Moment) -> Sheet:
    """The form that answers a due time without an assessment."""
    whys = tuple((why.value, why.value.capitalize()) for why in Why)
    questions = (
        Question("why", "&Why", "", "", whys),
        Question("text", "&Reason", "In words; needed where it is another one."),
    )
    note = f"{about}. {scale}, due {due.day_words} {due.local:%H:%M}. It is late no longer, and stands in the sheet."
    return Sheet("Not done", note, questions, "&Save")


def why_of(answers: Answers) -> tuple[Why, str]:
    """Why, and in what words."""
    if not answers["why"]:
        raise BadInput("Why is not chosen.", hint="Choose one; Other takes words of your own.")
    return Why(answers["why"]), answers["text"]


def kind_of(content: Happening) -> str:
    """Which form it is entered with; empty: with none, as "not done"."""
    match content:
        case Dose():
            return DOSE
        case Vitals():
            return VITALS
        case Use():
            return USE
        case Note():
            return NOTE
        case NotDone():
            return ""


def event_sheet(kind: str, about: str, person: str, context: Iterable[Entry], event: Event | None = None) -> Sheet:
    """The form for an event. person: who is signed in. event: what stands there, to be edited."""
    note = f"{about}. " + ("What was not taken stays empty." if kind == VITALS else "")
    if event is not None:
        note = f"{about}. The version before stays readable."
    content = None if event is None else event.content
    at = Question("at", "&Time", NOW, typed(None if event is None else event.at))
    match kind:
        case "dose":
            questions = _dose(content if isinstance(content, Dose) else None, person)
        case "vitals":
            questions = _vitals(content if isinstance(content, Vitals) else None)
        case "use":
            questions = _use(content if isinstance(content, Use) else None, context)
        case _:
            questions = (Question("text", "&Note", "", content.text if isinstance(content, Note) else ""),)
    return Sheet(TITLES[kind], note.strip(), (*questions, at), "&Save")


def _dose(was: Dose | None, person: str) -> tuple[Question, ...]:
    remarks = tuple((remark.value, remark.value.capitalize()) for remark in Remark)
    whole = " / ".join(part.words for part in was.parts) if was else ""
    return (
        Question("medicine", "&Medicine", "In full: buprenorphine 4 mg / naloxone 1 mg.", whole),
        Question("route", "&Route", "Such as sublingual.", was.route if was else ""),
        Question("by", "&Given by", "", was.given_by if was else person),
        Question("remark", "&What became of it", "", was.remark.value if was else Remark.GIVEN.value, remarks),
    )


def _vitals(was: Vitals | None) -> tuple[Question, ...]:
    found = []
    for sign in VITAL_SIGNS:
        value = getattr(was, sign.name) if was else None
        hint = f"{sign.unit}; or with F: 98.6 F." if sign.name == "temperature" else f"{sign.unit}."
        words = "" if value is None else f"{value:g}"
        if words and was is not None and sign.name == "temperature" and was.temperature_unit == FAHRENHEIT:
            words = f"{words} F"
        found.append(Question(sign.name, sign.caption, hint, words))
    found.append(Question("sedation", "Sedation level", "As the site calls it.", was.sedation if was else ""))
    return tuple(found)


def _use(was: Use | None, context: Iterable[Entry]) -> tuple[Question, ...]:
    """Of what stands in the history; it is recorded there first."""
    known = [c for c in (e.content for e in current(context)) if isinstance(c, Exposure)]
    if not known and was is None:
        raise BadInput("No substance is recorded yet.", hint="Record it first: Exposures and context, Ctrl+E.")
    named = {f"{c.substance.value}:{c.name}": f"{c.name} ({c.substance})" for c in known}
    if was is not None:
        named.setdefault(f"{was.substance.value}:{was.name}", f"{was.name} ({was.substance})")
    how = tuple((c.value, c.value.capitalize()) for c in (Certainty.EXACT, Certainty.ABOUT))
    chosen = f"{was.substance.value}:{was.name}" if was else ""
    return (
        Question("substance", "&Substance", "", chosen, tuple(named.items())),
        Question("certainty", "&How it is known", "", was.certainty.value if was else "", how),
    )


def event_of(kind: str, answers: Answers, now: Moment, was: Event | None = None) -> tuple[Moment, Happening]:
    """What was entered, and when it happened. BadInput begins with the caption of the field."""
    stood = None if was is None else was.at
    at = moment_of(answers["at"], "Time", stood) if answers["at"] else now
    match kind:
        case "dose":
            if not answers["medicine"]:
                raise BadInput("Medicine is empty.", hint="Write it in full: buprenorphine 4 mg / naloxone 1 mg.")
            remark = Remark(answers["remark"] or Remark.GIVEN.value)
            return at, Dose(parts_of(answers["medicine"]), answers["route"], answers["by"], remark)
        case "vitals":
            return at, _vitals_of(answers)
        case "use":
            if not answers["substance"]:
                raise BadInput("Substance is not chosen.", hint="Choose one of the history.")
            if not answers["certainty"]:
                raise BadInput("How it is known is not chosen.", hint="Exact or about: nothing is assumed.")
            substance, _, name = answers["substance"].partition(":")
            return at, Use(SubstanceClass(substance), name, Certainty(answers["certainty"]))
        case _:
            return at, Note(answers["text"])


def _vitals_of(answers: Answers) -> Vitals:
    unit, temperature = CELSIUS, answers["temperature"].strip()
    if temperature[-1:].upper() in ("F", "C"):
        unit = FAHRENHEIT if temperature[-1].upper() == "F" else CELSIUS
        temperature = temperature[:-1].rstrip("° ")
    typed_in = {**answers, "temperature": temperature}
    numbers = {sign.name: _number(sign.caption, typed_in[sign.name]) for sign in VITAL_SIGNS}
    reading = numbers["temperature"]
    if unit == CELSIUS and reading is not None and IN_FAHRENHEIT.low <= reading <= IN_FAHRENHEIT.high:
        raise BadInput(f"Temperature of {reading:g} can't be {CELSIUS}.", hint=f"In {FAHRENHEIT}: {reading:g} F.")
    return Vitals(**numbers, temperature_unit=unit, sedation=answers["sedation"])


def _number(caption: str, text: str) -> float | None:
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit() or len(plain) > 6:
        raise BadInput(f"{caption}: {text.strip()[:12]!r} is not a number.", hint="Type the number alone.")
    return float(plain)


def strike_sheet(event: Event, about: str) -> Sheet:
    """The form that asks why an event counts no longer."""
    note = f"{about}. {event.at.day_words} {event.at.local:%H:%M}: {event.words}. It stays readable with the reason."
    return Sheet("Strike through", note, (Question("reason", "&Reason"),), "&Strike")


def _spans(minutes: Iterable[int]) -> str:
    return ", ".join(map(minutes_words, minutes))


def _times(minutes: Iterable[int]) -> str:
    return ", ".join(map(clock_words, minutes))
