"""What the words of headings say of the figures below them: units, counts, amounts, words."""

import re
from fractions import Fraction

from nianbao.drawing.sheet import Box

_MEASURES = (
    "元 百元 千元 万元 百万元 亿元 美元 万美元 平方米 平米 ㎡ m² 万平方米 公顷 亩 万亩 平方公里 公里 千米 米 吨 万吨",
    "千克 公斤 升 立方米 方 千瓦 千瓦时 万千瓦时 度 % 百分点 ‰ 吨标准煤 分",
)
_SCALES = {"百万": 10**6, "十万": 10**5, "亿": 10**8, "万": 10**4, "千": 1000, "百": 100}
_COUNTS = (
    "件 万件 件次 个 人 万人 人次 万人次 次 户 万户 户次 项 场 场次 期 家 份 条 辆 台 台套 套 间 名 位 篇 处 座 栋 宗",
    "起 例 批 批次 天 日 小时 课时 学时 封 册 本 种 类 张 页 部 支 只 头 株 所 组 队 节 幅 块 枚 村 镇 街道 社区",
    "剂 剂次 针 针次 车次 班次 人天 趟 艘 眼 口 孔 盏 棵 尾 箱 袋 桶 瓶 床 床位 头次 羽 只次",
)
AMOUNT_UNITS = frozenset(" ".join(_MEASURES).split())
"""Units of what is measured: it has decimals."""
COUNT_UNITS = frozenset(" ".join(_COUNTS).split())
"""Units of what is counted."""
_PER_CENT = {"个百分点": "%", "百分点": "%", "％": "%"}
_NEVER_ALONE = ("元", "美元", "%", "‰")
"""Without a unit the figures may as well be in 万元, or shares of one."""
_BRACKETS = re.compile(
    r"[(（]\s*(?:(?:计量)?单位\s*[:：]?\s*)?(?P<unit>[^()（）:：]{1,8})\s*[)）]\s*[*＊※①-⑳\d]{0,2}$"
)
NUMBERING = re.compile(r"\d{1,3}(?:\s*=\s*[\d+\-]+)?|[甲乙丙丁]|[①-⑳]|栏次")
"""What stands in a row that numbers the columns."""
ORDER = re.compile(r"^(?:序\s*号|行\s*次|行\s*号|编\s*号|代\s*码|序)$")
NOTE_START = r"^[(（【]?(?:注|备注|说明|附注|填表说明|填报说明|填写说明|编制说明)[】)）]?"
"""How a line below a table begins that explains it."""
POINTS = re.compile(
    r"^(?:标准|基本|考核)?分\s*值(?:[(（]分[)）])?$|^满\s*分(?:值)?$|^(?:标准|基本|最高|基准)分$|^(?:上|最高)\s*限(?:额|值)?$"
)
"""Names of columns and rows that say how much there can be."""
WEIGHTS = re.compile(r"^(?:权\s*重|系\s*数|比\s*重)(?:系数)?(?:[(（][%％][)）])?$")
COUNT_WORDS = re.compile(
    r"(?:人口|户籍|人|件|次|户|个|项|场|期|家|份|条|辆|台|间|名|篇|处|批|起|宗)(?:次)?数(?:量)?$|数量$|(?:人|场|班|件|户|台|批|频|车)次$|件数$|编制$|人员$"
)
AMOUNT_WORDS = re.compile(
    r"金额|经费|收入|支出|预算|决算|资金|费用|成本|投资|产值|面积|长度|重量|单价|价格|工资|补贴|补助|拨款|结余|余额|欠款|税"
    r"|[率]$|比例|占比|比重|百分比|得分|评分|平均"
)
SIGNED_WORDS = re.compile(r"增减|增长|净增|差额|盈亏|损益|变动|变化|利润|净额")
_SCORE = re.compile(
    r"(?<![百部处区划成水公])分(?:数|值)?$|^(?:自|考|复|初|终|测|互|民主)评$|成绩$|^[^()（）]*[(（]分[)）]$"
)
"""Names of columns and rows of scores; 处分, 百分 and the like are none."""
NOT_NUMBERS = ("text", "choice", "closed")
NOT_ADDED_WORDS = re.compile(
    r"率$|比例|占比|比重|百分比|排名|名次|位次|平均|人均|均价|单价|增幅|增速|中位数|年龄$"
)
"""Of what is called so, the sum of several offices is nothing."""
NOT_ADDED_UNITS = frozenset(("%", "‰", "百分点", "个百分点"))
TOTAL_WORDS = re.compile(r"合\s*计|总\s*计|小\s*计|共\s*计|总\s*分|总\s*数")
TEXT_WORDS = re.compile(
    r"^(?:备\s*注|说\s*明|情况说明|简要说明|主要做法|存在问题|原因|整改措施|完成情况|工作情况|责任人|责任单位|牵头单位|联系人|地点|地址"
    r"|名称|项目名称|评语|意见|依据|文号|(?:完成|办结|起止|计划)?(?:时限|期限|时间|日期))(?:[(（].*[)）])?$"
)


