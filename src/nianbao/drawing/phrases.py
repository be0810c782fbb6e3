"""Rules in plain words, as people write them in a comment: 不大于调整预算, ≤10, 超过编制数的，请说明.

A sentence is a rule only where all of its words are understood: of a sentence with a word left over nothing is taken.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from nianbao.drawing.comparisons import COMPARED, NOT, OPERATORS, OPPOSITE, comparisons
from nianbao.drawing.expressions import EARLIER, NUMBER, Part, Parts, number_in, parts_in
from nianbao.drawing.wording import Wording, plain_text

_MIRRORED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
_SOFT = re.compile(r"^(?:一般(?:情况下)?|原则上|通常|可说明|提示|提醒|建议)[:,]?")
_HARD = re.compile(r"^(?:(?:必须|应当|应该|应|须|需|要求|规则|审核|校验|注意|只能|都|均)[:,]?)+")
_SUBJECT = re.compile(r"(?:本|此|该)(?:项|栏|列|行|数|格|指标)|数值|数字|填报数|其")
_GROWTH = re.compile(
    rf"(?:(?P<year>同比)(?:(?:上年度?|去年|上一年)(?:同期)?)?|(?P<before>环比)|(?:比|较|与)(?P<word>{EARLIER})?)(?:数)?(?:相比)?的?"
    r"(?P<way>增长|增加|上升|增幅|下降|减少|降低|降幅|增减|变动|变化|波动)(?:幅度|率|比例)?"
    rf"(?P<limit>{NOT}?(?:大于|超过|高于|超出)|控制在|在)(?P<share>\d+(?:\.\d+)?)%(?:以内|之内|以下)?"
)
_RANGE = re.compile(
    r"(?:范围|取值|取值范围|介于|控制在|在)?:?(-?\d+(?:\.\d+)?)([^\d]{0,3}?)(?:到|至|-|—|~|～|和|与)(\d+(?:\.\d+)?)"
    r"([^\d]{0,3}?)(?:之间|以内)?"
)
_LENGTH = re.compile(
    r"(?:不超过|最多|至多|限)?(\d{1,3})个?字(?:以内|之内|以下)?|(?:不超过|最多|至多|限)(\d{1,3})个?字符?"
)
_CHOICES = re.compile(r"^(?:可选|选项|下拉|从下列选|从中选|选填|只填)[:：]?\s*(.+)$")
_REQUIRED = ("必填", "必须填", "必须填写", "不能为空", "不得为空", "必填项", "不能空", "不可为空")
_INTEGER = re.compile(r"(?:必须|应当?|须|只能)?(?:为|是|填|只填|填写)?整数")
_SIGNED = ("可正可负", "可为负数", "可以是负数", "可填负数", "可以为负", "可以为负数", "可为负")
_NOT_NEGATIVE = re.compile(r"非负数?|(?:不能|不得|不可|不应|不)(?:是|为|填|出现)?负数?")
_SENTENCES = re.compile(r"[；;。\n]+")
_CLAUSES = re.compile(r"[,、]?(?:并且|而且|同时|且|并)(?:也)?|,(?!\d{3}(?!\d))")
_EITHER = re.compile(r"[,、]?(?:或者|或)")
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[)、]|\d{1,2}\.(?!\d)|[①-⑳])")
_EXPLAIN = (
    r"(?:请|须|需要?|应当?|应该|要|必须){0,2}(?:在.{1,6}(?:中|里|栏|处|表))?(?:另行|另外|另|书面|附上?|写明|注明|作出|作|予以|提供|填写)*"
    r"(?:情况|说明|原因|理由|核实|核对|备注|解释)+"
)
_EXCEPTION = re.compile(rf"(?P<if>如果|如|若|凡)?(?P<what>.+?)(?P<which>的话|的|者|时)?,?{_EXPLAIN}")
_BEYOND = r"(?:如|若|如有|确)?(?:超过|超出|大于|高于|低于|小于|不足|不符|不一致|不等|有出入)(?:的|者|时)"
_OTHERWISE = re.compile(rf",{_BEYOND},?{_EXPLAIN}$")
_OTHERWISE_APART = re.compile(rf"[。；;\n]+(?={_BEYOND}[，,]?(?:请|须|需|要|应))")
_STATED = re.compile(r"^(?:超过|超出|大于|高于|多于|小于|低于|少于|不足|<|>)")
_EXCEEDED = re.compile(rf"(?P<not>{NOT}|[不必应]须|必须|应当?|应该)?(?:超过|超出|突破|不足)")
"""Words that tell of a fault where nothing denies or demands them: they are no demand alone."""
_RESTRICTS = re.compile(r"但|除|例外|否则|不适用|不受|不在此限|未超过|不用|不必|无需")
"""What a sentence says that takes something back of the one before."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """The cell compared with parts that are added up."""

    operator: str
    parts: Parts
    soft: bool
    words: str


@dataclass(frozen=True, slots=True)
class HeadingKeys:
    """HeadingKeys that a heading can declare itself: length, choices, required, kind, not below zero."""

    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Words that are no rule."""

    words: str


