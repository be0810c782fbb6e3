"""Reading one table of a TOML file strictly: typed, with the key in every error, nothing ignored."""

from collections.abc import Iterator, Mapping
from typing import Any

from nianbao.core import FormError, suggestion

RESERVED = (
    "and",
    "confirmed",
    "cover",
    "implies",
    "in",
    "kind",
    "narrative",
    "or",
    "prior",
    "this",
)
"""Words with a meaning of their own in rules and places."""


class Section:
    """A TOML table of which every key must be asked for."""

    def __init__(self, file: str, key: str, data: Mapping[str, Any]) -> None:
        self.file = file
        self.key = key
        self._data = data
        self._asked: set[str] = set()

    def error(self, name: str, problem: str) -> FormError:
        """Make the error for one key of this table."""
        return FormError(self.file, f"{self.key}.{name}" if self.key and name else self.key or name, problem)

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text; without a default it is required and not empty."""
        value = self._get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(name, "应当是一段文字")
        return value

    def identifier(self, name: str, default: str | None = None) -> str:
        """Give an id that rules can name: letters, digits and underscores, no reserved word."""
        value = self.text(name, default)
        if value and not (value.isascii() and value.isidentifier()):
            raise self.error(name, f"“{value}”不行，编号只能用字母、数字和下划线，不能以数字开头")
        if value in RESERVED:
            raise self.error(name, f"“{value}”不行，这几个词另有用处：{'、'.join(RESERVED)}")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Give one of the allowed texts."""
        value = self.text(name, default)
        if value not in allowed and value != default:
            raise self.error(name, f"“{value}”不行，{_allowed(value, allowed)}")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """Give a whole number."""
        value = self._get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(name, "应当是一个整数")
        return value

    def flag(self, name: str) -> bool:
        """Give true or false; false where the key is absent."""
        value = self._get(name, False)
        if not isinstance(value, bool):
            raise self.error(name, "应当是 true 或 false")
        return value

    def optional_integer(self, name: str) -> int | None:
        """Give a whole number, or None where the key is absent."""
        self._asked.add(name)
        return self.integer(name) if name in self._data else None

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self._get(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) and each for each in value):
            raise self.error(name, '应当是一组文字，例如 ["a", "b"]')
        return tuple(value)

    def words(self, name: str) -> dict[str, str]:
        """Give a table of ids and words, in order."""
        value = self._get(name, None)
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise self.error(name, '应当是一组编号和名称，例如 { a = "甲", b = "乙" }')
        return dict(value)

    def integers(self, name: str) -> dict[str, int]:
        """Give a table of words and whole numbers, in order."""
        value = self._get(name, None)
        if not isinstance(value, dict) or not all(type(each) is int for each in value.values()):
            raise self.error(name, "应当是一组名称和整数，例如 { 元 = 1 }")
        return dict(value)

    def has(self, name: str) -> bool:
        """Tell whether a key is there."""
        return name in self._data

    def section(self, name: str) -> "Section":
        """Give a required sub-table."""
        value = self._get(name, None)
        if not isinstance(value, dict):
            raise self.error(name, f"应当是一节，写作 [{name}]")
        return Section(self.file, f"{self.key}.{name}" if self.key else name, value)

    def sections(self, name: str, *, required: bool = False) -> Iterator["Section"]:
        """Yield the tables of an array of tables."""
        value = self._get(name, None if required else [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.error(name, f"应当是若干节，写作 [[{name}]]")
        if required and not value:
            raise self.error(name, "至少要有一节")
        for index, each in enumerate(value, 1):
            yield Section(self.file, f"{self.key}.{name}[{index}]" if self.key else f"{name}[{index}]", each)

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        for name in self._data:
            if name not in self._asked:
                raise self.error(name, f"没有这个键，{_allowed(name, tuple(sorted(self._asked)))}")

    def _get(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        if name in self._data:
            return self._data[name]
        if default is None:
            raise self.error(name, "缺少这个键")
        return default


def _allowed(value: str, allowed: tuple[str, ...]) -> str:
    return f"可用的有 {'、'.join(filter(None, allowed))}{suggestion(value, allowed)}"
