"""Reads a PDF back, as a reader's program would."""

import re
from io import BytesIO

from pypdf import PdfReader


def texts(pdf: bytes) -> list[str]:
    """The words of each page, one space between them."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """The words of all pages."""
    return " ".join(texts(pdf))


def squeezed(words: str) -> str:
    """Without any blanks: a text that was broken over lines reads as it was typed."""
    return re.sub(r"\s", "", words)
