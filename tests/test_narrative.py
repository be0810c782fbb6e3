"""What a report's text states, against its tables: what is wrong is quoted, and nothing else is said."""

import shutil
import time
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.checks.round import check_round
from nianbao.core import Period
from nianbao.core.numbers import Number
from nianbao.form.model import Form
from nianbao.form.registry import form_of_file, known_forms
from nianbao.inbox.intake import read_one
from nianbao.reports.document.model import Cell, Document, DocumentTable, Paragraph
from nianbao.reports.narrative.check import with_narrative
from nianbao.reports.narrative.figures import shortened
from nianbao.reports.narrative.load import words_of
from nianbao.reports.narrative.numerals import number_of
from nianbao.reports.narrative.parts import check_length
from nianbao.reports.narrative.text import LONGEST_TEXT, read_report
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.submission import Office, Submission, recompute

DATA = Path(__file__).parent / "data" / "narratives"
CASES = tomllib.loads((DATA / "figures.toml").read_text(encoding="utf-8"))
HELD_OUT = tomllib.loads((DATA / "held-out.toml").read_text(encoding="utf-8"))["case"]
FIELDS = {
    "r": ("applications.received.natural_person",),
    "i": ("applications.carried_in.natural_person",),
    "h": ("applications.refused.enforcement_file.research",),
    "g": ("applications.granted.natural_person",),
    "pg": ("applications.partly_granted.natural_person",),
    "ref": ("applications.refused.state_secret.natural_person",),
    "una": ("applications.unavailable.not_held.natural_person",),
    "np": ("applications.not_processed.petition.natural_person",),
    "oth": ("applications.other.miscellaneous.natural_person",),
    "o": ("applications.carried_out.natural_person",),
    "f": ("disputes.review.other",),
    "fu": ("disputes.review.upheld",),
    "fc": ("disputes.review.corrected",),
    "fp": ("disputes.review.pending",),
    "s": ("disputes.direct_suit.other",),
    "su": ("disputes.direct_suit.upheld",),
    "sc": ("disputes.direct_suit.corrected",),
    "sp": ("disputes.direct_suit.pending",),
    "lic": ("disclosure.licences.decisions",),
    "pen": ("disclosure.penalties.decisions",),
    "com": ("disclosure.compulsion.decisions",),
    "n": ("disclosure.normative_documents.issued",),
    "p": ("disclosure.normative_documents.repealed",),
    "v": ("disclosure.normative_documents.in_force",),
}
"""What is entered so that the figure of the tables is the stated one."""
PARTS_OF = {
    "h": ("g", "pg", "ref", "una", "np", "oth"),
    "f": ("fu", "fc", "fp"),
    "s": ("su", "sc", "sp"),
}
"""What is left of a total beside its parts is entered in a cell of its own."""
OTHER = 87_654
TITLES = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def report(form: Form, text: str, part: int = 1, office: str = "", **figures: int) -> Submission:
    """Read a report of 2024 with one paragraph in one part, and the given figures in its tables."""
    entered: dict[str, Number | None] = {field.id: 0 for field in form.entered}
    for key, figure in figures.items():
        for field in FIELDS[key]:
            parts = sum(figures.get(part, 0) for part in PARTS_OF.get(key, ()))
            entered[field] = figure - parts
    submission = Submission(
        file="报告.txt",
        form=form.id,
        office=Office("", office or "某某街道办事处"),
        period=Period(2024),
        values=recompute(form, entered),
    )
    blocks = [Paragraph("某某街道办事处2024年政府信息公开工作年度报告")]
    for number, title in enumerate(TITLES, 1):
        blocks.append(Paragraph(title))
        if number == part:
            blocks += [Paragraph(line) for line in text.splitlines()]
    return with_narrative(submission, Document(tuple(blocks)), form)


def mismatches(submission: Submission) -> list[str]:
    return sorted(each.found or "" for each in submission.findings if each.code == "narrative.mismatch")


NUMERALS: dict[str, Number | None] = {
    **{"6": 6, "12,345": 12_345, "2.50": Decimal("2.5"), "1,234.5": Decimal("1234.5")},
    **{"零": 0, "〇": 0, "两": 2, "九": 9, "十": 10, "十五": 15, "二十": 20, "九十九": 99},
    **{"百": 100, "一百": 100, "一百零五": 105, "一百一十": 110, "两千三百": 2300, "一千零一十": 1010},
    **{"一万": 10_000, "一万二千": 12_000, "十二万": 120_000, "一万零三": 10_003, "两万零一百零五": 20_105},
    **{
        "一二三": None,
        "十百": None,
        "百百": None,
        "三百五": None,
        "两千五": None,
        "一万五": None,
        "万": None,
    },
    "一万二三": None,
}


