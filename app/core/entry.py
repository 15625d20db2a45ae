"""Keyboard entry of one scale as a value: each key gives the next state, and the page only draws it.

A digit is the points it gives, never a place in a list. On a measure, digits are the number and Enter takes it. What no
option carries is refused and held until Enter or Escape, so that the keys that follow can't slide onto other items.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Self, TypeVar

from app.core.records import Answer
from app.core.scale import Item, Measure, Option, Scale

_V = TypeVar("_V")
NOT_ASSESSED_REASONS = ("asleep", "refused", "can't communicate", "not possible now")
RESERVED = "cxr"
TYPED_LIMIT = 6
WORDS_LIMIT = 200
FASTEST_HAND_MS = 20
BURST = "Keys came faster than a hand types them, as from a scanner. None of them was taken."


class Ask(Enum):
    """What the next text is for."""

    NOT_ASSESSED = "not assessed"
    CONFOUND = "confound"
    RATE = "rate otherwise"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the entry stands. at: index of the current item, or the number of items when all are done.

    typed: digits not yet taken. held: why the last key was refused; until released nothing is taken.
    ask: a text that is awaited. noted: confounds said before their item was answered; they are part of no answer yet.
    rating: the option of Ask.REASON.
    """

    scale: Scale
    at: int = 0
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    typed: str = ""
    held: str = ""
    ask: Ask | None = None
    rating: str = ""
    noted: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def resumed(cls, scale: Scale, answers: Mapping[str, Answer], last_item: str) -> "Entry":
        """A draft reopened: at the first open item after the one answered last."""
        ids = [i.id for i in scale.items]
        after = ids.index(last_item) if last_item in ids else len(ids) - 1
        entry = cls(scale, after, MappingProxyType(dict(answers)))
        return entry._onward() if answers else replace(entry, at=0)

    @property
    def item(self) -> Item | None:
        """The current item; None when all are done."""
        return self.scale.items[self.at] if self.at < len(self.scale.items) else None

    @property
    def answer(self) -> Answer | None:
        """What is recorded for the current item."""
        return self.answers.get(self.item.id) if self.item else None

    @property
    def is_done(self) -> bool:
        """Whether every item has an answer or a reason why not."""
        return len(self.answers) == len(self.scale.items)

    def press(self, key: str) -> Self:
        """One typed character: a digit, x, c, r, or a letter of the current item."""
        key = key.lower()
        if self.held or self.ask in (Ask.NOT_ASSESSED, Ask.CONFOUND, Ask.REASON):
            return self
        if self.item is None:
            return self._refuse("Every item has an answer. Move to the one to change with the arrow keys.")
        if self.ask is Ask.RATE:
            return self._rate(self.item, key)
        if key == "x":
            return replace(self, ask=Ask.NOT_ASSESSED, typed="")
        if key == "c":
            return replace(self, ask=Ask.CONFOUND, typed="")
        if key == "r" and self.item.measure:
            return replace(self, ask=Ask.RATE, typed="")
        if takes_number(self.item) and (key.isdecimal() or key == "."):
            return replace(self, typed=(self.typed + key)[:TYPED_LIMIT])
        return self._pick(self.item, key)

    def enter(self) -> Self:
        """Release a held key; or take the typed number; or, with nothing typed, go on to the next open item."""
        if self.held:
            return replace(self, held="", typed="")
        if self.item is None or self.ask:
            return self
        if not self.typed:
            return self._onward() if self.answer else self
        return self._measured(self.item, self.item.measure) if self.item.measure else self._pick(self.item, self.typed)

    def finish(self) -> Self:
        """As it may be signed or printed: what only shows, and is part of no answer, is held."""
        if self.typed:
            return self._refuse(f"{self.typed} was typed and not taken. Type it again, then Enter.")
        if self.noted:
            return self._refuse(f"{self.loose_words} Answer it, or take the word back with C.")
        return self

    @property
    def loose_words(self) -> str:
        """Which item has a confound and no answer; empty where none has."""
        at = next((n for n, i in enumerate(self.scale.items, 1) if i.id in self.noted), 0)
        return f"Item {at} has a confound and no answer." if at else ""

    def escape(self) -> Self:
        """Release a held key, drop what is typed, or leave a question; the page leaves when nothing changes."""
        return replace(self, held="", typed="", ask=None, rating="")

    def backspace(self) -> Self:
        """Take back one typed digit."""
        return self if self.held else replace(self, typed=self.typed[:-1])

    def move(self, step: int) -> Self:
        """Up or down, answering nothing."""
        return self.go(self.at + step)

    def go(self, index: int) -> Self:
        """To an item, answering nothing. A held key or an open question stays where it is."""
        if self.held or self.ask:
            return self
        return replace(self, at=max(0, min(index, len(self.scale.items) - 1)), typed="")

    def choose(self, item_id: str, option_key: str) -> Self:
        """An option taken by its chip. On a measure that proposes another, a reason is asked for."""
        here = self.escape().go([i.id for i in self.scale.items].index(item_id))
        item = here.item
        option = item.option(option_key) if item else None
        return here._rated(item, option) if item and option else here

    def say(self, words: str) -> Self:
        """The text that was asked for; empty is not taken (an empty confound takes the word back)."""
        words = " ".join(words.split())[:WORDS_LIMIT]
        item = self.item
        if item is None or self.ask is None or self.ask is Ask.RATE or not (words or self.ask is Ask.CONFOUND):
            return self
        if self.ask is Ask.NOT_ASSESSED:
            return self._take(item, Answer(not_assessed=words))
        if self.ask is Ask.REASON:
            return self._take(item, Answer(self.rating, measured=self._number(item), reason=words))
        closed = replace(self, ask=None)
        if self.answer is None:
            told = {item.id: words} if words else {}
            return replace(closed, noted=MappingProxyType(_without(self.noted, item.id) | told))
        return closed._with(item, replace(self.answer, confound=words))

    def clear(self) -> Self:
        """Take the current item's answer back: it is unanswered again."""
        if self.item is None or self.held or self.ask:
            return self
        kept, noted = _without(self.answers, self.item.id), _without(self.noted, self.item.id)
        return replace(self, answers=MappingProxyType(kept), noted=MappingProxyType(noted), typed="")

    def _pick(self, item: Item, key: str) -> Self:
        """The option that a key means: its points where it is a number, else its letter."""
        is_points = key.isdecimal() and not is_yes_no(item)  # Yes and No show no points: a digit could be either
        options = item.with_points(int(key)) if is_points else letters(item).get(key, ())
        if len(options) == 1:
            return self._rated(item, options[0])
        if not options:
            return self._refuse(f"{_apart(key)} is not an answer here. {offered(item)}")
        choices = ", ".join(f"{letter}: {o.text}" for letter, (o, *_) in letters(item).items() if o in options)
        return self._refuse(f"{key} points fit more than one answer. Choose by letter: {choices}")

    def _rate(self, item: Item, key: str) -> Self:
        asked = replace(self, ask=None)
        return (
            asked._pick(item, key)
            if key.isdecimal()
            else asked._refuse(f"{_apart(key)} gives no points. {offered(item)}")
        )

    def _rated(self, item: Item, option: Option) -> Self:
        number = self._number(item)
        proposed = item.proposed_by(number) if number is not None else None
        if proposed is not None and proposed != option:
            return replace(self, ask=Ask.REASON, rating=option.key)
        return self._take(item, Answer(option.key, measured=number))

    def _number(self, item: Item) -> float | None:
        """The measured value already recorded for the item: rating otherwise keeps it."""
        known = self.answers.get(item.id)
        return known.measured if known and item.measure else None

    def _measured(self, item: Item, measure: Measure) -> Self:
        number = _as_number(self.typed)
        option = item.proposed_by(number) if number is not None and measure.low <= number <= measure.high else None
        if option is None:
            plausible = f"{measure.low:g} to {measure.high:g} can be recorded"
            return self._refuse(f"{self.typed} {measure.unit} is not plausible: {plausible}.")
        return self._take(item, Answer(option.key, measured=number))

    def _refuse(self, why: str) -> Self:
        return replace(self, held=why, typed="", ask=None)

    def _take(self, item: Item, answer: Answer) -> Self:
        old = self.answers.get(item.id)
        confound = (old.confound if old else "") or self.noted.get(item.id, "")
        return self._with(item, replace(answer, confound=confound))._onward()

    def _with(self, item: Item, answer: Answer) -> Self:
        answers, noted = _without(self.answers, item.id) | {item.id: answer}, _without(self.noted, item.id)
        return replace(
            self,
            answers=MappingProxyType(answers),
            noted=MappingProxyType(noted),
            typed="",
            ask=None,
            rating="",
        )

    def _onward(self) -> Self:
        """To the next open item after this one, round from the top, or past the end when all are done."""
        count = len(self.scale.items)
        round_trip = [(self.at + 1 + step) % count for step in range(count)]
        open_items = (i for i in round_trip if self.scale.items[i].id not in self.answers)
        return replace(self, at=next(open_items, count), typed="", ask=None, rating="")


