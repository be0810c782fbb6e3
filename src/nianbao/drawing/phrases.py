"""Rules in plain words, as people write them in a comment: 不大于调整预算, ≤10, 等于上面三项之和."""

import re
from dataclasses import dataclass

OPERATORS = {"<=": "不大于", ">=": "不小于", "==": "等于", "!=": "不等于", "<": "小于", ">": "大于"}
_SIGNS = {"<=": ("≤", "≦"), ">=": ("≥", "≧"), "!=": ("≠",), "<": ("＜",), ">": ("＞",), "==": ("＝", "=")}
_SAID = {
    "<=": "不大于 不超过 不高于 不多于 不得大于 不得超过 不得高于 不应大于 不应超过 不能大于 不能超过"
    " 小于或等于 小于等于 至多 最多 最大 最高 上限 ≤ ≦ <= ＜＝",
    ">=": "不小于 不低于 不少于 不得小于 不得低于 不得少于 不应小于 不应低于 不能小于 不能低于"
    " 大于或等于 大于等于 至少 最少 最小 最低 下限 ≥ ≧ >= ＞＝",
    "!=": "不等于 不得等于 ≠",
    "==": "应当等于 应等于 必须等于 等于 ＝ == =",
    "<": "必须小于 应小于 小于 少于 低于 ＜ <",
    ">": "必须大于 应大于 大于 多于 高于 超过 ＞ >",
}
_WORDS = tuple((word, operator) for operator, words in _SAID.items() for word in words.split())
"""The longer ones come before those that they begin with."""
_SOFT = re.compile(r"^(?:一般|原则上|通常|可说明|提示|提醒|建议)[:：，,]?\s*(?:应当|应该|应)?")
_HARD = re.compile(
    r"^(?:必须|应当|应该|应|须|需|要求|规则|审核)[:：，,]?\s*(?=不|小|大|等|至|≤|≥|=|<|>|＝|＜|＞)"
)
_SPLIT = re.compile(r"[；;。\n]+|[，,](?=\s*(?:且|并且|不|小于|大于|等于|至|≤|≥|<|>|＝|=))")
_DIGITS = dict(zip("零一二两三四五六七八九十", (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))
_NUMBER = re.compile(
    r"^([-－]?\d[\d,]*(?:\.\d+)?)\s*(万|亿)?\s*(?:[%％]|[元件个人次户分项]|万元|亿元|平方米)?$"
)
_RANGE = re.compile(
    r"^(?:范围|取值|取值范围|介于|在)?[:：]?\s*([-－]?\d+(?:\.\d+)?)\s*(?:到|至|-|－|—|~|～|和|与)\s*(\d+(?:\.\d+)?)"
    r"\s*[分元件个人次]?\s*(?:之间|以内)?$"
)
_SUM_OF = re.compile(
    r"^(上面|以上|前面|前|左边|左面|左侧|下面|以下|后面|右边|右面|右侧|其中)(?:的)?"
    r"(?:(\d+|[一二两三四五六七八九十]+|各|所有|全部)(?:个)?(?:项|行|列|格|数|栏)?)?"
    r"(?:数|数字)?(?:之和|的和|合计|相加|总和|的合计)$"
)
_LENGTH = re.compile(
    r"^(?:不超过|最多|至多|限)?\s*(\d{1,3})\s*个?字(?:以内|之内|以下)?$|^(?:不超过|最多|至多|限)\s*(\d{1,3})\s*个?字符?$"
)
_CHOICES = re.compile(r"^(?:可选|选项|下拉|从下列选|从中选|选填|只填)[:：]?\s*(.+)$")
_REQUIRED = ("必填", "必须填", "必须填写", "不能为空", "不得为空", "必填项", "不能空")
_TIMES = re.compile(r"^(.+?)的?\s*(\d+(?:\.\d+)?|[一二两三四五六七八九十]+)\s*(倍|[%％]|成)$")
_HALF = re.compile(r"^(.+?)的?(?:一半|二分之一)$")
_LAST_YEAR = re.compile(r"^(?:上年|去年|上一年|上年度)(?:的)?(?:数|同期数?|同期|完成数|实际数?|数据)?$")
_OF_LAST_YEAR = re.compile(r"^(?:上年|去年|上一年|上年度)(?:的|同期)?(.+)$")
_INTEGER = ("整数", "填整数", "只填整数")
_SIGNED = ("可正可负", "可为负数", "可以是负数", "可填负数")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the right side: a name, with ``times`` before it; or a direction with how many, or a number."""

    name: str
    times: str = "1"
    sign: str = "+"
    direction: str = ""
    count: int = 0
    prior: bool = False


@dataclass(frozen=True, slots=True)
class Comparing:
    """The cell compared with parts that are added up."""

    operator: str
    parts: tuple[Part, ...]
    soft: bool
    words: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Something that a heading can say itself: min, max, length, choices, required, kind."""

    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Words that are no rule."""

    words: str


Phrase = Comparing | Keys | NotUnderstood


def phrases_of(comment: str) -> list[Phrase]:
    """Take a comment apart into what it demands."""
    whole = _whole(comment)
    if whole is not None:
        return [whole]
    return [_phrase(part.strip()) for part in _SPLIT.split(comment) if part.strip(" ，,、且并")]


def _whole(comment: str) -> Phrase | None:
    found = _CHOICES.match(comment.strip().replace("\n", "、"))
    if found:
        choices = [word.strip() for word in re.split(r"[、，,/；;或]", found[1]) if word.strip(" 。")]
        if len(choices) > 1:
            return Keys((("kind", "choice"), ("choices", [choice.strip("。") for choice in choices])))
    return None


def _phrase(text: str) -> Phrase:
    words = text.strip(" ，,、").removeprefix("并且").removeprefix("且").strip()
    bare = _HARD.sub("", words)
    soft = bool(_SOFT.match(bare))
    bare = _HARD.sub("", _SOFT.sub("", bare)).removesuffix("。").strip()
    if bare in _REQUIRED:
        return Keys((("required", True),))
    if bare in _INTEGER:
        return Keys((("kind", "count"),))
    if bare in _SIGNED:
        return Keys((("signed", True),))
    length = _LENGTH.match(bare)
    if length:
        return Keys((("length", int(length[1] or length[2])),))
    span = _RANGE.match(bare)
    if span:
        return Keys((("min", _number(span[1].replace("－", "-"))), ("max", _number(span[2]))))
    for word, operator in _WORDS:
        if bare.startswith(word):
            return _compared(operator, bare[len(word) :].strip(" ：:于"), soft, words)
    return NotUnderstood(words)


def _compared(operator: str, right: str, soft: bool, words: str) -> Phrase:
    number = _NUMBER.match(right)
    if number:
        value = _number(number[1].replace(",", "").replace("－", "-"))
        value = value * {"万": 10_000, "亿": 100_000_000}.get(number[2] or "", 1)
        if not soft and operator in ("<=", ">="):
            return Keys((("max" if operator == "<=" else "min", value),))
        return Comparing(operator, (Part(str(value), direction="number"),), soft, words)
    parts = _parts(right)
    return Comparing(operator, parts, soft, words) if parts else NotUnderstood(words)


def _parts(right: str) -> tuple[Part, ...]:
    found = _SUM_OF.match(right)
    if found:
        count = 0 if (found[2] or "各") in ("各", "所有", "全部") else _count(found[2])
        return (Part("", direction=_direction(found[1]), count=count),)
    right = re.sub(r"(?:之和|的和|相加|的合计)$", "", right)
    pieces = re.split(r"([+＋\-－减加]|、|与|和|及)", right)
    parts: list[Part] = []
    sign = "+"
    for piece in pieces:
        if re.fullmatch(r"[-－减]", piece):
            sign = "-"
        elif re.fullmatch(r"[+＋加、与和及]", piece):
            sign = "+"
        elif piece.strip():
            parts.append(_part(piece.strip(), sign))
    return tuple(parts)


def _part(piece: str, sign: str) -> Part:
    times = "1"
    found, half = _TIMES.match(piece), _HALF.match(piece)
    if half:
        piece, times = half[1], "0.5"
    elif found:
        number = found[2] if found[2][0].isdigit() else str(_count(found[2]))
        share = {"倍": 1.0, "成": 0.1}.get(found[3], 0.01)
        value = round(float(number) * share, 6)
        piece, times = found[1], str(int(value) if value.is_integer() else value)
    piece = piece.strip("“”\"'「」《》 ")
    if _LAST_YEAR.match(piece):
        return Part("", times, sign, prior=True)
    last = _OF_LAST_YEAR.match(piece)
    return Part(last[1] if last else piece, times, sign, prior=bool(last))


def whole_name(part: Part) -> str:
    """Give a name as it was written, where 上年 may be part of a heading's own words."""
    return f"上年{part.name}" if part.prior else part.name


def _direction(word: str) -> str:
    if word in ("上面", "以上", "前面", "前"):
        return "before"
    if word in ("左边", "左面", "左侧"):
        return "left"
    if word in ("右边", "右面", "右侧"):
        return "right"
    return "below" if word == "其中" else "after"


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    if len(text) == 2 and text[0] == "十":
        return 10 + _DIGITS[text[1]]
    return _DIGITS.get(text, 0)


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value


def sentence_of(phrase: Comparing) -> str:
    """Write a comparison in words, for the title of a rule."""
    for operator, word in OPERATORS.items():
        for sign in (operator, *_SIGNS.get(operator, ())):
            if phrase.words.startswith(sign):
                return word + phrase.words.removeprefix(sign)
    return phrase.words