Phrase = Comparing | HeadingKeys | NotUnderstood


def phrases_of(comment: str, spellings: Collection[str] = (), own: Collection[str] = ()) -> list[Phrase]:
    """Return the demands of a comment.

    ``spellings`` are the headings of the table as they may be written, ``own`` those of the cell itself.
    """
    whole = _choices(comment)
    if whole is not None:
        return [whole]
    reader = _SentenceReader(Wording([*spellings, *own]), own)
    comment = _OTHERWISE_APART.sub("，", comment)
    sentences = [_NUMBERED.sub("", sentence.strip(" ,，、")) for sentence in _SENTENCES.split(comment)]
    sentences = [sentence for sentence in sentences if sentence]
    read = [reader.sentence(sentence) for sentence in sentences]
    unclear = [words for phrases in read for words in phrases if isinstance(words, NotUnderstood)]
    if len(read) > 1 and any(_RESTRICTS.search(phrase.words) for phrase in unclear):
        return [NotUnderstood("；".join(sentences))]
    return [phrase for phrases in read for phrase in phrases]


def _choices(comment: str) -> Phrase | None:
    found = _CHOICES.match(comment.strip().replace("\n", "、"))
    if found:
        choices = [word.strip() for word in re.split(r"[、，,/；;或]", found[1]) if word.strip(" 。")]
        if len(choices) > 1:
            return HeadingKeys((("kind", "choice"), ("choices", [choice.strip("。") for choice in choices])))
    return None


class _SentenceReader:
    """Reads the sentences of one comment."""

    def __init__(self, wording: Wording, own: Collection[str]) -> None:
        self._wording = wording
        self._own = {wording.marked(plain_text("".join(name.split()))) for name in own}

    def sentence(self, words: str) -> list[Phrase]:
        """Read a sentence; all of it, or it is not understood."""
        text = self._wording.marked(plain_text(words))
        found = self._exception(text)
        if found is None and all(match["not"] for match in _EXCEEDED.finditer(_OTHERWISE.sub("", text))):
            found = self._clauses(text, soft=False)
            shorter = _OTHERWISE.sub("", text)
            if found is None and shorter != text:
                found = self._clauses(shorter, soft=True)
        return found or [NotUnderstood(words)]

    def _clauses(self, text: str, *, soft: bool) -> list[Phrase] | None:
        """Read a demand, or several that are joined by 且 or a comma; 一般 holds for those after it too."""
        whole = self._clause(text, soft=soft)
        if whole is not None:
            return whole
        found: list[Phrase] = []
        for piece in _CLAUSES.split(text):
            read = self._clause(piece, soft=soft)
            if read is None:
                return None
            soft = soft or any(isinstance(phrase, Comparing) and phrase.soft for phrase in read)
            found += read
        return found

    def _exception(self, text: str) -> list[Phrase] | None:
        """Read 超过编制数的，请说明: the opposite of what is to be explained generally holds."""
        match = _EXCEPTION.fullmatch(text)
        if match is None or not (match["if"] or match["which"] or _STATED.match(match["what"])):
            return None
        found: list[Phrase] = []
        for piece in _EITHER.split(match["what"]):
            read = self._clause(piece, soft=False) or []
            if len(read) != 1 or not isinstance(read[0], Comparing) or read[0].soft:
                return None
            operator, start = OPPOSITE[read[0].operator], COMPARED.match(piece)
            rest = self._wording.written(piece[start.end() :]) if start else ""
            words = f"一般{OPERATORS[operator]}{rest}" if rest else f"：{self._wording.written(text)}"
            found.append(replace(read[0], operator=operator, soft=True, words=words))
        return found

    # -------------------------------------------------------------- one clause

    def _clause(self, text: str, *, soft: bool) -> list[Phrase] | None:
        """Read a single demand; some are two comparisons."""
        shorter = _SOFT.sub("", text)
        rest = self._without_subject(shorter)
        bare = _HARD.sub("", _SOFT.sub("", rest))
        soft = soft or shorter != text or _SOFT.match(rest) is not None or "不宜" in text
        words = self._wording.written(text if rest == shorter else rest)
        found = _of_cell(bare) or _growth(bare, soft, words) or _range(bare, soft, words)
        return found or self._compared(bare, soft, words) or self._compared(shorter, soft, words)

    def _without_subject(self, text: str) -> str:
        """Return the text without the cell's own name in front."""
        names = [name for name in sorted(self._own, key=len, reverse=True) if text.startswith(name)]
        match = _SUBJECT.match(text)
        return text[len(names[0] if names else match[0] if match else "") :].lstrip(",:")

    def _compared(self, text: str, soft: bool, words: str) -> list[Phrase] | None:
        for left, operator, right in comparisons(text):
            found = self._on_the_right(left, operator, right)
            if found is not None:
                parts = tuple(replace(part, name=self._wording.written(part.name)) for part in found[1])
                shown = f"：{self._wording.written(text)}" if left else words
                return [Comparing(found[0], parts, soft, shown)]
        return None

    def _on_the_right(self, left: str, operator: str, right: str) -> tuple[str, Parts] | None:
        """Move everything but the cell itself to the right side; None where a word is left over."""
        right_parts = parts_in(right)
        if right_parts is None:
            return None
        if not left:
            return None if self._of_own(right_parts) else (operator, right_parts)
        left_parts = parts_in(left)
        if left_parts is None or any(part.direction for part in left_parts):
            return None
        mine = [*self._of_own(left_parts), *self._of_own(right_parts)]
        if len(mine) != 1:
            return None
        own = mine[0]
        factor = own.times if own in left_parts else -own.times
        if abs(factor) != 1:
            return None
        others = [replace(part, times=-part.times / factor) for part in left_parts if part is not own]
        others += [replace(part, times=part.times / factor) for part in right_parts if part is not own]
        terms = tuple(sorted(others, key=lambda part: part.times < 0))
        return (operator if factor == 1 else _MIRRORED.get(operator, operator)), terms

    def _of_own(self, parts: Parts) -> list[Part]:
        return [part for part in parts if part.name in self._own and not part.earlier]


