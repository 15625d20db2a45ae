"""The shape of a scale's definition file, strict and closed: each model knows the plain part that it stands for."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from app.core import scale as plain
from app.core.definition_parts import ExamplePart, ItemPart, ScorePart, WordingPart
from app.core.definition_text import UNSAFE, code_point


def _safe(text: str) -> str:
    if unsafe := UNSAFE.search(text):
        raise ValueError(f"holds {code_point(unsafe[0])}, which can't be shown safely")
    if text != text.strip():
        raise ValueError("begins or ends with a space")
    return text


def _known_format(number: int) -> int:
    # A Literal would take true for 1.
    if number != 1:
        raise ValueError("must be 1")
    return number


Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_safe)]
Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_safe)]
ScaleId = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=40)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Key = Annotated[str, Field(pattern=r"^(-?[0-9]+|[a-z][a-z0-9_-]*)$", max_length=40)]
Points = Annotated[int, Field(ge=-100, le=100)]
Number = Annotated[float, Field(allow_inf_nan=False)]


def _tag(value: object) -> str:
    """Which branch of a union reports: so that one fault is said once."""
    return "text" if isinstance(value, str) else "list" if isinstance(value, list) else "number"


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class OptionModel(_Model):
    """One answer. key: its points, where not given. up_to: the highest measured value that proposes it."""

    key: Key | None = None
    text: Text | None = None
    points: Points | None = None
    up_to: Number | None = None

    def part(self) -> plain.Option:
        key = self.key if self.key is not None else str(self.points)
        return plain.Option(key, self.text or "", self.points, self.up_to)


Options = Annotated[list[OptionModel], Field(min_length=2, max_length=101)]


def option_parts(models: list[OptionModel]) -> tuple[plain.Option, ...]:
    """An answer list."""
    return tuple(m.part() for m in models)


class MeasureModel(_Model):
    """A number taken at the bedside; low and high bound what is plausible."""

    unit: Line
    low: Number
    high: Number


class ItemModel(_Model):
    """A question. options: a list, or the name of a shared one under [options]."""

    id: Id
    text: Text | None = None
    detail: Text | None = None
    how: Annotated[list[Literal["observed", "asked"]], Field(max_length=2)] = []
    options: Annotated[Annotated[Id, Tag("text")] | Annotated[Options, Tag("list")], Discriminator(_tag)]
    measure: MeasureModel | None = None
    scored: bool = True
    required: bool = True
    mark_from: Points | None = None
    group: Id | None = None

    def part(self) -> ItemPart:
        measure = None
        if self.measure is not None:
            measure = plain.Measure(self.measure.unit, self.measure.low, self.measure.high)
        item = plain.Item(
            id=self.id,
            text=self.text or "",
            options=(),
            detail=self.detail or "",
            how=tuple(self.how),
            measure=measure,
            scored=self.scored,
            required=self.required,
            mark_from=self.mark_from,
            group=self.group or "",
        )
        return ItemPart(item, self.options if isinstance(self.options, str) else option_parts(self.options))


class GroupModel(_Model):
    """A titled run of items."""

    id: Id
    title: Line
    note: Text | None = None

    def part(self) -> plain.Group:
        return plain.Group(self.id, self.title, self.note or "")


class SumModel(_Model):
    """The points of the items, added; "*" stands for all scored items."""

    kind: Literal["sum"]
    items: Annotated[list[str], Field(min_length=1)]


class CountMarkedModel(_Model):
    """How many of the items have an answer of at least their mark_from."""

    kind: Literal["count_marked"]
    items: Annotated[list[str], Field(min_length=1)]


class AllPointsFromModel(_Model):
    """Of a score above its lowest, every other item gives its least."""

    kind: Literal["all_points_from"]
    items: Annotated[list[Id], Field(min_length=1)]


class RemarkModel(_Model):
    """A fact about the answers, said beside the score where it holds."""

    when: AllPointsFromModel
    text: Text

    def part(self) -> plain.Remark:
        return plain.Remark(plain.AllPointsFrom(tuple(self.when.items)), self.text)


class BandModel(_Model):
    """A published range, inclusive. Without a label: the source names none."""

    low: int
    high: int
    label: Line | None = None


class WhenModel(_Model):
    """For whom a band set holds."""

    sex: Literal["female", "male"]


class BandSetModel(_Model):
    """A named, cited family of bands."""

    name: Line
    source: Line
    bands: Annotated[list[BandModel], Field(min_length=1, max_length=50)]
    when: WhenModel | None = None

    def part(self) -> plain.BandSet:
        bands = tuple(plain.Band(b.low, b.high, b.label) for b in self.bands)
        return plain.BandSet(self.name, self.source, bands, (("sex", self.when.sex),) if self.when else ())


class ScoreModel(_Model):
    """A value to compute. default: the band set to use, only where the source leaves no choice."""

    id: Id
    title: Line
    rule: Annotated[SumModel | CountMarkedModel, Field(discriminator="kind")]
    rule_words: Text | None = None
    default: Line | None = None
    chosen_by: Literal["site", "clinician"] | None = None
    beside: Annotated[list[Id], Field(max_length=20)] = []
    remarks: Annotated[list[RemarkModel], Field(max_length=20)] = []
    band_sets: Annotated[list[BandSetModel], Field(max_length=20)] = []

    def part(self) -> ScorePart:
        items = tuple(self.rule.items)
        rule = plain.Sum(items) if isinstance(self.rule, SumModel) else plain.CountMarked(items)
        sets = tuple(s.part() for s in self.band_sets)
        score = plain.Score(
            id=self.id,
            title=self.title,
            rule=rule,
            low=0,
            high=0,
            band_sets=sets,
            rule_words=self.rule_words or "",
            chosen_by=self.chosen_by,
            beside=tuple(self.beside),
            remarks=tuple(r.part() for r in self.remarks),
        )
        return ScorePart(score, self.default or "")


class AlertModel(_Model):
    """An item to be shown first whatever the total."""

    item: Id
    at_least: Points
    when_unanswered: bool
    text: Text

    def part(self) -> plain.Alert:
        return plain.Alert(self.item, self.at_least, self.when_unanswered, self.text)


class SourceModel(_Model):
    """Where the instrument and its wording come from."""

    citation: Text
    short: Line
    doi: Annotated[str, Field(pattern=r"^10\.[0-9]{4,9}/[^\s]+$")] | None = None
    wording: Text | None = None
    variants: list[Text] = []


class RightsModel(_Model):
    """Who holds the instrument and on what terms; line is printed on each page."""

    status: Literal["granted", "conditional", "ask"]
    holder: Text
    terms: Text
    line: Text


class CodeModel(_Model):
    """A verified code; of: the id of a score or an item, or "scale"."""

    system: Line
    code: Line
    display: Line
    of: str

    def part(self) -> plain.Code:
        return plain.Code(self.system, self.code, self.display, self.of)


class ExampleModel(_Model):
    """A worked case. answers: points, or a key. scores: a value, or [low, high] where partial.

    bands: a score's label, or "score/band set" where several sets apply; "" where the source names none.
    """

    title: Line
    source: Text
    answers: dict[str, Annotated[Annotated[Key, Tag("text")] | Annotated[int, Tag("number")], Discriminator(_tag)]]
    scores: Annotated[
        dict[
            str,
            Annotated[
                Annotated[int, Tag("number")]
                | Annotated[Annotated[list[int], Field(min_length=2, max_length=2)], Tag("list")],
                Discriminator(lambda value: "list" if isinstance(value, list) else "number"),
            ],
        ],
        Field(min_length=1),
    ]
    bands: dict[str, str] = {}

    def part(self) -> ExamplePart:
        scores = {k: v if isinstance(v, int) else (v[0], v[1]) for k, v in self.scores.items()}
        bands = {k: v or None for k, v in self.bands.items()}
        return ExamplePart(plain.Example(self.title, self.source, {}, scores, bands), self.answers)


class TranslationModel(_Model):
    """Wording in another language, with its own source and rights."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    source: Text
    rights: Text
    texts: Annotated[dict[str, Text], Field(min_length=1)]

    def part(self) -> plain.Translation:
        return plain.Translation(self.language, self.source, self.rights, dict(self.texts))


