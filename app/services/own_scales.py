"""A site's own scales as files: a template to begin with, the words of a scale that is shipped without, the schema."""

import re
from pathlib import Path
from typing import Final

from app import data
from app.core.errors import BadInput
from app.core.scale import Scale
from app.core.wording import EVERY
from app.services.files import because, replacing

SCALE_ID: Final = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
"""As a definition's id is made: nothing that means anything to a file system."""
ID_LIMIT: Final = 40
SCHEMA: Final = "definition.schema.json"


def template(scale_id: str) -> str:
    """A commented definition of a scale of that id that has no fault. BadInput: it can't be an id."""
    if len(scale_id) > ID_LIMIT or not SCALE_ID.fullmatch(scale_id):
        raise BadInput(
            f"{scale_id[:60]!r} can't be the id of a scale.",
            hint=f"Small letters, digits, and between them hyphens or dots; at most {ID_LIMIT}.",
        )
    text = (data.resources() / "new-scale.toml").read_text(encoding="utf-8")
    return text.replace("{id}", scale_id).replace("{short}", scale_id.upper())


def write_template(scale_id: str, folder: Path) -> Path:
    """The template as a file of that folder, with the schema beside it, by which an editor completes and checks.

    BadInput: the id can't be used, there is such a file, or the folder can't be written to.
    """
    text = template(scale_id)
    path = folder / f"{scale_id}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = path.exists()
    except OSError as error:
        raise BadInput(f"{folder}: can't be written to: {because(error)}.") from None
    if there:
        raise BadInput(f"{path}: is there already.", hint="Take another id, or another folder.")
    write_schema(folder)
    with replacing(path) as file:
        file.write(text.encode())
    return path


def write_schema(folder: Path) -> None:
    """The JSON Schema of definition files, as this version of the app reads them."""
    with replacing(folder / SCHEMA) as file:
        file.write((data.resources() / SCHEMA).read_bytes())


def wording_template(scale: Scale) -> str:
    """A wording file of a scale that is shipped without words, to be filled in: every item and answer has its line."""
    lines = [
        f"# The words of {scale.title} ({scale.short}), version {scale.version}.",
        f"# {' '.join(scale.rights.terms.split())}",
        "# Fill in each text as the form has it, word for word; take away the line of what the form leaves empty.",
        "",
        "[wording]",
        "edition = 1        # count it up with each change of the words",
        'source = ""        # where the words were taken from: which form, which page',
        'rights = ""        # who permitted their use, when, and what for',
        "",
        "[wording.texts]",
        'instructions = ""',
    ]
    shared = {tuple((o.key, o.points) for o in item.options) for item in scale.items}
    if len(shared) == 1:
        lines += ["", "# The answers, of every item; of one alone it would be i1/0 in place of */0."]
        lines += [_line(f"{EVERY}/{key}", points) for key, points in shared.pop()]
        return (
            "\n".join(lines + [""] + [f'{item.id} = ""    # item {n}' for n, item in enumerate(scale.items, 1)]) + "\n"
        )
    for number, item in enumerate(scale.items, 1):
        lines += ["", f"# item {number}", f'{item.id} = ""']
        lines += [_line(f"{item.id}/{option.key}", option.points) for option in item.options]
    return "\n".join(lines) + "\n"


def _line(key: str, points: int | None) -> str:
    told = "" if points is None else f"    # {points} {'point' if points == 1 else 'points'}"
    return f'"{key}" = ""{told}'
