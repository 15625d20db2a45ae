"""The last checkpoint of each chain, kept in a small file beside the database, so that a cut tail shows."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from app.core.audit import Checkpoint
from app.core.errors import BadInput, StoreTrouble
from app.services.files import read_small, replacing

NAME: Final = "clinic.heads"
PARTS: Final = f".{NAME}.*.part"
"""What a kill leaves of it half written."""
FORMAT: Final = 1
_HINT = "Restore clinic.heads from a backup, or move it away: a new chain then begins, and verify says so."


class FileHeads:
    """services.ports.Heads in a file of the folder; made with a new chain's name where there is none."""

    def __init__(self, folder: Path, *, keeps_all: bool = False) -> None:
        self._path = folder / NAME
        self._keeps_all = keeps_all
        self._chain = ""
        self._kept: dict[str, Checkpoint] = {}
        if self._path.exists():
            self._read()
        else:
            self._chain = uuid4().hex
            self._write()

    def chain(self) -> str:
        """This workstation's chain."""
        return self._chain

    @property
    def keeps_all(self) -> bool:
        """Whether no other computer writes chains to this database."""
        return self._keeps_all

    def keep(self, *checkpoints: Checkpoint) -> None:
        """Durable on return."""
        self._kept |= {checkpoint.chain: checkpoint for checkpoint in checkpoints}
        self._write()

    def kept(self) -> Mapping[str, Checkpoint]:
        """By chain."""
        return dict(self._kept)

    def _read(self) -> None:
        try:
            said = json.loads(read_small(self._path))
            if said["format"] != FORMAT:
                raise StoreTrouble(
                    "This clinic was last used with a newer Cowslip.",
                    hint="Update Cowslip on this computer, then open it.",
                )
            self._chain = _text(said["chain"])
            self._kept = {h["chain"]: _checkpoint(h) for h in said["heads"]}
        except (BadInput, ValueError, KeyError, TypeError, RecursionError) as error:
            raise StoreTrouble("The file clinic.heads is damaged.", hint=_HINT, detail=type(error).__name__) from None

    def _write(self) -> None:
        heads = [
            {
                "chain": c.chain,
                "seq": c.seq,
                "hash": c.hash,
                "session": c.session,
                "signature": c.signature.hex(),
            }
            for c in self._kept.values()
        ]
        said = {"format": FORMAT, "chain": self._chain, "heads": heads}
        try:
            with replacing(self._path) as file:
                file.write(json.dumps(said, indent=1).encode())
        except BadInput as error:
            raise StoreTrouble(
                "The file clinic.heads can't be written.",
                hint="Check that the disk has room and that the folder may be written to.",
                detail=type(error).__name__,
            ) from None


def _checkpoint(said: Mapping[str, Any]) -> Checkpoint:
    seq = said["seq"]
    if not isinstance(seq, int):
        raise TypeError("seq")
    texts = (_text(said[name]) for name in ("chain", "hash", "session", "signature"))
    chain, head, session, signature = texts
    return Checkpoint(chain, seq, head, session, bytes.fromhex(signature))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
