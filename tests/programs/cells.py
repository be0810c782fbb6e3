"""A saved workbook as it stands in its parts: cells with their results, and everything a program may lose.

It is read here without any of the libraries that are under test.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

Value = float | str | bool | None
Element = etree._Element


@dataclass(frozen=True)
class Cell:
    """A cell: whether it has a formula, and its saved result; an error is its text, such as #REF!."""

    formula: bool
    value: Value
    style: int
    error: bool = False


@dataclass
class Sheet:
    """A sheet: its cells by address, its state (visible, hidden, veryHidden), and its root element."""

    name: str
    state: str
    cells: dict[str, Cell]
    root: Element
    relations: dict[str, str] = field(default_factory=dict)


@dataclass
class Workbook:
    """A workbook: its sheets by name, its root element, its styles, the names of its parts."""

    sheets: dict[str, Sheet]
    root: Element
    styles: Element | None
    parts: frozenset[str]


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return etree.QName(element).localname


def found(root: Element, name: str) -> Iterator[Element]:
    """Yield every element of a name, whatever its namespace."""
    yield from (each for each in root.iter(etree.Element) if local(each) == name)


def first(root: Element, name: str) -> Element | None:
    """Give the first element of a name."""
    return next(found(root, name), None)


def true(element: Element | None, attribute: str, default: bool = False) -> bool:
    """Read a truth value of XML Schema: 1, true, 0, false."""
    text = None if element is None else element.get(attribute)
    return default if text is None else text in ("1", "true", "on")


def open_workbook(path: Path) -> Workbook:
    """Read every part that matters.

    Raises:
        ValueError: it is no workbook, or a part is not well-formed XML.
    """
    try:
        with zipfile.ZipFile(path) as package:
            return _workbook(package)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, OSError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _workbook(package: zipfile.ZipFile) -> Workbook:
    names = {name.lstrip("/"): name for name in package.namelist()}

    def parsed(part: str) -> Element:
        return etree.fromstring(package.read(names[part]))

    root = parsed("xl/workbook.xml")
    relations = _relations(names, package, "xl/workbook.xml")
    strings = _strings(parsed("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
    sheets = {}
    for each in found(root, "sheet"):
        identity = next(value for key, value in each.attrib.items() if str(key).endswith("}id"))
        part = relations[str(identity)]
        content = parsed(part)
        name = str(each.get("name"))
        cells = dict(_cells(content, strings))
        state = str(each.get("state") or "visible")
        sheets[name] = Sheet(name, state, cells, content, _relations(names, package, part))
    styles = parsed("xl/styles.xml") if "xl/styles.xml" in names else None
    return Workbook(sheets, root, styles, frozenset(names))


def _relations(names: dict[str, str], package: zipfile.ZipFile, part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    of = f"{folder}/_rels/{name}.rels"
    if of not in names:
        return {}
    targets = {}
    for each in found(etree.fromstring(package.read(names[of])), "Relationship"):
        target = str(each.get("Target"))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        targets[str(each.get("Id"))] = path
    return targets


def _strings(root: Element) -> list[str]:
    return [_text(item) for item in root if isinstance(item.tag, str)]


def _text(item: Element) -> str:
    """Give the text of a string: its runs, without phonetic hints."""
    texts = (each for each in found(item, "t") if not any(local(up) == "rPh" for up in each.iterancestors()))
    return "".join(each.text or "" for each in texts)


def _cells(root: Element, strings: list[str]) -> Iterator[tuple[str, Cell]]:
    for each in found(root, "c"):
        parts = {local(child): child for child in each if isinstance(child.tag, str)}
        kind = each.get("t", "n")
        text = parts["v"].text if "v" in parts else None
        value: Value
        if kind == "inlineStr":
            value = _text(parts["is"]) if "is" in parts else None
        elif text is None:
            value = None
        elif kind == "s":
            value = strings[int(text)]
        elif kind == "b":
            value = text.strip() in ("1", "true")
        elif kind in ("str", "e", "d"):
            value = text
        else:
            value = float(text)
        cell = Cell("f" in parts, value, int(each.get("s", "0")), kind == "e")
        yield str(each.get("r")), cell


def split(address: str) -> tuple[str, int]:
    """Take an address apart: D5 is D and 5."""
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
    return letters, int(digits)


def area(reference: str) -> int:
    """Count the cells of a list of ranges such as “A1:B3 D5”."""
    return sum(_size(part) for part in reference.replace("$", "").split())


def _size(part: str) -> int:
    begin, _, end = part.partition(":")
    (left, top), (right, bottom) = split(begin), split(end or begin)
    return (_column(right) - _column(left) + 1) * (bottom - top + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
