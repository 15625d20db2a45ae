"""A scale as the rest of the program sees it: plain frozen values, made from a definition file and never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Performer = Literal["clinician", "patient"]
How = Literal["observed", "asked"]
Chooser = Literal["site", "clinician"]


@dataclass(frozen=True, slots=True)
class Option:
    """One legal answer. key: unique in its item. points: None where the item is not scored.

    up_to: the highest measured value that proposes this option; None on the last one and on items without a measure.
    text: verbatim; empty where the source has no anchor for this value.
    """

    key: str
    text: str
    points: int | None
    up_to: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number taken at the bedside; low and high bound what is plausible (inclusive)."""

    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Item:
    """A question. mark_from: answers of at least these points are marked (the shading of the ASRS)."""

    id: str
    text: str
    options: tuple[Option, ...]
    detail: str = ""
    how: tuple[How, ...] = ()
    measure: Measure | None = None
    scored: bool = True
    required: bool = True
    mark_from: int | None = None
    group: str = ""

    def option(self, key: str) -> Option | None:
        """The option with that key, or None."""
        return next((o for o in self.options if o.key == key), None)

    def with_points(self, points: int) -> tuple[Option, ...]:
        """The options that give these points: none, one, or (in a few instruments) two."""
        return tuple(o for o in self.options if o.points == points)

    def proposed_by(self, measured: float) -> Option | None:
        """The option that a measured value proposes; None without a measure. The rater may rate otherwise."""
        if self.measure is None:
            return None
        return next((o for o in self.options if o.up_to is None or measured <= o.up_to), None)

    def marked(self, option: Option) -> bool:
        """Whether the source marks this answer (ASRS: prints it shaded)."""
        return self.mark_from is not None and option.points is not None and option.points >= self.mark_from


@dataclass(frozen=True, slots=True)
class Group:
    """A titled run of items (ASRS Part A, Part B)."""

    id: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A published range of a score, inclusive. label None: the source names none."""

    low: int
    high: int
    label: str | None = None


@dataclass(frozen=True, slots=True)
class BandSet:
    """A named, cited family of bands that tile the score's range. when: context it applies to, e.g. sex = female."""

    name: str
    source: str
    bands: tuple[Band, ...]
    when: tuple[tuple[str, str], ...] = ()
    default: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """The points of these items, added."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountMarked:
    """How many of these items have a marked answer."""

    items: tuple[str, ...]


Rule = Sum | CountMarked


@dataclass(frozen=True, slots=True)
class AllPointsFrom:
    """Holds where a score above its lowest is complete and these items alone lift it: all others give their least."""

    items: tuple[str, ...]


Condition = AllPointsFrom


@dataclass(frozen=True, slots=True)
class Remark:
    """A fact about the answers, said beside a score where its condition holds; it advises nothing."""

    when: Condition
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """A value to compute. low and high: the reachable range. Compared by identity, as a scale is.

    chosen_by: who says which of its band sets is applied, where the source leaves the choice: the site once for all,
    or the clinician each time; None: nobody has to. beside: items whose answers always stand beside the value.
    """

    id: str
    title: str
    rule: Rule
    low: int
    high: int
    band_sets: tuple[BandSet, ...] = ()
    rule_words: str = ""
    chosen_by: Chooser | None = None
    beside: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """An item to be shown first whatever the total. at_least: points from which it is raised."""

    item: str
    at_least: int
    when_unanswered: bool
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the instrument and its wording come from."""

    citation: str
    short: str
    doi: str = ""
    wording: str = ""
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """Who holds the instrument and on what terms. line: to be printed on each page."""

    status: Literal["granted", "conditional", "ask"]
    holder: str
    terms: str
    line: str


@dataclass(frozen=True, slots=True)
class Code:
    """A verified code in a terminology. of: the id of a score or an item, or "scale"."""

    system: str
    code: str
    display: str
    of: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A published psychometric figure, in words, with its citation."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class ChangeThreshold:
    """A published change of a score, in words. population, window: of whom and over what time it was found."""

    text: str
    population: str
    window: str
    source: str


@dataclass(frozen=True, slots=True)
class NotePlace:
    """A place for a clinician's words beside the answers, such as on impairment; no score knows it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that a site brought for a scale that is shipped without: from where, and on what terms.

    edition: a whole number that the site counts up with each change of the words.
    """

    edition: int
    source: str
    rights: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case. answers: item id -> option key. scores: score id -> value, or (low, high) where partial."""

    title: str
    source: str
    answers: Mapping[str, str]
    scores: Mapping[str, int | tuple[int, int]]
    bands: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Translation:
    """Wording in another language, with its own source and rights. texts: by Scale.text_keys."""

    language: str
    source: str
    rights: str
    texts: Mapping[str, str]


def scored_columns(scores: Iterable[str]) -> list[str]:
    """What a table gets when it is scored, by the ids of the scores: each with its band, then how the row fared."""
    return [name for score_id in scores for name in (score_id, f"{score_id}_band")] + ["status", "problem"]


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """An instrument's definition. sha256: of the file's bytes with LF line ends; it names this exact wording.

    order: its place in lists of scales, the least first.

    Compared by identity, so that prepared tables can be kept per scale cheaply.
    """

    id: str
    version: str
    title: str
    short: str
    completed_by: Performer
    items: tuple[Item, ...]
    scores: tuple[Score, ...]
    source: Source
    rights: Rights
    sha256: str
    language: str = "en"
    recall: str = ""
    instructions: str = ""
    clinician_notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    vitals: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    codes: tuple[Code, ...] = ()
    alerts: tuple[Alert, ...] = ()
    examples: tuple[Example, ...] = ()
    translations: tuple[Translation, ...] = ()
    order: int = 100
    purpose: str = ""
    duration: str = ""
    psychometrics: tuple[Finding, ...] = ()
    changes: tuple[ChangeThreshold, ...] = ()
    notes: tuple[NotePlace, ...] = ()
    wording: Wording | None = None

    @property
    def needs_wording(self) -> bool:
        """Whether items come without their text, since its holder must be asked: a site's file has to bring it."""
        return any(not i.text for i in self.items)

    @property
    def vitals_apart(self) -> tuple[str, ...]:
        """The vital signs that are recorded beside it, but for those that one of its items measures."""
        return tuple(sign for sign in self.vitals if not any(i.id == sign and i.measure for i in self.items))

    def item(self, item_id: str) -> Item | None:
        """The item with that id, or None."""
        return next((i for i in self.items if i.id == item_id), None)

    def score(self, score_id: str) -> Score | None:
        """The score with that id, or None."""
        return next((s for s in self.scores if s.id == score_id), None)


@dataclass(frozen=True, slots=True)
class Scored:
    """A score whose every item is answered."""

    value: int


@dataclass(frozen=True, slots=True)
class Partial:
    """A score with items missing: no value, only the range that is still possible. answered + len(missing) = of."""

    low: int
    high: int
    answered: int
    missing: tuple[str, ...]


Outcome = Scored | Partial
