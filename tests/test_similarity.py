"""Texts that were copied: from another office, or from last year; and what everybody writes is not counted."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.core import Period
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.inbox.intake import read_one
from nianbao.reports.narrative.load import words_of
from nianbao.reports.narrative.similarity import check_similar
from nianbao.submission.submission import Office, Submission

WORDS = (
    "制度平台培训考核社区群众服务网站专栏审查机制队伍窗口热线解读回应监督评议台账流程"
    "标准目录清单渠道效率质量水平意识能力责任落实推进完善加强规范优化拓展深化提升"
)


def sentences(seed: int, count: int = 20) -> list[str]:
    """Make sentences that nobody else writes."""
    chance = random.Random(seed)
    return ["".join(chance.choice(WORDS) for _ in range(chance.randint(16, 30))) + "。" for _ in range(count)]


def text(name: str, lines: list[str], year: int = 2024) -> str:
    """Write a report of an office."""
    half = len(lines) // 2
    return "\n\n".join(
        (
            f"{name}{year}年政府信息公开工作年度报告",
            "一、总体情况",
            "".join(lines[:half]),
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况",
            "五、存在的主要问题及改进情况",
            "".join(lines[half:]),
            "六、其他需要报告的事项",
            "没有其他需要报告的事项。",
        )
    )


def read(folder: Path, name: str, lines: list[str]) -> Submission:
    path = folder / f"{name}.txt"
    path.write_text(text(name, lines), encoding="utf-8")
    return read_one(str(path), known_forms())


def similar(form: Form, *submissions: Submission, last: tuple[Submission, ...] = ()) -> list[list[str]]:
    words = words_of(form)
    assert words is not None
    found = check_similar(submissions, words.copying, last)
    return [[one.message for one in each.findings if one.code == "narrative.similar"] for each in found]


def test_a_copied_report_is_named(form: Form, tmp_path: Path) -> None:
    """Both learn of each other, with the share and two sentences; a third does not."""
    one, other, third = (
        read(tmp_path, f"{name}街道办事处", sentences(seed))
        for name, seed in (("甲", 1), ("乙", 1), ("丙", 2))
    )
    first, second, none = similar(form, one, other, third)
    assert len(first) == len(second) == 1
    assert none == []
    assert "乙街道办事处.txt" in first[0]
    assert "100%" in first[0]


@pytest.mark.parametrize(("copied", "said"), [(19, True), (18, True), (16, False)])
def test_the_limit_is_nine_in_ten(copied: int, said: bool, form: Form, tmp_path: Path) -> None:
    """From ninety per cent on."""
    ours, theirs = sentences(1), [*sentences(1)[:copied], *sentences(2)[copied:]]
    found = similar(form, read(tmp_path, "甲局", ours), read(tmp_path, "乙局", theirs))
    assert [bool(each) for each in found] == [said, said]


def test_small_changes_are_still_copies(form: Form, tmp_path: Path) -> None:
    """Another number, another punctuation, one word more."""
    ours = sentences(1)
    theirs = [
        line.replace("。", "！") if number % 3 else f"{line[:-1]}等。" for number, line in enumerate(ours)
    ]
    found = similar(form, read(tmp_path, "甲局", ours), read(tmp_path, "乙局", theirs))
    assert all(found)


def test_one_near_copy_decides(form: Form, tmp_path: Path) -> None:
    """Of fifteen sentences thirteen are not yet nine in ten; with one that is nearly the same they are."""
    ours, strange = sentences(1, 15), sentences(2, 15)
    near, other = (
        [*ours[:13], fourteenth, strange[14]] for fourteenth in (f"{ours[13][:-1]}等。", strange[13])
    )
    for theirs, named in ((near, True), (other, False)):
        found = similar(form, read(tmp_path, "甲局", ours), read(tmp_path, "乙局", theirs))
        assert [bool(each) for each in found] == [named, named]


def made(file: str, office: Office | None, count: int, seed: int = 1) -> Submission:
    """Give a report with so many sentences."""
    lines = tuple((line, line) for line in sentences(seed, count))
    return Submission(file=file, form="gongkai-2021", office=office, period=Period(2024), sentences=lines)


def test_from_how_many_sentences_on(form: Form) -> None:
    """A report with as many as the form states is compared, one with a sentence less is not."""
    words = words_of(form)
    assert words is not None
    for count, named in ((words.copying.fewest, True), (words.copying.fewest - 1, False)):
        pair = (made("甲.txt", Office("1", "甲局"), count), made("乙.txt", Office("2", "乙局"), count))
        assert [bool(each) for each in similar(form, *pair)] == [named, named]


def test_the_last_sentence_decides_where_all_are_needed(form: Form) -> None:
    """Of nine sentences eight are nine tenths no more: the ninth is looked at too, and nearly the same counts."""
    ours = made("甲.txt", Office("1", "甲局"), 9)
    (last, shown), same = ours.sentences[-1], ours.sentences[:-1]
    for changed, named in ((f"{last[:-1]}了", True), ("完全是另外一句话，没有几个字是一样的", False)):
        theirs = replace(ours, file="乙.txt", office=Office("2", "乙局"), sentences=(*same, (changed, shown)))
        assert [bool(each) for each in similar(form, ours, theirs)] == [named, named]


def test_whose_report_is_another_s(form: Form) -> None:
    """One that names no office is compared with every other; one office's two files are not."""
    office = Office("1", "甲局")
    for other, named in ((None, True), (Office("2", "乙局"), True), (Office("1", "甲"), False)):
        pair = similar(form, made("甲.txt", office, 20), made("乙.txt", other, 20))
        assert [bool(each) for each in pair] == [named, named]
    assert similar(form, made("甲.txt", office, 20), made("乙.txt", Office("", "甲局"), 20)) == [[], []]


def test_whose_last_year_it_is(form: Form) -> None:
    """Another office's text of last year is not this office's; nor is this year's own file."""
    ours, theirs = made("甲.txt", Office("1", "甲局"), 20), made("乙.txt", Office("2", "乙局"), 20, seed=2)
    others = made("去年/乙.txt", Office("2", "乙局"), 20)
    assert similar(form, ours, theirs, last=(others,)) == [[], []]
    assert similar(form, ours, theirs, last=(ours,)) == [[], []]
    own = made("去年/甲.txt", Office("1", "甲局"), 20)
    first, second = similar(form, ours, theirs, last=(own,))
    assert (len(first), second) == (1, [])
    assert "上年报告 去年/甲.txt" in first[0]


def test_last_year_from_the_command_line(tmp_path: Path) -> None:
    """Last year's text of the same office, given as a file; the office's own report of this year."""
    (tmp_path / "今年.txt").write_text(text("甲街道办事处", sentences(1)), encoding="utf-8")
    (tmp_path / "去年.txt").write_text(text("甲街道办事处", sentences(1), 2023), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "nianbao",
        "check",
        str(tmp_path / "今年.txt"),
        "--prior-text",
        str(tmp_path / "去年.txt"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "上年报告" in done.stdout
    assert "100%" in done.stdout.replace("\n", "").replace(" ", "")


def test_a_thousand_reports_are_compared_quickly(form: Form, tmp_path: Path) -> None:
    """Not every report with every other: what is counted is the work, not the time."""
    words = words_of(form)
    assert words is not None
    start = read(tmp_path, "甲局", sentences(0))
    many = [
        Submission(
            file=f"{number}.txt", form=form.id, sentences=tuple((line, line) for line in sentences(number))
        )
        for number in range(1000)
    ]
    assert [each.findings for each in check_similar(many, words.copying)] == [()] * 1000
    assert start.sentences