def _without(known: Mapping[str, _V], item_id: str) -> dict[str, _V]:
    return {k: v for k, v in known.items() if k != item_id}


def takes_number(item: Item) -> bool:
    """Whether digits are collected until Enter: a measure, or points of two digits."""
    return item.measure is not None or any((o.points or 0) > 9 for o in item.options)


def is_yes_no(item: Item) -> bool:
    """Whether the item is answered by Y or N, whatever points they give."""
    return {o.key for o in item.options} == {"yes", "no"}


def letters(item: Item) -> dict[str, tuple[Option, ...]]:
    """The letters that choose options which points can't tell apart: y and n for yes and no, else a, b, d …"""
    numbered = [o.points for o in item.options if o.points is not None]
    firsts = [o.key[:1].lower() for o in item.options]
    if is_yes_no(item):
        return {first: (o,) for first, o in zip(firsts, item.options, strict=True)}
    if len(set(numbered)) == len(item.options):
        return {}
    free = (c for c in "abdefghijklmnopqstuvwyz" if c not in RESERVED)
    return {letter: (o,) for letter, o in zip(free, item.options, strict=False)}


def cap(item: Item, option: Option) -> str:
    """What stands on an option's chip: its points, or the letter that chooses it."""
    by_letter = next((letter for letter, (o, *_) in letters(item).items() if o == option), "")
    return by_letter.upper() if by_letter else str(option.points)


