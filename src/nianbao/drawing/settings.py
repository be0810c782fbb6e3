"""The sheets of names and values: 设置, and one line each for cover entries, rules, charts and the like."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from nianbao.core import suggestion
from nianbao.drawing.blocks import Data
from nianbao.drawing.problems import Notes
from nianbao.drawing.setting_names import (
    LINES,
    LISTINGS,
    OTHER,
    PAIRS,
    SETTINGS,
    SINGLE,
    Listing,
    SettingName,
)
from nianbao.drawing.sheet import DrawnBook, DrawnSheet


def get(data: Data, key: str) -> Any:
    """Return what stands under a dotted key; None where nothing does."""
    found: Any = data
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def put(data: Data, key: str, value: Any) -> None:
    """Put a value under a dotted key."""
    *above, last = key.split(".")
    for part in above:
        data = data.setdefault(part, {})
    data[last] = value


# ------------------------------------------------------------------ writing


def single_lines(data: Data) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and help of every setting, those that are not set too."""
    for name in SINGLE:
        value = get(data, name.key)
        yield name.name, "" if value is None else shown(name, value), name.help
    for section in ("form", "cover"):
        for key, value in _unknown(data.get(section, {}), section):
            yield key, json.dumps(value, ensure_ascii=False), ""


def _unknown(data: Data, prefix: str) -> Iterator[tuple[str, Any]]:
    """Yield the keys that have no name for people."""
    named = {name.key for name in SINGLE} | {listing.key for listing in LISTINGS}
    for key, value in data.items():
        path = f"{prefix}.{key}"
        if isinstance(value, dict) and any(name.startswith(f"{path}.") for name in named):
            yield from _unknown(value, path)
        elif path not in named:
            yield path, value


def listing_lines(listing: Listing, data: Data) -> list[list[str]]:
    """Return the lines of a listing's sheet, without its headings; unknown keys are in the last column."""
    known = {name.key for name in listing.names}
    lines = []
    for section in get(data, listing.key) or []:
        rest = {key: value for key, value in section.items() if key not in known}
        line = [shown(name, section[name.key]) if name.key in section else "" for name in listing.names]
        lines.append([*line, json.dumps(rest, ensure_ascii=False) if rest else ""])
    return lines


def shown(name: SettingName, value: Any) -> str:
    """Write a value for people."""
    if name.kind == LINES:
        return "\n".join(value)
    if name.kind == PAIRS:
        return "\n".join(f"{key} = {word}" for key, word in value.items())
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return next((word for word, meant in name.words if meant == text), text)


# ------------------------------------------------------------------ reading


def is_own_sheet(sheet: DrawnSheet) -> bool:
    """Return whether a sheet with the name of one of these holds names and values, or a listing with its headings."""
    if sheet.name == SETTINGS:
        words = [sheet.text(row, 0).strip(" :：*") for row in sheet.rows]
        return not any(words) or any(word in {name.name for name in SINGLE} for word in words)
    listing = next(listing for listing in LISTINGS if listing.sheet == sheet.name)
    heads = {cell.text for (row, _), cell in sheet.cells.items() if row == 0 and cell.text}
    return len(heads & {OTHER, *(name.name for name in listing.names)}) * 2 >= len(heads)


def read_settings(book: DrawnBook, notes: Notes) -> Data:
    """Read the settings and listings on the program's own sheets."""
    data: Data = {}
    sheet = book.find(SETTINGS)
    if sheet is not None and is_own_sheet(sheet):
        _read_single(sheet, data, notes)
    for listing in LISTINGS:
        listed = book.find(listing.sheet)
        if listed is not None and is_own_sheet(listed):
            sections = list(_read_listing(listed, listing, notes))
            if sections:
                put(data, listing.key, sections)
    return data


def _read_single(sheet: DrawnSheet, data: Data, notes: Notes) -> None:
    names = {name.name: name for name in SINGLE}
    for row in sheet.rows:
        word, value = sheet.text(row, 0).strip(" :：*"), sheet.text(row, 1)
        if not word or not value or (word == "名称" and value == "值"):
            continue
        where = sheet.at((row, 1))
        if word in names:
            name = names[word]
            found = _value(name, value, where, notes)
            if name.kind == LINES and isinstance(get(data, name.key), list):
                found = [*get(data, name.key), *found]
            put(data, name.key, found)
        elif re.fullmatch(r"(?:form|cover)[.][\w.]+", word):
            put(data, word, _json(value, where, notes))
        else:
            notes.wrong(where, f"没有“{word}”这个设置{suggestion(word, tuple(names))}。不要的，请删去这一行")


def _read_listing(sheet: DrawnSheet, listing: Listing, notes: Notes) -> Iterator[Data]:
    heads = {sheet.box((0, column)).cell.text: column for column in {column for _, column in sheet.cells}}
    names = [name for name in listing.names if name.name in heads]
    for word in heads:
        if word and word != OTHER and all(word != name.name for name in listing.names):
            notes.say(f"工作表“{sheet.name}”的“{word}”列没有用到")
    for row in sheet.rows:
        section: Data = {}
        for name in names if row else ():
            place = (row, heads[name.name])
            if text := sheet.text(*place):
                section[name.key] = _value(name, text, sheet.at(place), notes)
        if row and OTHER in heads and (text := sheet.text(row, heads[OTHER])):
            rest = _json(text, sheet.at((row, heads[OTHER])), notes)
            section |= rest if isinstance(rest, dict) else {}
        if section.get("each") == "":
            del section["each"]
        if section:
            yield section


def _value(name: SettingName, text: str, where: str, notes: Notes) -> Any:
    match name.kind:
        case "whole":
            return _whole(name, text, where, notes)
        case "flag":
            return dict(name.words).get(text, text) == "true"
        case "words":
            meant = dict(name.words)
            if text not in meant and text not in meant.values():
                words = tuple(meant)
                notes.wrong(where, f"“{text}”不行，可以写 {'、'.join(words)}{suggestion(text, words)}")
            return meant.get(text, text)
        case "lines":
            return _lines(name, text)
        case "pairs":
            pairs = [line.partition("=") for line in text.split("\n")]
            return {key.strip(): word.strip() for key, _, word in pairs if key.strip()}
    return text


def _lines(name: SettingName, text: str) -> list[str]:
    lines: Sequence[str] = text.split("\n")
    if name.key in ("form.kinds", "choices", "fields", "only") and len(lines) == 1:
        lines = re.split(r"[、，,;；]\s*", text)
    return [line.strip() for line in lines if line.strip()]


def _whole(name: SettingName, text: str, where: str, notes: Notes) -> int:
    digits = text.replace(",", "").removesuffix("年").removesuffix("年度").strip()
    if not digits.isdecimal():
        notes.wrong(where, f"“{name.name}”应当是一个整数，这里是“{text}”")
        return 0
    return int(digits)


def _json(text: str, where: str, notes: Notes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        notes.wrong(where, "这一格由程序写出，已经改坏了，请恢复或者删去")
        return {}
