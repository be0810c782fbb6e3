"""How a workbook is mutated: its bytes, its container's members, and the nodes of its parts.

A case is its seed and nothing else, so that every failure can be made again.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree
from tests.builders import packed, parts_of, real_content

from nianbao.form.registry import newest_form
from nianbao.template.write import write_template

WORDS = (
    "", " ", "0", "-1", "1", "6.5", "1e400", "NaN", "inf", "１２", "٣", "1,234", "=1+1", "#REF!", "TRUE", "true",
    "x" * 40_000, "\u202e", "\ufeff", "_x0000_", "A1", "XFD1048576", "A1048577", "AAAA1", "4294967296", "s", "str",
    "inlineStr", "b", "e", "d", "rId1", "hidden", "veryHidden", "../x", "/xl/workbook.xml", "http://x/",
    "2024-01-01", "99999999999999999999",
)  # fmt: skip
"""What texts and attributes become."""
_BYTES = b"<>/\"'=& r0123456789AZaz\x00\xff"


@dataclass(frozen=True)
class Case:
    """One mutated workbook."""

    seed: int
    kind: str
    data: bytes


class Sample:
    """The good workbook that is mutated: real figures, everything filled in."""

    def __init__(self) -> None:
        self.data = write_template(real_content(newest_form()))

    @cached_property
    def parts(self) -> Mapping[str, bytes]:
        """Its parts."""
        return parts_of(self.data)

    @cached_property
    def xml(self) -> tuple[str, ...]:
        """The names of the parts whose mutation matters most: all but the theme."""
        return tuple(name for name in self.parts if "theme" not in name)


def case(sample: Sample, seed: int) -> Case:
    """Make the case of a seed."""
    chance = random.Random(seed)
    kind = chance.choice(tuple(_KINDS))
    return Case(seed, kind, _KINDS[kind](sample, chance))


def cases(sample: Sample, first: int, count: int) -> Iterator[Case]:
    """Make the cases of some seeds in a row."""
    for seed in range(first, first + count):
        yield case(sample, seed)


def _some_bytes(sample: Sample, chance: random.Random) -> bytes:
    """Change bytes of the file, wherever they are."""
    copy = bytearray(sample.data)
    for _ in range(chance.randint(1, 20)):
        copy[chance.randrange(len(copy))] = chance.randrange(256)
    return bytes(copy)


def _records(sample: Sample, chance: random.Random) -> bytes:
    """Change bytes of the container's own records."""
    copy = bytearray(sample.data)
    records = [found.start() for found in re.finditer(rb"PK(\x01\x02|\x03\x04|\x05\x06)", sample.data)]
    for _ in range(chance.randint(1, 3)):
        at = chance.choice(records) + chance.randrange(4, 46)
        copy[min(at, len(copy) - 1)] = chance.randrange(256)
    return bytes(copy)


def _cut(sample: Sample, chance: random.Random) -> bytes:
    """Leave out a piece, or write one twice."""
    start, end = sorted(chance.randrange(len(sample.data)) for _ in range(2))
    piece = sample.data[start:end] * chance.choice((0, 0, 2))
    return sample.data[:start] + piece + sample.data[end:]


def _members(sample: Sample, chance: random.Random) -> bytes:
    """Take parts away, exchange them, or give them each other's names."""
    parts = dict(sample.parts)
    for _ in range(chance.randint(1, 2)):
        one, other = chance.sample(list(parts), 2)
        act = chance.randrange(4)
        if act == 0:
            del parts[one]
        elif act == 1:
            parts[one], parts[other] = parts[other], parts[one]
        elif act == 2:
            parts[one] = parts[one][: chance.randrange(len(parts[one]) + 1)]
        else:
            parts[one.upper() if one.upper() not in parts else f"{one}x"] = parts.pop(one)
    return packed(parts)


def _part_bytes(sample: Sample, chance: random.Random) -> bytes:
    """Change bytes inside a part, in a container that is whole."""
    name = chance.choice(sample.xml)
    part = bytearray(sample.parts[name])
    for _ in range(chance.randint(1, 6)):
        part[chance.randrange(len(part))] = chance.choice(_BYTES)
    return packed({**sample.parts, name: bytes(part)})


def _nodes(sample: Sample, chance: random.Random) -> bytes:
    """Change the nodes of a part, which stays well-formed: texts, attributes, order, presence."""
    name = chance.choice(
        [each for each in sample.xml if "sheet" in each or "workbook" in each or "Strings" in each]
    )
    root = etree.fromstring(sample.parts[name])
    nodes = list(root.iter(etree.Element))
    for _ in range(chance.randint(1, 4)):
        _NODE_ACTS[chance.randrange(len(_NODE_ACTS))](chance.choice(nodes), nodes, chance)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed({**sample.parts, name: data})


def _new_text(node: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    node.text = _writable(chance.choice(WORDS))


def _new_attribute(node: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    names = list(node.attrib) or ["r"]
    node.set(chance.choice(names), _writable(chance.choice(WORDS)))


def _lose_attribute(node: etree._Element, _: list[etree._Element], chance: random.Random) -> None:
    if node.attrib:
        del node.attrib[chance.choice(list(node.attrib))]


def _remove(node: etree._Element, _: list[etree._Element], __: random.Random) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _double(node: etree._Element, _: list[etree._Element], __: random.Random) -> None:
    parent = node.getparent()
    if parent is not None and len(node) < 100:
        parent.insert(0, etree.fromstring(etree.tostring(node, with_tail=False)))


def _exchange(node: etree._Element, nodes: list[etree._Element], chance: random.Random) -> None:
    other = chance.choice(nodes)
    node.tag, other.tag = other.tag, node.tag


def _writable(text: str) -> str:
    return text.replace("\x00", "")


_NODE_ACTS = (
    _new_text,
    _new_text,
    _new_attribute,
    _new_attribute,
    _lose_attribute,
    _remove,
    _double,
    _exchange,
)
_KINDS: Mapping[str, Callable[[Sample, random.Random], bytes]] = {
    "bytes": _some_bytes,
    "records": _records,
    "cut": _cut,
    "members": _members,
    "part bytes": _part_bytes,
    "nodes": _nodes,
    "more nodes": _nodes,
}
