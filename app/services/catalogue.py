"""Reads the scale definitions: the shipped ones now, those of old records from their snapshots."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from app.core.errors import AppError, BadDefinition, NotFound
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
                self._read(file.name, file.read_bytes())

    def _read(self, name: str, content: bytes) -> None:
        try:
            definition = self._parsed(content, name)
        except BadDefinition as error:
            self.refused.append(Refused(name, error))
        else:
            self._in_use[definition.scale.id] = definition

    def _parsed(self, content: bytes, name: str) -> Definition:
        content = content.replace(b"\r\n", b"\n")
        definition = Definition(self._parse(content, name), content)
        self._by_hash[definition.scale.sha256] = definition
        return definition

    def scales(self) -> list[Scale]:
        """The scales in use, by id."""
        return [self._in_use[i].scale for i in sorted(self._in_use)]

    def get(self, scale_id: str) -> Definition:
        """The definition in use, or NotFound that lists what there is."""
        try:
            return self._in_use[scale_id]
        except KeyError:
            known = ", ".join(sorted(self._in_use))
            raise NotFound(f"There is no scale {scale_id!r}.", hint=f"Known: {known}.") from None

    def of_record(self, sha256: str, snapshot: Callable[[str], bytes]) -> Scale:
        """The definition that a record was made with; snapshot gives its bytes where it is no longer in use."""
        if sha256 not in self._by_hash:
            found = self._parsed(snapshot(sha256), f"definition {sha256[:8]}")
            if found.scale.sha256 != sha256:
                raise AppError("The stored definition of this record is damaged.", hint="Restore a backup.")
        return self._by_hash[sha256].scale
