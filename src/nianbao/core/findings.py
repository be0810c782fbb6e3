"""Findings: what is wrong in a file, or worth explaining, as data; and the one catalogue of codes.

An entry of the catalogue says in words what is wrong, what usually causes it and what to do, and as
:class:`Trait` what the code means for what the program does next: no other module lists codes. The
place is put in front by :func:`finding`, so every message reads: where, what, why, what to do. The
codes of rules come from the form files and have no traits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from nianbao.core.worded import Worded


class Severity(Worded):
    """An error excludes the file from the consolidation; a warning may be explained."""

    ERROR = "error", "必须改"
    WARNING = "warning", "可说明"


class Trait(Enum):
    """What a code means for what the program does with the file."""

    BLOCKS = "blocks"
    """The file cannot count for its office, whatever its figures are; not even when failed files are added up."""
    UNLISTED = "unlisted"
    """The office is not on the roster: nobody knows whether the file is to be added up."""
    CODE_IN_DOUBT = "code-in-doubt"
    """The code may be another office's: the file counts for no office, replaces no file, and nothing is
    addressed by its code."""
    NOT_COUNTED = "not-counted"
    """The file is right, and somebody else adds it up."""
    OURS = "ours"
    """The file is of the office that adds up: it is never added to itself."""
    DOUBTS_OFFICE = "doubts-office"
    """Who the office is, is in doubt: its code and name stay open in a return."""
    DOUBTS_YEAR = "doubts-year"
    """Which year the figures are of is in doubt: it stays open in a return."""
    HARMLESS = "harmless"
    """The figures were read as they were meant, and nothing has to be done this time."""
    MAYBE_REPORT = "maybe-report"
    """The file is no workbook of ours; it may be a published report."""
    BETTER_SAID_OF_DOCUMENTS = "better-said-of-documents"
    """Where both readers refuse a file that is not named like a table, this says more than the other code."""
    SAID_OF_DOCUMENTS = "said-of-documents"
    """The same, but only of a file that is named like a document."""
    REFUSES_ALL = "refuses-all"
    """Found in one sheet, it refuses the whole file."""
    AMONG_FILES = "among-files"
    """It is about this file beside others of its office: it is said even where another one stands for it."""
    PASSING = "passing"
    """The next attempt may come to something else though the bytes are the same: it is not remembered."""
    MENDED = "mended"
    """A fresh template with the same figures puts it right."""
    OF_ADDING_UP = "of-adding-up"
    """It says that the file is not added up; where nothing is added up, it is left out."""
    FOR_HANDING_IN = "for-handing-in"
    """It asks for what a workbook must say to be handed in; a published report does not show it."""
    LEFT_OUT_OF_SUMS = "left-out-of-sums"
    """The sums that the workbook itself shows pass over this cell, though its figure counts."""
    SHOWS_ANOTHER_SUM = "shows-another-sum"
    """A cell of a summary shows another figure than its breakdown adds up to: it is in ``found``."""
    NOT_AS_ADDED_UP = "not-as-added-up"
    """What a summary says of its offices is not what was added up: no other year may be compared with it."""
    AT_TOTAL = "at-total"
    """The 审核 sheet shows it on the line of the total that it is about."""
    ANSWERED_ON_SLIP = "answered-on-slip"
    """No check of the workbook itself: the office is asked about it, and answers, on the slip that goes back."""
    ASKED_UPWARD = "asked-upward"
    """The office that hands in a summary is asked about it."""
    AT_OFFICE = "at-office"
    """The 审核 sheet shows it on the line of the office."""


NO_TRAITS: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a workbook: sheet, cell in the template's addresses, and the words for people."""

    sheet: str | None = None
    cell: str | None = None
    words: str = ""
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = " ".join(part for part in (self.sheet, self.words) if part)
        return f"{where}（{self.cell}）" if self.cell else where


NOWHERE = Place()


FINDING_COLUMNS = (
    "severity",
    "sheet",
    "cell",
    "fields",
    "found",
    "expected",
    "difference",
    "message",
    "explanation",
)
"""What a table of findings tells of each, beside the file, the office and the code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or worth explaining.

    ``problem``, ``cause`` and ``remedy`` are sentences without their full stops; ``cause`` may be empty.
    ``found``, ``expected`` and ``difference`` are texts as written in the workbook's terms;
    ``difference`` is found minus expected. ``rule`` is the key of the rule instance, if any.
    """

    code: str
    severity: Severity
    problem: str
    remedy: str
    cause: str = ""
    place: Place = NOWHERE
    found: str | None = None
    expected: str | None = None
    difference: str | None = None
    explanation: str | None = None
    rule: str | None = None

    @property
    def message(self) -> str:
        """The full Chinese message: where it is, what is wrong, its usual cause, and what to do."""
        return f"{self.place}：{self.advice}" if str(self.place) else self.advice

    @property
    def advice(self) -> str:
        """The message without the place."""
        parts = (self.problem, self.cause, self.remedy)
        return "".join(part if part.endswith(_ENDS) else f"{part}。" for part in parts if part)

    @property
    def title(self) -> str:
        """The title of the code; a rule's code has none."""
        entry = CATALOGUE.get(self.code)
        return entry.title if entry is not None else ""

    def has(self, trait: Trait) -> bool:
        """Return whether the code has a trait; a rule's code has none."""
        entry = CATALOGUE.get(self.code)
        return entry is not None and trait in entry.traits

    @property
    def unexplained(self) -> bool:
        """True where its office is asked to explain it, and has not."""
        asked = self.severity is Severity.WARNING and wants_explanation(self.code)
        return asked and not self.explanation

    def explained(self, explanation: str | None) -> "Finding":
        """Attach what the office wrote about it."""
        return replace(self, explanation=explanation or None)


