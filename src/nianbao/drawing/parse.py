"""Reading the cells of a drawing, in a process of its own: it is a workbook like any other."""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from nianbao.container import RefusedError, admit, read_bytes, unlocked
from nianbao.core import UsageError
from nianbao.drawing.plain_formula import in_one_way
from nianbao.drawing.sheet import DrawnBook, DrawnCell, DrawnSheet, Fill, Place, Validation
from nianbao.isolate import Loss, call_isolated
from nianbao.spreadsheet import Colour, Palette, palette_of

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 2_500, 300, 60
_SECONDS, _MEMORY = 50, 2 * 1024**3
_WHITE: Colour = (255, 255, 255)
_ADVICE = "请用 WPS 或 Excel 打开，去掉打开密码，另存为 .xlsx 再试"
_THREADED = re.compile(r"^\[[^\]]*\].*?(?:Comment|批注|注释)[:：]\s*", re.DOTALL)
_AUTHOR = re.compile(r"^[^\n:：]{1,20}[:：]\n")
_BY_ITSELF = re.compile(r"[(（]?(?:自动|系统)(?:计算|合计|生成|求和|汇总|带出|取数)[)）]?")
_GENERAL = re.compile(r"G/通用格式|general", re.IGNORECASE)
_DATE_PIECE = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+)|(\[[^\]]*\]|;@|_.)|(.)', re.IGNORECASE)


def read_book(path: Path, password: str = "") -> DrawnBook:
    """Read the cells of a drawing.

    Raises:
        UsageError: the file cannot be read, with what to do.
    """
    try:
        raw = unlocked(read_bytes(path), password)
        admit(raw)
    except RefusedError as error:
        problem = error.finding.message.partition("。")[0].removesuffix("，里面读不出年报模板")
        password = "去掉打开密码，" if "密" in problem else ""
        raise UsageError(
            f"画表 {path} 读不了：{problem}。请用 WPS 或 Excel 打开，{password}另存为 .xlsx 再读。"
        ) from error
    found = call_isolated(partial(parse_book, raw.data), _lost, seconds=_SECONDS, memory=_MEMORY)
    if isinstance(found, str):
        reason = found
        raise UsageError(f"画表 {path} {reason}")
    return found


def _lost(how: Loss) -> str:
    if how in (Loss.HUNG, Loss.MEMORY):
        return "太大，没有读完。请删去空白的行、列和别的工作表再试。"
    return f"读不出，文件可能坏了。{_ADVICE}。"


def parse_book(data: bytes) -> DrawnBook | str:
    """Return a workbook as drawn, or why it cannot be parsed."""
    import openpyxl  # only where a drawing is read  # noqa: PLC0415

    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            # read twice: the library tells either the formulas or what they came to when the file was saved
            stored = openpyxl.load_workbook(io.BytesIO(data))
            shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        lost = _losses(str(warning.message) for warning in caught)
        sheets = stored.worksheets
        if len(sheets) > MOST_SHEETS:
            return f"有 {len(sheets)} 张工作表，最多 {MOST_SHEETS} 张。请删去别的工作表再试。"
        for sheet in sheets:
            last = _last_used(sheet)
            if last[0] > MOST_ROWS or last[1] > MOST_COLUMNS:
                return (
                    f"的工作表“{sheet.title}”有 {last[0]} 行、{last[1]} 列，"
                    f"一张表最多画 {MOST_ROWS} 行、{MOST_COLUMNS} 列。"
                )
        palette = palette_of(stored.loaded_theme or b"", ())
        book = DrawnBook(
            tuple(_sheet(stored, open_sheet, shown[open_sheet.title], palette, lost) for open_sheet in sheets)
        )
        return in_one_way(book, {name: found.attr_text or "" for name, found in stored.defined_names.items()})
    except MemoryError:
        raise
    except Exception:  # whatever a broken workbook makes the parser raise
        return f"读不出，文件可能坏了。{_ADVICE}。"


def _losses(messages: Iterator[str]) -> tuple[str, ...]:
    """Return the relevant things that the parser skips."""
    if any("Data Validation" in message for message in messages):
        return ("有的数据有效性引用了别的工作表，读不到；请把选项直接写在数据有效性里，用英文逗号隔开",)
    return ()


def _last_used(sheet: Any) -> Place:
    """Return the number of rows and columns that hold words, formulas, or cells to fill in."""
    used = [place for place, cell in sheet._cells.items() if cell.value is not None or cell.fill.fill_type]
    return max((row for row, _ in used), default=0), max((column for _, column in used), default=0)


