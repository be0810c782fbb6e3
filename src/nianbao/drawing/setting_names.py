"""The names that people see for the keys of a form file, on the sheet 设置 and on the listings."""

from dataclasses import dataclass

SETTINGS = "设置"
OTHER, VERSION = "其他", "版本"
ZERO_REPORT = "zero_report"
"""Whether a table that is zero throughout must be confirmed; a key of drawings only."""
TEXT, WHOLE, NUMBER, FLAG, LINES, PAIRS, WORDS = "text", "whole", "number", "flag", "lines", "pairs", "words"


PERIODS = (("每年", "year"), ("每半年", "half-year"), ("每季度", "quarter"), ("每月", "month"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name that people see for a key: ``words`` translates the values, ``help`` says what belongs there."""

    name: str
    key: str
    kind: str = TEXT
    words: tuple[tuple[str, str], ...] = ()
    help: str = ""


SINGLE = (
    Name("表样编号", "form.id", help="英文字母、数字、短横，例如 kaohe-2024；与文件夹同名，发下去以后不要改"),
    Name(VERSION, "form.version", help="标题或版面改了，就换一个版本，例如 2"),
    Name("名称", "form.name", help="用在提示里"),
    Name("报表名称", "form.title", help="用在汇总工作簿里"),
    Name("依据", "form.source", help="依据的文件；可以不写"),
    Name("报表系列", "form.series", help="同一种报表前后几年的表样写同一个系列；可以不写"),
    Name("报送周期", "form.period", WORDS, PERIODS, "每年、每半年、每季度、每月；不写是每年"),
    Name("起始年度", "form.first_year", WHOLE, help="从哪个年度起适用，例如 2024"),
    Name("终止年度", "form.last_year", WHOLE, help="到哪个年度为止；仍在使用的不写"),
    Name("单位类别", "form.kinds", LINES, help="例如 街道、部门；可以不写"),
    Name(
        "金额显示", "form.amount_format", WORDS, (("照填的样子", "plain"), ("固定小数", "fixed"), ("千分位", "grouped")),
        "照填的样子、固定小数、千分位",
    ),
    Name("件数上限", "form.limits.count", WHOLE, help="再大的数就是填错了"),
    Name("金额上限", "form.limits.amount", WHOLE, help="再大的数就是填错了"),
    Name("金额小数位数", "form.limits.amount_decimals", WHOLE, help="金额最多几位小数；不写时看画表的数字格式"),
    Name("封面工作表", "cover.sheet", help="模板里封面的工作表名"),
    Name("汇总封面工作表", "cover.summary_sheet", help="汇总工作簿里封面的工作表名"),
    Name("封面标题", "cover.title"),
    Name("汇总封面标题", "cover.summary_title"),
    Name("封面副标题", "cover.subtitle", help="{year} 处填年度"),
    Name("填报说明", "cover.instructions", LINES, help="一行一条"),
    Name(
        "零报告", ZERO_REPORT, WORDS, (("要确认", "yes"), ("不用", "no")),
        "要确认：整张表都是 0 的，要在封面确认，没有填过的模板就报不上来；不用：不问",
    ),
)  # fmt: skip
_SEVERITY = (("必须改", "error"), ("可说明", "warning"))
_EACH = (("整张表", ""), ("每列", "column"), ("每行", "row"), ("每个指标", "field"), ("每张表", "table"))
_ENTRY_KINDS = (
    ("文字", "text"),
    ("编码", "code"),
    ("年度", "year"),
    ("报送期", "period"),
    ("日期", "date"),
    ("选择", "choice"),
)
_YES = (("是", "true"), ("否", "false"))


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet with one line for each section of a kind."""

    sheet: str
    key: str
    names: tuple[Name, ...]


LISTINGS = (
    Listing(
        "封面项",
        "cover.entries",
        (
            Name("编号", "id", help="必须有 office、code、year 三项"),
            Name("名称", "label"),
            Name("种类", "kind", WORDS, _ENTRY_KINDS),
            Name("选项", "choices", LINES),
            Name("问法", "question"),
            Name("收集", "collect", FLAG, _YES),
        ),
    ),
    Listing(
        "规则",
        "rule",
        (
            Name("代码", "code"),
            Name("级别", "severity", WORDS, _SEVERITY),
            Name("表", "table"),
            Name("用在", "each", WORDS, _EACH),
            Name("只用于", "only", LINES),
            Name("条件", "when"),
            Name("应当成立", "holds"),
            Name("指向", "at"),
            Name("标题", "title"),
            Name("常见原因", "cause"),
            Name("怎么办", "remedy"),
            Name("依据", "source"),
            Name("预填", "prefill", FLAG, _YES),
            Name("只对单位", "level", WORDS, (("是", "office"),)),
        ),
    ),
    Listing(
        "图表",
        "chart",
        (
            Name("种类", "kind", WORDS, (("各单位比较", "offices"), ("各项比较", "items"), ("与上年比较", "years"))),
            Name("标题", "title"),
            Name("单位", "unit"),
            Name("指标", "field"),
            Name("格", "cell"),
            Name("各组", "series", PAIRS),
            Name("各项", "items", PAIRS),
        ),
    ),
    Listing("主要指标", "main", (Name("名称", "label"), Name("单位", "unit"), Name("指标", "fields", LINES))),
    Listing("文字里的数", "narrative", (Name("编号", "id"), Name("名称", "label"))),
)  # fmt: skip
OWN_SHEETS = (SETTINGS, *(listing.sheet for listing in LISTINGS))