WORDS_AT_THE_END = re.compile(
    r"(?:原因|情况|说明|备注|意见|理由|依据|措施|内容|地点|地址|姓名|职务|日期|时间)$"
)
"""Headings that end so are likely to stand over words."""


_LAST_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")
DECIMALS_SHOWN = re.compile(r"[0#?][.]([0#?]+)")
"""The decimals of a number format."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|General')
_DATE = re.compile(r"[yY]{2}|[mM][-/.年月]?.*[dD]")


def bare_format(form: str) -> str:
    """Return a number format without the words and colours in it."""
    return _LITERAL.sub("", form)


def is_date_format(form: str) -> bool:
    """Return whether a cell is for a date, which a form treats as words."""
    return _DATE.search(bare_format(form)) is not None


def unit_kind(unit: str) -> str:
    """Return what a unit counts: ``amount``, ``count``, or empty where it is not known."""
    for scale in ("", *_SCALES):
        bare = unit.removeprefix(scale) if unit.startswith(scale) else ""
        if bare in AMOUNT_UNITS or (
            bare and "/" in bare and all(unit_kind(part) for part in bare.split("/", 1))
        ):
            return "amount"
        if bare in COUNT_UNITS:
            return "amount" if scale else "count"
    return ""


def in_unit(number: Fraction, unit: str, wanted: str) -> Fraction | None:
    """Return a number of one unit in another one (1.5亿元 in 万元 is 15000); None where that cannot be said."""
    unit, wanted = _PER_CENT.get(unit, unit), _PER_CENT.get(wanted, wanted)
    if not unit or unit == wanted:
        return number
    (scale, base), (wanted_scale, wanted_base) = _taken_apart(unit), _taken_apart(wanted)
    if base == "" and wanted_scale == 1 and wanted != "%":
        return number * scale
    counted = base in COUNT_UNITS and wanted_base in COUNT_UNITS
    as_typed = not wanted and base not in _NEVER_ALONE
    if base and (base == wanted_base or counted or as_typed):
        return number * scale / wanted_scale
    return None


def _taken_apart(unit: str) -> tuple[int, str]:
    """Return the power of ten of 万 and the like before a unit, and the unit."""
    word = next(filter(unit.startswith, _SCALES), "")
    return _SCALES.get(word, 1), unit.removeprefix(word)


def split_unit(label: str) -> tuple[str, str]:
    """Return a heading without a unit in brackets, and the unit, which may be empty."""
    found = _BRACKETS.search(label)
    unit = found["unit"].strip().replace("％", "%") if found else ""
    if found and unit_kind(unit) and label[: found.start()].strip():
        return label[: found.start()].strip(), unit
    return label, ""


def is_score(label: str) -> bool:
    """Return whether a heading, with or without a limit in brackets behind it, names scores."""
    return _SCORE.search(label) is not None or _SCORE.search(_LAST_BRACKETS.sub("", label)) is not None


def unit_of_line(box: Box) -> list[str]:
    """Return the units that a line such as 单位：万元、人 names."""
    words = box.cell.text.strip("()（）").replace("：", ":").split(":", 1)[-1]
    return [word.strip().replace("％", "%") for word in re.split(r"[、，,;；/ ]", words) if word.strip()]
