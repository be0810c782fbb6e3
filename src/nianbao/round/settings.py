"""The settings of a round: ``nianbao.toml``, its keys declared once, read, checked and written."""

import codecs
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from nianbao.core import FIRST_YEAR, LAST_YEAR, Period, UsageError, read_period, suggestion, toml_reason
from nianbao.files import parse_toml, read_small
from nianbao.submission import Office

NAME = "nianbao.toml"
_LARGEST = 1024 * 1024
_HEAD = """\
# 这一轮的设置。在这个文件夹里运行 nianbao 的命令，下面写了的就不用再写在命令行上；
# 命令行上写了的，以命令行为准。文件名从本文件夹算起；不用的留空（""）。
"""


@dataclass(frozen=True)
class Settings:
    """What is fixed for a whole round; an empty text means that it is not set.

    ``roster``, ``prior``, ``key`` and ``account`` are paths, relative to the folder of the round.
    """

    period: Period
    form: str = ""
    deadline: date | None = None
    roster: str = ""
    prior: tuple[str, ...] = ()
    key: str = ""
    account: str = ""
    office_name: str = ""
    office_code: str = ""
    office_contact: str = ""
    office_phone: str = ""
    superior_email: str = ""

    @property
    def office(self) -> Office:
        """The office of the round, which adds up; parts that are not set are empty."""
        return Office(self.office_code, self.office_name)


@dataclass(frozen=True)
class _SettingKey:
    """One key of the file: the section and name, the field of Settings, and what it means in Chinese."""

    section: str
    name: str
    field: str
    meaning: str

    @property
    def dotted(self) -> str:
        """The key with its section, such as round.year."""
        return f"{self.section}.{self.name}" if self.section else self.name


KEYS = (
    _SettingKey("", "year", "year", "年度"),
    _SettingKey("", "period", "period", "报送期，例如 2024H1、2024Q3、2024-03；按年度报送的不写，写 year"),
    _SettingKey("", "form", "form", "表样的编号（用 nianbao forms 查看）；留空时用最新的"),
    _SettingKey("", "deadline", "deadline", "报送截止日期，写作 年-月-日，例如 2025-01-31"),
    _SettingKey("", "roster", "roster", "单位名册"),
    _SettingKey("", "prior", "prior", "上年的汇总工作簿；按半年、季度、月报送的，是上期和上年同期的"),
    _SettingKey("", "key", "key", "封签的密钥文件（用 nianbao key 生成），可以不用"),
    _SettingKey("", "account", "account", "收信、发信的账号文件，可以不用"),
    _SettingKey("office", "name", "office_name", "我们单位的名称，写在汇总和信上"),
    _SettingKey("office", "code", "office_code", "我们单位的编码"),
    _SettingKey("office", "contact", "office_contact", "联系人"),
    _SettingKey("office", "phone", "office_phone", "联系电话"),
    _SettingKey("superior", "email", "superior_email", "上级收汇总的邮箱；几个邮箱用分号隔开"),
)
_SECTIONS = {"office": "我们单位", "superior": "上级"}


def read_settings(path: Path) -> Settings:
    """Read and check a settings file.

    Raises:
        UsageError: the file cannot be read, or a key is unknown, missing or has a wrong value; the
            message names file, key and what is allowed.
    """
    try:
        data = parse_toml(read_small(path, "设置文件", _LARGEST).removeprefix(codecs.BOM_UTF8))
    except ValueError as error:
        raise UsageError(f"设置文件 {path} 不是正确的 TOML：{toml_reason(error)}。请改正。") from error
    given = dict(_flattened(path, data))
    values = {key.field: _value(path, key, given[key.dotted]) for key in KEYS if key.dotted in given}
    return Settings(_period(path, values.pop("year", None), values.pop("period", None)), **values)


def settings_text(settings: Settings) -> str:
    """Return the file of these settings, each key with its meaning as a comment."""
    lines = [_HEAD]
    section = ""
    for key in KEYS:
        value = getattr(settings, key.field, None)
        if key.field in ("year", "period"):
            below = settings.period.below_year
            value = (settings.period.year if below is None else None) if key.field == "year" else below
            if value is None:
                continue
        if key.section != section:
            section = key.section
            lines += ["", f"[{section}]  # {_SECTIONS[section]}"]
        lines.append(f"{key.name} = {_written(value)}  # {key.meaning}")
    return "\n".join(lines) + "\n"


def _period(path: Path, year: int | None, period: Period | None) -> Period:
    """Return what the two keys say: a year, or a part of one."""
    if period is not None and year not in (None, period.year):
        raise UsageError(f"设置文件 {path} 的 year 是 {year}，period 是 {period}，不是一年。请只留 period。")
    if period is None and year is None:
        raise UsageError(f"设置文件 {path} 缺少 year（年度），请写一行，例如 year = 2024。")
    return period or Period(year or 0)


def _flattened(path: Path, data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield dotted keys with their values; refuse what no key or section is called."""
    known = tuple(key.dotted for key in KEYS)
    for name, value in data.items():
        if name in _SECTIONS:
            if not isinstance(value, dict):
                raise UsageError(f"设置文件 {path} 里的 {name} 应当是一节，写作 [{name}]。")
            pairs = [(f"{name}.{inner}", setting) for inner, setting in value.items()]
        else:
            pairs = [(name, value)]
        for dotted, setting in pairs:
            if dotted not in known:
                raise UsageError(
                    f"设置文件 {path} 里的 {dotted} 认不出{suggestion(dotted, known)}。可用的有 {'、'.join(known)}。"
                )
            yield dotted, setting


def _value(path: Path, key: _SettingKey, value: object) -> Any:
    match key.field:
        case "year":
            if type(value) is int and FIRST_YEAR <= value <= LAST_YEAR:
                return value
            allowed = f"{FIRST_YEAR}—{LAST_YEAR} 的整数，不加引号"
        case "period":
            period = read_period(value) if isinstance(value, str) else None
            if period is not None and FIRST_YEAR <= period.year <= LAST_YEAR:
                return period
            allowed = '加引号的报送期，例如 "2024Q3"'
        case "prior":
            names = [value] if isinstance(value, str) else value
            if isinstance(names, list) and all(
                isinstance(text, str) and text.isprintable() for text in names
            ):
                return tuple(name for text in names if (name := text.strip()))
            allowed = '加引号的一行文字；没有就留空（""）；上期和上年同期的各一份，写作 ["上期.xlsx", "上年同期.xlsx"]'
        case "deadline":
            try:
                return as_date(value)
            except ValueError:
                allowed = "一个日期，写作 年-月-日，例如 2025-01-31；没有就留空"
        case _:
            if isinstance(value, str) and (not value or value.isprintable()):
                return value.strip()
            allowed = '加引号的一行文字；没有就留空（""）'
    shown = json.dumps(value, ensure_ascii=False, default=str)
    raise UsageError(
        f"设置文件 {path} 里的 {key.dotted}（{key.meaning}）不能是 {shown}，应当是{allowed}。请改正。"
    )


def as_date(value: object) -> date | None:
    """Return a date given as TOML date or as text; None for an empty text.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError(value)
    return date.fromisoformat(value.strip()) if value.strip() else None


def _written(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        names = [json.dumps(name, ensure_ascii=False) for name in value]
        return f"[{', '.join(names)}]" if len(names) > 1 else "".join(names) or '""'
    # a JSON string is a TOML string, but for DEL, which settings never hold
    return json.dumps(value.isoformat() if isinstance(value, date) else value or "", ensure_ascii=False)


assert {key.field for key in KEYS} - {"year"} == {declared.name for declared in fields(Settings)}
