"""The lists for a round: what is due, and what a shift leaves open; gathered once, for the screen and for paper."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from app.core.due_words import clock, countdown, due_words
from app.core.errors import AppError
from app.core.identity import Stay
from app.core.people import Right
from app.core.records import Assessment, Moment, Patient, Statement, Status
from app.core.schedule import minutes_between
from app.core.scoring import score, with_sets
from app.core.sentences import result_words
from app.core.series import History, Slot, State, course
from app.core.since import hours_since_doses
from app.services.boards import Going, board, stay_at
from app.services.ports import UnitOfWork
from app.services.rules import Definitions, Rules
from app.services.workplace import Workplace

NOWHERE: Final = "No ward recorded"


class ListKind(StrEnum):
    """Which list it is, as it is called."""

    DUE = "due list"
    SHIFT = "shift list"


class Asked(NamedTuple):
    """ward: empty: every one. since: of a shift list from when on."""

    kind: ListKind
    since: Moment
    ward: str = ""


class RoundRow(NamedTuple):
    """A line. cells: as many as the list has columns. record_id: which one it is about; empty: none."""

    patient: Patient
    record_id: str
    cells: tuple[str, ...]


class RoundGroup(NamedTuple):
    """Lines under a heading; there may be none."""

    title: str
    rows: tuple[RoundRow, ...]


@dataclass(frozen=True, slots=True)
class RoundList:
    """A list as it stood at a moment. about: what it holds, in a sentence. by_hand: its last column is to be filled."""

    kind: ListKind
    now: Moment
    about: str
    columns: tuple[str, ...]
    groups: tuple[RoundGroup, ...]
    by_hand: bool = False

    @property
    def rows(self) -> tuple[RoundRow, ...]:
        """All lines."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def patients(self) -> tuple[Patient, ...]:
        """Each once, by name."""
        return tuple(sorted({row.patient.id: row.patient for row in self.rows}.values(), key=lambda p: p.name))

    @property
    def text(self) -> str:
        """As plain text, line by line."""
        lines = [f"{self.kind.value.capitalize()}. {self.about}"]
        for group in self.groups:
            lines += ["", f"{group.title}: {len(group.rows) or 'none'}"]
            lines += ["; ".join(" ".join(cell.split()) for cell in row.cells if cell) for row in group.rows]
        return "\n".join(lines)


class Gathered(NamedTuple):
    """What both lists are made of. open: drafts, what waits for a signature, and all performed since then."""

    going: list[Going]
    open: list[Assessment]
    patients: Mapping[str, Patient]
    stays: Mapping[str, Stay]


class Rounds:
    """The use case; call it from the database thread."""

    def __init__(self, place: Workplace, going_on: Callable[[], list[Going]]) -> None:
        self._place, self._going_on = place, going_on

    def read(self, asked: Asked, definitions: Definitions, rules: Rules) -> RoundList:
        """The list that is asked for, as of now."""
        self._place.allow(Right.READ)
        going = self._going_on()
        if asked.kind is ListKind.DUE:
            return due_list(going, asked, definitions, rules)
        with self._place.unit_of_work() as work:
            found = work.assessments.open_or_since(asked.since.utc)
            patients = work.patients.some(list({a.patient_id for a in found}))
            stays = _stays(work, found, rules.now)
        return shift_list(Gathered(going, found, patients, stays), asked, definitions, rules)


def due_list(going: Iterable[Going], asked: Asked, definitions: Definitions, rules: Rules) -> RoundList:
    """Every series that goes on, by ward, what is due first on top; the last column is for the hand."""
    rows = [row for row in board(going, rules.now, rules.grace, rules.zone).rows if asked.ward in ("", row.ward)]
    wards = sorted({row.ward for row in rows}, key=lambda ward: (not ward, ward))
    groups = tuple(
        RoundGroup(
            ward or NOWHERE,
            tuple(
                _due_row(row.going, _due(row.slot, rules, waits=row.waits), definitions, rules)
                for row in rows
                if row.ward == ward
            ),
        )
        for ward in wards
    )
    columns = ("Patient", "Bed", "Scale", "Reassessment due", "Last", "Hours since last dose", "By hand")
    about = f"{_where(asked)}, as of {_at(rules.now)}; late from {rules.grace} min after the due time on."
    return RoundList(ListKind.DUE, rules.now, about, columns, groups, by_hand=True)


