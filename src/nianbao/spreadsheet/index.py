"""The package resolved once: which part is the workbook, its sheets, styles and texts, by type and id.

As Excel does it: from the relations of the package to the workbook, from those of the workbook to each
sheet. No part is taken for what it is called.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

from nianbao.container import CONTENT_TYPES, Container, Relation, find_part, part_name, refused, relations
from nianbao.spreadsheet.xml import Element, children, namespace, parse, truth

_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
WORKSHEET = "worksheet"
_ESSENTIAL = (WORKSHEET, "styles", "sharedStrings")
_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
_WORKBOOK_TYPES = tuple(
    f"{quote}application/vnd.{kind}.main+xml{quote}".encode()
    for quote in "\"'"
    for kind in (
        "openxmlformats-officedocument.spreadsheetml.sheet",
        "openxmlformats-officedocument.spreadsheetml.template",
        "ms-excel.sheet.macroenabled",
        "ms-excel.template.macroenabled",
    )
)
_MODIFIED = re.compile(rb"<dcterms:modified[^>]{0,200}>\s{0,50}([^<\s]{1,50})\s{0,50}<")
_LONGEST_PROPERTIES = 20_000
_MOST_CACHED = 50_000
_LARGEST_LIST = 16 * 1024 * 1024
"""Bytes of a list of relations or sheets; real ones have some kilobytes."""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it; ``part`` is empty where it has none, as modules of old macros."""

    name: str
    state: str
    kind: str
    part: str


@dataclass(frozen=True)
class PackageIndex:
    """The parts of a workbook.

    ``doubts`` are ways of writing in which two programs could find different parts: a workbook of ours
    is not read with them.
    """

    sheets: tuple[SheetEntry, ...]
    structure_locked: bool
    modified: datetime | None
    styles: str = ""
    strings: str = ""
    date_1904: bool = False
    never_calculated: bool = False
    """Programs calculate nothing when they open it, and show nothing where no result was saved."""
    external_links: bool = False
    macros: bool = False
    macro_format: bool = False
    doubts: tuple[str, ...] = ()

    def sheet(self, name: str) -> SheetEntry | None:
        """Find a sheet by name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def resolve(container: Container) -> PackageIndex:
    """Resolve a package whose workbook part is known.

    Raises:
        RefusedError: the workbook part cannot be read, or lists no sheet, or one twice.
    """
    parts, name = container.parts, container.workbook
    part = find_part(parts, name) or b""
    if len(part) > _LARGEST_LIST:
        raise refused("file.too-large", "部件过大")
    book = _cached_book(part) if len(part) < _MOST_CACHED else _book(part)
    listed = relations(parts, name)
    doubts = [*book.doubts, *_doubts(parts, listed)]
    sheets = tuple(_sheets(book, listed))
    kinds = {relation.kind for relation in listed}
    lower = [path.casefold() for path in parts]
    return PackageIndex(
        sheets=sheets,
        styles=_only(listed, "styles", parts, doubts),
        strings=_only(listed, "sharedStrings", parts, doubts),
        structure_locked=book.structure_locked,
        date_1904=book.date_1904,
        never_calculated=book.never_calculated,
        external_links="externalLink" in kinds or any(path.startswith("xl/externallinks/") for path in lower),
        macros=any(path.endswith("vbaproject.bin") for path in lower)
        or any(sheet.kind in _MACRO_SHEETS for sheet in sheets),
        macro_format="macroenabled" in container.content_type,
        modified=moment_in(find_part(parts, "docProps/core.xml") or b"", _MODIFIED),
        doubts=tuple(doubts),
    )


@dataclass(frozen=True, slots=True)
class _BookIndex:
    """The workbook part: the sheets' names, states and relations."""

    sheets: tuple[tuple[str, str, str], ...]
    structure_locked: bool
    date_1904: bool
    never_calculated: bool
    doubts: tuple[str, ...]


