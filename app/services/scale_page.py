"""What is to be known of a scale, from its definition: the same on its page, in its sheet and in `scales --json`."""

from collections.abc import Iterator
from typing import Any, assert_never

from app.core.scale import AllPointsFrom, BandSet, Item, Option, Scale, Score
from app.core.sentences import number_words, range_words

RIGHTS_WORDS = {
    "granted": "Free to use on the terms stated",
    "conditional": "Conditional: only on the terms stated",
    "ask": "The holder must be asked",
}
COMPLETED_BY = {"clinician": "The clinician, by observing and asking", "patient": "The patient"}
CHOOSERS = {
    "site": "The source leaves the choice of a band set: the site chooses one, once.",
    "clinician": "All sets are always shown: the clinician marks the one that is applied.",
}

Part = tuple[str, list[str]]


def parts(scale: Scale) -> list[Part]:
    """Each heading with its paragraphs; what the definition leaves out has no heading."""
    found: list[Part] = [
        ("Purpose", [scale.purpose]),
        ("Completed by", [COMPLETED_BY[scale.completed_by], scale.duration and f"Takes {scale.duration}."]),
        ("Time asked about", [scale.recall]),
        ("Instructions", [scale.instructions]),
        ("For the clinician", [*scale.clinician_notes]),
        ("Items", [_item_words(n, item) for n, item in enumerate(scale.items, 1)]),
        ("Scores", [line for score_of in scale.scores for line in _score_words(scale, score_of)]),
        ("Shown first whatever the total", [_alert_words(scale, n) for n in range(len(scale.alerts))]),
        ("Limits", [*scale.limits]),
        ("Bands", [_set_words(s, b) for s in scale.scores for b in s.band_sets]),
        ("Psychometrics as published", [f"{f.text} ({f.source})" for f in scale.psychometrics]),
        ("Change as published", [*_change_words(scale)]),
        ("Source", [scale.source.citation, scale.source.wording]),
        ("Other wordings in use", [*scale.source.variants]),
        ("Rights", rights_words(scale)),
        ("Codes", [f"{c.system} {c.code}: {c.display} ({c.of})" for c in scale.codes]),
        ("Languages", [f"{t.language}: {t.source}; {t.rights}" for t in scale.translations]),
        ("Definition", [f"Version {scale.version}, sha256 {scale.sha256}", examples_words(scale)]),
    ]
    return [(heading, [p for p in paragraphs if p]) for heading, paragraphs in found if any(paragraphs)]


def rights_words(scale: Scale) -> list[str]:
    """Holder, status, terms, the line that is printed; of a wording that a site brought, its source and terms."""
    rights, words = scale.rights, scale.wording
    brought = [] if words is None else [f"The site's wording, edition {words.edition}: {words.source}", words.rights]
    status = f"{RIGHTS_WORDS[rights.status]}."
    return [f"Holder: {rights.holder}", status, rights.terms, f"Printed on each page: {rights.line}", *brought]


def examples_words(scale: Scale) -> str:
    """How many worked cases came out as they say: all of them, or the scale would be refused."""
    count = len(scale.examples)
    cited = sum(1 for example in scale.examples if example.source != "constructed")
    of = f", {cited} of them from a source" if cited else ""
    return f"{count} worked {'example' if count == 1 else 'examples'}{of}: each came out as it says."


def _item_words(number: int, item: Item) -> str:
    notes = ["" if item.scored else "not scored", "" if item.required else "may be left out"]
    if item.measure is not None:
        notes.append(f"measured in {item.measure.unit}, {item.measure.low:g} to {item.measure.high:g}")
    if item.how:
        notes.append(" and ".join(item.how))
    if item.mark_from is not None:
        notes.append(f"marked from {number_words(item.mark_from)} on")
    told = "; ".join(filter(None, notes))
    head = " ".join(filter(None, (f"{number}. {item.text or item.id}", item.detail, f"[{told}]" if told else "")))
    return f"{head}\n{'; '.join(map(_option_words, item.options))}"


def _option_words(option: Option) -> str:
    if option.points is None:
        return option.text
    return f"{number_words(option.points)} {option.text}".strip()