def shift_list(gathered: Gathered, asked: Asked, definitions: Definitions, rules: Rules) -> RoundList:
    """What a shift leaves: late, missed, not done, not signed, open drafts, not assessed, not reviewed."""
    going = [each for each in gathered.going if asked.ward in ("", _ward(each.stay))]
    stays = gathered.stays
    held = [a for a in gathered.open if asked.ward in ("", _ward(stays.get(a.visit_id)))]
    slots = [(each, slot) for each in going for slot in _slots(each, rules)]
    of_series = (
        ("Reassessment late now", [(g, s) for g, s in slots if _is_late(s, rules)], _late),
        ("Was due since then and not assessed", [(g, s) for g, s in slots if _is_missed(s, asked)], _missed),
        ("Not done since then, with a reason", [(g, s) for g, s in slots if _is_not_done(s, asked)], _not_done),
    )
    since = [a for a in held if a.counts and a.performed is not None and a.performed >= asked.since]
    of_records: tuple[tuple[str, Iterable[Assessment], Callable[[Assessment], str]], ...] = (
        ("Complete and not signed", (a for a in held if a.status is Status.COMPLETE), _unsigned),
        ("Drafts that are open", (a for a in held if a.status is Status.DRAFT), _draft),
        ("Items not assessed since then", (a for a in since if a.not_assessed), _not_assessed),
        ("Signed since then, awaiting review", (a for a in since if _awaits_review(a)), _unreviewed),
    )
    groups = [
        RoundGroup(title, _sorted(_slot_row(g, s, say, definitions, rules) for g, s in found))
        for title, found, say in of_series
    ]
    groups += [
        RoundGroup(title, _sorted(_record_row(a, say, gathered, definitions) for a in found if a.patient_id))
        for title, found, say in of_records
    ]
    columns = ("Patient", "Ward and bed", "Scale", "When", "What", "Performed by")
    about = f"{_where(asked)}, since {_at(asked.since)}, as of {_at(rules.now)}; late from {rules.grace} min on."
    return RoundList(ListKind.SHIFT, rules.now, about, columns, tuple(groups))


def _due_row(going: Going, due: str, definitions: Definitions, rules: Rules) -> RoundRow:
    given = "; ".join(f"{s.name}: {s.words}" for s in hours_since_doses(going.events, rules.now))
    bed = "" if going.stay is None else going.stay.bed
    last = "" if going.last is None else _last(going.last, going.patient, definitions, rules.now)
    short = _short(going.series.scale_id, definitions)
    record_id = "" if going.last is None else going.last.id
    return RoundRow(going.patient, record_id, (_who(going.patient), bed, short, due, last or "none yet", given, ""))


def _due(slot: Slot | None, rules: Rules, *, waits: bool) -> str:
    if slot is None:
        return "waits for the dose" if waits else "no more due times"
    return f"! {due_words(slot, rules.now)}" if _is_late(slot, rules) else due_words(slot, rules.now)


def _last(last: Assessment, patient: Patient, definitions: Definitions, now: Moment) -> str:
    """As "9 of 48, mild (…); 10:45, M. Okafor, RN"."""
    when = "" if last.performed is None else clock(last.performed, now)
    said = _result(last, patient, definitions)
    return "; ".join(filter(None, (said, ", ".join(filter(None, (when, last.performer))))))


def _result(of: Assessment, patient: Patient, definitions: Definitions) -> str:
    try:
        scale = definitions.of_record(of.definition_sha256)
        outcomes = score(scale, of.keys)
    except AppError:
        return "its definition can't be read"
    facts = with_sets({"sex": patient.sex.value}, of.sets)
    return " ".join(result_words(s, outcomes[s.id], facts).rstrip(".") for s in scale.scores)