@dataclass(frozen=True, slots=True)
class CodeWording:
    """One entry of the catalogue; ``text``, ``cause`` and ``remedy`` have named fields in braces.

    ``text`` is one sentence on what is wrong, ``cause`` on what usually causes it, ``remedy`` says what to do.
    """

    severity: Severity
    title: str
    text: str
    remedy: str
    cause: str = ""
    traits: frozenset[Trait] = NO_TRAITS


_error, _warning = partial(CodeWording, Severity.ERROR), partial(CodeWording, Severity.WARNING)

_FILE = frozenset({Trait.BLOCKS})
_DOCUMENT = frozenset({Trait.BLOCKS, Trait.BETTER_SAID_OF_DOCUMENTS})
_OFFICE = frozenset({Trait.BLOCKS, Trait.DOUBTS_OFFICE, Trait.AT_OFFICE})
_TOTAL = frozenset({Trait.AT_TOTAL, Trait.MENDED})
_AMONG = frozenset({Trait.AMONG_FILES})
_SLIGHT = frozenset({Trait.HARMLESS})
_MENDED = frozenset({Trait.MENDED})
_AT_OFFICE = frozenset({Trait.AT_OFFICE})
_NOT_AS_ADDED_UP = frozenset({Trait.NOT_AS_ADDED_UP})

