"""The rows of the library: every scale that is read, usable or not, with what the site has said of it."""

from collections.abc import Callable
from typing import NamedTuple

from app.core.scale import Scale
from app.services.catalogue import Catalogue, Definition, Refused
from app.services.library import Permission, SiteScales, Version
from app.services.scale_changes import changes
from app.services.scale_page import Part, parts, rights_words

NOTHING = SiteScales({}, {}, {}, ())
"""Where no clinic is open."""
NEEDS = (
    "This scale is shipped without its words, since its holder must be asked. It can't be used before the site holds "
    "permission and brings them."
)


class ScaleRow(NamedTuple):
    """definition: as it is used now; of a scale without words that nobody brought yet, as it is shipped.

    refused: why a file can't be used; it has no definition then. shipped: without words, the file they belong to.
    """

    short: str
    title: str
    status: str
    definition: Definition | None = None
    refused: Refused | None = None
    shipped: Definition | None = None
    permission: Permission | None = None
    sets: tuple[tuple[str, str], ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def scale(self) -> Scale | None:
        """None of a file that can't be used."""
        return None if self.definition is None else self.definition.scale

    @property
    def is_usable(self) -> bool:
        """Whether it can be scored with."""
        return self.definition is not None and not self.definition.scale.needs_wording

    @property
    def choices(self) -> dict[str, list[str]]:
        """By score id, the band sets among which the site chooses."""
        scores = () if self.scale is None else self.scale.scores
        return {s.id: [b.name for b in s.band_sets] for s in scores if s.chosen_by == "site"}


def rows_of(catalogue: Catalogue, site: SiteScales = NOTHING) -> list[ScaleRow]:
    """The usable ones first, as they are offered for scoring; then those that need words; then what is refused."""
    shipped = {definition.scale.id: definition for definition in catalogue.wordless()}
    used = catalogue.definitions()
    waiting = [d for one, d in shipped.items() if one not in {u.scale.id for u in used}]
    rows = [_row(each, shipped.get(each.scale.id), site) for each in (*used, *waiting)]
    return rows + [ScaleRow(refused.file, "", "can't be used", refused=refused) for refused in catalogue.refused]


def _row(definition: Definition, shipped: Definition | None, site: SiteScales) -> ScaleRow:
    scale = definition.scale
    row = ScaleRow(
        scale.short,
        scale.title,
        "",
        definition,
        None,
        shipped,
        site.permissions.get(scale.id),
        tuple(site.sets.get(scale.id, {}).items()),
        tuple(v for v in site.versions if v.scale_id == scale.id and v.sha256 != scale.sha256),
    )
    return row._replace(status=_status(row))


def _status(row: ScaleRow) -> str:
    if not row.is_usable:
        return "needs wording"
    if row.choices and len(row.sets) < len(row.choices):
        return "no band set chosen"
    if row.definition is not None and row.definition.is_own:
        return "your own"
    return "with your words" if row.shipped is not None else "in use"


def about(row: ScaleRow) -> list[Part]:
    """A scale's page; of a refused file each fault with its line."""
    if row.refused is not None:
        faults = [fault.describe() for fault in row.refused.error.faults]
        return [("What is wrong", faults), ("File", [row.refused.path or row.refused.file])]
    if row.scale is None:
        return []
    own = [("File", [row.definition.path])] if row.definition is not None and row.definition.is_own else []
    return [*_site_parts(row), *parts(row.scale), *own]


def _site_parts(row: ScaleRow) -> list[Part]:
    """What is to be known before all else: that words are missing, or by which bands the site reads."""
    if not row.is_usable:
        return [("Needs wording", [NEEDS])]
    chosen = dict(row.sets)
    said_of = [chosen.get(score_id) or "None is chosen yet: all stand side by side." for score_id in row.choices]
    return [("Band set of this site", said_of)] if said_of else []


def rights(row: ScaleRow) -> list[Part]:
    """Holder and terms, and what this site has recorded."""
    if row.scale is None:
        return about(row)
    recorded = ["Nothing is recorded."]
    if row.permission is not None:
        held = row.permission
        recorded = [held.words, f"Granted {held.granted.isoformat()}; written down by {held.by}, {held.at}."]
    return [("Rights", rights_words(row.scale)), ("What this site has recorded", recorded)]


def changed(row: ScaleRow, version: Version, read: Callable[[str], Scale]) -> list[Part]:
    """Side by side, from a version that records were made with to the one in use. read: a definition by its SHA-256."""
    if row.scale is None:
        return []
    before = read(version.sha256)
    found = changes(before, row.scale)
    lines = [f"{c.what}\nwas: {c.was or '—'}\nnow: {c.now or '—'}" for c in found]
    heading = f"From {version.version} ({version.sha256[:12]}) to {row.scale.version} ({row.scale.sha256[:12]})"
    return [(heading, lines or ["Nothing that is read or scored."])]
