"""Reads a definition file's bytes into a table, within bounds, and knows on which line each header stands."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from app.core.errors import BadDefinition, Fault

SIZE_LIMIT = 256 * 1024
DEPTH_LIMIT = 8

Path = tuple[str | int, ...]

# What can't be seen, or turns the order of what is seen: control characters, line separators, bidi controls,
# zero-width marks (but for the joiners, which some scripts need) and tags.
UNSAFE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\U000e0000-\\U000e007f]"
)

_TOKEN = re.compile(
    r'''
    (?P<text> """(?:\\.|[^\\])*?"""(?:"{0,2}) | \'\'\'.*?\'\'\'(?:'{0,2})
            | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
    | (?P<comment> \#[^\n]* )
    | (?P<newline> \n )
    | (?P<opening> [\[{] )
    | (?P<closing> [\]}] )
    | (?P<dotted> (?:[\w-]+[ \t]*\.[ \t]*){8} )
    | (?P<word> [\w-]+ )
    ''',
    re.VERBOSE | re.DOTALL,
)
_HEADER = re.compile(r"(\[\[?)[ \t]*([^\]\n]+?)[ \t]*\]")


@dataclass(frozen=True, slots=True)
class Document:
    """The parsed table, and each header's path (array positions counted from 0) with its line, in order."""

    table: dict[str, Any]
    headers: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of the nearest header above a path; 1 for what stands above all headers."""
        return next((self.headers[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.headers), 1)

    def key_of(self, path: Path) -> str:
        """The path as a person would name it: entries of a list by their id, else by their number from 1."""
        words = ""
        at: Any = self.table
        for part in path:
            at = _step(at, part)
            if isinstance(part, str):
                words += ("." if words else "") + shown(part)
            else:
                words += _entry_name(at) or f"#{part + 1}"
        return words


def shown(text: str) -> str:
    """A word of the file that is safe to show in a message."""
    short = text if len(text) <= 60 else f"{text[:60]}\N{HORIZONTAL ELLIPSIS}"
    return UNSAFE.sub(lambda m: f"<U+{ord(m[0]):04X}>", short)


def read_document(content: bytes, file: str) -> Document:
    """The file's table. BadDefinition where it is too large, not UTF-8, too deep or no TOML."""
    if len(content) > SIZE_LIMIT:
        raise _refused(file, 1, f"is larger than {SIZE_LIMIT // 1024} KB")
    text = _decoded(content, file)
    headers = _headers(text, file)
    try:
        return Document(tomllib.loads(text), headers)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        raise _refused(file, int(line[1]) if line else text.count("\n") + 1, f"is no TOML: {reason}") from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, for one, is a plain ValueError without a place.
        raise _refused(file, 1, "is no TOML: a value can't be read") from None


def _decoded(content: bytes, file: str) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        raise _refused(file, 1, "begins with a byte-order mark; save it as UTF-8 without one")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(file, line, "is not UTF-8") from None


def _headers(text: str, file: str) -> dict[Path, int]:
    """All headers with their lines; refuses deep nesting, and comments that could show a number other than it is."""
    headers: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    line, depth, fresh, position = 1, 0, True, 0
    while token := _TOKEN.search(text, position):
        kind, position = token.lastgroup, token.end()
        if kind == "newline":
            line, fresh = line + 1, True
            continue
        if kind == "opening" and fresh and not depth and (header := _HEADER.match(text, token.start())):
            parts = tuple(part.strip(" \t\"'") for part in header[2].split("."))
            if len(parts) <= DEPTH_LIMIT:
                headers[_path(parts, header[1] == "[[", arrays)] = line
                position = header.end() + len(header[1]) - 1
                continue
            depth = DEPTH_LIMIT
        depth = max(0, depth + (kind == "opening") - (kind == "closing"))
        if depth > DEPTH_LIMIT or kind == "dotted":
            raise _refused(file, line, f"is nested deeper than {DEPTH_LIMIT} levels")
        if kind == "comment" and (unsafe := UNSAFE.search(token[0].replace("\t", " "))):
            raise _refused(file, line, f"has a comment with {code_point(unsafe[0])}, which can't be shown safely")
        line, fresh = line + token[0].count("\n"), False
    return headers


def code_point(character: str) -> str:
    """U+202E and the like."""
    return f"U+{ord(character):04X}"


def _path(parts: tuple[str, ...], is_array: bool, arrays: dict[Path, int]) -> Path:
    """A header's name as a path; arrays: how far each array has come, which a new [[header]] moves on."""
    path: Path = ()
    for part in parts[:-1]:
        path = (*path, part)
        if path in arrays:
            path = (*path, arrays[path])
    path = (*path, parts[-1])
    if is_array:
        arrays[path] = arrays.get(path, -1) + 1
        path = (*path, arrays[path])
    return path


def _step(at: Any, part: str | int) -> Any:
    """One step into parsed TOML; an empty dict where there is nothing further to look into."""
    if isinstance(at, dict):
        at = at.get(part)
    elif isinstance(at, list) and isinstance(part, int) and part < len(at):
        at = at[part]
    else:
        return {}
    return at if isinstance(at, dict | list) else {}


def _entry_name(entry: Any) -> str:
    """What an entry of a list calls itself, with its dot; empty where it has no plain name."""
    named = entry if isinstance(entry, dict) else {}
    name = next((named[k] for k in ("id", "name", "language") if k in named), None)
    return f".{name}" if isinstance(name, str) and re.fullmatch(r"[\w .&-]{1,60}", name) else ""


def _refused(file: str, line: int, reason: str) -> BadDefinition:
    return BadDefinition((Fault(file, line, "", reason),))
