"""The way from a definition file's bytes to a Scale, with every fault of the file at once."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.core import scale as plain
from app.core.definition_faults import Found, shape_faults
from app.core.definition_models import (
    AlertModel,
    CodeModel,
    DefinitionModel,
    ExampleModel,
    GroupModel,
    ItemModel,
    NoteModel,
    OptionModel,
    ScoreModel,
    TranslationModel,
    WordingModel,
    option_parts,
)
from app.core.definition_parts import Assembly, Parts, WordingPart
from app.core.definition_text import Path, read_document
from app.core.errors import BadDefinition, Fault
from app.core.wording import WHOLE, worded


def definition_schema() -> dict[str, Any]:
    """The JSON Schema of a definition file, so that an editor completes and checks a new one."""
    schema = DefinitionModel.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def parse_definition(content: bytes, file: str) -> plain.Scale:
    """The scale that a file defines. BadDefinition with every fault of the file, each with its header's line."""
    content = content.replace(b"\r\n", b"\n")
    document = read_document(content, file)
    model, found = None, list[Found]()
    try:
        model = DefinitionModel.model_validate(document.table)
    except ValidationError as error:
        found = shape_faults(error.errors(include_url=False), document.table)
    assembly = Assembly(_parts(document.table, found))
    assembly.put_together()
    found += assembly.found
    if model is None or found:
        faults = dict.fromkeys(Fault(file, document.line_of(p), document.key_of(p), reason) for p, reason in found)
        raise BadDefinition(tuple(sorted(faults, key=lambda f: f.line)))
    return _whole(model, assembly, sha256(content).hexdigest())


_M = TypeVar("_M", bound=BaseModel)


def _parts(table: Mapping[str, Any], found: list[Found]) -> Parts:
    """What of the table has its right shape."""
    faulty = {path[:2] for path, _ in found}

    def entries(section: str, kind: type[_M]) -> dict[int, _M]:
        raw = table.get(section, [])
        if (section,) in faulty or not isinstance(raw, list):
            return {}
        return {n: kind.model_validate(entry) for n, entry in enumerate(raw) if (section, n) not in faulty}

    shared = {} if ("options",) in faulty else table.get("options", {})
    rights = table.get("rights")
    return Parts(
        misshapen=frozenset(str(path[0]) for path in faulty if path),
        head={name: text for name in WHOLE if isinstance(text := table.get(name), str)},
        asks=isinstance(rights, dict) and rights.get("status") == "ask",
        shared={
            name: option_parts([OptionModel.model_validate(o) for o in options])
            for name, options in shared.items()
            if ("options", name) not in faulty
        },
        groups={n: m.part() for n, m in entries("groups", GroupModel).items()},
        items={n: m.part() for n, m in entries("items", ItemModel).items()},
        scores={n: m.part() for n, m in entries("scores", ScoreModel).items()},
        alerts={n: m.part() for n, m in entries("alerts", AlertModel).items()},
        codes={n: m.part() for n, m in entries("codes", CodeModel).items()},
        examples={n: m.part() for n, m in entries("examples", ExampleModel).items()},
        translations={n: m.part() for n, m in entries("translations", TranslationModel).items()},
        notes={n: m.part() for n, m in entries("notes", NoteModel).items()},
        wording=_wording(table, faulty),
    )


def _wording(table: Mapping[str, Any], faulty: Iterable[Path]) -> WordingPart | None:
    raw = table.get("wording")
    whole = isinstance(raw, dict) and not any(path[:1] == ("wording",) for path in faulty)
    return WordingModel.model_validate(raw).part() if whole else None


def _whole(model: DefinitionModel, assembly: Assembly, digest: str) -> plain.Scale:
    source, rights, parts = model.source, model.rights, assembly.parts
    wording = None if parts.wording is None else parts.wording.wording
    scale = plain.Scale(
        id=model.id,
        version=model.version if wording is None else f"{model.version}+{wording.edition}",
        title=model.title,
        short=model.short,
        completed_by=model.completed_by,
        items=tuple(assembly.items.values()),
        scores=tuple(assembly.scores.values()),
        source=plain.Source(
            source.citation, source.short, source.doi or "", source.wording or "", tuple(source.variants)
        ),
        rights=plain.Rights(rights.status, rights.holder, rights.terms, rights.line),
        sha256=digest,
        language=model.language,
        recall=model.recall or "",
        instructions=model.instructions or "",
        clinician_notes=tuple(model.clinician_notes),
        limits=tuple(model.limits),
        substances=tuple(model.substances),
        vitals=tuple(model.vitals),
        groups=tuple(parts.groups.values()),
        codes=tuple(parts.codes.values()),
        alerts=tuple(parts.alerts.values()),
        examples=tuple(assembly.examples.values()),
        translations=tuple(assembly.translations.values()),
        order=model.order,
        purpose=model.purpose or "",
        duration=model.duration or "",
        psychometrics=tuple(m.part() for m in model.psychometrics),
        changes=tuple(m.part() for m in model.changes),
        notes=tuple(parts.notes.values()),
        wording=wording,
    )
    return worded(scale, assembly.texts)
