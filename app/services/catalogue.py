"""Reads the scale definitions: the shipped ones now, those of old records from their snapshots."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from app.core.errors import AppError, BadDefinition, Fault, NotFound
from app.core.scale import Scale

Parse = Callable[[bytes, str], Scale]


@dataclass(frozen=True, slots=True)
class Definition:
    """A scale and the exact bytes that it was read from (with LF line ends)."""

    scale: Scale
    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A definition file that can't be used, and why."""

    file: str
    error: BadDefinition


class Catalogue:
    """Definitions by id (the ones in use) and by SHA-256 (any that was read)."""

    def __init__(self, folder: Traversable, parse: Parse) -> None:
        self._parse = parse
        self._in_use: dict[str, Definition] = {}
        self._by_hash: dict[str, Definition] = {}
        self.refused: list[Refused] = []
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith(".toml"):
                self._read(file)

    def _read(self, file: Traversable) -> None:
        try:
            definition = self._parsed(_content(file), file.name)
            scale_id = definition.scale.id
            if scale_id in self._in_use:
                raise _refusal(file, "id", f"{scale_id!r} is defined by another file already")
        except BadDefinition as error:
            self.refused.append(Refused(file.name, error))
        else:
            self._in_use[scale_id] = definition

    def _parsed(self, content: bytes, name: str) -> Definition:
        content = content.replace(b"\r\n", b"\n")
        definition = Definition(self._parse(content, name), content)
        self._by_hash[definition.scale.sha256] = definition
        return definition

    def scales(self) -> list[Scale]:
        """The scales in use: those that a clinician completes first, as most scoring is at the bedside; then by id."""
        found = [definition.scale for definition in self._in_use.values()]
        return sorted(found, key=lambda scale: (scale.completed_by != "clinician", scale.id))

    @property
    def refused_files(self) -> str:
        """The names of the files that can't be used."""
        return ", ".join(refused.file for refused in self.refused)

    def get(self, scale_id: str) -> Definition:
        """The definition in use, or NotFound that lists what there is."""
        try:
            return self._in_use[scale_id]
        except KeyError:
            hint = f"Known: {', '.join(sorted(self._in_use))}."
            if self.refused:
                hint += f" Refused: {self.refused_files}."
            raise NotFound(f"There is no scale {scale_id!r}.", hint=hint) from None

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


def _content(file: Traversable) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _refusal(file, "", f"can't be read ({error.strerror})") from None


def _refusal(file: Traversable, key: str, reason: str) -> BadDefinition:
    return BadDefinition((Fault(file.name, 1, key, reason),))


def _damaged(detail: str) -> AppError:
    return AppError("The stored definition of this record is damaged.", hint="Restore a backup.", detail=detail)