def _score_words(scale: Scale, score_of: Score) -> Iterator[str]:
    yield f"{score_of.title}, {range_words(score_of.low, score_of.high)}. {score_of.rule_words}".strip()
    if score_of.chosen_by is not None:
        yield CHOOSERS[score_of.chosen_by]
    numbers = {item.id: str(n) for n, item in enumerate(scale.items, 1)}
    if score_of.beside:
        yield f"Shown beside it: the answers to items {', '.join(numbers[i] for i in score_of.beside)}."
    for remark in score_of.remarks:
        match remark.when:
            case AllPointsFrom(items):
                named = ", ".join(numbers[i] for i in items)
                yield f"Where all points come from {'item' if len(items) == 1 else 'items'} {named}: “{remark.text}”"
            case other:
                assert_never(other)


def _alert_words(scale: Scale, place: int) -> str:
    alert = scale.alerts[place]
    number = next(n for n, item in enumerate(scale.items, 1) if item.id == alert.item)
    also = ", and where it is not answered" if alert.when_unanswered else ""
    return f"Item {number}, from {number_words(alert.at_least)} on{also}: {alert.text}"


def _set_words(score_of: Score, band_set: BandSet) -> str:
    bands = "; ".join(f"{range_words(b.low, b.high)} {b.label or 'not named by the source'}" for b in band_set.bands)
    applied = ", ".join(f"{key} {value}" for key, value in band_set.when)
    name = f"{band_set.name}{f' ({applied})' if applied else ''}"
    return f"{score_of.title}, {name}: {bands}. Source: {band_set.source}"


def _change_words(scale: Scale) -> Iterator[str]:
    for change in scale.changes:
        yield f"{change.text} Of whom: {change.population}. Over what time: {change.window}. ({change.source})"


def as_json(scale: Scale, *, needs_wording: bool = False) -> dict[str, Any]:
    """One scale of `scales --json`. needs_wording: it is shipped without words, so that nobody can use it yet."""
    return {
        "id": scale.id,
        "version": scale.version,
        "title": scale.title,
        "short": scale.short,
        "usable": not needs_wording,
        "purpose": scale.purpose,
        "completed_by": scale.completed_by,
        "duration": scale.duration,
        "recall": scale.recall,
        "instructions": scale.instructions,
        "clinician_notes": list(scale.clinician_notes),
        "limits": list(scale.limits),
        "substances": list(scale.substances),
        "vitals": list(scale.vitals),
        "rights": scale.rights.status,
        "rights_holder": scale.rights.holder,
        "rights_terms": scale.rights.terms,
        "rights_line": scale.rights.line,
        "source": scale.source.citation,
        "wording_source": scale.source.wording,
        "variants": list(scale.source.variants),
        "definition_sha256": scale.sha256,
        "examples": len(scale.examples),
        "examples_passed": len(scale.examples),
        "items": [_item_json(item) for item in scale.items],
        "scores": [_score_json(s) for s in scale.scores],
        "alerts": [
            {"item": a.item, "at_least": a.at_least, "when_unanswered": a.when_unanswered, "text": a.text}
            for a in scale.alerts
        ],
        "notes": [{"id": note.id, "title": note.title} for note in scale.notes],
        "codes": [{"system": c.system, "code": c.code, "display": c.display, "of": c.of} for c in scale.codes],
        "psychometrics": [{"text": f.text, "source": f.source} for f in scale.psychometrics],
        "changes": [
            {"text": c.text, "population": c.population, "window": c.window, "source": c.source} for c in scale.changes
        ],
        "languages": [
            {"language": scale.language, "source": scale.source.wording, "rights": scale.rights.terms},
            *({"language": t.language, "source": t.source, "rights": t.rights} for t in scale.translations),
        ],
    }


def _item_json(item: Item) -> dict[str, Any]:
    measure = item.measure
    return {
        "id": item.id,
        "text": item.text,
        "detail": item.detail,
        "how": list(item.how),
        "scored": item.scored,
        "required": item.required,
        "mark_from": item.mark_from,
        "group": item.group,
        "measure": None if measure is None else {"unit": measure.unit, "low": measure.low, "high": measure.high},
        "options": [{"key": o.key, "points": o.points, "text": o.text} for o in item.options],
    }


def _score_json(score_of: Score) -> dict[str, Any]:
    return {
        "id": score_of.id,
        "title": score_of.title,
        "low": score_of.low,
        "high": score_of.high,
        "rule_words": score_of.rule_words,
        "chosen_by": score_of.chosen_by,
        "beside": list(score_of.beside),
        "remarks": [remark.text for remark in score_of.remarks],
        "band_sets": [
            {
                "name": s.name,
                "source": s.source,
                "default": s.default,
                "when": dict(s.when),
                "bands": [{"low": b.low, "high": b.high, "label": b.label} for b in s.bands],
            }
            for s in score_of.band_sets
        ],
    }