def _of_cell(bare: str) -> list[Phrase] | None:
    """Read what a cell may hold."""
    if bare in _REQUIRED:
        return [HeadingKeys((("required", True),))]
    if _INTEGER.fullmatch(bare):
        return [HeadingKeys((("kind", "count"),))]
    if bare in _SIGNED:
        return [HeadingKeys((("signed", True),))]
    if _NOT_NEGATIVE.fullmatch(bare):
        return [Comparing(">=", (Part("", Fraction(0), direction=NUMBER),), False, bare)]
    length = _LENGTH.fullmatch(bare)
    return [HeadingKeys((("length", int(length[1] or length[2])),))] if length else None


def _growth(bare: str, soft: bool, words: str) -> list[Phrase] | None:
    """Read 比上年增长不超过20%, 环比下降不超过10%."""
    match = _GROWTH.fullmatch(bare)
    if match is None:
        return None
    word = "上期" if match["before"] else "上年同期" if match["year"] else match["word"] or "上年"
    share, denied = Fraction(match["share"]) / 100, match["limit"][0] in "不严禁控在"
    more = Comparing("<=" if denied else ">", (Part("", 1 + share, earlier=word),), soft, words)
    less = Comparing(">=" if denied else "<", (Part("", 1 - share, earlier=word),), soft, words)
    if match["way"] in ("增长", "增加", "上升", "增幅"):
        return [more]
    return [less] if match["way"] in ("下降", "减少", "降低", "降幅") else ([more, less] if denied else None)


def _range(bare: str, soft: bool, words: str) -> list[Phrase] | None:
    match = _RANGE.fullmatch(bare)
    if match is None:
        return None
    least, most = number_in(match[1] + (match[2] or match[4])), number_in(match[3] + match[4])
    if least is None or most is None or least.times > most.times:
        return None
    return [Comparing(">=", (least,), soft, words), Comparing("<=", (most,), soft, words)]


def sentence_of(phrase: Comparing) -> str:
    """Write a comparison in words, for the title of a rule."""
    match = re.match(r"<=|>=|==|!=|≤|≥|≠|=|<|>", phrase.words)
    return (
        OPERATORS[phrase.operator] + phrase.words[match.end() :].removeprefix("=") if match else phrase.words
    )