class WordingModel(_Model):
    """The words of a scale whose holder must be asked, brought by a site. texts: as in a translation."""

    edition: Annotated[int, Field(ge=1, le=9999)]
    source: Text
    rights: Text
    texts: Annotated[dict[str, Text], Field(min_length=1)]

    def part(self) -> WordingPart:
        return WordingPart(plain.Wording(self.edition, self.source, self.rights), dict(self.texts))


class FindingModel(_Model):
    """A published psychometric figure."""

    text: Text
    source: Text

    def part(self) -> plain.Finding:
        return plain.Finding(self.text, self.source)


class ChangeModel(_Model):
    """A published change of a score. population, window: of whom and over what time it was found."""

    text: Text
    population: Text
    window: Text
    source: Text

    def part(self) -> plain.ChangeThreshold:
        return plain.ChangeThreshold(self.text, self.population, self.window, self.source)


class NoteModel(_Model):
    """A place for a clinician's words beside the answers."""

    id: Id
    title: Line

    def part(self) -> plain.NotePlace:
        return plain.NotePlace(self.id, self.title)


Vital = Literal["pulse", "blood_pressure", "temperature", "respirations", "spo2", "sedation"]


class DefinitionModel(_Model):
    """A whole definition file, format 1."""

    format: Annotated[int, AfterValidator(_known_format), Field(json_schema_extra={"const": 1})]
    id: ScaleId
    version: Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}$", max_length=40)]
    title: Line
    short: Line
    completed_by: Literal["clinician", "patient"]
    order: Annotated[int, Field(ge=1, le=999)] = 100
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    purpose: Text | None = None
    duration: Line | None = None
    recall: Text | None = None
    instructions: Text | None = None
    clinician_notes: list[Text] = []
    limits: list[Text] = []
    substances: list[Id] = []
    vitals: list[Vital] = []
    source: SourceModel
    rights: RightsModel
    codes: Annotated[list[CodeModel], Field(max_length=50)] = []
    options: dict[Id, Options] = {}
    groups: Annotated[list[GroupModel], Field(max_length=50)] = []
    items: Annotated[list[ItemModel], Field(min_length=1, max_length=200)]
    scores: Annotated[list[ScoreModel], Field(min_length=1, max_length=20)]
    alerts: Annotated[list[AlertModel], Field(max_length=50)] = []
    examples: Annotated[list[ExampleModel], Field(min_length=1, max_length=500)]
    psychometrics: Annotated[list[FindingModel], Field(max_length=50)] = []
    changes: Annotated[list[ChangeModel], Field(max_length=50)] = []
    notes: Annotated[list[NoteModel], Field(max_length=10)] = []
    translations: Annotated[list[TranslationModel], Field(max_length=50)] = []
    wording: WordingModel | None = None
