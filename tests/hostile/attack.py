"""What an attack is: how it is made, and what people are told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.builders import packed, parts_of

SHEET = "xl/worksheets/sheet2.xml"
"""A sheet with figures."""
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
END_OF_DATA = b"</sheetData>"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Good:
    """A good file, whole and as its parts; attacks are made out of it."""

    data: bytes
    parts: Mapping[str, bytes]

    @classmethod
    def of(cls, data: bytes) -> "Good":
        """Take a good file apart."""
        return cls(data, parts_of(data))

    def with_parts(self, changes: Mapping[str, bytes]) -> bytes:
        """Pack it with some parts changed or added."""
        return packed({**self.parts, **changes})

    def replaced(self, part: str, old: bytes, new: bytes) -> bytes:
        """Pack it with one place of one part changed."""
        assert old in self.parts[part], (part, old)
        return self.with_parts({part: self.parts[part].replace(old, new, 1)})

    def with_rows(self, rows: bytes) -> bytes:
        """Pack it with rows at the end of a sheet."""
        return self.replaced(SHEET, END_OF_DATA, rows + END_OF_DATA)


@dataclass(frozen=True)
class Attack:
    """One attack: ``place`` puts it at a path; ``code`` is the finding that people see, "" if it does no harm.

    ``title`` says in the users' language what it is. ``large`` ones take seconds or many megabytes.
    """

    name: str
    title: str
    code: str
    suffix: str
    large: bool
    place: Callable[[Path, Good], None]
    sign: str = ""

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name.replace('_', '-')}{self.suffix}"

    def marks(self, name: str) -> bool:
        """Tell whether a file is this attack's: by its name, or where the name is the attack, by a part of it."""
        return name == self.file or (bool(self.sign) and self.sign in name)


_ATTACKS: dict[str, list[Attack]] = {}
"""By the module that makes them, so that their order does not depend on which was imported first."""
_MODULES = ("kinds", "containers", "contents", "cells", "formats", "odd", "nofiles")


def attack(
    title: str, code: str, *, suffix: str = ".xlsx", large: bool = False
) -> Callable[[Callable[[Good], bytes]], Callable[[Good], bytes]]:
    """Add an attack whose bytes a function makes out of a good file."""

    def add(make: Callable[[Good], bytes]) -> Callable[[Good], bytes]:
        def place(path: Path, good: Good) -> None:
            path.write_bytes(make(good))

        _add(make.__module__, Attack(make.__name__, title, code, suffix, large, place))
        return make

    return add


def no_file(
    title: str, code: str, *, sign: str = ""
) -> Callable[[Callable[[Path], object]], Callable[[Path], object]]:
    """Add what a function puts at a path that is no ordinary file."""

    def add(make: Callable[[Path], object]) -> Callable[[Path], object]:
        def place(path: Path, _: Good) -> None:
            make(path)

        _add(make.__module__, Attack(make.__name__, title, code, ".xlsx", False, place, sign))
        return make

    return add


def all_attacks() -> tuple[Attack, ...]:
    """Give every attack."""
    modules = [f"tests.hostile.{name}" for name in _MODULES]
    for module in modules:
        import_module(module)
    return tuple(each for module in modules for each in _ATTACKS[module])


def _add(module: str, one: Attack) -> None:
    _ATTACKS.setdefault(module, []).append(one)
