"""What the fast parser cannot show: formulas, error cells, protection, hidden parts, properties.

Byte patterns answer for the workbooks of the common programs; where they are not sure, the part is
looked at carefully.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import islice

from lxml import etree

from nianbao.container import (
    CONTENT_TYPES,
    LAST_COLUMN,
    SheetCells,
    find_part,
    look_at_cells,
    may_hold_errors,
    named,
    parse_part,
    refused,
    relations,
)
from nianbao.layout import column_name
from nianbao.reader.formats import misleading_formats

_FORMULA = re.compile(rb'<c r="([A-Z]++[0-9]++)"[^<>]*+><f')
_ADDRESS = re.compile(rb'<c r="([A-Z]+[0-9]+)"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_NOT_LAST = re.compile(rb"</(?:v|is)>(?!</c>)")
"""A value with something behind it in its cell."""
_LOCKED = re.compile(rb"""\ssheet\s*=\s*["'](?:1|true)["']""")
_HIDDEN = re.compile(rb"""hidden\s*=\s*["'](?:1|true)["']""")
_FLAT_SIGNS = (b' ht="0', b'width="0', b"ht='0", b"width='0")
_HIDDEN_OR_FLAT = re.compile(rb"""hidden\s*=\s*["'](?:1|true)["']|\s(?:ht|width)\s*=\s*["']0(?:\.0*)?["']""")
"""A row without height or a column without width is as good as hidden."""
_ROW_OR_COLUMN = re.compile(rb"<(?:\w+:)?(row|col)\s")
_NUMBER = re.compile(rb"""\s(r|min|max)\s*=\s*["']([0-9]{1,7})["']""")
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>\s*([^<\s]+)\s*<")
_REACHES_OUT = re.compile(rb"<(?:\w+:)?f(?: [^<>]*+)?+>[^<]*(?:\||WEBSERVICE\()")
"""A formula that starts a program (cmd|'/C calc'!A0) or asks a server."""
_Tag = tuple[bytes, dict[bytes, bytes]]
_TRUE = ("1", "true")
_STYLES = "xl/styles.xml"
_MOST_HIDDEN, _LONGEST_TAG, _LONGEST_PROPERTIES = 10_000, 2_000, 20_000
"""What is looked at for a message; a hostile part has millions of hidden rows, or a tag of megabytes."""


@dataclass(frozen=True)
class SheetFacts:
    """One sheet's part, asked for what is needed."""

    name: str
    state: str
    part: bytes

    def formulas(self, expected: Iterable[str]) -> frozenset[str]:
        """Give the addresses that hold formulas; those expected are looked for with care."""
        return self._screened if self._screened.issuperset(expected) else self._careful_formulas

    @cached_property
    def errors(self) -> Mapping[str, str]:
        """The error cells and their texts, such as #REF!."""
        return self._cells.errors if may_hold_errors(self.part) else {}

    @property
    def twice(self) -> frozenset[str]:
        """The addresses that more than one cell has: programs show one or the other of them.

        Raises:
            RefusedError: a cell has more than one value.
        """
        cells = self.part[self.part.find(b"<sheetData") : self.part.rfind(b"</sheetData")]
        found = _ADDRESS.findall(cells)
        plain = len(set(found)) == len(found) == cells.count(b"<c") and b":c" not in cells
        if (found and plain and _NOT_LAST.search(cells) is None) or not self.part:
            return frozenset()
        return frozenset(self._cells.twice)

    def formatted(self, formats: Mapping[int, str]) -> Mapping[str, str]:
        """Give the cells with one of these formats, with the format."""
        if not formats or not self.part:
            return {}
        by_text = {str(index): code for index, code in formats.items()}
        return {at: by_text[each] for at, each in self._cells.formats.items() if each in by_text}

    @property
    def protected(self) -> bool:
        """Tell whether the sheet is locked."""
        at = self.part.rfind(b"sheetProtection")
        return at >= 0 and _LOCKED.search(self._tag(at)) is not None

    def hidden_rows(self, *, flat: bool) -> tuple[int, ...]:
        """Give the numbers of the hidden rows, counted from 1, with those that are ``flat`` if that is asked."""
        found = self._hidden_and_flat if flat else self._hidden
        return tuple(int(numbers.get(b"r", b"0")) for kind, numbers in found if kind == b"row")

    def hidden_columns(self, *, flat: bool) -> tuple[str, ...]:
        """Give the names of the hidden columns, such as D or F:H."""
        found = self._hidden_and_flat if flat else self._hidden
        return tuple(
            _columns(int(numbers.get(b"min", b"1")), int(numbers.get(b"max", b"1")))
            for kind, numbers in found
            if kind == b"col"
        )

    @property
    def merged(self) -> tuple[str, ...]:
        """The merged areas, such as D5:I9."""
        start = self.part.rfind(b"<mergeCells")
        return _merged(self.part[start : self.part.find(b"</mergeCells>", start)]) if start >= 0 else ()

    @cached_property
    def _screened(self) -> frozenset[str]:
        return frozenset(address.decode() for address in _FORMULA.findall(self.part))

    @cached_property
    def _careful_formulas(self) -> frozenset[str]:
        return frozenset(self._cells.formulas) if b"f" in self.part else frozenset()

    @cached_property
    def _hidden(self) -> list[_Tag]:
        return self._rows_and_columns(_HIDDEN.finditer(self.part))

    @cached_property
    def _hidden_and_flat(self) -> list[_Tag]:
        """List also the rows without height and the columns without width."""
        if not any(sign in self.part for sign in _FLAT_SIGNS):
            return self._hidden
        return self._rows_and_columns(_HIDDEN_OR_FLAT.finditer(self.part))

    def _rows_and_columns(self, places: Iterator[re.Match[bytes]]) -> list[_Tag]:
        tags = dict.fromkeys(self._tag(found.start()) for found in islice(places, _MOST_HIDDEN))
        kinds = [(_ROW_OR_COLUMN.match(tag), tag) for tag in tags]
        return [(kind.group(1), dict(_NUMBER.findall(tag))) for kind, tag in kinds if kind]

    def _tag(self, at: int) -> bytes:
        """Give the tag around a place, or what of it is near."""
        start = self.part.rfind(b"<", max(0, at - _LONGEST_TAG), at)
        return self.part[start : at + _LONGEST_TAG].partition(b">")[0] if start >= 0 else b""

    @cached_property
    def _cells(self) -> SheetCells:
        return look_at_cells(self.part)


class UnseenSheet(SheetFacts):
    """A sheet of a format that shows its cells and nothing else: what was issued is taken to be there still."""

    def formulas(self, expected: Iterable[str]) -> frozenset[str]:
        """Give what was expected."""
        return frozenset(expected)


@dataclass(frozen=True)
class WorkbookFacts:
    """What the package says beside the cells.

    ``structure_locked`` also where the element is there without its attribute: so LibreOffice saves
    a locked workbook.
    """

    sheets: tuple[SheetFacts, ...]
    structure_locked: bool
    external_links: bool
    macros: bool
    modified: datetime | None
    macro_format: bool = False
    """Saved as a workbook that may hold macros (.xlsm), whether or not it does."""
    formats: Mapping[int, str] = field(default_factory=dict)
    """The cell formats that show another number than is stored, by their index."""

    def sheet(self, name: str) -> SheetFacts | None:
        """Find a sheet by name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def workbook_facts(parts: Mapping[str, bytes], workbook: str) -> WorkbookFacts:
    """Collect the facts of a package whose workbook part is named.

    Raises:
        RefusedError: the workbook part cannot be read, or lists a sheet twice.
    """
    root = parse_part(find_part(parts, workbook) or b"")
    targets = {each.id: each.target for each in relations(parts, workbook)}
    sheets = tuple(_sheet(element, targets, parts) for element in named(root, "sheet"))
    names = [sheet.name.casefold() for sheet in sheets]
    if not sheets or len(set(names)) < len(names):
        raise refused("file.damaged", "工作簿的工作表目录有错")
    lock = next(named(root, "workbookProtection"), None)
    return WorkbookFacts(
        sheets=sheets,
        structure_locked=lock is not None and lock.get("lockStructure", "1") in _TRUE,
        external_links=any(name.casefold().startswith("xl/externallinks/") for name in parts)
        or any(
            _REACHES_OUT.search(sheet.part)
            for sheet in sheets
            if b"|" in sheet.part or b"SERVICE(" in sheet.part
        ),
        macros=any(name.casefold().endswith("vbaproject.bin") for name in parts),
        modified=_modified(parts),
        macro_format=b"macroenabled" in (find_part(parts, CONTENT_TYPES) or b"").lower(),
        formats=misleading_formats(find_part(parts, _STYLES) or b""),
    )


@lru_cache(maxsize=64)
def _merged(part: bytes) -> tuple[str, ...]:
    """Take the list of merged areas apart: most workbooks have the one that they were issued with."""
    return tuple(found.decode() for found in _MERGED.findall(part))


def _columns(first: int, last: int) -> str:
    names = [column_name(min(max(number, 1), LAST_COLUMN) - 1) for number in (first, last)]
    return ":".join(dict.fromkeys(names))


def _sheet(element: etree._Element, targets: Mapping[str, str], parts: Mapping[str, bytes]) -> SheetFacts:
    id_ = next((value for key, value in element.attrib.items() if str(key).endswith("}id")), "")
    part = find_part(parts, targets.get(str(id_), "")) or b""
    return SheetFacts(element.get("name", ""), element.get("state", "visible"), part)


def _modified(parts: Mapping[str, bytes]) -> datetime | None:
    found = _MODIFIED.search((find_part(parts, "docProps/core.xml") or b"")[:_LONGEST_PROPERTIES])
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found.group(1).decode("ascii").replace("Z", "+00:00"))
    except (ValueError, UnicodeDecodeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
