"""The recovery sheet: what opens the clinic when every administrator's passphrase is lost."""

from dataclasses import dataclass, field

from app.core.records import Moment


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What is printed once and stored nowhere. code: opens the clinic; fingerprint: of its root public key."""

    clinic: str
    code: str = field(repr=False)
    fingerprint: str
    made: Moment
