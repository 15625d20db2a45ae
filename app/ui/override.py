"""`override` for Python 3.11, whose typing has none yet: no import at run time, and mypy checks it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

__all__ = ["override"]

if TYPE_CHECKING:
    from typing_extensions import override
else:
    Method = TypeVar("Method", bound=Callable)

    def override(method: Method) -> Method:
        """Say that the method replaces one of its base class."""
        return method