def _sheet(book: Any, sheet: Any, shown: Any, palette: Palette, lost: tuple[str, ...]) -> DrawnSheet:
    checks = dict(_checks(book, sheet))
    cells: dict[Place, DrawnCell] = {}
    formats: dict[Place, str] = {}
    for (row, column), cell in sheet._cells.items():
        if row > MOST_ROWS or column > MOST_COLUMNS:
            continue
        place = (row - 1, column - 1)
        drawn = _cell(cell, shown._cells.get((row, column)), palette, checks.pop(place, None))
        if not drawn.is_trivial:
            cells[place] = drawn
        elif drawn.format != "General":
            formats[place] = drawn.format
    rows, columns = (1 + max((place[axis] for place in cells), default=-1) for axis in (0, 1))
    for place, check in checks.items():  # those of whole columns reach beyond the drawing
        if place[0] < rows and place[1] < columns:
            cells[place] = DrawnCell(check=check)
    merges = tuple(
        (area.min_row - 1, area.min_col - 1, area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        for area in sheet.merged_cells.ranges
        if area.max_row <= MOST_ROWS and area.max_col <= MOST_COLUMNS
    )
    return DrawnSheet(
        name=sheet.title,
        cells=cells,
        merges=merges,
        hidden_rows=frozenset(row - 1 for row, dimension in sheet.row_dimensions.items() if dimension.hidden),
        hidden_columns=frozenset(_hidden_columns(sheet)),
        visible=sheet.sheet_state == "visible",
        landscape=sheet.page_setup.orientation == "landscape",
        lost=lost,
        formats=formats,
    )


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            yield from range((dimension.min or 1) - 1, min(dimension.max or dimension.min or 1, MOST_COLUMNS))


def _cell(cell: Any, shown: Any, palette: Palette, check: Validation | None) -> DrawnCell:
    value, formula = cell.value, ""
    if cell.data_type == "f":
        formula = str(getattr(value, "text", value)).removeprefix("=")
        value = shown.value if shown is not None else None
        if isinstance(value, str) and not value.startswith("#") and value.strip():
            formula = ""  # words that are put together: a heading
    fill = _fill(cell.fill, palette)
    if isinstance(value, str) and _BY_ITSELF.fullmatch(value.strip()):
        value, fill = None, Fill.COMPUTE
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
    return DrawnCell(
        text=_text(value, cell.number_format),
        number=number if not formula else None,
        formula=formula,
        format=_GENERAL.sub("General", cell.number_format or "General"),
        fill=fill,
        comment=_comment(cell.comment),
        bordered=any(side is not None and side.style for side in sides),
        check=check,
    )


def _text(value: object, form: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return _date(value, form)
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip("\ufeff\u200b \t\r\n\u3000\u00a0")
    if isinstance(value, int) and not isinstance(value, bool):
        return _numbered(value, form)
    return "\n".join(line.strip(" \u3000") for line in text.replace("\r", "").split("\n") if line.strip())


def _numbered(value: int, form: str) -> str:
    """Show a whole number with the words of its format: 1 as 1月."""
    word = re.fullmatch(r'(?:"([^"]*)")?(?:0|#|General|G/通用格式)(?:"([^"]*)")?', form.strip())
    return f"{word[1] or ''}{value}{word[2] or ''}" if word else str(value)


def _date(value: date, form: str) -> str:
    """Show a date as its format has it: what was typed as 1月 is stored as a date."""
    parts = {"y": str(value.year), "m": str(value.month), "d": str(value.day)}
    shown = ""
    for piece in _DATE_PIECE.finditer(form.partition(";")[0]):
        quoted, escaped, letter, left_out, other = piece.groups()
        if letter:
            part = parts[letter[0].lower()]
            shown += part.zfill(2) if len(letter) == 2 and letter[0].lower() != "y" else part
        elif left_out is None:
            shown += quoted or escaped or other or ""
    return shown.strip() or value.isoformat()[:10]


def _comment(comment: Any) -> str:
    if comment is None:
        return ""
    text = str(comment.text or "").replace("\r", "").strip()
    if text.startswith("["):
        text = _THREADED.sub("", text)
    return _AUTHOR.sub("", text).strip()


def _fill(fill: Any, palette: Palette) -> Fill:
    if fill.fill_type is None:
        return Fill.NONE
    if not hasattr(fill, "fgColor"):  # colours that flow into each other
        return Fill.OTHER
    return fill_of(palette.colour(fill.fgColor.to_tree("color"), _WHITE))


def fill_of(colour: Colour) -> Fill:
    """Return the meaning of a colour: any yellow is to be filled in, any grey is computed."""
    red, green, blue = colour
    if min(colour) >= 250:
        return Fill.NONE
    if max(colour) - min(colour) <= 12:
        return Fill.COMPUTE if min(colour) >= 90 else Fill.OTHER
    if min(red, green) >= 180 and min(red, green) - blue >= 18 and abs(red - green) <= 45:
        return Fill.ENTER
    return Fill.OTHER


def _checks(book: Any, sheet: Any) -> Iterator[tuple[Place, Validation]]:
    for validation in sheet.data_validations.dataValidation:
        if validation.type in (None, "none"):
            continue
        first, second = str(validation.formula1 or ""), str(validation.formula2 or "")
        choices = _choices(book, sheet, first) if validation.type == "list" else ()
        check = Validation(validation.type, validation.operator or "between", first, second, choices)
        for area in validation.sqref.ranges:
            for row in range(area.min_row, min(area.max_row, MOST_ROWS) + 1):
                for column in range(area.min_col, min(area.max_col, MOST_COLUMNS) + 1):
                    yield (row - 1, column - 1), check


def _choices(book: Any, sheet: Any, source: str) -> tuple[str, ...]:
    """Return the choices of a list: written out, or the texts of the cells that it names."""
    if source.startswith('"'):
        return tuple(word.strip() for word in source.strip('"').split(",") if word.strip())
    name = source.lstrip("=")
    defined = book.defined_names.get(name) or sheet.defined_names.get(name)
    if defined is not None:
        name = defined.attr_text
    where, _, cells = name.rpartition("!")
    title = where.strip("'").replace("''", "'") or sheet.title
    try:
        found = book[title][cells.replace("$", "")]
    except (KeyError, ValueError):
        return ()
    rows = found if isinstance(found, tuple) else ((found,),)
    texts = [_text(cell.value, "") for row in rows for cell in (row if isinstance(row, tuple) else (row,))]
    return tuple(dict.fromkeys(text for text in texts if text))