CATALOGUE: Mapping[str, CodeWording] = {
    # ------------------------------------------------------------ cells
    "cell.blank": _error("空白", "这一格是空的", "没有发生的请填 0，有数的请补填。"),
    "cell.placeholder": _error("占位符号", "填的是“{found}”，不是数字", "没有发生的请填 0，有数的请填数字。"),
    "cell.unit": _error("带单位", "填的是“{found}”，带了单位", "请只填数字{suggestion}，不要写单位。"),
    "cell.not-a-number": _error("不是数字", "填的是“{found}”，不是数字", "请改填数字，没有发生的填 0。"),
    "cell.not-a-number/formula": _error("公式没有算出数", "这一格是公式，没有算出数", "请直接填数字。"),
    "cell.negative": _error("负数", "填的是 {found}，小于 0", "请改填 0 或正数。"),
    "cell.not-whole": _error(
        "不是整数", "填的是 {found}，件数不能有小数", "请改填整数。", cause="常见原因：填错了格子"
    ),
    "cell.too-precise": _error(
        "小数位太多", "填的是 {found}，小数超过 {decimals} 位", "请按单位“{unit}”核对，精确到分即可。"
    ),
    "cell.too-large": _error(
        "数字过大",
        "填的是 {found}，超过了 {limit}",
        "请核对后改正。",
        cause="常见原因：多打了几位数，或者单位填错",
    ),
    "cell.text-number": _warning(
        "文本数字",
        "“{found}”是文本，已按数字 {number} 读取",
        "不影响汇总，总计里也有它；以后请直接录入半角数字。",
        traits=_SLIGHT | {Trait.LEFT_OUT_OF_SUMS},
    ),
    "cell.text-number/left-out": _warning(
        "文本数字",
        "“{found}”是文本，已按数字 {number} 读取",
        "不影响汇总；表上的总计没有把它加进去，打印盖章前请在本格重新录入半角数字。",
    ),
    "cell.shown-otherwise": _error(
        "显示的不是所填的数",
        "存的是 {found}，显示出来的却是另一个数",
        "请在原模板或退回单的这一格重新录入要报的数（格式是锁定的，不用改）。",
        cause="这一格的数字格式是“{format}”",
    ),
    "cell.shown-blank": _warning(
        "填了数却不显示",
        "存的是 {found}，表里却看不见，已按存的数读取",
        "请在原模板或退回单的这一格重新录入数字，核对无误再报。",
        cause="这一格的数字格式是“{format}”",
    ),
    "cell.several-numbers": _error(
        "一格两个数",
        "一格里有几个数（“{found}”），不知道哪个是要报的",
        "请只填一个数字，中间不要有空格、换行或逗号。",
    ),
    "cell.unseen": _warning(
        "看不见",
        "存的是 {found}，可是{reason}，看不见，已按存的数读取",
        "请在原模板或退回单的这一格重新录入数字，核对无误再报。",
    ),
    "cell.struck": _warning(
        "加了删除线",
        "存的是 {found}，上面画着删除线，已按这个数读取",
        "请核对：数还要报的，请在原模板或退回单的这一格重新录入；不报的，请改填要报的数或 0。",
    ),
    "cell.covered": _warning(
        "被遮住",
        "存的是 {found}，上面盖着图片、文本框或控件，已按存的数读取",
        "请把它移开或删去，核对下面的数。",
    ),
    "cell.narrow": _warning(
        "列太窄",
        "存的是 {found}，格子太窄或太低，显示成 ### 或别的数，已按存的数读取",
        "请在原模板或退回单的这一格重新录入数字，核对无误再报。",
    ),
    "cell.repeated": _error(
        "重复显示",
        "存的是 {found}，对齐方式“填充”使它重复显示，看到的是别的数",
        "请在原模板或退回单的这一格重新录入数字。",
    ),
    "cell.mixed": _error(
        "部分字样式不同",
        "“{found}”里有的字是上标、下标、删除线、浅色或极小的字，看到的可能是别的数",
        "请在这一格重新录入数字。",
    ),
    "cell.zero-hidden": _warning(
        "零不显示",
        "填的是 0，这张工作表设置了不显示零值，看到的是空白，已按 0 读取",
        "请在“选项—高级”里勾选“在具有零值的单元格中显示零”，核对无误再报。",
    ),
    "cell.formula": _warning(
        "填的是公式", "这一格是公式“{formula}”，按它的结果 {found} 读取", "请核对；以后请直接录入数字。"
    ),
    "cell.formula-unsure": _error(
        "公式会变",
        "这一格是公式“{formula}”（保存时的结果是 {found}），会自己变动或引用了别的文件，不能作数",
        "请改填数字。",
    ),
    "cell.too-small": _error(
        "数字过小", "填的是 {found}，小于 {limit}", "请核对后改正。", cause="常见原因：填错了格子"
    ),
    "text.blank": _error("没有填写", "这一格是空的", "请填写；是下拉框的，请选一项。"),
    "text.choice": _error("不在选项里", "填的是“{found}”，不是下拉框里的选项", "请选一项：{expected}。"),
    "text.too-long": _error(
        "文字太长", "写了 {length} 个字（“{found}”），不能超过 {longest} 个", "请写得短一些。"
    ),
    "text.rare": _warning(
        "生僻字",
        "“{found}”是生僻字，不同的软件可能算出不同的校验码，已照写的读取",
        "不影响汇总；纸质件的校验码与审核时显示的不同的，以审核时显示的为准。",
        traits=_SLIGHT,
    ),
    "text.error": _error("错误值", "这一格是“{found}”，不是文字", "请直接写文字。"),
    "text.formula": _warning(
        "文字是公式", "这一格是公式，按它的结果“{found}”读取", "请核对；以后请直接写文字。"
    ),
    "text.unseen": _warning(
        "文字看到的不同",
        "写的是“{found}”，因为{reason}，看到的不是这样，已按写的读取",
        "请在原模板或退回单的这一格重新录入，核对无误再报。",
    ),
    # ------------------------------------------------------------ totals
    "total.mismatch": _error(
        "总计不等",
        "总计是 {found}，各分项相加是 {expected}{apart}",
        "请核对各分项；总计由表格自动计算，不用手工填写。",
        cause="常见原因：总计是手工填的，或者改了分项没有重新计算",
        traits=_TOTAL,
    ),
    "total.mismatch/computed": _error(
        "算出的数不等",
        "填的是 {found}，按算式是 {expected}{apart}",
        "请核对算式里的各数；这一格由表格自动计算，不用手工填写。",
        cause="常见原因：这一格是手工填的，或者改了别的数没有重新计算",
        traits=_TOTAL,
    ),
    "total.mismatch/blank": _error(
        "算不出的数",
        "填的是 {found}，按算式算不出数（缺数，或者除数是 0），应当空着",
        "请核对算式里的各数；这一格由表格自动计算，不用手工填写。",
        traits=_TOTAL,
    ),
    "total.typed/computed": _warning(
        "算式被改成数字",
        "这一格的算式被换成了数字 {found}（数值是对的）",
        "不影响汇总；以后请不要改动自动计算的格。",
        traits=_TOTAL | _SLIGHT,
    ),
    "total.emptied/computed": _warning(
        "算式被清空",
        "这一格的算式被删掉了，算出来应是 {expected}",
        "不影响汇总；以后请不要改动自动计算的格。",
        traits=_TOTAL | _SLIGHT,
    ),
    "total.formula/computed": _error(
        "算式不同",
        "这一格的算式被改成“{found}”，应为“{expected}”；表中显示 {shows}，应当算出 {sum}",
        "请在原模板或退回单上重新填报，不要改动自动计算的格。",
    ),
    "total.typed": _warning(
        "总计被改成数字",
        "总计的公式被换成了数字 {found}（数值是对的）",
        "不影响汇总；以后请不要改动总计。",
        traits=_TOTAL | _SLIGHT,
    ),
    "total.emptied": _warning(
        "总计被清空",
        "总计的公式被删掉了，各分项相加是 {expected}",
        "不影响汇总；以后请不要改动总计。",
        traits=_TOTAL | _SLIGHT,
    ),
    "total.formula": _error(
        "总计的公式不同",
        "总计的公式被改成“{found}”，应为“{expected}”；表中显示 {shows}，按各分项相加是 {sum}",
        "请在原模板或退回单上重新填报，不要改动总计。",
    ),
    "total.unseen": _warning(
        "总计显示得不对",
        "总计是 {found}，因为格式、字色被改动或者列太窄，看到的不是这个数",
        "不影响汇总；请不要改动总计的格式，盖章件请用原模板或退回单打印。",
        traits=_TOTAL,
    ),
    "breakdown.edited": _error(
        "明细被改动",
        "这一行的校验码是 {found}，按这一行的数字应为 {expected}，数字或校验码被改动过",
        "请重新汇总，不要改动汇总工作簿里的数。",
        traits=_NOT_AS_ADDED_UP,
    ),
    "breakdown.office": _error(
        "明细的单位被改动",
        "这一行的单位是“{found}”，按“报送情况”应为“{expected}”，编码、名称、类别或行被改动过",
        "请重新汇总，不要改动汇总工作簿里的单位。",
        traits=_NOT_AS_ADDED_UP,
    ),
    "breakdown.office/missing": _error(
        "明细的单位被改动",
        "“报送情况”里已汇总的“{expected}”在明细里没有，行被删除过",
        "请重新汇总，不要增删或改动明细的行。",
        traits=_NOT_AS_ADDED_UP,
    ),
    "breakdown.office/extra": _error(
        "明细的单位被改动",
        "这一行（“{found}”）与“报送情况”里已汇总的单位都对不上，行是后加的，或者单位、数字被改动过",
        "请重新汇总，不要增删或改动明细的行。",
        traits=_NOT_AS_ADDED_UP,
    ),
    "breakdown.sum": _error(
        "明细合计不等",
        "合计是 {found}，按上面各行相加应为 {expected}",
        "请重新汇总，不要增删或改动明细的行。",
        traits=_NOT_AS_ADDED_UP,
    ),
    "breakdown.heading": _warning(
        "明细标题被改动",
        "标题应为“{expected}”，现为“{found}”",
        "数字已按列的位置读取；请重新汇总，不要改动汇总工作簿。",
    ),
    "breakdown.unseen": _warning(
        "明细看不清",
        "存的是 {found}，{reason}，已按存的数读取",
        "与校验码相符的不影响汇总；打印、报送以前请重新汇总，不要改动汇总工作簿。",
    ),
    "breakdown.unseen/row": _warning(
        "明细看不清",
        "这一行被隐藏、筛选掉，或者太低，各数已按存的数读取",
        "请取消隐藏或筛选，核对后再用。",
    ),
    "breakdown.unseen/more": _warning(
        "明细看不清",
        "看不清或者看到的是别的数的，另外还有 {found} 处",
        "请重新汇总，不要改动汇总工作簿。",
    ),
    "breakdown.shown-otherwise": _error(
        "明细显示的是别的数",
        "存的是 {found}，{reason}，看到的可能是别的数",
        "请重新汇总，不要改动汇总工作簿。",
    ),
    "breakdown.other": _error(
        "与明细不等",
        "表中是 {found}，分单位明细加起来是 {expected}",
        "请重新汇总，不要改动汇总工作簿里的数。",
        traits=frozenset({Trait.SHOWS_ANOTHER_SUM}),
    ),
    # ------------------------------------------------------------ the file
    "file.missing": _error(
        "文件不在",
        "找不到这个文件，或者没有权限打开：{reason}",
        "请核对路径和权限。",
        traits=_FILE | {Trait.PASSING},
    ),
    "file.not-a-file": _error(
        "不是文件", "这不是一个普通文件（{reason}）", "请把报送的 .xlsx 文件放进收件文件夹。", traits=_FILE
    ),
    "file.empty": _error(
        "空文件",
        "文件是空的（0 字节）",
        "请重新下载；还是空的，要请对方重新报送。",
        cause="常见原因：没有下载完",
        traits=_FILE,
    ),
    "file.too-large": _error(
        "文件过大",
        "文件太大：{reason}",
        "请用原模板重新填报，不要插入图片；要读很大的汇总工作簿，请加 --larger 2 再运行。",
        cause="填好的模板一般不到 100 KB，常见原因：插入了图片",
        traits=_FILE | {Trait.REFUSES_ALL},
    ),
    "file.encrypted": _error(
        "加密",
        "文件设了打开密码{reason}",
        "请去掉打开密码（WPS：文件—文档加密—密码加密，清空密码）后重新报送；知道密码的，可以用 --password 给出。",
        traits=_FILE | {Trait.PASSING},
    ),
    "file.encrypted/rights": _error(
        "加密",
        "文件被{reason}加了密，这里打不开",
        "请在能打开它的电脑上解密（限制访问的，改为不限制），另存后重新报送。",
        traits=_FILE | {Trait.PASSING},
    ),
    "file.old-format": _error(
        "其他格式",
        "这是{reason}文件，里面读不出下发的模板",
        "请用 WPS 或 Excel 打开模板，另存为 .xlsx 后重新报送。",
        traits=_FILE | {Trait.MAYBE_REPORT},
    ),
    "file.not-a-workbook": _error(
        "不是表格",
        "这不是 Excel 表格，而是{reason}",
        "请报送用模板填好的 .xlsx 文件。",
        cause="常见原因：附错了文件",
        traits=_FILE | {Trait.MAYBE_REPORT},
    ),
    "file.not-a-workbook/format": _error(
        "格式读不了",
        "这是{reason}，这种格式读不了",
        "请用保存它的程序（WPS、Excel 等）打开，另存为 .xlsx 后重新报送。",
        traits=_FILE | {Trait.MAYBE_REPORT},
    ),
    "file.damaged": _error(
        "文件损坏",
        "文件已损坏：{reason}",
        "请用 WPS 打开后另存一次；打不开的，要重新报送。",
        cause="常见原因：没有传完，或者保存时中断了",
        traits=_FILE | {Trait.SAID_OF_DOCUMENTS},
    ),
    "file.unsafe": _error(
        "文件不安全",
        "文件里有不安全的内容，没有打开：{reason}",
        "请不要用别的程序打开它；先核实是谁发来的，再请对方用原模板重新报送。",
        traits=_DOCUMENT | {Trait.REFUSES_ALL},
    ),
    "file.unusual": _error(
        "写法少见",
        "文件内部的写法少见（{reason}），不同的程序会读出不同的内容，没有采用",
        "请用 WPS 或 Excel 打开后另存一次，再报送。",
        traits=_FILE,
    ),
    "file.crashed": _error(
        "读不完",
        "这个文件没能读完：{reason}",
        "请用 WPS 或 Excel 打开后另存一次，再报送；还是读不完的，请改用原模板重新填报。",
        cause="常见原因：文件有损坏",
        traits=_FILE | {Trait.PASSING},
    ),
    "file.too-slow": _error(
        "内容过多",
        "文件内容太多，运算了 {seconds} 秒还没有读完",
        "请用 WPS 或 Excel 打开，删去多余的工作表和空白的行列，另存后再报；要读大的汇总工作簿，请加 --larger 2 再运行。",
        traits=_FILE,
    ),
    "file.too-complex": _error(
        "文稿过于复杂",
        "文稿不像一份报告，没有读完：{reason}",
        "请只保留报告的正文和表格，另存后再试。",
        traits=_DOCUMENT,
    ),
    "file.old-document": _error(
        "旧版文稿", "这是{reason}，读不了", "请用 WPS 或 Word 打开，另存为 .docx 后再试。", traits=_DOCUMENT
    ),
    "file.encoding": _error(
        "编码不明",
        "文字的编码认不出，没有读",
        "请用记事本或 WPS 打开，另存为 UTF-8 编码的文本后再试。",
        traits=_DOCUMENT,
    ),
    "file.no-pdf": _error(
        "未装 PDF 组件",
        "这是 PDF 文件，这台电脑没有装读 PDF 的组件",
        "请安装：pip install 'nianbao[pdf]'；或者改用 Word、网页的原件。",
        traits=_DOCUMENT | {Trait.PASSING},
    ),
    "file.no-opencc": _error(
        "未装繁体字组件",
        "这份报告是繁体字，这台电脑没有装转换繁体字的组件",
        "请安装：pip install opencc；装不了的，请先把报告转成简体字再试。",
        traits=_DOCUMENT | {Trait.PASSING},
    ),
    "file.scanned": _error(
        "没有文字",
        "PDF 里没有可读的文字",
        "请改用 Word、网页或文字版 PDF 的原件。",
        cause="常见原因：是扫描件",
        traits=_DOCUMENT,
    ),
    "file.document": _warning(
        "报告文稿",
        "这是报告文稿，只审核，不汇总",
        "要汇总，请先用 nianbao import 转成工作簿。",
        traits=frozenset({Trait.OF_ADDING_UP}),
    ),
    # ------------------------------------------------------------ published reports
    "import.table-missing": _error(
        "缺表",
        "报告里没有找到“{found}”的表格",
        "请核对报告里有没有这张表；表格是图片的，请换成文字表格。",
        cause="常见原因：表格是图片",
    ),
    "import.row-missing": _error("缺行", "报告的表格里没有找到“{found}”这一行", "请核对报告，补上这一行。"),
    "import.group": _error(
        "合并填写",
        "报告里“{found}”只有一行（{figures}），官方表格在它下面分了几行",
        "请把数字分到下面的各行。",
    ),
    "import.unit": _error(
        "单位不符", "报告里写的是“{found}”，数字是 {number}；官方表格以{unit}为单位", "请换算成{unit}后再填。"
    ),
    "import.fuzzy": _warning(
        "标题有错字",
        "报告里这一行的标题是“{found}”，按相近的“{expected}”读取",
        "请核对这一行的数字，改正报告里的标题。",
    ),
    "import.order": _warning(
        "标题不清",
        "报告里这一行的标题是“{found}”，按顺序当作“{expected}”读取",
        "请核对这一行的数字，改正报告里的标题。",
    ),
    "import.remark": _warning(
        "格里有说明", "报告里写的是“{found}”，按 {number} 读取", "请核对；表格里只写数字，说明写在正文里。"
    ),
    "import.unseen": _warning(
        "格子看不清",
        "{found} {reason}，已按存的内容读取",
        "请打开原文核对，在原文里改好再转换。",
    ),
    "import.collapsed": _warning(
        "标题数字相连", "报告里标题和数字连在一起（“{found}”），按一格一位数读取", "请核对这一行的数字。"
    ),
    "import.twice": _warning(
        "重复的行", "“{found}”这一行在报告里不止一次，取第一次的", "请核对报告里是不是多了一行。"
    ),
    "import.column": _warning(
        "多出的列", "报告的表格多出“{found}”一列，没有采用", "请对照官方表格核对各列。"
    ),
    "import.column-fuzzy": _warning(
        "列的标题有错字",
        "报告里这一列的标题是“{found}”，按相近的“{expected}”读取",
        "请核对这一列的数字，改正报告里的标题。",
    ),
    "import.row-unclear": _error(
        "数字对不上列",
        "报告里“{found}”这一行（{figures}）看不出哪个数属于哪一列，没有读",
        "请对照报告填写这一行；没有发生的填 0，不要留空。",
    ),
    "import.conflict": _error(
        "同一行两样数",
        "“{found}”这一行在报告里不止一次，数字不同，都没有采用",
        "请核对报告，只留正确的一行。",
        cause="一处是 {figures}，另一处是 {other}",
    ),
    "import.two-tables": _error(
        "两张不同的表",
        "报告里有两张这样的表，数字不同：{found}；{other}，都没有采用",
        "请核对报告，只留官方表格。",
    ),
    "import.same-table": _warning(
        "重复的表", "报告里这张表不止一次，数字相同：{found}；{other}", "不影响审核；请核对是不是多贴了一次。"
    ),
    "import.other-table": _warning(
        "别的表",
        "{found}等 {rows} 行不在官方表格里{headings}，没有采用",
        "不用处理；如果这才是官方表格，请对照官方表格的标题核对。",
    ),
    "import.displaced": _error(
        "数字与标题错开",
        "这份文字里，表格的数字不在它的标题后面，分不清哪个数属于哪一行，文字里的表格没有读",
        "请改用 Word、网页或 PDF 原件；从 PDF 转文字的，请保留版面（pdftotext -layout）。",
    ),
    "import.free-form": _error(
        "没有官方表格的报告",
        "这是 {year} 年的报告“{found}”，那时的报告还没有官方表格，读不出数字",
        "不能转成工作簿；需要上年数据的，请照报告手工填写。",
        traits=_FILE,
    ),
    "import.no-report": _error(
        "不是年度报告",
        "这是{found}，里面没有找到年度报告的官方表格",
        "表格如果是图片，请换成文字表格；别的文稿请移出收件文件夹。",
        traits=_FILE,
    ),
    "import.untitled": _warning(
        "没有看出是谁的报告",
        "报告里没有看出是{found}的：没有找到写明单位和年度的标题",
        "请在转成的工作簿的封面补填，或者在报告的标题里写明。",
    ),
    "import.two-reports": _error(
        "一个文件两份报告",
        "文件里有两份报告：“{found}”和“{other}”，都没有读",
        "请把它们分成两个文件，一个文件一份报告。",
    ),
    "import.unplaced": _warning(
        "放不进的行", "“{found}”这一行（{figures}）放不进官方表格，没有采用", "请对照官方表格核对。"
    ),
    # ------------------------------------------------------------ the form
    "form.unknown": _error(
        "不是本表",
        "这个表格不是下发的模板",
        "请在下发的模板上填写后报送。",
        cause="常见原因：用了自己做的表，或者附错了文件",
        traits=_FILE | {Trait.MAYBE_REPORT} | _MENDED,
    ),
    "form.unknown/form": _error(
        "不认识的表样",
        "这是表样“{found}”的表，这里没有这个表样",
        "不是填报单位的错：请把环境变量 NIANBAO_FORMS 设为放这个表样的文件夹，再运行一次。",
        traits=_FILE,
    ),
    "form.version": _error(
        "表样版本不符",
        "这是“{found}”的表样，{year} 年度应使用“{expected}”",
        "请改用新模板重新填报。",
        cause="常见原因：沿用了往年的模板",
        traits=_FILE | _MENDED,
    ),
    "form.older": _warning(
        "以前的表样",
        "模板发出以后表样改过（{change}{more}），数字已按模板自带的编号读出",
        "不影响汇总；以后请用新发的模板。",
        traits=_SLIGHT | _MENDED,
    ),
    "form.other": _error(
        "不是同一种报表",
        "这是“{found}”，这次审核的是“{expected}”",
        "请把不同报表的文件分开审核、分开汇总。",
        traits=_FILE | _MENDED,
    ),
    "year.mismatch": _error(
        "年度不符",
        "文件是 {found} 年度的，这次汇总的是 {expected} 年度",
        "请核对年度，改正后重新报送。",
        cause="常见原因：附错了文件，或者封面的年度没有改",
        traits=frozenset({Trait.BLOCKS, Trait.DOUBTS_YEAR, Trait.AT_OFFICE}),
    ),
    "year.mismatch/period": _error(
        "报送期不符",
        "文件是 {found}的，这次汇总的是 {expected}的",
        "请核对年度和报送期，改正后重新报送。",
        cause="常见原因：附错了文件，或者封面的报送期没有改",
        traits=frozenset({Trait.BLOCKS, Trait.DOUBTS_YEAR, Trait.AT_OFFICE}),
    ),
    "form.altered": _error(
        "表样被改动",
        "模板被改动：{change}{more}",
        "请在原模板上重新填报，不要增删行列、改表名或改动锁定的文字。",
        traits=_FILE | _MENDED,
    ),
    "form.extra-content": _warning(
        "表外有内容",
        "表格以外写了内容“{found}”{more}",
        "不会汇总；需要说明的请写在“情况说明”里。",
        traits=_MENDED,
    ),
    "form.foreign-format": _warning(
        "其他格式",
        "这是{found}文件，不是 .xlsx；数字已经照样读出",
        "不影响汇总；以后请用 WPS 或 Excel 另存为 .xlsx 报送。",
        traits=_SLIGHT | _MENDED,
    ),
    "form.foreign-format/old": _warning(
        "旧版格式",
        "这是{found}文件，不是 .xlsx；数字已经照样读出",
        "不影响汇总；以后请用 WPS 或 Excel 另存为 .xlsx 报送。",
        cause="字的颜色、行高列宽、条件格式、一格里样式不同的字、盖在上面的东西、总计的公式和锁定没法核对",
        traits=_SLIGHT | _MENDED,
    ),
    "form.unlocked": _warning(
        "解除了保护", "保护被解除了（{found}）", "内容已核对无误；以后请不要解除保护。", traits=_MENDED
    ),
    "form.not-recalculated": _warning(
        "没有重新计算",
        "文件保存时没有重新计算：这里显示 {found}，按各分项相加是 {expected}（别处也可能如此）",
        "不影响汇总；打印盖章以前，请用 WPS 或 Excel 打开，按 Ctrl+Alt+F9 重新计算，保存后再打印。",
        traits=_MENDED,
    ),
    "form.not-recalculated/cut-off": _warning(
        "公式被丢了",
        "保存文件的程序把隐藏工作表里的公式换成了数：表上的总计、填报状态和校验码不再随填的数改变，重新计算也没有用",
        "不影响汇总；打印盖章以前，请用 WPS 或 Excel 在原模板里重新填报。",
        traits=_MENDED,
    ),
    "form.extra-sheet": _warning(
        "多出工作表", "多出了工作表“{found}”", "不会汇总；如无必要请删除。", traits=_MENDED
    ),
    "form.hidden": _warning("有隐藏内容", "有隐藏的{found}", "请取消隐藏，核对后再报。", traits=_MENDED),
    "form.hidden/merged": _warning(
        "合并盖住数字",
        "有单元格被合并，盖住了下面的格子：{found}；下面的数看不见，已按存的数读取",
        "请核对；要改的，请在原模板或退回单里重新填报，不要合并单元格。",
        traits=_MENDED,
    ),
    "form.external-link": _warning(
        "链接其他文件",
        "文件链接了别的文件，换一台电脑数字可能变",
        "请用“选择性粘贴”里的“数值”代替链接。",
        traits=_MENDED,
    ),
    "form.macro": _warning("带有宏", "文件带有宏（没有运行）", "请另存为不带宏的 .xlsx。", traits=_MENDED),
    # ------------------------------------------------------------ cover and office
    "cover.blank": _warning("封面未填", "没有填", "请补填。", traits=frozenset({Trait.FOR_HANDING_IN})),
    "cover.choice": _warning(
        "封面选项不对", "填的是“{found}”，不是可选的内容", "请从下拉框中选：{expected}。"
    ),
    "cover.not-a-date": _warning(
        "封面日期不对", "填的是“{found}”，不是日期", "请改填日期，例如 2025-01-20。"
    ),
    "office.missing": _error(
        "没写单位", "封面没有写明{found}", "请在封面补填后重新报送。", traits=_OFFICE | {Trait.FOR_HANDING_IN}
    ),
    "office.missing/period": _error(
        "没写报送期",
        "封面的报送期填的是“{found}”，看不出是哪一期",
        "请从下拉框中选：{expected}。",
        traits=_OFFICE | {Trait.FOR_HANDING_IN},
    ),
    "office.unknown": _error(
        "不在名册",
        "单位“{name}”（编码 {found}）不在单位名册里{suggestion}",
        "请核对单位编码；确实要报的，请补进名册。",
        cause="常见原因：编码抄错了，或者名册里漏了这个单位",
        traits=_OFFICE | {Trait.UNLISTED},
    ),
    "office.unknown/no-code": _error(
        "不在名册",
        "单位“{name}”不在单位名册里{suggestion}",
        "请核对单位名称；确实要报的，请补进名册。",
        cause="常见原因：名称与名册的写法不同，或者名册里漏了这个单位",
        traits=_OFFICE | {Trait.UNLISTED},
    ),
    "office.ours": _warning(
        "本单位自己的文件",
        "这是本单位“{name}”自己的汇总或报告，不是下级单位报送的，不再汇总",
        "不用处理。",
        traits=frozenset({Trait.OURS, Trait.AT_OFFICE}),
    ),
    "office.code-unusable": _error(
        "编码看不出来",
        "单位编码成了“{found}”，原来的编码看不出来了",
        "请把封面的编码改填为文本（先输入英文单引号，再输编码）后重新报送。",
        cause="常见原因：Excel 把长编码当成数字，改写成了科学计数法",
        traits=_OFFICE | {Trait.CODE_IN_DOUBT},
    ),
    "office.code-typed": _warning(
        "编码写法不同",
        "单位编码写的是“{found}”，已按 {expected} 读取",
        "不影响汇总；下次请用半角数字，不加空格和小数点。",
        traits=_SLIGHT | _AT_OFFICE,
    ),
    "office.conflict": _error(
        "编码是别的单位的",
        "编码 {found} 是“{expected}”的，单位名称却写着“{name}”",
        "请核对是哪个单位报的，改正封面的编码或名称后重新报送。",
        cause="“{name}”的编码是 {other}；不知道这个文件是谁的，没有算作任何一个单位的",
        traits=_OFFICE | {Trait.CODE_IN_DOUBT},
    ),
    "office.shared-code": _error(
        "一个编码两个单位",
        "编码 {found} 有两个单位在用：“{name}”和“{expected}”",
        "请核对两个文件的编码和名称，改正不对的一个。",
        cause="“{expected}”的文件是 {other}{right}；两个文件谁也没有代替谁",
        traits=_OFFICE | {Trait.CODE_IN_DOUBT},
    ),
    "office.other-name": _warning(
        "名称与名册不同",
        "单位名称是“{found}”，名册里编码 {number} 是“{expected}”，按编码算作这个单位",
        "请核对是不是同一个单位；改了名的，请改正名册。",
        traits=_AT_OFFICE,
    ),
    "office.vertical": _warning(
        "垂管单位",
        "“{name}”（编码 {found}）是垂管单位，由上级主管部门汇总，这里不计入",
        "不用处理；如果应当计入，请改正名册的“垂管”一列。",
        traits=frozenset({Trait.NOT_COUNTED, Trait.AT_OFFICE}),
    ),
    "office.seal": _error(
        "封签不符",
        "封签与单位编码 {found} 不符{detail}",
        "请核对这个文件用的是不是发给本单位的模板。",
        cause="常见原因：用了发给别的单位的模板",
        traits=_OFFICE,
    ),
    "office.file-name": _error(
        "文件名是别的单位",
        "文件名写的是“{expected}”，里面填的却是“{found}”（编码 {number}），不知道是谁的",
        "请与两个单位核对：文件名错了的请改名，内容错了的请重新报送；没有算作任何一个单位的文件。",
        traits=_OFFICE | {Trait.CODE_IN_DOUBT},
    ),
    "office.sender": _warning(
        "寄件人是别的单位",
        "寄件人 {found} 在名册里是“{expected}”，文件里填的是“{name}”",
        "请核对是不是代别的单位报送。",
        traits=_AT_OFFICE,
    ),
    # ------------------------------------------------------------ figures that are others'
    "figures.same-as-prior": _warning(
        "与上年完全相同",
        "填报的 {found} 个不是 0 的数，全部与{when}相同",
        "请核对是不是把{when}的表改了{calendar}再报；确实相同的，请说明。",
        traits=frozenset({Trait.ANSWERED_ON_SLIP}),
    ),
    "figures.same-as-previous": _warning(
        "与上期完全相同",
        "填报的 {found} 个不是 0 的数，全部与{when}相同",
        "请核对是不是把{when}的表改了{calendar}再报；确实相同的，请说明。",
        traits=frozenset({Trait.ANSWERED_ON_SLIP}),
    ),
    "figures.same-as-other": _warning(
        "与别的单位完全相同",
        "填报的 {found} 个不是 0 的数，全部与 {other}（{office}）相同",
        "请核对是不是用错了别的单位的文件。",
    ),
    # ------------------------------------------------------------ several files
    "submission.superseded": _warning(
        "已有更新的文件",
        "同一单位有更新的文件 {newer}，这个文件不汇总{changes}",
        "如果应以这个文件为准，请移走另一个。",
        cause="{order}",
        traits=_AMONG,
    ),
    "submission.incomplete": _warning(
        "汇总里少单位",
        "这份汇总里少 {number} 个单位：{found}",
        "请收齐、改好后重新汇总再报；不再补的，报送时说明原因。",
        traits=frozenset({Trait.ASKED_UPWARD}),
    ),
    "submission.same-time": _error(
        "分不出先后",
        "同一单位的 {other} 保存时间、文件日期都相同，数字不同，两份都没有汇总{changes}",
        "请向单位问清楚，移走不作准的那一份，再运行一次。",
        traits=_FILE | _AMONG,
    ),
    "submission.clock": _warning(
        "保存时间在将来",
        "文件里记的保存时间是 {found}，比现在还晚",
        "不影响汇总；同一单位报了几个文件的，请核对哪一个是最后的。",
        cause="常见原因：保存它的电脑时钟不对；比较新旧时没有采用这个时间",
        traits=_AMONG,
    ),
    "submission.duplicate": _warning(
        "重复文件", "与 {other} 的内容完全相同，只算一份", "不用处理。", traits=_AMONG
    ),
    "submission.duplicate/named": _warning(
        "重复文件",
        "与 {other} 的内容完全相同，只算一份；文件名写的却是“{expected}”",
        "请“{expected}”报自己的文件；文件名写错了的，不用处理。",
        traits=_AMONG,
    ),
    "submission.overlap": _error(
        "重复汇总",
        "{found} 已经包含在 {other} 里，再加一次就重复了",
        "请只保留其中一个文件。",
        traits=_FILE | _AMONG,
    ),
    "submission.overlap/partly": _error(
        "重复汇总",
        "{found} 已经包含在 {other} 里，再加一次就重复了；里面还有别的单位",
        "请先向报送单位问清楚：同一个单位报重了的，请一方去掉它，重新汇总后再报；编码相同而单位不同的，"
        "请一方换用别的单位编码后再报（例如在前面加上区的编码）。",
        traits=_FILE | _AMONG,
    ),
    "submission.overlap/others": _error(
        "单位编码相同",
        "与 {other} 里的单位编码相同，单位名称不同：{found}；分不开，没有汇总",
        "不要只留一个文件，那样会漏掉单位。每个单位的编码要不同：请一方换用别的单位编码（例如在前面加上区的编码），"
        "重新汇总后再报；如果是同一个单位改了名称，请一方去掉它再报。",
        cause="常见原因：各区都从 001 起编单位编码",
        traits=_FILE | _AMONG,
    ),
    # ------------------------------------------------------------ the text of a report
    "narrative.mismatch": _warning(
        "文字与表格不符",
        "文中写 {found}，{table}是 {expected}",
        "请核对文字和表格，改正不对的一处。",
        cause="原句是“{quoted}”",
    ),
    "narrative.year": _warning(
        "文字的年度不符",
        "文中写的是 {found} 年，报告是 {expected} 年度的",
        "请核对后改正。",
        cause="原句是“{quoted}”；常见原因：沿用了别的年度的文字",
    ),
    "narrative.part": _warning(
        "报告部分不全", "报告的各部分不全或次序不对：{problem}", "请按规定的格式依次写：{expected}。"
    ),
    "narrative.topic": _warning(
        "总体情况不全", "没有写到{found}", "这一部分应当写明：{expected}；没有发生的也请写明。"
    ),
    "narrative.residue": _warning(
        "留有模板的话", "留有模板里的话“{found}”：“{quoted}”", "请填写实际情况，删去提示的话。"
    ),
    "narrative.length": _warning(
        "文字过长", "这一部分有 {found} 字，超过 {expected} 字", "请精简，只写规定要写的内容。"
    ),
    "narrative.similar": _warning(
        "文字雷同",
        "与{other}有 {share}% 的句子相同（{sentences} 句里有 {copied} 句）",
        "请按本年度自己的实际情况重写。",
        cause="例如“{first}”“{second}”",
    ),
}


