"""The texts of a workbook: those that cells share, and those that stand in a cell itself."""

import re
from collections.abc import Iterable, Iterator, Sequence

from nianbao.container import refused
from nianbao.spreadsheet.colours import is_light
from nianbao.spreadsheet.skeleton import LARGEST_KEPT, TEXT, Kept, apart
from nianbao.spreadsheet.xml import (
    Element,
    children,
    decimal,
    elements,
    index,
    namespace,
    parse,
    truth,
    unusual,
)

MOST_ANNOUNCED = 1_000_000
"""Shared texts that a part may announce beyond what it holds; other programs reserve memory for them."""
SMALLEST_SEEN = 4.0
"""Points: smaller letters cannot be read."""
SIGN_FONTS = (
    "wingdings",
    "wingdings 2",
    "wingdings 3",
    "webdings",
    "symbol",
    "marlett",
    "mt extra",
    "opensymbol",
)
_SIGNS = 2
"""The character set of a font that shows signs instead of letters."""
_TEXT = re.compile(rb'(<t(?: xml:space="preserve")?>)(' + TEXT + rb")")
_ESCAPE = "_x"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class MixedText(str):
    """A text of which some letters look so different from the others that they may be overlooked or misread."""

    __slots__ = ()


def shared_strings(part: bytes) -> Sequence[str]:
    """Read the shared texts; of workbooks of one template, only the texts that differ are looked at.

    Raises:
        RefusedError: they are not written as programs write them.
    """
    if len(part) > LARGEST_KEPT:
        return _read(part)[0]
    skeleton, cut = apart(_TEXT, part)
    known = _kept.get(skeleton)
    if known is not None and cut is not None:
        return _together(known, cut)
    texts, runs = _read(part)
    if cut is not None and sum(map(_count, runs)) == len(cut) and _together(runs, cut) == texts:
        _kept.put(skeleton, runs)
    return texts


_Runs = int | tuple[tuple[int, bool], ...]
"""Of which runs a text is made, by their numbers, and which of them stand out; a number alone is one that does not."""
_kept: Kept[Sequence[_Runs]] = Kept()


def _count(runs: _Runs) -> int:
    return 1 if isinstance(runs, int) else len(runs)


def _together(texts: Sequence[_Runs], cut: Sequence[str]) -> Sequence[str]:
    if isinstance(texts, range) and _ESCAPE not in "".join(cut):
        return cut
    return [decoded(cut[runs]) if isinstance(runs, int) else _joined(runs, cut) for runs in texts]


def _joined(runs: Iterable[tuple[int, bool]], cut: Sequence[str]) -> str:
    text = decoded("".join(cut[number] for number, _ in runs))
    return MixedText(text) if any(apart and cut[number].strip() for number, apart in runs) else text


def _read(part: bytes) -> tuple[Sequence[str], Sequence[_Runs]]:
    """Read the texts, and of which runs each is made."""
    if b"<!" in part:
        raise unusual("文字表里的注释或 CDATA")
    root = parse(part)
    space = namespace(root)
    announced = index(root, "uniqueCount", 0)
    if announced > MOST_ANNOUNCED and announced > 2 * len(root):
        raise refused("file.unsafe", "字符串个数不正常")
    plain = [element.text or "" for element in root.iter(f"{{{space}}}t")]
    if len(plain) == len(root) and all(map(len, root)) and elements(root) == 2 * len(root):
        return list(map(decoded, plain)), range(len(plain))
    texts: list[_Runs] = []
    cut: list[str] = []
    for name, element in children(root, space):
        if name == "si":
            runs = list(_runs(element, space))
            numbers = range(len(cut), len(cut) + len(runs))
            cut += (text for text, _ in runs)
            alone = len(runs) == 1 and not runs[0][1]
            texts.append(
                numbers[0] if alone else tuple(zip(numbers, (apart for _, apart in runs), strict=True))
            )
    return _together(texts, cut), texts


def text_of(element: Element, space: str) -> str:
    """Put the runs of a text together, without the readings that stand above the characters."""
    runs = list(_runs(element, space))
    return _joined(
        tuple((number, apart) for number, (_, apart) in enumerate(runs)), [text for text, _ in runs]
    )


def _runs(element: Element, space: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a text, and whether each stands out from the others."""
    for name, child in children(element, space):
        if name == "t":
            yield _plain(child), False
        elif name == "r":
            inner = list(children(child, space))
            apart = any(part == "rPr" and _stands_out(properties, space) for part, properties in inner)
            yield from ((_plain(text), apart) for part, text in inner if part == "t")
        elif name not in ("rPh", "phoneticPr", "extLst"):
            raise unusual("文字的内容")


def decoded(text: str) -> str:
    """Give the characters that the format writes as _x000D_ and the like."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if _ESCAPE in text else text


def _plain(element: Element) -> str:
    if len(element):
        raise unusual("文字中间的注释或标签")
    return element.text or ""


def shows_signs(name: Element | None, characters: Element | None) -> bool:
    """Tell whether a font shows signs instead of letters and digits."""
    named = name is not None and name.get("val", "").casefold() in SIGN_FONTS
    return named or (characters is not None and index(characters, "val", 1) == _SIGNS)


def _stands_out(properties: Element, space: str) -> bool:
    """Tell whether a run is raised, struck through, tiny, light or in signs."""
    for name, child in children(properties, space):
        if name == "rFont" and shows_signs(child, None):
            return True
        if name == "charset" and shows_signs(None, child):
            return True
        if name == "vertAlign" and child.get("val", "baseline") != "baseline":
            return True
        if name in ("strike", "dstrike", "vanish") and truth(child, "val", default=True):
            return True
        if name == "sz" and (decimal(child, "val") or 0) < SMALLEST_SEEN:
            return True
        if name == "color" and is_light(child):
            return True
    return False
