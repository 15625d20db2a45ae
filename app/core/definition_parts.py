"""Puts the well-shaped parts of a definition file together, and has the sense of each examined."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.core import definition_sense as sense
from app.core.definition_faults import Found
from app.core.definition_text import Path
from app.core.scale import (
    Alert,
    Code,
    Example,
    Group,
    Item,
    NotePlace,
    Option,
    Rights,
    Rule,
    Scale,
    Score,
    Source,
    Translation,
    Wording,
)
from app.core.scoring import worth_of
from app.core.wording import EVERY, spread, texts_of, worded_item
from app.core.worked import example_faults


@dataclass(frozen=True, slots=True)
class ItemPart:
    """An item whose options may still be the name of a shared list."""

    item: Item
    options: str | tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A score whose range is open, whose items may still be "*", and whose default set is a name."""

    score: Score
    default: str


@dataclass(frozen=True, slots=True)
class ExamplePart:
    """An example whose answers may still be points."""

    example: Example
    answers: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class WordingPart:
    """A site's words for a scale that comes without; its texts may still name shared lists."""

    wording: Wording
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a file has its right shape, by position. misshapen: the sections where something was left out.

    asks: the holder must be asked for the wording, so that it may be lacking. head: title, recall and instructions.
    """

    misshapen: frozenset[str]
    asks: bool
    head: Mapping[str, str]
    shared: Mapping[str, tuple[Option, ...]]
    groups: Mapping[int, Group]
    items: Mapping[int, ItemPart]
    scores: Mapping[int, ScorePart]
    alerts: Mapping[int, Alert]
    codes: Mapping[int, Code]
    examples: Mapping[int, ExamplePart]
    translations: Mapping[int, Translation]
    notes: Mapping[int, NotePlace]
    wording: WordingPart | None


@dataclass(slots=True)
class Assembly:
    """Parts put together, with the faults of sense met on the way.

    What leans on a part that was left out is not examined, so that one fault is told once.
    """

    parts: Parts
    found: list[Found] = field(default_factory=list)
    items: dict[int, Item] = field(default_factory=dict)
    scores: dict[int, Score] = field(default_factory=dict)
    examples: dict[int, Example] = field(default_factory=dict)
    translations: dict[int, Translation] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def put_together(self) -> None:
        """Items first, then scores, then what leans on both."""
        for name, options in self.parts.shared.items():
            self.found += sense.check_options(("options", name), options)
        self._put_items()
        self._put_scores()
        self._examine()
        if self._whole("items", "options", "scores") and not self._faulty("items", "options", "scores"):
            self._work_examples()

    def _whole(self, *sections: str) -> bool:
        unresolved = "items" in sections and len(self.items) < len(self.parts.items)
        return not unresolved and self.parts.misshapen.isdisjoint(sections)

    def _faulty(self, *sections: str) -> bool:
        return any(path[0] in sections for path, _ in self.found)

    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items.values()}

    def _put_items(self) -> None:
        shared = self.parts.shared
        for n, part in self.parts.items.items():
            options = part.options
            if isinstance(options, str):
                if options not in shared:
                    if "options" not in self.parts.misshapen:
                        self.found.append((("items", n, "options"), f"there is no shared list {options!r}"))
                    continue
                options = shared[options]
            else:
                self.found += sense.check_options(("items", n, "options"), options)
            self.items[n] = replace(part.item, options=options)
        self._put_wording()
        for n, item in self.items.items():
            self.found += sense.check_item(("items", n), item, self.parts.asks and self.parts.wording is None)
        self.found += sense.repeated(("items",), "id", {n: i.id for n, i in self.items.items()})

    def _put_wording(self) -> None:
        """A site's words, each for a text of the scale; only of one whose holder must be asked."""
        part = self.parts.wording
        if part is None or not self._whole("items", "options"):
            return
        if not self.parts.asks:
            self.found.append((("wording",), 'is only for a scale whose rights.status is "ask"'))
            return
        self.texts = self._spread(("wording",), part.texts)
        self.items = {n: worded_item(item, self.texts) for n, item in self.items.items()}

    def _spread(self, path: Path, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts with those of shared lists said for each item; a fault for each that is of nothing."""
        lists: dict[str, list[Item]] = {EVERY: [*self.items.values()], **{name: [] for name in self.parts.shared}}
        for n, item in self.items.items():
            name = self.parts.items[n].options
            if isinstance(name, str):
                lists[name].append(item)
        known = {f"{name}/{option.key}" for name, options in self.parts.shared.items() for option in options}
        known |= {f"{EVERY}/{o.key}" for item in lists[EVERY] for o in item.options}
        known |= texts_of(self._bare()).keys()
        self.found += [((*path, "texts", key), "there is no such text") for key in texts if key not in known]
        return spread(texts, lists)

    def _put_scores(self) -> None:
        for n, part in self.parts.scores.items():
            path: Path = ("scores", n)
            sets = tuple(replace(s, default=s.name == part.default) for s in part.score.band_sets)
            self.scores[n] = replace(part.score, rule=self._rule(part.score.rule), band_sets=sets)
            self.found += sense.check_choice(path, self.scores[n])
            self.found += sense.repeated((*path, "band_sets"), "name", {k: s.name for k, s in enumerate(sets)})
            self.found += sense.check_default(path, part.default, sets)
            for k, band_set in enumerate(sets):  # whatever else is wrong: all is told at once
                self.found += sense.check_bands((*path, "band_sets", k), band_set)
            if self._whole("items", "options"):
                self._put_range(path, n)
        again = list(sense.repeated(("scores",), "id", {n: s.id for n, s in self.scores.items()}))
        self.found += again or sense.check_columns(self.items, self.scores)

    def _rule(self, rule: Rule) -> Rule:
        return (
            replace(rule, items=tuple(i.id for i in self.items.values() if i.scored)) if rule.items == ("*",) else rule
        )

    def _put_range(self, path: Path, n: int) -> None:
        """The reachable range, where the rule can be worked, and whether the bands cover it."""
        score_of, by_id = self.scores[n], self._by_id()
        unruly = list(sense.check_rule(path, score_of, by_id))
        self.found += sense.check_beside(path, score_of, by_id)
        self.found += unruly
        if unruly or any(o.points is None for i in score_of.rule.items for o in by_id[i].options):
            return
        worth = worth_of(self._bare(), score_of).values()
        low, high = sum(min(w.values()) for w in worth), sum(max(w.values()) for w in worth)
        self.scores[n] = replace(score_of, low=low, high=high)
        for k, band_set in enumerate(score_of.band_sets):
            self.found += sense.check_reach((*path, "band_sets", k), band_set, low, high)

    def _examine(self) -> None:
        parts = self.parts
        self.found += sense.repeated(("groups",), "id", {n: g.id for n, g in parts.groups.items()})
        languages = {n: t.language for n, t in parts.translations.items()}
        self.found += sense.repeated(("translations",), "language", languages)
        self.found += sense.repeated(("notes",), "id", {n: note.id for n, note in parts.notes.items()})
        if self._whole("scores", "items"):
            named = [*(s.id for s in self.scores.values()), *(i.id for i in self.items.values())]
            for n, code in parts.codes.items():
                self.found += sense.check_code(("codes", n), code, named)
        if not self._whole("items", "options"):
            return
        if self._whole("groups"):
            self.found += sense.check_groups(parts.groups, self.items)
        by_id = self._by_id()
        for n, alert in parts.alerts.items():
            self.found += sense.check_alert(("alerts", n), alert, by_id)
        for n, translation in parts.translations.items():
            where: Path = ("translations", n)
            self.translations[n] = replace(translation, texts=self._spread(where, translation.texts))
            if not any(path[:3] == (*where, "texts") for path, _ in self.found):
                self.found += sense.check_translation(where, self.translations[n], texts_of(self._bare()))

    def _work_examples(self) -> None:
        bare, by_id = self._bare(), self._by_id()
        for n, part in self.parts.examples.items():
            path: Path = ("examples", n)
            answers, ambiguous = sense.resolve_answers(path, part.answers, by_id)
            self.examples[n] = replace(part.example, answers=answers)
            self.found += ambiguous
            if not ambiguous:
                faults = example_faults(self.examples[n], bare)
                self.found += [((*path, *where), reason) for where, reason in faults]
        if self._whole("examples"):
            self.found += sense.check_worked(self.scores, self.examples.values())

    def _bare(self) -> Scale:
        """Just enough of a scale to score with."""
        return Scale(
            id="",
            version="",
            title=self.parts.head.get("title", ""),
            recall=self.parts.head.get("recall", ""),
            instructions=self.parts.head.get("instructions", ""),
            short="This scale",
            completed_by="clinician",
            items=tuple(self.items.values()),
            groups=tuple(self.parts.groups.values()),
            scores=tuple(self.scores.values()),
            source=Source("", ""),
            rights=Rights("ask", "", "", ""),
            sha256="",
        )
