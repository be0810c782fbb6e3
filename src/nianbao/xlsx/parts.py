"""The parts of a drawn package, cut open: cells found by address, written anew as the library would."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nianbao.core import Number, to_sheet
from nianbao.xlsx.zipped import joined, pack

Value = Number | str | None
Key = tuple[str, str | int]
"""What a cell shows: what it is, and of which field or check."""

_CELL = re.compile(
    r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-z]+")?(?:/>|>(<f(?: [^>/]*)?(?:/>|>[^<]*</f>))?<v>.*?</v></c>)'
)


def escaped(text: str) -> str:
    """Escape a text for an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True)
class CellSlot:
    """A cell of a drawn sheet: its place in the part, and what of it stays when its value changes."""

    key: Key
    head: str
    formula: str

    def render(self, value: Value) -> str:
        """Write the cell with another value."""
        shown = value if isinstance(value, str | None) else to_sheet(value)
        if not self.formula:
            assert isinstance(shown, int | float)
            return f"{self.head}><v>{shown:.16G}</v></c>"
        if isinstance(shown, str):
            return f'{self.head} t="str">{self.formula}<v>{escaped(shown)}</v></c>'
        return f"{self.head}>{self.formula}<v>{shown}</v></c>"


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell as it is written in a part."""

    start: int
    end: int
    head: str
    formula: str

    def slot(self, key: Key) -> "Slot":
        """Make a slot of the cell."""
        return self.start, self.end, CellSlot(key, self.head, self.formula)


Slot = tuple[int, int, CellSlot | None]
"""Where a part is cut, from and to, and the cell there; None is the page's footer."""


def cells_of(text: str) -> dict[str, FoundCell]:
    """Find every cell of a sheet by its address."""
    return {
        match[1]: FoundCell(match.start(), match.end(), f'<c r="{match[1]}"{match[2] or ""}', match[3] or "")
        for match in _CELL.finditer(text)
    }


class CutSheet:
    """A sheet's XML, cut at the cells that change."""

    def __init__(self, text: str, slots: Sequence[Slot]) -> None:
        ordered = sorted(slots, key=lambda slot: slot[0])
        edges = [0, *(edge for start, end, _ in ordered for edge in (start, end)), len(text)]
        self._between = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
        self._slots = [cell for _, _, cell in ordered]

    def render(self, values: Mapping[Key, Value], footer: str) -> bytes:
        """Fill the slots."""
        pieces = [self._between[0]]
        for cell, after in zip(self._slots, self._between[1:], strict=True):
            pieces.append(footer if cell is None else cell.render(values[cell.key]))
            pieces.append(after)
        return "".join(pieces).encode()


class Package:
    """A drawn package some parts of which are exchanged; the others stay compressed as they are."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}
        self._packed = {name: pack(name, part) for name, part in self._parts.items()}

    def text(self, name: str) -> str:
        """Return a part as text."""
        return self._parts[name].decode()

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the package with other parts, as the zip library would write it."""
        return joined(
            pack(name, changed[name]) if name in changed else old for name, old in self._packed.items()
        )
