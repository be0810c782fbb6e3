"""What a workbook has beside its figures, and what is gone of it after another program saved it."""

from collections.abc import Mapping
from pathlib import Path

from tests.programs.cells import Element, Sheet, Workbook, area, first, found, open_workbook, true

Portrait = dict[str, dict[str, object]]
"""Feature, then sheet (empty for the workbook itself), then what it has."""

FEATURES = (
    "sheets",
    "hidden",
    "structure lock",
    "sheet lock",
    "what the lock allows",
    "open cells",
    "formulas",
    "validation",
    "colours",
    "links",
    "merged",
    "panes",
    "charts",
    "names",
    "page",
)

_ALLOWED = ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "insertColumns",
            "deleteColumns", "sort", "autoFilter")  # fmt: skip


def portrait(path: Path) -> Portrait:
    """Describe a workbook by everything that can be lost."""
    book = open_workbook(path)
    described: Portrait = {name: {} for name in FEATURES}
    described["sheets"][""] = tuple(book.sheets)
    described["structure lock"][""] = true(first(book.root, "workbookProtection"), "lockStructure")
    described["names"][""] = tuple(sorted(_names(book)))
    for sheet in book.sheets.values():
        for feature, value in _of_sheet(book, sheet).items():
            described[feature][sheet.name] = value
    return described


def lost(before: Portrait, after: Portrait) -> dict[str, list[str]]:
    """Give the sheets on which a feature is not what it was; the workbook's own are named “工作簿”."""
    gone: dict[str, list[str]] = {}
    for feature in FEATURES:
        sheets = [
            sheet or "工作簿"
            for sheet, value in before[feature].items()
            if _is_less(feature, value, after[feature].get(sheet))
        ]
        if sheets:
            gone[feature] = sheets
    return gone


def _is_less(feature: str, before: object, after: object) -> bool:
    """Tell whether something is gone; what was added is no loss, but for rights that the lock had refused."""
    if after is None:
        return bool(before) and feature != "hidden"
    if isinstance(before, int) and isinstance(after, int) and not isinstance(before, bool):
        return after < before
    if feature == "hidden":
        return bool(before) and not after
    if feature == "what the lock allows":
        return bool(set(after) - set(before))  # type: ignore[call-overload]
    if isinstance(before, tuple) and isinstance(after, tuple):
        return bool(set(before) - set(after))
    return bool(before) and before != after


def _of_sheet(book: Workbook, sheet: Sheet) -> Mapping[str, object]:
    root = sheet.root
    lock = first(root, "sheetProtection")
    pane = first(root, "pane")
    locked = true(lock, "sheet")
    setup = first(root, "pageSetup")
    return {
        "hidden": sheet.state != "visible",
        "sheet lock": locked,
        "what the lock allows": tuple(_allowed(lock)) if locked else (),
        "open cells": _open_cells(book, sheet),
        "formulas": sum(cell.formula for cell in sheet.cells.values()),
        "validation": sum(_reach(each) for each in found(root, "dataValidation")),
        "colours": sum(1 for _ in found(root, "cfRule")),
        "links": sum(1 for _ in found(root, "hyperlink")) + _link_formulas(root),
        "merged": tuple(sorted(str(each.get("ref")) for each in found(root, "mergeCell"))),
        "panes": (pane is not None and pane.get("state") == "frozen"),
        "charts": sum("drawings/" in target for target in sheet.relations.values()),
        "page": ((setup is not None and setup.get("orientation")) or "portrait"),
    }


def _allowed(lock: Element | None) -> list[str]:
    """List what a locked sheet lets people do: an attribute that is false, since each forbids unless it says so."""
    return [name for name in _ALLOWED if not true(lock, name, default=True)]


def _reach(validation: Element) -> int:
    reference = validation.get("sqref") or "".join(each.text or "" for each in found(validation, "sqref"))
    return area(reference) if reference else 0


def _link_formulas(root: Element) -> int:
    return sum("HYPERLINK(" in (each.text or "") for each in found(root, "f"))


def _open_cells(book: Workbook, sheet: Sheet) -> int:
    """Count the cells that may be filled on a locked sheet."""
    if book.styles is None:
        return 0
    formats = first(book.styles, "cellXfs")
    if formats is None:
        return 0
    unlocked = set()
    for number, each in enumerate(found(formats, "xf")):
        if not true(first(each, "protection"), "locked", default=True):
            unlocked.add(number)
    return sum(cell.style in unlocked for cell in sheet.cells.values())


def _names(book: Workbook) -> list[str]:
    return [str(each.get("name")) for each in found(book.root, "definedName")]