def _book(part: bytes) -> _BookIndex:
    root = parse(part)
    space = namespace(root)
    lists = root.findall(f"{{{space}}}sheets")
    elements = [element for group in lists for kind, element in children(group, space) if kind == "sheet"]
    sheets = tuple(
        (element.get("name", ""), element.get("state", STATES[0]), _id(element)) for element in elements
    )
    names = [name.casefold() for name, _, _ in sheets]
    if not sheets or "" in names or len(set(names)) < len(names):
        raise refused("file.damaged", "工作簿的工作表目录有错")
    doubts = ["重复的工作表目录"] if len(lists) > 1 else []
    if len(list(root.iter(f"{{{space}}}sheet"))) != len(sheets):
        doubts.append("另有工作表目录")
    if any(state not in STATES for _, state, _ in sheets):
        doubts.append("工作表的隐藏状态")
    lock = root.find(f"{{{space}}}workbookProtection")
    calculation = root.find(f"{{{space}}}calcPr")
    return _BookIndex(
        sheets,
        # LibreOffice writes a structure that it keeps locked as an element without attributes.
        lock is not None and (not lock.attrib or truth(lock, "lockStructure")),
        truth(root.find(f"{{{space}}}workbookPr"), "date1904"),
        calculation is not None and calculation.get("calcMode") == "manual",
        tuple(doubts),
    )


_cached_book = lru_cache(maxsize=32)(_book)


def _id(sheet: Element) -> str:
    """Return the relation of a sheet; empty where two programs could read it differently."""
    ids = [str(value) for key, value in sheet.attrib.items() if key in _ID_NAMES]
    return ids[0] if len(ids) == 1 else ""


def _doubts(parts: Mapping[str, bytes], listed: tuple[Relation, ...]) -> list[str]:
    ids = [relation.id for relation in listed]
    twice = ["重复的关系编号"] if len(set(ids)) < len(ids) else []
    types = (find_part(parts, CONTENT_TYPES) or b"").lower()
    several = sum(types.count(kind) for kind in _WORKBOOK_TYPES) > 1
    essential = [relation for relation in listed if relation.kind in _ESSENTIAL]
    far = ["部件的路径"] if any(relation.roundabout for relation in essential) else []
    targets = [relation.target for relation in essential if not relation.outside]
    other = any(part_name(parts, target) not in (target, unquote(target), None) for target in targets)
    case = ["部件名的大小写"] if other else []
    return [*twice, *far, *case, *(["不止一个工作簿部件"] if several else [])]


def _sheets(book: _BookIndex, listed: tuple[Relation, ...]) -> Iterator[SheetEntry]:
    by_id = {entry.id: entry for entry in reversed(listed)}
    for name, state, id_ in book.sheets:
        relation = by_id.get(id_)
        if not id_:  # a module of very old macros
            yield SheetEntry(name, state, "", "")
        elif relation is None or relation.outside:
            yield SheetEntry(name, state, WORKSHEET, "")
        else:
            yield SheetEntry(name, state, relation.kind, relation.target)


_ID_NAMES = tuple(f"{{{space}}}id" for space in _RELATIONS)
STATES = ("visible", "hidden", "veryHidden")


def _only(listed: tuple[Relation, ...], kind: str, parts: Mapping[str, bytes], doubts: list[str]) -> str:
    found = [relation for relation in listed if relation.kind == kind and not relation.outside]
    if len(found) > 1:
        doubts.append(f"不止一个 {kind} 部件")
    if not found:
        return ""
    return part_name(parts, found[0].target) or ""


def moment_in(part: bytes, pattern: re.Pattern[bytes]) -> datetime | None:
    """Return the moment that a pattern finds in a part of properties; one without a zone is universal time."""
    found = pattern.search(part[:_LONGEST_PROPERTIES])
    try:
        moment = datetime.fromisoformat(found[1].decode("ascii")) if found else None
    except (ValueError, UnicodeDecodeError):
        return None
    return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment
