"""Comments in plain words: the right rule, or none; never a rule turned round or with a part left out."""

from fractions import Fraction

from nianbao.drawing.expressions import NUMBER, Part
from nianbao.drawing.measures import in_unit
from nianbao.drawing.phrases import Comparing, NotUnderstood, Phrase, phrases_of

HEADINGS = (
    "男",
    "女",
    "编制数",
    "实有",
    "收入",
    "其他",
    "合计",
    "出国（境）费",
    "整改隐患（处）",
    "整改隐患",
    "上年数",
)
RULES = {
    "不能大于编制数": "<= 编制数",
    "实有不大于编制数": "<= 编制数",
    "实有：严禁超过出国（境）费": "<= 出国（境）费",
    "不大于整改隐患（处）": "<= 整改隐患（处）",
    "不可能大于编制数": "<= 编制数",
    "编制数不小于实有": "<= 编制数",
    "超过编制数的，请说明": "~ <= 编制数",
    "小于编制数的须附说明": "~ >= 编制数",
    "如大于编制数，请说明原因": "~ <= 编制数",
    "高于收入或低于其他的，请说明": "~ <= 收入; ~ >= 其他",
    "不大于收入。超过的请说明原因": "~ <= 收入",
    "大于等于编制数且小于等于200": ">= 编制数; <= 200",
    "不大于编制数，一般不小于10": "<= 编制数; ~ >= 10",
    "不大于编制数的2倍且不超过1,000": "<= 2 编制数; <= 1000",
    "不大于编制数×2": "<= 2 编制数",
    "不大于编制数*0.5": "<= 1/2 编制数",
    "控制在编制数的90%以内": "<= 9/10 编制数",
    "不超过收入的1/3": "<= 1/3 收入",
    "不大于编制数减去男": "<= 编制数 -男",
    "男＋女＝实有": "== 男 女",
    "为男女合计": "== 男 女",
    "应与收入、其他之和相等": "== 收入 其他",
    "等于后两项之和": "== after2",
    "不小于上年数": ">= 上年数",
    "与上年相同": "== 上年",
    "比上年增长不超过20%": "<= 6/5 上年",
    "1、不大于收入\n2、不小于其他": "<= 收入; >= 其他",
    "不能小于0且不能大于收入": ">= 0; <= 收入",
    "不是负数": ">= 0",
    "不大于1.5亿元": "<= 3/2亿元",
    "控制在100以内": "<= 100",
}
NO_RULES = (
    "超过编制数",
    "未超过编制数的，不用说明",
    "不大于收入或其他",
    "不大于收入与其他中的较大者",
    "除特殊情况外不大于收入",
    "不大于收入。但经批准的除外",
    "合计不超过编制总数500",
    "不大于收入减其他和男",
    "如有人数则必须有经费",
)


def test_whole_comments_become_rules() -> None:
    """What each comment on 实有 demands: ~ is a warning, numbers stand before what they multiply."""
    assert {words: in_short(words) for words in RULES} == RULES


def test_what_is_not_understood_is_no_rule() -> None:
    """A word that is left over leaves nothing of the sentence."""
    for words in NO_RULES:
        assert [type(phrase) for phrase in phrases_of(words, HEADINGS, ("实有",))] == [NotUnderstood], words


def test_limits_are_in_the_unit_of_the_figures() -> None:
    """Units of another kind give nothing; a number without a unit is as it is written."""
    values = [
        in_unit(Fraction(3, 2), *units) for units in (("亿元", "万元"), ("名", ""), ("元", ""), ("%", "元"))
    ]
    assert values == [15000, Fraction(3, 2), None, None]
    assert [in_unit(Fraction(5), *units) for units in (("", "万元"), ("万", "件"))] == [5, 50000]


def in_short(words: str) -> str:
    return "; ".join(_short(phrase) for phrase in phrases_of(words, HEADINGS, ("实有",)))


def _short(phrase: Phrase) -> str:
    assert isinstance(phrase, Comparing), phrase
    return f"{'~ ' if phrase.soft else ''}{phrase.operator} {' '.join(map(_part, phrase.parts))}"


def _part(part: Part) -> str:
    if part.direction == NUMBER:
        return f"{part.times}{part.unit}"
    name = part.name or ("上年" if part.prior else f"{part.direction}{part.count or ''}")
    return {1: "", -1: "-"}.get(part.times, f"{part.times} ") + name  # type: ignore[call-overload,no-any-return]
