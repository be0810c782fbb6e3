"""Writing a form file: TOML that people can read and go on with, with remarks in Chinese."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nianbao.drawing.blocks import Data

_WIDTH = 100
_REMARKS = {
    "form": "编号、版本、名称、适用年度",
    "limits": "再大的数就是填错了",
    "cover": "封面",
    "table": "一张表：标题逐字照抄画表",
    "rule": "一条规则：error 必须改，warning 可说明",
    "chart": "汇总工作簿里的图",
    "main": "主要指标",
    "narrative": "报告文字里的数",
}


def form_text(data: Data) -> str:
    """Write a form's declaration."""
    lines = [
        "# 本文件由画表得出（nianbao forms read）。要改表，请改画表，再读一次；直接改本文件的，下次读画表时会被覆盖。",
        "# 各个键的意思见 docs/forms.md。",
        "",
    ]
    for key, value in data.items():
        many = isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)
        if not many and not isinstance(value, Mapping):
            lines += [f"{_key(key)} = {_value(value)}", ""]
            continue
        lines += [f"# {'-' * 20} {_REMARKS.get(key, key)}", ""]
        for item in value if many else [value]:
            lines += _section(key, item, many=many)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(name: str, data: Mapping[str, Any], *, many: bool) -> Iterator[str]:
    yield f"[[{name}]]" if many else f"[{name}]"
    below: list[tuple[str, Any]] = []
    for key, value in data.items():
        if _is_own_section(key, value):
            below.append((key, value))
        else:
            yield f"{_key(key)} = {_value(value)}"
    yield ""
    for key, value in below:
        many = not isinstance(value, Mapping)
        for item in value if many else [value]:
            yield from _section(f"{name}.{_key(key)}", item, many=many)


def _is_own_section(key: str, value: Any) -> bool:
    """Return whether a value gets a heading of its own: sub-tables, blocks and entries; headings stay inside."""
    if isinstance(value, Mapping):
        return len(_inline(value)) > _WIDTH or key == "limits"
    return key in ("block", "entries") and isinstance(value, list)


def _key(key: str) -> str:
    plain = key.replace("-", "").replace("_", "")
    return key if plain.isascii() and plain.isalnum() else _text(key)


def _value(value: Any, indent: int = 0) -> str:
    if isinstance(value, list):
        one_line = f"[{', '.join(_inline(item) for item in value)}]"
        if len(one_line) <= _WIDTH and not any(isinstance(item, Mapping) for item in value):
            return one_line
        inside = "".join(f"{'  ' * (indent + 1)}{_item(item, indent + 1)},\n" for item in value)
        return f"[\n{inside}{'  ' * indent}]"
    return _inline(value)


def _item(value: Any, indent: int) -> str:
    """Write a heading: on one line, its own headings below it on theirs."""
    if not isinstance(value, Mapping):
        return _value(value, indent)
    pairs = []
    for key, item in value.items():
        nested = isinstance(item, list) and any(isinstance(part, Mapping) for part in item)
        pairs.append(f"{_key(key)} = {_value(item, indent) if nested else _inline(item)}")
    return "{ " + ", ".join(pairs) + " }"


def _inline(value: Any) -> str:
    if isinstance(value, int | float):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return _text(str(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