def test_numerals() -> None:
    """Figures and Chinese numerals; what is no number, or two to different readers, is none."""
    assert {text: number_of(text) for text in NUMERALS} == NUMERALS
    assert all(type(number_of(text)) is type(number) for text, number in NUMERALS.items())


@pytest.mark.parametrize("number", range(len(CASES["case"])))
def test_what_a_sentence_states(number: int, form: Form) -> None:
    """With other figures in the tables each stated figure is a finding, with the same ones there is none."""
    case = CASES["case"][number]
    states: dict[str, int] = case.get("states", {})
    if case.get("year", 2024) != 2024:
        pytest.skip("another year")
    more = {"part": case.get("part", 1), "office": case.get("office", "")}
    other = report(form, case["text"], **more, **dict.fromkeys(FIELDS, OTHER))
    also = {str(case["also"])} if "also" in case else set()  # a sum that may be compared, too
    assert [each for each in mismatches(other) if each not in also] == sorted(map(str, states.values()))
    same = report(form, case["text"], **more, **states)
    assert [each for each in mismatches(same) if each not in also] == []


def test_sentences_that_no_pattern_was_written_for(form: Form) -> None:
    """Of what they state 97 of 100 are found, and nothing that they do not state."""
    stated = found = 0
    false: list[str] = []
    for case in HELD_OUT:
        states: dict[str, int] = case.get("states", {})
        more = {"part": case.get("part", 1), "office": case.get("office", "")}
        reported = mismatches(report(form, case["text"], **more, **dict.fromkeys(FIELDS, OTHER)))
        for figure in map(str, states.values()):
            stated += 1
            if figure in reported:
                found += 1
                reported.remove(figure)
        reported += mismatches(report(form, case["text"], **more, **states))
        false += [f"{figure}: {case['text']}" for figure in reported if figure != str(case.get("also", ""))]
    assert false == []
    assert found >= 0.97 * stated, (found, stated)


def test_the_sentence_is_quoted(form: Form) -> None:
    """Both numbers, where the table has its own, and the words of the text."""
    submission = report(form, "2024年，我街道收到政府信息公开申请2件。", r=6)
    (one,) = [each for each in submission.findings if each.code == "narrative.mismatch"]
    assert (one.found, one.expected) == ("2", "6")
    assert "我街道收到政府信息公开申请2件" in one.message
    assert "“本年新收”行" in one.message


def test_the_first_of_several_figures_counts(form: Form) -> None:
    """Of one kind: a part, a later sentence and a figure in brackets are not compared with the table's."""
    for text in (
        "2024年，我街道收到政府信息公开申请2件，其中上半年收到政府信息公开申请1件。",
        "2024年，我街道收到政府信息公开申请2件。下半年收到政府信息公开申请1件。",
        "2024年，我街道（上年收到申请1件）收到政府信息公开申请2件。",
    ):
        assert mismatches(report(form, text, r=6)) == ["2"], text
        assert mismatches(report(form, text, r=2)) == [], text


def test_which_figures_of_a_text_may_be_added(form: Form) -> None:
    """The first is the figure, or all of its sentence together; neither the second alone nor a later sentence."""
    one = "2024年，我街道收到政府信息公开申请2件，收到政府信息公开申请1件。"
    two = "2024年，我街道收到政府信息公开申请2件。收到政府信息公开申请1件。"
    for text, table, named in (
        (one, 1, ["2"]),
        (one, 2, []),
        (one, 3, []),
        (two, 1, ["2"]),
        (two, 2, []),
        (two, 3, ["2"]),
    ):
        assert mismatches(report(form, text, r=table)) == named, (text, table)


def test_a_figure_before_the_first_part(form: Form) -> None:
    """It is the report's own too, and the message says where it stands."""
    start = Submission(
        file="x",
        form=form.id,
        office=Office("", "某街道"),
        period=Period(2024),
        values=recompute(form, {field.id: 0 for field in form.entered} | dict.fromkeys(FIELDS["r"], 6)),
    )
    lines = ("某街道2024年政府信息公开工作年度报告", "2024年，我街道收到政府信息公开申请2件。", *TITLES)
    found = with_narrative(start, Document(tuple(map(Paragraph, lines))), form).findings
    (one,) = [each for each in found if each.code == "narrative.mismatch"]
    assert one.place.words == "报告文字“开头”"


