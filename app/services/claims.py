"""Checks many signatures at once, on several processors: libsodium lets go of the interpreter while it computes."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from app.services.ports import Keys

MOST: Final = 4
"""Threads: more gain little, and the computer has other work."""
WORTHWHILE: Final = 16
"""Signatures for which a thread is begun: about a millisecond's work."""


class Claim(NamedTuple):
    """That a content was signed with a key (public, in hex)."""

    public_key: str
    content: bytes
    signature: bytes


def hold(keys: Keys, claims: Sequence[Claim]) -> list[bool]:
    """Which of them are true, in their order."""
    threads = min(MOST, os.cpu_count() or 1, len(claims) // WORTHWHILE)
    if threads < 2:
        return _hold(keys, claims)
    size = -(-len(claims) // threads)
    parts = [claims[at : at + size] for at in range(0, len(claims), size)]
    with ThreadPoolExecutor(threads) as pool:
        return [held for part in pool.map(_hold, [keys] * len(parts), parts) for held in part]


def _hold(keys: Keys, claims: Sequence[Claim]) -> list[bool]:
    return [keys.verifies(*claim) for claim in claims]
