"""A file of figures: ``field,value`` lines, for prefilling a template."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from nianbao.errors import UsageError, suggestion
from nianbao.form.model import AMOUNT, Form
from nianbao.numbers import Number

_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Values:
    """Figures and cover entries of one office; ``ignored`` are the totals, which compute themselves."""

    entered: Mapping[str, Number | None]
    cover: Mapping[str, str]
    ignored: tuple[str, ...]


def read_values(path: Path, form: Form) -> Values:
    """Read a file of figures; an empty value is a blank cell.

    Raises:
        UsageError: the file cannot be read, or lines are wrong; every wrong line is named.
    """
    entered: dict[str, Number | None] = {}
    cover: dict[str, str] = {}
    ignored: list[str] = []
    problems: list[str] = []
    known = (*form.by_id, *(entry.field for entry in form.cover.entries))
    for number, row in enumerate(csv.reader(io.StringIO(_text(path))), 1):
        name, value = ([*row, "", ""])[:2]
        name, value = name.strip(), value.strip()
        if not name or (number == 1 and name == "field"):
            continue
        if name not in known:
            problems.append(f"  第 {number} 行：没有指标“{name}”{suggestion(name, known)}")
        elif name.startswith("cover."):
            cover[name.removeprefix("cover.")] = value
        elif not form.by_id[name].entered:
            ignored.append(name)
        else:
            try:
                entered[name] = _number(value, amount=form.by_id[name].number == AMOUNT)
            except InvalidOperation:
                problems.append(f"  第 {number} 行：{name} 的值“{value}”不是数字")
    if problems:
        raise UsageError(f"数据文件 {path} 有 {len(problems)} 处错误：\n" + "\n".join(problems))
    return Values(entered, cover, tuple(ignored))


def _number(value: str, *, amount: bool) -> Number | None:
    if not value:
        return None
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidOperation
    return int(number) if number == number.to_integral_value() and not amount else number


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"打不开数据文件 {path}（{error.strerror}）。请核对路径和权限。") from error
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"数据文件 {path} 的编码认不出，请另存为 UTF-8。")