def test_long_sentences_are_cut_around_their_figure() -> None:
    """The figure stays in sight; what is short stays whole."""
    assert shortened("收到9件。", "9件", 20) == "收到9件"
    assert shortened("一" * 20, "", 20) == "一" * 20
    assert shortened("一" * 12 + "9件" + "二" * 20, "9件", 20) == "一" * 12 + "9件" + "二" * 6 + "……"
    assert shortened("一" * 13 + "9件" + "二" * 20, "9件", 20) == f"……{'一' * 10}9件{'二' * 8}……"
    assert shortened("一" * 40 + "9件", "9件", 20) == f"……{'一' * 18}9件"


def parts_of(form: Form, *blocks: str | DocumentTable) -> list[tuple[int | None, str]]:
    """List the sentences that are read, each with the number of its part."""
    words = words_of(form)
    assert words is not None
    paragraphs = tuple(Paragraph(each) if isinstance(each, str) else each for each in blocks)
    return [(each.part, each.text) for each in read_report(Document(paragraphs), words).sentences]


def test_which_titles_are_those_of_the_parts(form: Form) -> None:
    """Not those of the contents, nor a line of the same words inside another part."""
    own = [line for number, title in enumerate(TITLES) for line in (title, f"第{number}句写在这里。")]
    expected = [(number, f"第{number}句写在这里。") for number in range(len(TITLES))]
    assert parts_of(form, *TITLES, *own) == [*((None, title) for title in TITLES), *expected]
    assert parts_of(form, *own[:3], "总体情况", *own[3:]) == [*expected[:1], (1, "总体情况"), *expected[1:]]
    again = ["(一)总体情况", own[1], "总体情况", *own[2:]]
    assert parts_of(form, *again) == [expected[0], (0, "总体情况"), *expected[1:]]
    assert parts_of(form, "一、总体情况：第0句写在这里。", *own[2:])[0][0] == 0


def test_many_lines_without_a_full_stop(form: Form) -> None:
    """They are one text, which is not looked through again with each line that is added to it."""
    line = "我单位认真落实公开条例各项要求推进公开工作取得新的成效并持续"
    begun = time.monotonic()
    assert parts_of(form, *[line] * 5000) == [(None, (line * 5000)[:LONGEST_TEXT])]
    assert time.monotonic() - begun < 15
    title = "某某县某某局二千零二十四年及以前2024年政府信息公开工作年度报告"
    assert parts_of(form, line, title, line) == [(None, line + title), (None, line)]


def test_parts_out_of_order(form: Form) -> None:
    """The title that breaks the order is named; the others hold."""
    words = words_of(form)
    assert words is not None
    for order, misplaced in (((2, 0, 1, 3, 4, 5), 2), ((0, 1, 2, 4, 5, 3), 3)):
        document = Document(tuple(Paragraph(TITLES[number]) for number in order))
        assert read_report(document, words).misplaced == (misplaced,)


def test_a_cell_with_a_few_words_is_no_text(form: Form) -> None:
    """It may be a title; a cell with a paragraph in it is text."""
    cells = DocumentTable((Cell("收到申请2件", 0, 0), Cell("我们" * 40 + "。", 1, 0)))
    assert parts_of(form, TITLES[0], cells) == [(0, "我们" * 40 + "。")]


def test_missing_parts_and_topics(form: Form) -> None:
    """A part that is not there, and a topic that part one does not speak of."""
    submission = Submission(
        file="x", form=form.id, office=None, period=Period(2024), values=recompute(form, {})
    )
    document = Document(tuple(Paragraph(text) for text in (TITLES[0], "主动公开做得好。", *TITLES[1:5])))
    found = with_narrative(submission, document, form).findings
    codes = [each.code for each in found]
    assert codes.count("narrative.part") == 1
    assert any("六、其他需要报告的事项" in each.message for each in found)
    assert any("依申请公开" in each.message for each in found if each.code == "narrative.topic")


TOPICS = {
    "主动公开": "全年主动公开各类信息40条，网站发布30条。",
    "依申请公开": "收到申请公开政府信息3件，已全部答复。",
    "政府信息管理": "严格执行发布审查制度，做好政府信息管理。",
    "政府信息公开平台建设": "加强门户网站栏目建设，及时更新。",
    "监督保障": "将公开工作列入年度考核。",
}
SAID_BESIDE = "切实保障群众的知情权和监督权。"
"""What every report says of rights is no supervision of the work."""


@pytest.mark.parametrize("absent", ["", *TOPICS])
def test_each_topic_is_missed_alone(absent: str, form: Form) -> None:
    """Words that other topics use as well do not stand for a topic that is not there."""
    text = "".join(words for title, words in TOPICS.items() if title != absent) + SAID_BESIDE
    found = [each for each in report(form, text, r=3).findings if each.code == "narrative.topic"]
    assert [each.found for each in found] == ([absent] if absent else [])


