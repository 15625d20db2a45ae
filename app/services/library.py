"""What a site says of its scales: which band set it reads by, what permission it holds, the words that it brings."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple

from app.core.audit import Act
from app.core.context import newest_of
from app.core.errors import BadDefinition, BadInput, Fault
from app.core.people import Right
from app.core.records import Moment
from app.core.scale import Scale
from app.services.catalogue import Clinic, Definition, Parse, with_wording
from app.services.charts import checked_text
from app.services.ports import UnitOfWork
from app.services.workplace import Workplace

WORDS_LIMIT: Final = 2000
WORDING_LIMIT: Final = 64 * 1024
_SETS, _PERMISSION, _WORDING = "sets", "permission", "wording"


class Permission(NamedTuple):
    """What a site wrote down of its right to use a scale. granted: by its holder. by, at: who wrote it, and when."""

    words: str
    granted: date
    by: str
    at: str


class Version(NamedTuple):
    """A definition that records of the clinic were made with."""

    scale_id: str
    version: str
    sha256: str


class SiteScales(NamedTuple):
    """All of it by the ids of scales. sets: by score id, the name of the band set that the site reads by."""

    sets: Mapping[str, Mapping[str, str]]
    permissions: Mapping[str, Permission]
    wordings: Mapping[str, bytes]
    versions: tuple[Version, ...]

    @property
    def clinic(self) -> Clinic:
        """What the catalogue has to know of it."""
        used: dict[tuple[str, str], frozenset[str]] = {}
        for each in self.versions:
            key = each.scale_id, each.version
            used[key] = used.get(key, frozenset()) | {each.sha256}
        return Clinic(used, self.wordings)


class Library:
    """Use cases on the site's scales. Each call is one transaction; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def site(self, scale_ids: Iterable[str]) -> SiteScales:
        """What the site has said of these scales; what was written there by something else is passed over."""
        self._place.allow(Right.READ)
        ids = list(scale_ids)
        with self._place.unit_of_work() as work:
            names = [_name(one, what) for one in ids for what in (_SETS, _PERMISSION, _WORDING)]
            stored = work.settings.several(names)
            versions = tuple(Version(*each) for each in work.definitions.versions())
        sets = {one: said for one in ids if (said := _sets(stored.get(_name(one, _SETS))))}
        permissions = {one: held for one in ids if (held := _permission(stored.get(_name(one, _PERMISSION))))}
        wordings = {one: text.encode() for one in ids if (text := stored.get(_name(one, _WORDING)))}
        return SiteScales(sets, permissions, wordings, versions)

    def choose_set(self, scale: Scale, score_id: str, name: str) -> None:
        """By which band set the score is read from now on; empty: none leads. A series that goes on keeps its own.

        BadInput: the source leaves the site no choice there, or there is no such set.
        """
        self._place.allow(Right.SETTINGS)
        score_of = scale.score(score_id)
        if score_of is None or score_of.chosen_by != "site":
            raise BadInput(f"{scale.short}: the site chooses no band set here.")
        if name and name not in [s.name for s in score_of.band_sets]:
            raise BadInput(f"{scale.short} has no band set {name!r}.", hint="Choose one of the list.")
        setting = _name(scale.id, _SETS)
        with self._place.unit_of_work() as work:
            was = _sets(work.settings.get(setting))
            if was.get(score_id, "") == name:
                return
            now = {key: value for key, value in was.items() if key != score_id} | ({score_id: name} if name else {})
            work.settings.put(setting, json.dumps(now, ensure_ascii=False))
            facts = {"setting": setting, "was": was.get(score_id, ""), "now": name}
            self._place.note(work, Act.SETTING_CHANGED, **facts)
            work.commit()

    def sets_for(self, scale: Scale, visit_id: str, patient_id: str) -> dict[str, str]:
        """By which band sets a new assessment is read: as the series has it that goes on, else as the site chose."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            for series in newest_of(work.series.of_patient(patient_id)):
                if (series.visit_id, series.scale_id) == (visit_id, scale.id) and not series.stopped:
                    return dict(series.sets)
            return chosen_sets(work, scale.id)

    def record_permission(self, scale: Scale, words: str, granted: date) -> Permission:
        """Write down what the site has asked and was told. BadInput: nothing is said, or it lies in the future."""
        self._place.allow(Right.SETTINGS)
        now = self._place.clock.now()
        said = _checked_permission(words, granted, now, self._place.person.printed)
        with self._place.unit_of_work() as work:
            self._keep_permission(work, scale.id, said)
            work.commit()
        return said

    def bring_words(self, definition: Definition, content: bytes, words: str, granted: date, parse: Parse) -> Scale:
        """The words of a scale that is shipped without, and the permission to use them; gives the scale with them.

        BadDefinition names every fault of the wording file by its own lines; BadInput: the permission can't be used.
        """
        self._place.allow(Right.SETTINGS)
        now = self._place.clock.now()
        said = _checked_permission(words, granted, now, self._place.person.printed)
        scale = worded_by(definition, content, parse)
        text = content.replace(b"\r\n", b"\n").decode()
        with self._place.unit_of_work() as work:
            before = work.settings.get(_name(scale.id, _WORDING))
            if before is not None and before != text:
                old = worded_by(definition, before.encode(), parse)
                if old.version == scale.version:
                    raise BadInput(
                        f"These words differ from those of edition {scale.version.partition('+')[2]}, which this clinic"
                        " has.",
                        hint="Count edition up in the file, so that records tell them apart.",
                    )
            work.settings.put(_name(scale.id, _WORDING), text)
            self._keep_permission(work, scale.id, said)
            digest = sha256(text.encode()).hexdigest()
            self._place.note(work, Act.WORDING_BROUGHT, scale=scale.id, version=scale.version, sha256=digest)
            work.commit()
        return scale

    def _keep_permission(self, work: UnitOfWork, scale_id: str, said: Permission) -> None:
        facts = {"words": said.words, "granted": said.granted.isoformat()}
        kept = facts | {"by": said.by, "at": said.at}
        work.settings.put(_name(scale_id, _PERMISSION), json.dumps(kept, ensure_ascii=False))
        self._place.note(work, Act.PERMISSION_RECORDED, scale=scale_id, **facts)


def chosen_sets(work: UnitOfWork, scale_id: str) -> dict[str, str]:
    """By score id, the band set that the site reads a scale by; empty where nobody chose."""
    return _sets(work.settings.get(_name(scale_id, _SETS)))


def worded_by(definition: Definition, content: bytes, parse: Parse) -> Scale:
    """A scale that is shipped without words with those of a wording file. BadDefinition names the file's own lines."""
    if len(content) > WORDING_LIMIT:
        raise BadDefinition((Fault("wording", 1, "", f"is larger than {WORDING_LIMIT // 1024} KB"),))
    _check_alone(content)
    whole = with_wording(definition.content, content)
    above = whole.count(b"\n") - content.replace(b"\r\n", b"\n").count(b"\n")
    try:
        return parse(whole, "wording")
    except BadDefinition as refused:
        faults = (Fault(f.file, max(f.line - above, 1), f.key, f.reason) for f in refused.faults)
        raise BadDefinition(tuple(faults)) from None