def _slots(going: Going, rules: Rules) -> Sequence[Slot]:
    return course(History(going.versions, going.done, going.events), rules.now, rules.grace, rules.zone).slots


def _is_late(slot: Slot, rules: Rules) -> bool:
    return slot.state is State.OPEN and minutes_between(slot.at, rules.now) > rules.grace


def _is_missed(slot: Slot, asked: Asked) -> bool:
    return slot.state is State.MISSED and slot.at >= asked.since


def _is_not_done(slot: Slot, asked: Asked) -> bool:
    return slot.state is State.NOT_DONE and slot.at >= asked.since


def _late(slot: Slot, now: Moment) -> str:
    return f"! {countdown(slot, now)}"


def _missed(slot: Slot, _now: Moment) -> str:
    return f"missed{', ' if slot.label else ''}{slot.label}"


def _not_done(slot: Slot, _now: Moment) -> str:
    return "not done" if slot.not_done is None else f"not done: {slot.not_done.words}"


def _unsigned(of: Assessment) -> str:
    return f"version {of.version}, not signed" if of.amends else "not signed"


def _draft(of: Assessment) -> str:
    return f"draft, {len(of.answers)} answered"


def _not_assessed(of: Assessment) -> str:
    said = "; ".join(f"{item.replace('_', ' ')}: {why}" for item, why in of.not_assessed.items())
    return f"{len(of.not_assessed)} not assessed: {said}"


def _awaits_review(of: Assessment) -> bool:
    return of.record is not None and not of.said(Statement.REVIEW)


def _unreviewed(of: Assessment) -> str:
    signed = of.record
    return "" if signed is None else f"signed by {signed.signer}, not reviewed"


def _slot_row(
    going: Going, slot: Slot, say: Callable[[Slot, Moment], str], definitions: Definitions, rules: Rules
) -> RoundRow:
    place = "" if going.stay is None else going.stay.words
    short, due = _short(going.series.scale_id, definitions), f"due {clock(slot.at, rules.now)}"
    return RoundRow(going.patient, "", (_who(going.patient), place, short, due, say(slot, rules.now), ""))


def _record_row(
    of: Assessment, say: Callable[[Assessment], str], gathered: Gathered, definitions: Definitions
) -> RoundRow:
    patient, stay = gathered.patients[of.patient_id], gathered.stays.get(of.visit_id)
    when = "not begun" if of.performed is None else _at(of.performed)
    place = "" if stay is None else stay.words
    cells = (_who(patient), place, _short(of.scale_id, definitions), when, say(of), of.performer)
    return RoundRow(patient, of.id, cells)


def _sorted(rows: Iterable[RoundRow]) -> tuple[RoundRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.patient.name, row.patient.id)))


def _who(patient: Patient) -> str:
    """Two things by which a patient is known, beside the name."""
    born = "" if patient.birth_date is None else f"born {patient.birth_date.isoformat()}"
    number = f"no. {patient.record_number}" if patient.record_number else "no record number"
    return "\n".join((patient.shown, ", ".join(filter(None, (born, number)))))


def _short(scale_id: str, definitions: Definitions) -> str:
    try:
        return definitions.newest(scale_id).short
    except AppError:  # not used any more
        return scale_id


def _where(asked: Asked) -> str:
    return asked.ward or "All wards"


def _at(moment: Moment) -> str:
    return f"{moment.local:%Y-%m-%d %H:%M}"


def _ward(stay: Stay | None) -> str:
    return "" if stay is None else stay.ward


def _stays(work: UnitOfWork, of: Iterable[Assessment], now: Moment) -> dict[str, Stay]:
    """Where patients lie now, by visit."""
    said: dict[str, list[Stay]] = {}
    for stay in work.wards.of_visits(list({a.visit_id for a in of if a.visit_id})):
        said.setdefault(stay.visit_id, []).append(stay)
    return dict(_each_stay(said, now))


def _each_stay(said: Mapping[str, Iterable[Stay]], now: Moment) -> Iterator[tuple[str, Stay]]:
    for visit_id, stays in said.items():
        stay = stay_at(stays, now)
        if stay is not None:
            yield visit_id, stay
