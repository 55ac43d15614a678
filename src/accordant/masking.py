"""A body with personal data to the same body with pseudonyms in their places.

What is personal is found by the names of elements and keys in the bytes as they came, not in a parsed document: a body
that is not well-formed holds as much about people as one that is. Every character is replaced in its own spelling
(``&#233;``, ``\\u00e9``), so that lines and columns stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

__all__ = ["Masker", "personal_texts"]

Replace = Callable[[str, str], str]
"""From the name of an element and its text to what is to stand there."""

_XML_TOKEN = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<!--|-->|<[^>]*>", re.DOTALL)
_XML_CHARACTER = re.compile(r"&#[0-9]{1,8};|&#[xX][0-9a-fA-F]{1,7};|&[A-Za-z]{2,31};|.", re.DOTALL)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]]|-?[0-9][0-9.eE+-]*+|[^"{}\[\]0-9-]++|-', re.DOTALL)
_JSON_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
_IS_KEY = re.compile(r"\s*+:")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_JSON_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Masker:
    """Replaces what stands under some names.

    Args:
        names: Of elements and keys; of attributes as ``@name``.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = [name.removeprefix("@").encode() for name in names]
        elements = "|".join(re.escape(name) for name in sorted(names) if not name.startswith("@"))
        attributes = "|".join(re.escape(name[1:]) for name in sorted(names) if name.startswith("@"))
        tag = r"<((?:[\w.-]++:)?(%s))(?=[\s/>])(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>" % (elements or "(?!)")
        self._element = re.compile(tag)
        self._attribute = re.compile(
            r"(?<=\s)(?:[\w.-]++:)?(%s)(\s*+=\s*+)(\"[^\"<]*+|'[^'<]*+)" % (attributes or "(?!)")
        )
        keys = "|".join(filter(None, (elements, attributes))) or "(?!)"
        self._key = re.compile(rf'"({keys})"\s*+:\s*+')

    def mask(self, body: bytes, replace: Replace) -> bytes:
        """Return the body with the texts replaced; `body` itself where there are none.

        Args:
            replace: Gives a text as long as the one that it is given.
        """
        if not self._names:
            return body
        is_wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
        if not is_wide and not any(name in body for name in self._names):
            return body
        # Bytes that are no UTF-8 come out as they went in.
        encoding, errors = ("utf-16", "surrogatepass") if is_wide else ("utf-8", "surrogateescape")
        try:
            text = body.decode(encoding, errors)
        except UnicodeDecodeError:
            return body
        start = text.lstrip("\ufeff \t\r\n")[:1]
        masked = self._json(text, replace) if start in {"{", "["} else self._xml(text, replace)
        if masked == text:
            return body
        if not is_wide:
            return masked.encode(encoding, errors)
        order = "utf-16-le" if body.startswith(b"\xff\xfe") else "utf-16-be"
        return body[:2] + masked.encode(order, errors)

    # ---------------------------------------------------------------------------------------------- XML

    def _xml(self, text: str, replace: Replace) -> str:
        parts = []
        reached = 0
        while (found := self._element.search(text, reached)) is not None:
            parts.append(text[reached : found.end()])
            reached = found.end()
            if not found[0].endswith("/>"):
                end = text.find(f"</{found[1]}", reached)
                end = len(text) if end < 0 else end
                parts.append(_xml_content(found[2], text[reached:end], replace))
                reached = end
        whole = "".join([*parts, text[reached:]])
        return self._attribute.sub(lambda found: _attribute(found, replace), whole)

    # --------------------------------------------------------------------------------------------- JSON

    def _json(self, text: str, replace: Replace) -> str:
        parts = []
        reached = 0
        while (found := self._key.search(text, reached)) is not None:
            parts.append(text[reached : found.end()])
            reached = _json_value(text, found.end(), found[1], replace, parts)
        return "".join([*parts, text[reached:]])


def personal_texts(masker: Masker, body: bytes, names: Collection[str]) -> Iterator[str]:
    """Yield the texts of a body that stand under some of a masker's names."""
    found: list[str] = []

    def take(name: str, text: str) -> str:
        if name in names:
            found.append(text)
        return text

    masker.mask(body, take)
    yield from found


def _attribute(found: re.Match[str], replace: Replace) -> str:
    head = found[0][: len(found[0]) - len(found[3]) + 1]  # with the quote
    return head + _spelled(f"@{found[1]}", found[3][1:], replace, _XML_CHARACTER, _of_xml)


