"""Reads the scale definitions: the shipped ones, a site's own, and those of old records from their snapshots."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

from app.core.errors import AppError, BadDefinition, Fault, NotFound
from app.core.scale import Scale

Parse = Callable[[bytes, str], Scale]
LARGEST: Final = 256 * 1024
"""Of a definition file, in bytes; one more is read of a larger one, so that it is refused and not cut."""
MOST_FILES: Final = 500
"""In a site's folder."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A scale and the exact bytes that it was read from (with LF line ends). path: of a site's own file, else empty."""

    scale: Scale
    content: bytes
    path: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the site wrote it."""
        return bool(self.path)


@dataclass(frozen=True, slots=True)
class Refused:
    """A definition file that can't be used, and why. path: of a site's own file, else empty."""

    file: str
    error: BadDefinition
    path: str = ""


class Clinic(NamedTuple):
    """What an open clinic knows of scales. used: by id and version, the SHA-256 of each definition that has records.

    wordings: by the id of a scale that is shipped without words, the site's wording file.
    """

    used: Mapping[tuple[str, str], frozenset[str]]
    wordings: Mapping[str, bytes]


NO_CLINIC: Final = Clinic({}, {})


class _Read(NamedTuple):
    """What the folders hold, whoever's clinic is open."""

    definitions: tuple[Definition, ...]
    refused: tuple[Refused, ...]


class _Force(NamedTuple):
    """What of it may be used now."""

    in_use: Mapping[str, Definition]
    waiting: Mapping[str, Definition]
    refused: tuple[Refused, ...]


class Catalogue:
    """Definitions by id (the ones in use) and by SHA-256 (any that was read). Each change takes force as a whole."""

    def __init__(self, folder: Traversable, parse: Parse, own: Path | None = None) -> None:
        """own: the folder of the site's own scales; it need not be there."""
        self._folder, self._parse, self.own_folder = folder, parse, own
        self._by_hash: dict[str, Definition] = {}
        self._clinic = NO_CLINIC
        self._read = _Read((), ())
        self._force = _Force({}, {}, ())
        self.reload()

    def reload(self) -> None:
        """Read the folders again. Whatever a file holds, the others are as good as before."""
        definitions: list[Definition] = []
        refused: list[Refused] = []
        for file, path in (*_shipped(self._folder), *_own(self.own_folder)):
            try:
                definition = replace(self._parsed(_content(file), file.name), path=path)
                self._check_id(definition, definitions, file.name)
            except BadDefinition as error:
                refused.append(Refused(file.name, error, path))
            else:
                definitions.append(definition)
        self._read = _Read(tuple(definitions), tuple(refused))
        self._settle()

    def use_clinic(self, clinic: Clinic) -> None:
        """From now on with what this clinic brought and has used; NO_CLINIC once it is closed."""
        self._clinic = clinic
        self._settle()

    def _settle(self) -> None:
        in_use: dict[str, Definition] = {}
        waiting: dict[str, Definition] = {}
        refused = list(self._read.refused)
        for definition in self._read.definitions:
            scale = definition.scale
            try:
                _check_version(definition, self._clinic.used)
            except BadDefinition as error:
                refused.append(Refused(Path(definition.path).name, error, definition.path))
                continue
            if not scale.needs_wording:
                in_use[scale.id] = definition
                continue
            waiting[scale.id] = definition
            words = self._clinic.wordings.get(scale.id)
            if words is not None:
                try:
                    in_use[scale.id] = self._parsed(with_wording(definition.content, words), f"{scale.id} with wording")
                except BadDefinition as error:
                    refused.append(Refused(f"wording of {scale.short}", error))
        self._force = _Force(in_use, waiting, tuple(refused))

    def _check_id(self, definition: Definition, before: list[Definition], file: str) -> None:
        """BadDefinition where another file has its id, or its short name, by which people tell scales apart."""
        scale = definition.scale
        for other in before:
            if other.scale.id == scale.id:
                raise _refusal(file, "id", f"{scale.id!r} is defined by another file already")
            if other.scale.short.casefold() == scale.short.casefold():
                raise _refusal(file, "short", f"{scale.short!r} is what {other.scale.id!r} is called already")

    def _parsed(self, content: bytes, name: str) -> Definition:
        content = content.replace(b"\r\n", b"\n")
        definition = Definition(self._parse(content, name), content)
        self._by_hash[definition.scale.sha256] = definition
        return definition

    @property
    def refused(self) -> tuple[Refused, ...]:
        """The files that can't be used."""
        return self._force.refused

    def scales(self) -> list[Scale]:
        """The scales in use: first those that a clinician completes, since most scoring is at the bedside."""
        return [definition.scale for definition in _in_order(self._force.in_use.values())]

    def definitions(self) -> list[Definition]:
        """The same with their files."""
        return _in_order(self._force.in_use.values())

    def wordless(self) -> list[Definition]:
        """The scales that are shipped without words, whether this clinic has brought them or not."""
        return _in_order(self._force.waiting.values())

    @property
    def refused_files(self) -> str:
        """The names of the files that can't be used."""
        return ", ".join(refused.file for refused in self.refused)

    def get(self, scale_id: str) -> Definition:
        """The definition in use, or NotFound that lists what there is."""
        force = self._force
        if scale_id in force.in_use:
            return force.in_use[scale_id]
        if scale_id in force.waiting:
            raise NotFound(
                f"{force.waiting[scale_id].scale.short} is shipped without its words, whose holder must be asked.",
                hint="An administrator who holds permission brings them, under Scales in the window.",
            )
        hint = f"Known: {', '.join(sorted(force.in_use))}."
        if force.refused:
            hint += f" Refused: {self.refused_files}."
        raise NotFound(f"There is no scale {scale_id!r}.", hint=hint)

    def of_record(self, sha256: str, snapshot: Callable[[str], bytes]) -> Scale:
        """The definition that a record was made with; snapshot gives its bytes where it is no longer in use."""
        if sha256 not in self._by_hash:
            try:
                found = self._parsed(snapshot(sha256), f"definition {sha256[:8]}")
            except BadDefinition as error:
                raise _damaged(error.message) from None
            if found.scale.sha256 != sha256:
                raise _damaged(f"the stored bytes are those of {found.scale.sha256}")
        return self._by_hash[sha256].scale


