"""The key of one session: made at sign-in, vouched for by the person's own key, gone with the session."""

from collections.abc import Mapping

from app.core.audit import session_bytes
from app.services.ports import SigningKey


class SessionSeal:
    """Signs the checkpoints of a session (services.ports.Seal)."""

    def __init__(self, vouched_by: SigningKey) -> None:
        """vouched_by: the key of the person who signs in; asked for one signature, and not kept."""
        from nacl.signing import SigningKey as Ed25519

        self._key = Ed25519.generate()
        self._certificate = {
            "signing_key": vouched_by.public_key,
            "signature": vouched_by.sign(session_bytes(self.public_key)).hex(),
        }

    @property
    def public_key(self) -> str:
        """In hex."""
        return bytes(self._key.verify_key).hex()

    @property
    def certificate(self) -> Mapping[str, str]:
        """Who vouches for it."""
        return self._certificate

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(content).signature
