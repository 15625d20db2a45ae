"""Logos to try: made here, so that none is anybody's."""

from io import BytesIO

from PIL import Image


def logo(kind: str = "PNG", size: tuple[int, int] = (300, 90), colour: str = "#1D5B48") -> bytes:
    """A picture of one colour."""
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, kind)
    return written.getvalue()


def see_through(size: tuple[int, int] = (200, 200)) -> bytes:
    """A PNG with nothing on it."""
    written = BytesIO()
    Image.new("RGBA", size, (0, 0, 0, 0)).save(written, "PNG")
    return written.getvalue()
