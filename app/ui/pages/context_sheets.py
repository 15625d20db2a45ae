"""What the forms for exposures, medicines and conditions ask, and what is made of the answers."""

from app.core.context import (
    Certainty,
    Condition,
    Content,
    Entry,
    Exposure,
    FactKind,
    KratomForm,
    LastUse,
    Medicine,
    Said,
    SubstanceClass,
)
from app.core.context_words import name_words
from app.core.errors import BadInput
from app.services.clock import EXAMPLE
from app.ui.pages.form import Answers, Question, Sheet
from app.ui.pages.visit_sheets import moment_of, typed

NOT_RECORDED = ("", "Not recorded")
TITLES = {
    "opioid": "Opioid",
    "kratom": "Kratom",
    "alcohol": "Alcohol",
    "benzodiazepine": "Benzodiazepine",
    "stimulant": "Stimulant",
    "other": "Other substance",
    "medicine": "Medicine",
    "condition": "Condition or history",
}
SAVE = "&Save"


def kind_of(content: Content) -> str:
    """Which form it is entered with."""
    if isinstance(content, Exposure):
        return content.substance.value
    return "medicine" if isinstance(content, Medicine) else "condition"


def sheet_for(kind: str, about: str, content: Content | None = None) -> Sheet:
    """The form for a kind of entry. about: the patient in words; content: what stands there, to be edited."""
    note = f"{about}. What is not known stays empty."
    if content is not None:
        note = f"{about}. The version before stays readable."
    if kind == "medicine":
        text = content.text if isinstance(content, Medicine) else ""
        hint = "In full, with amount and route: buprenorphine 4 mg / naloxone 1 mg sublingual."
        return Sheet(TITLES[kind], note, (Question("text", "&Medicine", hint, text),), SAVE)
    if kind == "condition":
        return Sheet(TITLES[kind], note, _condition(content if isinstance(content, Condition) else None), SAVE)
    questions = _exposure(SubstanceClass(kind), content if isinstance(content, Exposure) else None)
    return Sheet(TITLES[kind], note, questions, SAVE)


def strike_sheet(entry: Entry, about: str) -> Sheet:
    """The form that asks why an entry counts no longer."""
    note = f"{about}. It stays readable with the reason, and counts no longer."
    return Sheet(f"Strike through: {name_words(entry.content)}", note, (Question("reason", "&Reason"),), "&Strike")


def content_of(kind: str, answers: Answers, was: Content | None = None) -> Content:
    """What was entered. was: what stood there, if anything. BadInput: a choice is not made, or a time can't be one."""
    if kind == "medicine":
        return Medicine(answers["text"])
    if kind == "condition":
        if not answers["kind"]:
            raise BadInput("Condition is not chosen.", hint="Choose one; Other takes words of your own.")
        if not answers["said"]:
            raise BadInput("Answer is not chosen.", hint="Not asked is an answer too.")
        return Condition(FactKind(answers["kind"]), Said(answers["said"]), answers["text"])
    return Exposure(
        SubstanceClass(kind),
        answers["name"],
        form=answers["form"],
        route=answers["route"],
        amount=answers["amount"],
        frequency=answers["frequency"],
        doses_a_day=answers.get("doses_a_day", ""),
        duration=answers["duration"],
        last_use=_last_use(answers["certainty"], answers["last_use"], was if isinstance(was, Exposure) else None),
    )


def _last_use(certainty: str, when: str, was: Exposure | None) -> LastUse | None:
    if not certainty:
        if when:
            raise BadInput("How it is known is not chosen.", hint="Exact or about: nothing is assumed.")
        return None
    known = Certainty(certainty)
    if known is Certainty.NOT_KNOWN:
        if when:
            raise BadInput("Last use has a time, but is not known.", hint="Empty it, or choose exact or about.")
        return LastUse(known)
    if not when:
        raise BadInput("Last use has no time yet.", hint=EXAMPLE)
    stood = None if was is None or was.last_use is None else was.last_use.at
    return LastUse(known, moment_of(when, "Last use", stood))


def _condition(was: Condition | None) -> tuple[Question, ...]:
    kinds = tuple((kind.value, kind.value.capitalize()) for kind in FactKind)
    said = tuple((answer.value, answer.value.capitalize()) for answer in Said)
    return (
        Question("kind", "&Condition", "", was.kind.value if was else "", kinds),
        Question("said", "&Answer", "", was.said.value if was else "", said),
        Question("text", "&More", "More about it; of Other, what it is.", was.text if was else ""),
    )


def _exposure(substance: SubstanceClass, was: Exposure | None) -> tuple[Question, ...]:
    is_kratom = substance is SubstanceClass.KRATOM
    forms = (*((form.value, form.value.capitalize()) for form in KratomForm), NOT_RECORDED) if is_kratom else ()
    last = was.last_use if was else None
    known = (*((kind.value, kind.value.capitalize()) for kind in Certainty), NOT_RECORDED)
    at = typed(None if last is None else last.at)
    asked = [
        Question("name", "S&ubstance", "As it is called.", was.name if was else ""),
        Question("form", "&Form", "", was.form if was else "", forms),
        Question("route", "&Route", "", was.route if was else ""),
        Question("amount", "&Amount", "As it was said, with its unit.", was.amount if was else ""),
        Question("frequency", "Fre&quency", "", was.frequency if was else ""),
        Question("duration", "&Duration", "Since when, or how long.", was.duration if was else ""),
        Question(
            "certainty", "&How it is known", "When it was used last.", last.certainty.value if last else "", known
        ),
        Question("last_use", "&Last use", "As 2026-11-22 14:47.", at),
    ]
    if is_kratom:
        asked.insert(5, Question("doses_a_day", "D&oses a day", "", was.doses_a_day if was else ""))
    return tuple(asked)
