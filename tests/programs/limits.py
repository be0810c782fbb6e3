"""What Excel does not open, or opens only after a repair: its limits, each with the place where one is broken."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.programs.cells import Element, Sheet, Workbook, first, found, local, open_workbook, split

MAX_FORMULA, MAX_NESTING, MAX_ARGUMENTS = 8192, 64, 255
MAX_TEXT, MAX_SHEET_NAME, MAX_NAME = 32767, 31, 255
MAX_LIST, MAX_TITLE, MAX_PROMPT = 255, 32, 255
MAX_LINKS, MAX_TARGET, MAX_HEADER = 65530, 2079, 255
MAX_WIDTH, MAX_HEIGHT, MAX_ROW, MAX_FORMATS, MAX_FONTS = 255, 409, 1048576, 65490, 1024


def broken_limits(path: Path) -> list[str]:
    """Give every limit that a workbook breaks."""
    book = open_workbook(path)
    return [*_of_book(book), *(line for sheet in book.sheets.values() for line in _of_sheet(sheet))]


def _of_book(book: Workbook) -> Iterator[str]:
    for name in book.sheets:
        if len(name) > MAX_SHEET_NAME or re.search(r"[\[\]:*?/\\]", name) or name.strip("'") != name:
            yield f"sheet name {name!r}"
    for each in found(book.root, "definedName"):
        if len(str(each.get("name"))) > MAX_NAME or len(each.text or "") > MAX_FORMULA:
            yield f"defined name {each.get('name')}"
    if book.styles is not None:
        for part, limit in (("cellXfs", MAX_FORMATS), ("fonts", MAX_FONTS)):
            group = first(book.styles, part)
            if group is not None and len(group) > limit:
                yield f"{len(group)} {part}"


def _of_sheet(sheet: Sheet) -> Iterator[str]:
    root, name = sheet.root, sheet.name
    for address, cell in sheet.cells.items():
        if isinstance(cell.value, str) and len(cell.value) > MAX_TEXT:
            yield f"{name}!{address}: a text of {len(cell.value)} characters"
        if split(address)[1] > MAX_ROW:
            yield f"{name}!{address}: beyond the last row"
    for each in found(root, "f"):
        yield from (
            f"{name}: {problem} in ={(each.text or '')[:40]}" for problem in _formula(each.text or "")
        )
    for each in found(root, "dataValidation"):
        yield from (f"{name}: drop-down {each.get('sqref')}: {problem}" for problem in _validation(each))
    yield from (f"{name}: {problem}" for problem in (*_links(root), *_sizes(root)))


def _links(root: Element) -> Iterator[str]:
    links = list(found(root, "hyperlink"))
    if len(links) > MAX_LINKS:
        yield f"{len(links)} links"
    for each in links:
        if (
            len(str(each.get("location") or "")) > MAX_TARGET
            or len(str(each.get("tooltip") or "")) > MAX_PROMPT
        ):
            yield f"link at {each.get('ref')}"


def _sizes(root: Element) -> Iterator[str]:
    """Give columns too wide, rows too high, and headers of the printed page that are too long."""
    for each in found(root, "col"):
        if float(each.get("width") or 0) > MAX_WIDTH:
            yield f"width of column {each.get('min')}"
    for each in found(root, "row"):
        if float(each.get("ht") or 0) > MAX_HEIGHT:
            yield f"height of row {each.get('r')}"
    for each in found(root, "headerFooter"):
        yield from (local(part) for part in each if len(part.text or "") > MAX_HEADER)


def _validation(each: Element) -> Iterator[str]:
    listed = first(each, "formula1")
    text = (listed.text or "") if listed is not None else ""
    if text.startswith('"') and len(text) - 2 > MAX_LIST:
        yield f"{len(text) - 2} characters"
    for attribute, limit in (
        ("promptTitle", MAX_TITLE),
        ("errorTitle", MAX_TITLE),
        ("prompt", MAX_PROMPT),
        ("error", MAX_PROMPT),
    ):
        if len(each.get(attribute) or "") > limit:
            yield f"{attribute} of {len(each.get(attribute) or '')} characters"


def _formula(text: str) -> Iterator[str]:
    """Give the limits that one formula breaks; texts inside it do not count as structure."""
    if len(text) > MAX_FORMULA:
        yield f"{len(text)} characters"
    depth, deepest, arguments = 0, 0, [1]
    most = 1
    for sign in re.sub(r'"[^"]*"|\'[^\']*\'', "", text):
        if sign == "(":
            depth += 1
            deepest = max(deepest, depth)
            arguments.append(1)
        elif sign == ")":
            depth -= 1
            most = max(most, arguments.pop()) if len(arguments) > 1 else most
        elif sign == ",":
            arguments[-1] += 1
    if deepest > MAX_NESTING:
        yield f"{deepest} levels"
    if most > MAX_ARGUMENTS:
        yield f"{most} arguments"
