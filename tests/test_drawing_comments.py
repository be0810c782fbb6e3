"""Comments in plain words: the right rule, or none; never a rule turned round or with a part left out."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from tests.drawn import YELLOW, Hand

from nianbao.drawing.expressions import NUMBER, Part
from nianbao.drawing.phrases import Comparing, NotUnderstood, Phrase, phrases_of
from nianbao.drawing.reading import read_drawing
from nianbao.drawing.words import in_unit

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
    name = part.name or part.earlier or f"{part.direction}{part.count or ''}"
    return {1: "", -1: "-"}.get(part.times, f"{part.times} ") + name  # type: ignore[call-overload,no-any-return]


EARLIER = {
    ("每季度", "等于上季度的结转下期"): "this == previous.t1.r2.c1",
    ("每季度", "不小于上期的一半"): "this >= 0.5 * previous.this",
    ("每季度", "比上个季度增长不超过20%"): "this <= 1.2 * previous.this",
    ("每季度", "一般不大于去年同期的2倍"): "this <= 2 * prior.this",
    ("每季度", "不大于上年同期的本期新收"): "this <= prior.t1.r1.c1",
    ("每季度", "同比增长不超过20%"): "this <= 1.2 * prior.this",
    ("每月", "环比下降不超过50%"): "this >= 0.5 * previous.this",
    ("每月", "不小于上月数"): "this >= previous.this",
    ("每半年", "不小于上期"): "this >= previous.this",
    ("每年", "不小于去年同期"): "this >= prior.this",
    ("每季度", "不小于上月"): "",
    ("每半年", "等于上季度的结转下期"): "",
    ("每半年", "不小于上半年"): "",
    ("每季度", "不大于上季度末"): "",
    ("每季度", "同比上季度增长不超过20%"): "",
    ("每季度", "不大于上年的2倍"): "",
    ("每年", "环比下降不超过50%"): "",
    ("每年", "不小于上期"): "",
}


@pytest.mark.parametrize(("often", "words"), EARLIER)
def test_earlier_periods(often: str, words: str, tmp_path: Path) -> None:
    """Each word means the figures of its own period, where the form has it; everything else is asked about."""
    hand = Hand("办件").line("A1", "项目", "窗口", "网上").line("A2", "本期新收").line("A3", "结转下期")
    hand.fill(YELLOW, "B2:C3").format("0", "B2:C3").note("B2", words)
    settings = hand.book.create_sheet("设置")
    settings.append(["报送周期", often])
    (tmp_path / "画.xlsx").write_bytes(hand.bytes())
    read = read_drawing(tmp_path / "画.xlsx", None, form_id="x", year=2024)
    if EARLIER[often, words]:
        assert [rule["holds"] for rule in tomllib.loads(read.text)["rule"] if rule["each"] == "field"] == [
            EARLIER[often, words]
        ]
    else:
        assert [words in question.text for question in read.open_questions] == [True]