def offered(item: Item) -> str:
    """Which keys the item takes, in one sentence."""
    if item.measure:
        return f"Points here: {_listed(item)}."
    return f"{'Answers' if letters(item) else 'Points'} here: {_listed(item)}."


def _listed(item: Item) -> str:
    return ", ".join(cap(item, o) for o in item.options)


def _apart(key: str) -> str:
    """A typed character that turns nothing beside it round, as a Hebrew letter would."""
    return key if key.isascii() else f"\N{FIRST STRONG ISOLATE}{key}\N{POP DIRECTIONAL ISOLATE}"


def _as_number(typed: str) -> float | None:
    try:
        number = float(typed)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


@dataclass(frozen=True, slots=True)
class Hand:
    """The entry under somebody's hand: a burst of keys faster than that (a scanner) is taken back and held.

    before: the entry before the last key that was let through; last_ms: when that was.
    """

    entry: Entry
    before: Entry
    last_ms: int = -FASTEST_HAND_MS

    def press(self, key: str, now_ms: int) -> "Hand":
        """A typed character at a time in milliseconds."""
        if now_ms - self.last_ms < FASTEST_HAND_MS:
            return Hand(replace(self.before, held=BURST, typed="", ask=None), self.before, now_ms)
        return Hand(self.entry.press(key), self.entry, now_ms)

    def enter(self, now_ms: int) -> "Hand":
        """Enter; the one that ends a scanner's burst releases nothing."""
        if now_ms - self.last_ms < FASTEST_HAND_MS:
            return replace(self, last_ms=now_ms)
        return Hand(self.entry.enter(), self.entry, now_ms)

    def to(self, entry: Entry) -> "Hand":
        """The entry moved on by something else than a typed key."""
        return Hand(entry, entry, self.last_ms)