def titles_with(trait: Trait) -> dict[str, str]:
    """Return the titles of the codes that have a trait, by code."""
    return {code: entry.title for code, entry in CATALOGUE.items() if trait in entry.traits}


def finding(
    code: str,
    place: Place = NOWHERE,
    *,
    expected: str | None = None,
    difference: str | None = None,
    found: str | None = None,
    **details: str,
) -> Finding:
    """Make a finding of the catalogue; the details fill the wording's named fields.

    A code may have other words for a special case, under its name and the case's: ``code/case``.

    Raises:
        KeyError: no such code, or a named field of its wording is not given.
    """
    wording = CATALOGUE[code]
    values = {"found": found or "", "expected": expected or "", **details}
    return Finding(
        code=code.partition("/")[0],
        severity=wording.severity,
        problem=_filled(wording.text, values),
        cause=_filled(wording.cause, values),
        remedy=_filled(wording.remedy, values),
        place=place,
        found=found,
        expected=expected,
        difference=difference,
    )


_ENDS = ("。", "？", "！")
_TIGHT = re.compile(r"(?<=[\u4e00-\u9fff])\{(\w+)\}")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _TIGHT.sub(lambda named: _spaced(named[1], values), text).format(**values)


def _spaced(name: str, values: Mapping[str, str]) -> str:
    """Set Latin letters and digits apart from the Chinese character before them."""
    first = values.get(name, "")[:1]
    return f"{' ' if first.isascii() and first.isalnum() else ''}{{{name}}}"


def wants_explanation(code: str) -> bool:
    """Return whether an office is asked to explain warnings of a code: those of rules, and what is asked apart."""
    entry = CATALOGUE.get(code)
    return entry is None or not entry.traits.isdisjoint({Trait.ANSWERED_ON_SLIP, Trait.ASKED_UPWARD})


def is_taken(code: str) -> bool:
    """Return whether a code means something in every form, so that no rule may have it."""
    return code in CATALOGUE
