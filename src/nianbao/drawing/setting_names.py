"""The names that people see for the keys of a form file, on the sheet 设置 and on the listings."""

from dataclasses import dataclass

SETTINGS = "设置"
OTHER, VERSION = "其他", "版本"
ZERO_REPORT = "zero_report"
"""Whether a table that is zero throughout must be confirmed; a key of drawings only."""
TEXT, WHOLE, FLAG, LINES, PAIRS, WORDS = "text", "whole", "flag", "lines", "pairs", "words"
PERIODS = (("每年", "year"), ("每半年", "half-year"), ("每季度", "quarter"), ("每月", "month"))


@dataclass(frozen=True, slots=True)
class SettingName:
    """A name that people see for a key: ``words`` translates the values, ``help`` says what belongs there."""

    name: str
    key: str
    kind: str = TEXT
    words: tuple[tuple[str, str], ...] = ()
    help: str = ""


SINGLE = (
    SettingName("表样编号", "form.id", help="英文字母、数字、短横，例如 kaohe-2024；与文件夹同名，发下去以后不要改"),
    SettingName(VERSION, "form.version", help="标题或版面改了，就换一个版本，例如 2"),
    SettingName("名称", "form.name", help="用在提示里"),
    SettingName("报表名称", "form.title", help="用在汇总工作簿里"),
    SettingName("依据", "form.source", help="依据的文件；可以不写"),
    SettingName("报表系列", "form.series", help="同一种报表前后几年的表样写同一个系列；可以不写"),
    SettingName("报送周期", "form.period", WORDS, PERIODS, "每年、每半年、每季度、每月；不写是每年"),
    SettingName("起始年度", "form.first_year", WHOLE, help="从哪个年度起适用，例如 2024"),
    SettingName("终止年度", "form.last_year", WHOLE, help="到哪个年度为止；仍在使用的不写"),
    SettingName("单位类别", "form.kinds", LINES, help="例如 街道、部门；可以不写"),
    SettingName(
        "金额显示", "form.amount_format", WORDS, (("照填的样子", "plain"), ("固定小数", "fixed"), ("千分位", "grouped")),
        "照填的样子、固定小数、千分位",
    ),
    SettingName("件数上限", "form.limits.count", WHOLE, help="再大的数就是填错了"),
    SettingName("金额上限", "form.limits.amount", WHOLE, help="再大的数就是填错了"),
    SettingName("金额小数位数", "form.limits.amount_decimals", WHOLE, help="金额最多几位小数；不写时看画表的数字格式"),
    SettingName("封面工作表", "cover.sheet", help="模板里封面的工作表名"),
    SettingName("汇总封面工作表", "cover.summary_sheet", help="汇总工作簿里封面的工作表名"),
    SettingName("封面标题", "cover.title"),
    SettingName("汇总封面标题", "cover.summary_title"),
    SettingName("封面副标题", "cover.subtitle", help="{year} 处填年度"),
    SettingName("填报说明", "cover.instructions", LINES, help="一行一条"),
    SettingName(
        "零报告", ZERO_REPORT, WORDS, (("要确认", "yes"), ("不用", "no")),
        "要确认：整张表都是 0 的，要在封面确认，没有填过的模板就报不上来；不用：不问",
    ),
)  # fmt: skip
_SEVERITY = (("必须改", "error"), ("可说明", "warning"))
_EACH = (("整张表", ""), ("每列", "column"), ("每行", "row"), ("每个指标", "field"), ("每张表", "table"))
_ENTRY_KINDS = (
    ("文字", "text"), ("编码", "code"), ("年度", "year"), ("报送期", "period"), ("日期", "date"), ("选择", "choice"),
)  # fmt: skip
_YES = (("是", "true"), ("否", "false"))


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet with one line for each section of a kind."""

    sheet: str
    key: str
    names: tuple[SettingName, ...]


LISTINGS = (
    Listing(
        "封面项",
        "cover.entries",
        (
            SettingName("编号", "id", help="必须有 office、code、year 三项"),
            SettingName("名称", "label"),
            SettingName("种类", "kind", WORDS, _ENTRY_KINDS),
            SettingName("选项", "choices", LINES),
            SettingName("问法", "question"),
            SettingName("收集", "collect", FLAG, _YES),
        ),
    ),
    Listing(
        "规则",
        "rule",
        (
            SettingName("代码", "code"),
            SettingName("级别", "severity", WORDS, _SEVERITY),
            SettingName("表", "table"),
            SettingName("用在", "each", WORDS, _EACH),
            SettingName("只用于", "only", LINES),
            SettingName("条件", "when"),
            SettingName("应当成立", "holds"),
            SettingName("指向", "at"),
            SettingName("标题", "title"),
            SettingName("常见原因", "cause"),
            SettingName("怎么办", "remedy"),
            SettingName("依据", "source"),
            SettingName("预填", "prefill", FLAG, _YES),
            SettingName("只对单位", "level", WORDS, (("是", "office"),)),
        ),
    ),
    Listing(
        "图表",
        "chart",
        (
            SettingName("种类", "kind", WORDS, (("各单位比较", "offices"), ("各项比较", "items"), ("与上年比较", "years"))),
            SettingName("标题", "title"),
            SettingName("单位", "unit"),
            SettingName("指标", "field"),
            SettingName("格", "cell"),
            SettingName("各组", "series", PAIRS),
            SettingName("各项", "items", PAIRS),
        ),
    ),
    Listing(
        "主要指标",
        "main",
        (SettingName("名称", "label"), SettingName("单位", "unit"), SettingName("指标", "fields", LINES)),
    ),
    Listing("文字里的数", "narrative", (SettingName("编号", "id"), SettingName("名称", "label"))),
)  # fmt: skip
OWN_SHEETS = (SETTINGS, *(listing.sheet for listing in LISTINGS))