def with_wording(structure: bytes, words: bytes) -> bytes:
    """One definition of a file without words and a wording file: the one behind the other."""
    return structure.rstrip(b"\n") + b"\n\n" + words.replace(b"\r\n", b"\n")


def _in_order(definitions: Iterable[Definition]) -> list[Definition]:
    return sorted(definitions, key=lambda d: (d.scale.completed_by != "clinician", d.scale.order, d.scale.id))


def _shipped(folder: Traversable) -> Iterator[tuple[Traversable, str]]:
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            yield file, ""


def _own(folder: Path | None) -> Iterator[tuple[Path, str]]:
    """A folder that is not there, or can't be read, has none."""
    if folder is None:
        return
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".toml" and file.is_file())
    except OSError:
        return
    for file in files[:MOST_FILES]:
        yield file, str(file)


def _content(file: Traversable | Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise _refusal(file.name, "", f"can't be read ({error.strerror})") from None


def _check_version(definition: Definition, used: Mapping[tuple[str, str], frozenset[str]]) -> None:
    """BadDefinition where records were made with another text of the same version: nobody could tell them apart."""
    scale = definition.scale
    before = used.get((scale.id, scale.version), frozenset())
    if definition.is_own and before and scale.sha256 not in before:
        raise _refusal(
            Path(definition.path).name,
            "version",
            f"records of this clinic were made with another text of {scale.version}: give the new one a new version",
        )


def _refusal(file: str, key: str, reason: str) -> BadDefinition:
    return BadDefinition((Fault(file, 1, key, reason),))


def _damaged(detail: str) -> AppError:
    return AppError("The stored definition of this record is damaged.", hint="Restore a backup.", detail=detail)