def test_a_part_that_is_too_long(form: Form) -> None:
    """Only where the form states a number: the characters of the part, what was allowed, and the excess."""
    words = words_of(form)
    assert words is not None
    first, *others = words.parts
    blocks = (TITLES[0], "全年公开信息40条。", "收到申请3件。", TITLES[1], "规章0件。")
    text = read_report(Document(tuple(map(Paragraph, blocks))), words)
    assert list(check_length(text, words)) == []
    allowed = {20: [], 17: [], 16: [("17", "16", "1")]}
    for longest, expected in allowed.items():
        limited = replace(words, parts=(replace(first, longest=longest), *others))
        found = [(each.found, each.expected, each.difference) for each in check_length(text, limited)]
        assert found == expected


def test_another_year(form: Form) -> None:
    """A title of last year in a report of this year."""
    submission = Submission(
        file="x", form=form.id, office=None, period=Period(2024), values=recompute(form, {})
    )
    document = Document((Paragraph("某局2023年政府信息公开工作年度报告"), *map(Paragraph, TITLES)))
    assert "narrative.year" in [each.code for each in with_narrative(submission, document, form).findings]


def test_a_fee_that_nobody_was_asked_to_pay(form: Form) -> None:
    """The rule that needs the text: an application closed for an unpaid fee, and no fee in the text."""
    entered = {field.id: 0 for field in form.entered}
    entered |= {"applications.other.fee_unpaid.natural_person": 1, "applications.received.natural_person": 1}
    start = Submission(
        file="x",
        form=form.id,
        office=Office("1", "甲局"),
        period=Period(2024),
        values=recompute(form, entered),
        role="template",
    )
    texts = ("本年度没有收取信息处理费。", "本年度收取信息处理费120元。")
    codes = []
    for text in texts:
        document = Document((*map(Paragraph, TITLES), Paragraph(text)))
        read = replace(with_narrative(start, document, form), findings=())
        checked = check_round([read], [form], roster=None, period=None, prior=NO_PRIOR)
        codes.append([each.code for each in checked.submissions[0].findings])
    assert "fees.unpaid" in codes[0]
    assert "fees.unpaid" not in codes[1]


def test_titles_of_a_workbook_s_tables_are_no_text(form: Form) -> None:
    """A workbook with tables alone lacks no parts; one that holds the text of a report is checked."""
    submission = Submission(
        file="x", form=form.id, office=None, period=Period(2024), values=recompute(form, {})
    )
    titles = (Paragraph("某局2024年政府信息公开工作年度报告"), *map(Paragraph, TITLES[1:4]))
    assert with_narrative(submission, Document(titles), form).findings == ()
    text = (*titles, Paragraph("2024年收到政府信息公开申请3件。"))
    codes = [each.code for each in with_narrative(submission, Document(text), form).findings]
    assert "narrative.part" in codes


def test_a_workbook_has_no_text(form: Form, tmp_path: Path) -> None:
    """Nothing about texts is said of a file without one."""
    path = tmp_path / "x.txt"
    path.write_text("会议通知", encoding="utf-8")
    assert read_one(str(path), known_forms()).sentences == ()


def test_lines_broken_by_a_printer(form: Form) -> None:
    """A sentence goes on in the next line; a row of figures set by spaces is no sentence."""
    text = (
        "2024年，本街道依法办理依申请公开，全年共收到政府信息公开\n申请9件，均已答复。\n"
        "一、本年新收政府信息公开申请数量 6 0 0 0 0 0 6"
    )
    (one,) = [each for each in report(form, text, r=6).findings if each.code == "narrative.mismatch"]
    assert (one.found, one.expected) == ("9", "6")


def test_a_report_in_one_line(form: Form) -> None:
    """Where a program has left out the line ends, titles of parts are still found."""
    submission = Submission(
        file="x", form=form.id, office=None, period=Period(2024), values=recompute(form, {})
    )
    parts = [f"{title} 主动公开、依申请公开、信息管理、平台和监督都好。" for title in TITLES]
    document = Document(
        (Paragraph("本报告依照条例编制，数据统计期限为一年，全文共有六个部分。 " + " ".join(parts)),)
    )
    assert with_narrative(submission, document, form).findings == ()


