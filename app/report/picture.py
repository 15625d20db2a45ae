"""Decodes a picture for paper: on white, no finer than a printer shows, and packed once however often it is printed."""

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Final, NamedTuple
from zlib import compress

from PIL import Image, ImageOps

from app.core.errors import BadInput

MOST_PIXELS: Final = (500, 167)  # 300 to the inch of the largest place that a logo has


class Picture(NamedTuple):
    """Rows of RGB, packed by zlib. name: by its content."""

    name: str
    width: int
    height: int
    packed: bytes


@lru_cache(maxsize=4)
def picture(content: bytes) -> Picture:
    """The PNG or JPEG; BadInput where it can't be decoded."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
            image = _on_white(ImageOps.exif_transpose(opened))
            image.thumbnail(MOST_PIXELS, Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):  # as Pillow tells a bad file
        raise BadInput("Logo: the picture is damaged.", hint="Choose another file.") from None
    return Picture(f"logo-{sha256(content).hexdigest()[:12]}", *image.size, compress(image.tobytes()))


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")