def _check_alone(content: bytes) -> None:
    """BadDefinition where the file says more than words: it must not change points, bands or sources."""
    from app.core.definition_text import read_document, shown  # every session is made with this module

    table = read_document(content.replace(b"\r\n", b"\n"), "wording").table
    others = [key for key in table if key != "wording"]
    if others or "wording" not in table:
        reason = "is not for a wording file" if others else "is missing"
        raise BadDefinition(tuple(Fault("wording", 1, shown(k), reason) for k in others or ["wording"]))


def _name(scale_id: str, what: str) -> str:
    return f"scale.{scale_id}.{what}"


def _checked_permission(words: str, granted: date, now: Moment, by: str) -> Permission:
    said = checked_text("The permission", words, WORDS_LIMIT)
    if not said:
        raise BadInput("The permission is empty.", hint="Say who permitted what, and where that is kept.")
    if granted > now.local.date():
        raise BadInput("The permission lies in the future.", hint="Check its date.")
    return Permission(said, granted, by, now.local.isoformat(timespec="minutes"))


def _sets(stored: str | None) -> dict[str, str]:
    return {key: value for key, value in _json(stored).items() if isinstance(value, str) and value}


def _permission(stored: str | None) -> Permission | None:
    said = _json(stored)
    try:
        return Permission(str(said["words"]), date.fromisoformat(said["granted"]), str(said["by"]), str(said["at"]))
    except (KeyError, ValueError, TypeError):
        return None


def _json(stored: str | None) -> dict[str, Any]:
    try:
        said = json.loads(stored or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