PARTS = {
    "official": TITLES,
    "as other forms word them": (
        "一、概述",
        "二、政府信息主动公开情况",
        "三、受理和处理政府信息公开申请情况",
        "四、因政府信息公开工作被申请行政复议、提起诉讼情况",
        "五、存在的不足及下一步打算",
        "六、其他需报告的事项",
    ),
    "with errors": (
        "一、总体情况",
        "二、主动公开政府政府情况",
        "三、收到和处理政府信息公开申情况",
        "四、政府信息公开行政复议、行政诉诉情况",
        "五、存在的主要问题及改井情况",
        "六、其他需要报的事项",
    ),
    "traditional": (
        "一、總體情況",
        "二、主動公開政府信息情況",
        "三、收到和處理政府信息公開申請情況",
        "四、政府信息公開行政復議、行政訴訟情況",
        "五、存在的主要問題及改進情況",
        "六、其他需要報告的事項",
    ),
}


@pytest.mark.parametrize("way", PARTS, ids=list(PARTS))
def test_titles_of_parts(way: str, form: Form) -> None:
    """They are found however they are worded."""
    submission = Submission(
        file="x", form=form.id, office=None, period=Period(2024), values=recompute(form, {})
    )
    lines = [
        line for title in PARTS[way] for line in (title, "主动公开、依申请公开、信息审核、平台和监督都好。")
    ]
    document = Document(tuple(map(Paragraph, lines)))
    assert with_narrative(submission, document, form).findings == ()


def test_what_is_planned_for_the_next_year(form: Form) -> None:
    """A sentence about the next year is not of a wrong year; one about last year is."""
    found = report(form, "2024年，我们主动公开。\n2025年，我街道计划加强培训。")
    assert "narrative.year" not in [each.code for each in found.findings]
    found = report(form, "2023年，我街道主动公开信息20条。")
    assert "narrative.year" in [each.code for each in found.findings]


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("本年度收取信息处理费120元。", {"information_fee": 120}),
        ("本年度收取信息处理费2.5万元。", {"information_fee": 25_000}),
        ("本年度没有收取信息处理费。", {"information_fee": 0}),
        ("对收到的申请均规范答复，不收取任何费用。", {"information_fee": 0}),
        ("依申请公开收取的费用（含邮寄费）为0元。", {"information_fee": 0}),
        ("一般不收取费用。全年收取信息处理费90元。", {"information_fee": 90}),
        ("下一年计划收取信息处理费120元。", {}),
        ("无其他需要报告的事项。", {}),
    ],
)
def test_a_figure_that_only_the_text_has(form: Form, text: str, fee: dict[str, int]) -> None:
    """It is read in 元 whatever unit it is stated in; what is not stated is left out, and is not 0."""
    start = Submission(file="x", form=form.id, office=None, period=Period(2024), values=recompute(form, {}))
    assert with_narrative(start, Document((*map(Paragraph, TITLES), Paragraph(text))), form).facts == fee


def test_rows_that_are_set_by_spaces_are_no_text(form: Form) -> None:
    """Nor is a cell with a figure; a line of words with a figure in it is."""
    rows = ("规章 12 3", "行政许可 行政处罚 -1,024 30.5%", "12", "7 8")
    kept = ("收到申请 12 件", "12 13 件", "一、本年新收 3")
    lines = [(0, line) for line in kept]
    assert [each for each in parts_of(form, TITLES[0], *rows, *kept) if each[1] in (*rows, *kept)] == lines


def test_a_sentence_that_begins_like_a_title_is_none(form: Form) -> None:
    """Where titles have no numbers, only a line that is nothing but the title is one."""
    bare = [title.partition("、")[2] for title in TITLES]
    text = [f"第{number}句写在这里。" for number in range(len(TITLES))]
    sentence = f"{bare[1]}总体良好，写在最后。"
    lines = [line for pair in zip(bare, text, strict=True) for line in pair]
    assert parts_of(form, *lines[:4], sentence, *lines[4:]) == [
        *((number, text[number]) for number in (0, 1)),
        (1, sentence),
        *((number, text[number]) for number in range(2, 6)),
    ]


def test_a_copied_form_without_the_words_of_vague_units(form: Form, tmp_path: Path) -> None:
    """Of such a copy a unit with a word more is not compared."""
    folder = shutil.copytree(form.folder, tmp_path / form.id)
    words = folder / "narrative.toml"
    kept = [line for line in words.read_text("utf-8").splitlines() if not line.startswith("vague_unit")]
    words.write_text("\n".join(kept), encoding="utf-8")
    copied = form_of_file(folder / "form.toml")
    text = "收到政府信息公开申请5{}件。"
    found = [mismatches(report(copied, text.format(more), r=6)) for more in ("", "余")]
    assert found == [["5"], []]