def _xml_content(name: str, content: str, replace: Replace) -> str:
    """Return what stands between two tags with its text replaced, other tags within it left as they are."""
    if "<" not in content:
        return _spelled(name, content, replace, _XML_CHARACTER, _of_xml)
    parts: list[str] = []
    # What stands between two tags is one text, however many sections it is written in.
    run: list[tuple[str, Sequence[str]]] = []
    reached = 0
    for token in _XML_TOKEN.finditer(content):
        run.append(("", _XML_CHARACTER.findall(content[reached : token.start()])))
        reached = token.end()
        if token[1] is None:
            parts += [_run_replaced(name, run, replace), token[0]]
            run = []
        else:
            # Of CDATA every character is itself.
            run += [("<![CDATA[", list(token[1])), (token[0][token.end(1) - token.start() :], ())]
    run.append(("", _XML_CHARACTER.findall(content[reached:])))
    return "".join([*parts, _run_replaced(name, run, replace)])


def _run_replaced(name: str, run: Sequence[tuple[str, Sequence[str]]], replace: Replace) -> str:
    """Return pieces of one text, each behind its markup, with the text replaced and the markup as it was."""
    real = "".join(_of_xml(spelling) or "\0" for _, spellings in run for spelling in spellings)
    after = iter(real if not real or real.isspace() else replace(name, real))
    parts = []
    for markup, spellings in run:
        parts.append(markup)
        for spelling in spellings:
            before, character = _of_xml(spelling) or "\0", next(after, "")
            parts.append(spelling if before == character else _respelled(spelling, character) if character else "")
    return "".join([*parts, *after])


def _json_value(text: str, start: int, name: str, replace: Replace, parts: list[str]) -> int:
    """Append the value that begins at `start`, with its texts and numbers replaced; return where it ends."""
    depth = 0
    position = start
    while (token := _JSON_TOKEN.match(text, position)) is not None:
        word = token[0]
        if word[0] in "}]" and not depth:
            break
        position = token.end()
        depth += (word in "{[") - (word in "}]")
        if word[0] == '"' and not (depth and _IS_KEY.match(text, position)):
            end = len(word) - 1 if len(word) > 1 and word.endswith('"') else len(word)
            inner = _spelled(name, word[1:end], replace, _JSON_CHARACTER, _of_json)
            parts.append(f'"{inner}{word[end:]}')
        elif word[0].isdigit() or word[0] == "-":
            parts.append(re.sub("[0-9]+", lambda digits: replace(name, digits[0]), word))
        else:
            parts.append(word)
        if not depth and not word.isspace():
            break
    return position


# ------------------------------------------------------------------------------------------- characters


def _spelled(
    name: str, text: str, replace: Replace, characters: re.Pattern[str], meaning: Callable[[str], str | None]
) -> str:
    """Return a text replaced, each character spelled as it was."""
    if not text or text.isspace():
        return text
    if "&" not in text and "\\" not in text:
        return replace(name, text)
    spellings = characters.findall(text)
    # What stands for no character, such as an entity that nobody knows, keeps its place as one that is no letter.
    real = "".join(meaning(spelling) or "\0" for spelling in spellings)
    pseudonym = replace(name, real)
    if len(pseudonym) != len(spellings):
        return pseudonym
    return "".join(
        spelling if before == after else _respelled(spelling, after)
        for spelling, before, after in zip(spellings, real, pseudonym, strict=True)
    )


def _of_xml(spelling: str) -> str | None:
    if spelling.startswith("&") and len(spelling) > 1:
        if spelling[1] != "#":
            return _NAMED.get(spelling[1:-1])
        code = int(spelling[3:-1], 16) if spelling[2] in "xX" else int(spelling[2:-1])
        return chr(code) if code < 0x110000 else None
    return spelling


def _of_json(spelling: str) -> str | None:
    if spelling.startswith("\\u") and len(spelling) > 2:
        units = bytes.fromhex(spelling.replace("\\u", ""))
        return units.decode("utf-16-be", "surrogatepass")
    if spelling.startswith("\\") and len(spelling) == 2:
        return _JSON_ESCAPES.get(spelling[1], spelling[1])
    return spelling


def _respelled(spelling: str, character: str) -> str:
    if spelling.startswith("&#"):
        is_hexadecimal = spelling[2] in "xX"
        digits = f"{ord(character):x}" if is_hexadecimal else str(ord(character))
        head = spelling[:3] if is_hexadecimal else spelling[:2]
        return f"{head}{digits.rjust(len(spelling) - len(head) - 1, '0')};"
    if spelling.startswith("\\u"):
        units = character.encode("utf-16-be", "surrogatepass").hex()
        return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
    return character
