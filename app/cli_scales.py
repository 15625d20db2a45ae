"""The commands about scales: which there are, what is wrong with a definition, and a template for a new one."""

import json
from argparse import Namespace
from collections.abc import Callable
from typing import Final

from app import data
from app.core.errors import BadDefinition, BadInput
from app.services.catalogue import Catalogue, Parse
from app.services.files import read_small
from app.services.own_scales import write_template
from app.services.scale_page import as_json

DONE: Final = 0
AT_FAULT: Final = 1
READ_LIMIT: Final = 1024 * 1024
"""Far above what a definition may have: the parser says what is too large."""
Tell = Callable[[str], None]


def list_scales(options: Namespace, catalogue: Catalogue, tell: Tell) -> int:
    """All of them, those too that nobody can use before a site brings their words; and files that can't be used."""
    usable, wordless = catalogue.scales(), [d.scale for d in catalogue.wordless()]
    if options.json:
        told = [as_json(scale) for scale in usable] + [as_json(scale, needs_wording=True) for scale in wordless]
        print(json.dumps(told, indent=2))
    else:
        for scale in (*usable, *wordless):
            status = "needs wording" if scale.needs_wording else scale.rights.status
            print(f"{scale.id:16} {scale.version:8} {len(scale.items):3} items  {status:14} {scale.title}")
    for refused in catalogue.refused:
        tell(refused.error.message)
    return AT_FAULT if catalogue.refused else DONE


def check(options: Namespace, parse: Parse, tell: Tell) -> int:
    """Every fault of every file."""
    status = DONE
    for path in options.files:
        try:
            scale = parse(read_small(path, READ_LIMIT), str(path))
        except BadDefinition as refused:
            status = AT_FAULT
            for fault in refused.faults:
                tell(fault.describe())
        except BadInput as error:
            status = AT_FAULT
            tell(f"{error.message} {error.hint}".strip())
        else:
            examples = "1 example" if len(scale.examples) == 1 else f"{len(scale.examples)} examples"
            print(f"{path}: no fault: {scale.id} {scale.version}, {len(scale.items)} items, {examples}")
    return status


def new_scale(options: Namespace, catalogue: Catalogue) -> int:
    """Write a template. BadInput: the id is taken or can't be one, or the file is there already."""
    taken = [d.scale.id for d in (*catalogue.definitions(), *catalogue.wordless())]
    if options.id in taken:
        raise BadInput(f"{options.id!r} is the id of a scale that there is already.", hint="Take another one.")
    path = write_template(options.id, options.folder or data.own_scales())
    print(f"{path}\nIt has no fault yet. Change it, then: cowslip check {path}")
    return DONE
