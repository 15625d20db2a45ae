"""Judges a picture by its first bytes, before anything decodes it: what it is and how large."""

from pathlib import Path
from typing import Final, NamedTuple

from app.core.errors import BadInput

MOST_BYTES: Final = 256 * 1024
MOST_PIXELS: Final = 2_000  # a side: three times what the place on paper shows, and no bomb to unpack
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF: a JPEG's markers that tell its size
BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def check_logo(content: bytes) -> None:
    """BadInput where it is no PNG or JPEG, or more than a letterhead's logo may be."""
    if len(content) > MOST_BYTES:
        raise BadInput(f"Logo: the picture is larger than {MOST_BYTES // 1024} KB.", hint="Save it smaller.")
    size = picture_size(content)
    if size is None:
        raise BadInput("Logo: this is no PNG or JPEG picture.", hint="Choose another file.")
    if max(size) > MOST_PIXELS:
        raise BadInput(
            f"Logo: {size.width} by {size.height} pixels; at most {MOST_PIXELS:,} each way.", hint="Save it smaller."
        )


def read_logo(path: Path) -> bytes:
    """The file's bytes; BadInput where it can't be read or is no logo."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise BadInput("Logo: the file can't be read.", hint="Choose another file.") from None
    check_logo(content)
    return content


def picture_size(content: bytes) -> Size | None:
    """Of a PNG or JPEG, as its header says; None where it is neither or says nothing that makes sense."""
    if content.startswith(PNG) and content[8:16] == b"\0\0\0\rIHDR" and len(content) > 24:
        size = Size(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
    elif content.startswith(JPEG):
        size = _jpeg_size(content)
    else:
        return None
    return size if min(size) > 0 else None


def _jpeg_size(content: bytes) -> Size:
    """From its first frame; nothing by nothing where there is none."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in FRAMES:
            return Size(int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7]))
        if marker == 0xFF:  # filling
            at += 1
        else:
            at += 2 if marker in BARE else 2 + int.from_bytes(content[at + 2 : at + 4])
    return Size(0, 0)
