"""Holds very many short texts as numbers of eight bytes: what the audit trail said and verify has not met yet."""

from hashlib import blake2b
from secrets import token_bytes


class Fingerprints:
    """A multiset of texts. A million of them take 70 MB, where the texts themselves would take 300.

    Each text is hashed under a key that is drawn anew each time and shown to nobody, so that no two can be made alike.
    """

    def __init__(self) -> None:
        self._key = token_bytes(32)
        self._held: set[int] = set()
        self._odd: dict[int, int] = {}  # how many more than one; below zero: taken before they were added

    def add(self, text: str) -> None:
        """Hold it, once more where it is held already; one that is owed is settled instead."""
        number = self._of(text)
        if number in self._odd or number in self._held:
            self._change(number, 1)
        else:
            self._held.add(number)

    def take(self, text: str) -> bool:
        """Hold it no more; False where it was not held."""
        number = self._of(text)
        if self._odd.get(number, 0) > 0:
            self._change(number, -1)
        elif number in self._held:
            self._held.discard(number)
        else:
            return False
        return True

    def owe(self, text: str) -> None:
        """As take; where it is not held, adding it once counts for nothing: chains are not read in order of time."""
        if not self.take(text):
            self._change(self._of(text), -1)

    def holds(self, text: str) -> bool:
        """Whether it is held."""
        number = self._of(text)
        return number in self._held or self._odd.get(number, 0) > 0

    def __len__(self) -> int:
        return len(self._held) + sum(more for more in self._odd.values() if more > 0)

    def _of(self, text: str) -> int:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "big")

    def _change(self, number: int, by: int) -> None:
        now = self._odd.get(number, 0) + by
        if now:
            self._odd[number] = now
        else:
            del self._odd[number]
