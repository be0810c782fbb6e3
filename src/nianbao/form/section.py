"""Reading one table of a TOML file strictly: typed, with the key in every error, nothing ignored."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

from nianbao.core import FormError, Number, suggestion

_Value = TypeVar("_Value")
RESERVED = ("and", "confirmed", "cover", "implies", "in", "kind", "narrative", "or", "prior", "this")
"""Words with a meaning of their own in rules and places."""

LONGEST_TEXT = 2_000
"""Characters of one text; longer ones do not fit into a cell that anybody reads."""


class Section:
    """A TOML table every key of which must be read; :meth:`finish` refuses the others."""

    def __init__(
        self, file: str, key: str, data: Mapping[str, Any], mistakes: list[FormError] | None = None
    ) -> None:
        """Keep the table; with ``mistakes`` reading goes on after a mistake, without it the first is raised."""
        self.file = file
        self.key = key
        self.mistakes = mistakes
        self._data = data
        self._asked: set[str] = set()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Keep a mistake among the others and go on after the block, where mistakes are collected."""
        try:
            yield
        except FormError as error:
            if self.mistakes is None:
                raise
            if all(mistake.key != error.key for mistake in self.mistakes):
                self.mistakes.append(error)

    @property
    def faulty(self) -> bool:
        """True where a mistake of this table, or of one in it, has been kept."""
        return any(mistake.key.startswith(self.key) for mistake in self.mistakes or ())

    def wrong(self, name: str, problem: str) -> None:
        """Keep a mistake, or raise it where mistakes are not collected."""
        with self.going_on():
            raise self.error(name, problem)

    def error(self, name: str, problem: str) -> FormError:
        """Make the error for one key of this table."""
        return FormError(self.file, f"{self.key}.{name}" if self.key and name else self.key or name, problem)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it is required and not empty."""
        value = self._get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            if isinstance(value, int | float):
                problem = f'应当是一段文字，要加引号，写作 {name} = "{value}"'
            else:
                problem = "应当是一段文字" if not isinstance(value, str) else "不能是空的"
            if name in self._data:
                self.wrong(name, problem)
            return default or ""
        control = next(
            (character for character in value if ord(character) < 32 and character not in "\n\t"), ""
        )
        if control or len(value) > LONGEST_TEXT:
            problem = (
                f"含有看不见的控制字符（U+{ord(control):04X}）"
                if control
                else f"太长，不能超过 {LONGEST_TEXT} 个字"
            )
            self.wrong(name, problem)
            return default or ""
        return value

    def identifier(self, name: str, default: str | None = None) -> str:
        """Return an id that rules can name: letters, digits and underscores, no reserved word."""
        value = self.text(name, default)
        if value and not (value.isascii() and value.isidentifier()):
            self.wrong(name, f"“{value}”不行，编号只能用字母、数字和下划线，不能以数字开头")
        if value in RESERVED:
            self.wrong(name, f"“{value}”不行，这几个词另有用处：{'、'.join(RESERVED)}")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Return one of the allowed texts."""
        value = self.text(name, default)
        if value not in allowed and value != default:
            if value or not self.faulty:
                self.wrong(name, f"“{value}”不行，{_allowed(value, allowed)}")
            return default or allowed[0]
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            quoted = isinstance(value, str) and value.isdecimal()
            self.wrong(name, f"应当是一个整数{f'，不加引号，写作 {name} = {value}' if quoted else ''}")
            return default or 0
        return value

    def number(self, name: str) -> Number | None:
        """Return a number as it is written, or None where the key is absent."""
        if not self.has(name):
            self._asked.add(name)
            return None
        value = self._get(name, None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.wrong(name, "应当是一个数，例如 10 或 0.5")
            return None
        return value if isinstance(value, int) else Decimal(str(value))

    def flag(self, name: str) -> bool:
        """Return true or false; false where the key is absent."""
        value = self._get(name, False)
        if not isinstance(value, bool):
            self.wrong(name, "应当是 true 或 false")
            return False
        return value

    def optional_integer(self, name: str) -> int | None:
        """Return a whole number, or None where the key is absent."""
        self._asked.add(name)
        return self.integer(name) if name in self._data else None

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._get(name, default)
        if isinstance(value, list) and "" in value:
            self.wrong(name, "有一项是空的，请填上或者删去")
            return default or ()
        if not isinstance(value, list | tuple) or not all(isinstance(text, str) and text for text in value):
            example = (
                f'要加方括号，写作 {name} = ["{value}"]' if isinstance(value, str) else '例如 ["a", "b"]'
            )
            self.wrong(name, f"应当是一组文字，{example}")
            return default or ()
        return tuple(value)

    def words(self, name: str) -> dict[str, str]:
        """Return a table of ids and words, in order."""
        return self._table(name, str, '编号和名称，例如 { a = "甲", b = "乙" }')

    def integers(self, name: str) -> dict[str, int]:
        """Return a table of words and whole numbers, in order."""
        return self._table(name, int, "名称和整数，例如 { 元 = 1 }")

    def _table(self, name: str, kind: type[_Value], what: str) -> dict[str, _Value]:
        value = self._get(name, None)
        if isinstance(value, dict) and all(type(item) is kind for item in value.values()):
            return dict(value)
        self.wrong(name, f"应当是一组{what}")
        return {}

    def count_leaves(self, name: str) -> int:
        """Count what has nothing below it in a tree of tables, without reading it; 0 where it is none."""
        value, count = self._data.get(name), 0
        waiting = list(value) if isinstance(value, list) else []
        while waiting:
            table = waiting.pop()
            below = table.get(name) if isinstance(table, dict) else None
            if isinstance(below, list) and below:
                waiting += below
            else:
                count += 1
        return count

    def has_more_than(self, *names: str) -> bool:
        """Return whether there are other keys than these."""
        return not self._data.keys() <= set(names)

    def pass_over(self, name: str) -> None:
        """Take a key as asked for, so that it is not said to be unknown as well."""
        self._asked.add(name)

    def has(self, name: str) -> bool:
        """Return whether a key is there."""
        return name in self._data

    def section(self, name: str) -> "Section":
        """Return a required sub-table."""
        value = self._get(name, None)
        if not isinstance(value, dict):
            self.wrong(name, f"应当是一节，写作 [{name}]")
            return Section(self.file, name, {}, [])  # what is missing in it is not said again
        return Section(self.file, f"{self.key}.{name}" if self.key else name, value, self.mistakes)

    def sections(self, name: str, *, required: bool = False) -> Iterator["Section"]:
        """Yield the tables of an array of tables."""
        value = self._get(name, None if required else [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(name, f"应当是若干节，写作 [[{name}]]")
            return
        if required and not value:
            self.wrong(name, "至少要有一节")
        for index, item in enumerate(value, 1):
            key = f"{self.key}.{name}[{index}]" if self.key else f"{name}[{index}]"
            yield Section(self.file, key, item, self.mistakes)

    def finish(self) -> None:
        """Refuse the keys that nothing has read."""
        for name in self._data:
            if name not in self._asked:
                self.wrong(name, f"没有这个键，{_allowed(name, tuple(sorted(self._asked)))}")

    def _get(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        if name in self._data:
            return self._data[name]
        if default is None:
            self.wrong(name, "缺少这个键")
        return default


def _allowed(value: str, allowed: tuple[str, ...]) -> str:
    meant = _CHINESE.get(value, "")
    near = f"；是不是“{meant}”？" if meant in allowed and meant else suggestion(value, allowed)
    return f"可用的有 {'、'.join(filter(None, allowed))}{near}"


_CHINESE = {
    word: meant
    for meant, words in {
        "error": "必须改",
        "warning": "可说明",
        "count": "整数 件数",
        "amount": "金额 小数",
        "text": "文字",
        "choice": "选项 下拉",
        "closed": "不填",
        "date": "日期",
        "portrait": "竖 竖向 纵向",
        "landscape": "横 横向",
        "sum": "相加",
        "none": "不相加",
        "mean": "平均 avg average",
        "max": "最大",
        "min": "最小",
        "column": "列 每列",
        "row": "行 每行",
        "table": "表",
        "half": "四舍五入",
        "down": "舍去",
        "up": "进一",
    }.items()
    for word in words.split()
}
"""What people write for the words that a form file takes."""
