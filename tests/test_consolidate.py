"""Adding up: which file counts, what became of every other one, and the sum as a workbook."""

import hashlib
import io
import os
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st
from openpyxl.workbook import Workbook

from builders import (
    At,
    checked,
    edited,
    found,
    from_micro,
    modified_at,
    put,
    real_content,
    recalculated,
    saved,
    small_content,
    values_of,
)
from nianbao.checks import Fate
from nianbao.checks.fates import decide
from nianbao.checks.form_check import form_of
from nianbao.checks.newest import why_newest
from nianbao.checks.round import check_round
from nianbao.checks.year_check import check_periods
from nianbao.cli.main import run
from nianbao.consolidation.consolidation import Consolidation, consolidate
from nianbao.core import Period
from nianbao.core.findings import NOWHERE, Severity
from nianbao.core.numbers import MICRO, Number
from nianbao.files.limits import USUAL
from nianbao.form.field import AMOUNT
from nianbao.form.model import Form
from nianbao.form.registry import find_form, known_forms, newest_form
from nianbao.inbox.intake import read_files
from nianbao.layout.grid import quoted
from nianbao.layout.lists import ListRow
from nianbao.layout.workbook import Role, layout_of
from nianbao.reader.apart import read_breakdown
from nianbao.roster.read import read_roster
from nianbao.submission.check_code import check_code
from nianbao.submission.prior import NO_PRIOR, Prior
from nianbao.submission.submission import CONFIRMED, Office, ReadStatus, Submission, recompute
from nianbao.summary.write import write_summary
from nianbao.template.write import write_template
from nianbao.xlsx.rows import RowsBelow, add_rows

RECEIVED, GRANTED = "applications.received.natural_person", "applications.granted.natural_person"
FEES = "disclosure.fees.amount"
EARLY, LATE = "2025-01-10T08:00:00Z", "2025-01-20T08:00:00Z"
ACCEPTED, FAILED, SUPERSEDED = Fate.ACCEPTED, Fate.FAILED, Fate.SUPERSEDED
Give = Callable[..., str]


@pytest.fixture
def give(form: Form, tmp_path: Path) -> Give:
    """Give a file of an office: so many applications received and granted, saved at a time."""

    def giving(
        code: str,
        received: int | None = 1,
        *,
        name: str = "",
        file: str = "",
        at: str = EARLY,
        **more: object,
    ) -> str:
        granted = more.pop("granted", received)
        figures = {"applications__received__natural_person": received}
        content = small_content(
            form,
            code,
            name,
            **figures,
            applications__granted__natural_person=granted,
            **more,  # type: ignore[arg-type]
        )
        return saved(tmp_path, modified_at(write_template(content), at), file or f"{code}.xlsx")

    return giving


def added(*files: str, roster: Path | None = None, year: int | None = None, **how: object) -> Consolidation:
    """Check and add up files, twice, with the same result."""
    listed = read_roster(roster) if roster else None
    first, second = (consolidate(checked(*files, roster=listed, year=year), **how) for _ in range(2))  # type: ignore[arg-type]
    assert first.entries == second.entries
    assert first.totals == second.totals
    return first


def fates(result: Consolidation) -> list[Fate]:
    return [entry.fate for entry in result.entries]


def total(result: Consolidation, field: str) -> Number:
    return result.totals[result.form.position[field]]


def all_found(result: Consolidation) -> list[list[At]]:
    return [found(entry.submission) for entry in result.entries]


def roster_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "名册.csv"
    path.write_text("\n".join(["单位编码,单位名称,单位类别", *lines]) + "\n", encoding="utf-8")
    return path


# ------------------------------------------------------------------ versions of one office


def test_the_newer_version_counts(give: Give) -> None:
    """By the workbook's own time of saving, whatever the files are called and in whatever order."""
    newer, older = give("1", 7, file="a.xlsx", at=LATE), give("1", 6, file="b.xlsx", at=EARLY)
    for files in ((newer, older), (older, newer)):
        result = added(*files)
        by_file = {entry.submission.file: entry.fate for entry in result.entries}
        assert by_file == {newer: ACCEPTED, older: SUPERSEDED}
        assert total(result, RECEIVED) == 7


def test_without_a_time_of_its_own_the_file_s_time_counts(give: Give) -> None:
    """Two workbooks that say the same time: the file that was changed last."""
    first, second = give("1", 6, file="a.xlsx"), give("1", 7, file="b.xlsx")
    os.utime(first, (2_000_000_000, 2_000_000_000))
    os.utime(second, (1_000_000_000, 1_000_000_000))
    assert fates(added(first, second)) == [ACCEPTED, SUPERSEDED]
    os.utime(second, (2_100_000_000, 2_100_000_000))
    assert fates(added(first, second)) == [SUPERSEDED, ACCEPTED]


def test_the_workbook_s_own_time_goes_before_the_file_s(give: Give) -> None:
    """An older version copied today is still the older version."""
    older, newer = give("1", 6, file="a.xlsx", at=EARLY), give("1", 7, file="b.xlsx", at=LATE)
    os.utime(older, (2_000_000_000, 2_000_000_000))
    os.utime(newer, (1_000_000_000, 1_000_000_000))
    assert fates(added(older, newer)) == [SUPERSEDED, ACCEPTED]


def test_what_a_newer_version_changed_is_listed(give: Give) -> None:
    """Cell, old and new figure of each; the warning names the newer file."""
    older, newer = give("1", 6, file="a.xlsx"), give("1", 7, file="b.xlsx", at=LATE)
    (one,) = added(older, newer).entries[0].submission.findings
    assert one.code == "submission.superseded"
    assert f"有更新的文件 {newer}" in one.message
    assert "（改了 2 个数字：表三D5 6→7，表三D7 6→7）" in one.message


def test_a_version_that_changes_nothing_says_so(give: Give) -> None:
    older, newer = give("1", 6, file="a.xlsx"), give("1", 6, file="b.xlsx", at=LATE)
    (one,) = added(older, newer).entries[0].submission.findings
    assert "（数字没有变化）" in one.message


def test_a_newer_version_with_errors_does_not_fall_back(give: Give) -> None:
    """The older, clean version is not quietly used instead: the office has said that it is wrong."""
    older, newer = give("1", 6, file="a.xlsx"), give("1", 7, granted=6, file="b.xlsx", at=LATE)
    result = added(older, newer)
    assert fates(result) == [SUPERSEDED, FAILED]
    assert result.accepted == ()
    assert total(result, RECEIVED) == 0


def test_the_same_bytes_twice_count_once(give: Give, tmp_path: Path) -> None:
    """Under another name it is a duplicate, and says of which file."""
    first = give("1", 6)
    second = saved(tmp_path, Path(first).read_bytes(), "副本.xlsx")
    result = added(first, second)
    assert fates(result) == [ACCEPTED, Fate.DUPLICATE]
    assert all_found(result) == [[], [("submission.duplicate", None, None)]]
    assert first in result.entries[1].submission.findings[0].message
    assert total(result, RECEIVED) == 6
    assert result.clean


# ------------------------------------------------------------------ what is left out


def test_files_with_errors_are_left_out(give: Give, tmp_path: Path) -> None:
    """One out of balance, one blank, one no workbook: only the clean one counts, all are listed."""
    files = [give("1", 5), give("2", 5, granted=4), give("3", None), saved(tmp_path, b"x", "4.xlsx")]
    result = added(*files)
    assert fates(result) == [ACCEPTED, FAILED, FAILED, Fate.UNREADABLE]
    assert [entry.submission.file for entry in result.entries] == files
    assert total(result, RECEIVED) == 5
    assert not result.clean


def test_failed_files_are_added_on_request_and_named(give: Give) -> None:
    """Those whose numbers are all usable; one with a blank cannot be added whatever is asked for."""
    files = [give("1", 5), give("2", 5, granted=4), give("3", None)]
    result = added(*files, include_failed=True)
    assert fates(result) == [ACCEPTED, ACCEPTED, FAILED]
    assert [each.file for each in result.forced] == [files[1]]
    assert (total(result, RECEIVED), total(result, GRANTED)) == (10, 9)
    assert not result.clean


def test_what_was_forced_is_never_all_well(give: Give, tmp_path: Path) -> None:
    """With nothing else amiss the exit code says that a file with errors is in the sum."""
    files = [give("1", 5), give("2", 5, granted=4)]
    result = added(*files, include_failed=True)
    assert (fates(result), result.clean) == ([ACCEPTED, ACCEPTED], False)
    assert (result.count(Severity.ERROR), result.count(Severity.WARNING), result.texts) == (1, 0, ())
    command = ["consolidate", *files, "-o", str(tmp_path / "汇总.xlsx")]
    assert run([*command, "--include-failed"]) == 1
    assert run(["consolidate", files[0], "-o", str(tmp_path / "一.xlsx")]) == 0


def test_a_file_of_another_year_is_not_added_on_request(give: Give) -> None:
    """Its figures are right, and of another year."""
    result = added(give("1", 5), give("2", 3), give("3", 7, year=2023), include_failed=True)
    assert fates(result) == [ACCEPTED, ACCEPTED, FAILED]
    assert (total(result, RECEIVED), result.forced) == (8, ())


def test_an_altered_form_is_not_added_on_request(give: Give, tmp_path: Path) -> None:
    """Usable numbers in the wrong rows are no numbers: the form, the year and the office must be right."""
    altered = edited(Path(give("1", 5)).read_bytes(), put("填报说明", "B3", "别的街道"))
    result = added(saved(tmp_path, altered, "altered.xlsx"), give("2", 3), include_failed=True)
    assert fates(result) == [FAILED, ACCEPTED]
    assert total(result, RECEIVED) == 3


def test_files_of_another_year_are_left_out(give: Give) -> None:
    """The year is what most files say, or what was asked for."""
    files = [give("1"), give("2"), give("3", year=2023)]
    result = added(*files)
    assert (result.round.year, fates(result)) == (2024, [ACCEPTED, ACCEPTED, FAILED])
    assert all_found(result) == [[], [], [("year.mismatch", "填报说明", "D4")]]
    assert fates(added(*files, year=2023)) == [FAILED, FAILED, ACCEPTED]


def test_the_year_of_a_summary_stands_on_its_own_cover(give: Give, tmp_path: Path) -> None:
    """A summary is laid out in another way than a template: its finding is where its year stands."""
    summary = saved(
        tmp_path, write_summary(added(give("1", year=2023), scope=Office("41", "某区"))), "汇总.xlsx"
    )
    (submission,) = checked(summary, year=2024).submissions
    assert ("year.mismatch", "封面", "D4") in found(submission)


def test_of_two_years_the_later_one(give: Give) -> None:
    """Where as many files say the one as the other, in whatever order."""
    old, new = give("1", year=2023), give("2", year=2024)
    assert (added(old, new).round.year, added(new, old).round.year) == (2024, 2024)
    assert added(old, new, give("3", year=2023)).round.year == 2023


def test_of_two_forms_the_later_one() -> None:
    """Where as many files have the one as the other; where more have the earlier one, that."""
    forms = [find_form("gongkai-2019"), find_form("gongkai-2021")]
    old, new = (Submission(file=f"{form.id}.xlsx", form=form.id) for form in forms)
    for files in ([old, new], [new, old]):
        assert form_of(files, None, forms).id == "gongkai-2021"
    assert form_of([old, old, new], None, forms).id == "gongkai-2019"
    assert form_of([old, old, new], Period(2022), forms).id == "gongkai-2021"


@pytest.mark.parametrize(
    ("count", "named"), [(5, "单位 1、2、3、4、5 已经"), (6, "单位 1、2、3、4、5 等 6 个单位")]
)
def test_how_many_shared_offices_are_named(count: int, named: str, form: Form) -> None:
    """Five by their codes; of more, how many there are."""
    members = tuple(str(number + 1) for number in range(count))
    zero: dict[str, Number] = {field.id: 0 for field in form.entered}
    large, small = (
        replace(in_memory(form, code, zero), role="summary", members=members) for code in ("91", "92")
    )
    entries = decide(form, [replace(large, members=(*members, "77")), small])
    assert [entry.fate for entry in entries] == [ACCEPTED, FAILED]
    assert named in entries[1].submission.findings[-1].message


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00+08:00"])
def test_a_time_that_no_clock_shows_is_none(give: Give, at: str) -> None:
    """The file counts, and the summary that lists it is written."""
    result = added(give("1", 5, at=at))
    assert fates(result) == [ACCEPTED]
    assert write_summary(result)


def test_why_a_file_is_the_newest() -> None:
    """By the workbook's own time, else by the file's date, else by the file's name; a time in the future is none."""
    early, late = (datetime(2025, 1, day, 8, tzinfo=UTC) for day in (5, 6))
    one = Submission(file="a.xlsx", modified=late, file_time=2_000_000.0)
    reasons = {
        why_newest(one, replace(one, modified=early)): "保存时间晚的为准",
        why_newest(one, replace(one, modified=None)): "没有记保存时间",
        why_newest(one, replace(one, modified=late, clock_ahead=True)): "记的保存时间在将来",
        why_newest(one, replace(one, file_time=1_000_000.0)): "两份记的保存时间相同，以文件日期晚的为准",
        why_newest(one, one): "两份记的保存时间相同，文件日期也相同，以文件名靠后的为准",
        why_newest(*[replace(one, modified=None)] * 2): "两份都没有可用的保存时间，文件日期也相同",
    }
    assert {said: words for said, words in reasons.items() if words not in said} == {}
    assert "2025-01-06 16:00" in next(iter(reasons))


def test_a_form_that_is_not_known_has_no_place() -> None:
    """The wrong year is said without a cell."""
    (one,) = check_periods(
        [newest_form()], [Submission(file="a.xlsx", form="unheard-of", period=Period(2023))], Period(2024)
    )
    assert [(each.code, each.place) for each in one.findings] == [("year.mismatch", NOWHERE)]


def test_last_year_is_added_up_over_the_same_offices(give: Give) -> None:
    """An office that is new counts in neither year; a figure that one office lacks is in no sum."""
    figures = {"1": {RECEIVED: 4, GRANTED: 3}, "2": {RECEIVED: 6, GRANTED: 5, "disclosure.fees.amount": 1}}
    files = [give("1", 5), give("2", 7), give("3", 11)]
    prior = Prior(by_code=figures, total={RECEIVED: 999}, period=Period(2023))
    result = consolidate(checked(*files, prior=prior))
    assert (total(result, RECEIVED), result.fully_comparable) == (23, False)
    last = result.last_year
    assert last is not None
    assert dict(last.figures) == {RECEIVED: 10, GRANTED: 8}
    assert (last.now[RECEIVED], last.scope, last.whole) == (12, "同口径 2 个单位", False)
    everyone = consolidate(checked(*files[:2], prior=prior)).last_year
    assert everyone is not None
    assert (everyone.now[RECEIVED], everyone.scope, everyone.whole) == (12, "同口径 2 个单位", True)
    assert consolidate(checked(*files)).last_year is None


# ------------------------------------------------------------------ the roster


def test_who_is_missing_and_who_is_unknown(give: Give, tmp_path: Path) -> None:
    """Every office of the roster reports or is missing; a file of nobody on it is not added."""
    roster = roster_file(tmp_path, "1,第1街道,街道", "2,第2街道,街道", "3,第3街道,街道")
    result = added(give("2", 5), give("9", 7), roster=roster)
    assert fates(result) == [ACCEPTED, Fate.UNKNOWN_OFFICE]
    assert [office.code for office in result.round.missing] == ["1", "3"]
    assert all_found(result)[1] == [("office.unknown", "填报说明", "B4")]
    assert total(result, RECEIVED) == 5


def test_accepted_offices_come_in_the_order_of_the_roster(give: Give, tmp_path: Path) -> None:
    """Without a roster, by code."""
    files = [give("1"), give("2"), give("3")]
    roster = roster_file(tmp_path, "3,第3街道,", "1,第1街道,", "2,第2街道,")

    def codes(result: Consolidation) -> list[str]:
        return [each.office.code for each in result.accepted if each.office]

    assert codes(added(*files, roster=roster)) == ["3", "1", "2"]
    assert codes(added(*reversed(files))) == ["1", "2", "3"]


# ------------------------------------------------------------------ the sum


def test_amounts_are_added_exactly(give: Give) -> None:
    """0.1 and 0.2 are 0.3; a whole amount and a millionth keep every digit."""
    fees = [Decimal("0.1"), Decimal("0.2"), Decimal(99999999), Decimal("0.000001")]
    files = [give(str(code), disclosure__fees__amount=fee) for code, fee in enumerate(fees)]
    assert str(total(added(*files[:2]), FEES)) == "0.3"
    assert total(added(*files), FEES) == Decimal("99999999.300001")


def test_totals_of_the_sum_are_sums_of_totals(form: Form, tmp_path: Path) -> None:
    """Every field of the sum, totals too, is the sum of that field over the offices."""
    contents = [real_content(form, name) for name in ("bureau-2023", "jinhu-2023", "suqian-2023")]
    files = [saved(tmp_path, write_template(each), f"{n}.xlsx") for n, each in enumerate(contents)]
    result = added(*files)
    for field, value in zip(form.fields, result.totals, strict=True):
        assert value == sum(each.values[field.id] or 0 for each in contents)
    assert result.check_code == check_code(form, result.totals)


def test_nothing_to_add_up_is_zeros(tmp_path: Path) -> None:
    """A round without one usable file still ends in a register, not in a crash."""
    result = added(saved(tmp_path, b"", "a.xlsx"))
    assert set(result.totals) == {0}
    assert not result.clean
    book = openpyxl.load_workbook(io.BytesIO(write_summary(result)))
    assert "a.xlsx" in book["报送情况"]["F3"].value


# ------------------------------------------------------------------ the summary is a submission


def in_memory(form: Form, code: str, entered: dict[str, Number]) -> Submission:
    """Give what is read of an office's clean file."""
    cover = {}
    for table in form.tables:
        zero = not any(entered[field.id] for field in form.fields_of(table.id) if field.entered)
        cover[f"zero_report.{table.id}"] = CONFIRMED if zero else "否"
    return Submission(
        file=f"{code}.xlsx",
        sha256=hashlib.sha256(code.encode()).hexdigest(),
        form=form.id,
        role="template",
        office=Office(code, f"单位{code}", "街道"),
        period=Period(2024),
        values=recompute(form, entered),
        cover=cover,
    )


def random_report(form: Form, seed: int) -> dict[str, Number]:
    """Give figures that balance: what was received, granted or carried over."""
    chance = random.Random(seed)
    entered: dict[str, Number] = {field.id: 0 for field in form.entered}
    for field in form.entered:
        if field.number == AMOUNT:
            entered[field.id] = Decimal(from_micro(chance.randrange(1000 * MICRO)))
        elif field.table == "disputes" or field.id.endswith(".decisions"):
            entered[field.id] = chance.randrange(50)
    for column in {field.column_id for field in form.entered if field.table == "applications"}:
        granted, carried = chance.randrange(90), chance.randrange(9)
        entered[f"applications.granted.{column}"] = granted
        entered[f"applications.carried_out.{column}"] = carried
        entered[f"applications.received.{column}"] = granted + carried
    return entered


def round_of(form: Form, submissions: list[Submission]) -> Consolidation:
    checked_round = check_round(submissions, [form], roster=None, period=None, prior=NO_PRIOR)
    return consolidate(checked_round)


def as_submission(form: Form, result: Consolidation, folder: Path, name: str) -> Submission:
    """Write a summary and read it as the level above does."""
    return next(read_files([saved(folder, write_summary(result), f"{name}.xlsx")], [form]))


@settings(max_examples=8)
@given(seeds=st.lists(st.integers(0, 10**6), min_size=2, max_size=6, unique=True), cut=st.integers(1, 5))
def test_the_summary_of_summaries_is_the_summary_of_all(
    tmp_path_factory: pytest.TempPathFactory, seeds: list[int], cut: int
) -> None:
    """However the offices are grouped, figures, check code and members are the same at the top."""
    form, folder = newest_form(), tmp_path_factory.mktemp("closure")
    offices = [in_memory(form, str(code), random_report(form, seed)) for code, seed in enumerate(seeds)]
    groups = [group for group in (offices[:cut], offices[cut:]) if group]
    whole = round_of(form, offices)
    districts = [as_submission(form, round_of(form, group), folder, str(n)) for n, group in enumerate(groups)]
    top = round_of(form, districts)
    assert [entry.fate for entry in top.entries] == [ACCEPTED] * len(groups)
    assert top.totals == whole.totals
    assert top.check_code == whole.check_code
    province = as_submission(form, top, folder, "top")
    assert province.values == whole.totals
    assert set(province.members) >= {office.office.code for office in offices if office.office}


def test_a_summary_passes_the_check(give: Give, tmp_path: Path, form: Form) -> None:
    """It has no errors; only who filled it in is not said."""
    result = added(give("1", 5), give("2", 0), scope=Office("41", "某区"))
    (submission,) = checked(saved(tmp_path, write_summary(result), "汇总.xlsx")).submissions
    assert submission.status is ReadStatus.PASSED
    assert {each.code for each in submission.findings} == {"cover.blank"}
    assert (submission.office, submission.year) == (Office("41", "某区"), 2024)
    assert (submission.role, submission.members) == ("summary", ("1", "2"))
    assert submission.values == result.totals
    assert values_of(form, submission)["applications.received.total"] == 5


def test_an_office_that_is_in_a_summary_is_not_added_again(give: Give, tmp_path: Path) -> None:
    """The summary counts, the office's own file does not, and says why."""
    one, two, three = give("1", 5), give("2", 7), give("3", 1)
    inner = saved(tmp_path, write_summary(added(one, two)), "内.xlsx")
    for files in ((inner, one, three), (one, inner, three)):
        result = added(*files)
        by_file = {entry.submission.file: entry for entry in result.entries}
        assert {file: entry.fate for file, entry in by_file.items()} == {
            inner: ACCEPTED,
            one: FAILED,
            three: ACCEPTED,
        }
        (overlap,) = [each for each in by_file[one].submission.findings if each.code == "submission.overlap"]
        assert f"单位 1 已经包含在 {inner} 里" in overlap.message
        assert total(result, RECEIVED) == 13


def test_two_summaries_that_share_an_office_are_not_added(give: Give, tmp_path: Path) -> None:
    """The one with more offices counts."""
    one, two, three = give("1", 5), give("2", 7), give("3", 1)
    small = saved(tmp_path, write_summary(added(one, two)), "小.xlsx")
    large = saved(tmp_path, write_summary(added(one, two, three)), "大.xlsx")
    result = added(small, large)
    assert fates(result) == [FAILED, ACCEPTED]
    assert total(result, RECEIVED) == 13


def overlap_of(tmp_path: Path, first: Consolidation, second: Consolidation) -> str:
    """Return what is said of the second of two summaries that share codes, with what to do."""
    files = [saved(tmp_path, write_summary(each), f"{n}区.xlsx") for n, each in enumerate((first, second), 1)]
    result = added(*files)
    assert fates(result) == [ACCEPTED, FAILED]
    (found,) = [
        each for each in result.entries[1].submission.findings if each.code.startswith("submission.overlap")
    ]
    return found.message


def test_offices_of_two_districts_with_the_same_codes_are_told_apart(give: Give, tmp_path: Path) -> None:
    """Both are named, and nobody is told to leave a district out: the codes are to be changed."""
    first = added(give("001", 5, name="甲街道"), give("002", 7, name="乙镇"), scope=Office("91", "某区"))
    east = give("001", 3, name="东街道", file="东.xlsx")
    second = added(east, give("002", 7, name="乙 镇", file="二.xlsx"), scope=Office("92", "乙区"))
    said = overlap_of(tmp_path, first, second)
    assert "1区.xlsx 里的单位编码相同，单位名称不同：001 在这里是“东街道”，在那里是“甲街道”" in said
    assert "乙镇" not in said
    assert "不要只留一个文件" in said
    assert "换用别的单位编码" in said


def test_a_summary_that_shares_an_office_is_not_to_be_dropped(give: Give, tmp_path: Path) -> None:
    """It has others that nothing else adds up; which is meant has to be asked."""
    shared = give("2", 7)
    first = added(give("1", 5), shared, scope=Office("91", "某区"))
    said = overlap_of(tmp_path, first, added(shared, give("3", 1), scope=Office("92", "乙区")))
    assert "单位 2 已经包含在" in said
    assert "还有别的单位" in said
    assert "请只保留" not in said


# ------------------------------------------------------------------ the workbook


def summary_of(result: Consolidation) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_summary(result)))


def test_the_sheets_of_a_summary(give: Give) -> None:
    """In the order in which people read it; the hidden sheet is last."""
    book = summary_of(added(give("1")))
    visible = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert visible == [
        *("封面", "表二", "表三", "表四"),
        *("主要指标一览", "图表", "分单位明细", "报送情况", "审核问题"),
    ]
    assert book.sheetnames == [*visible, "_nianbao"]


def test_every_office_and_every_file_is_in_the_register(give: Give, tmp_path: Path) -> None:
    """Roster offices in order, with all their files or none; then the files of nobody."""
    roster = roster_file(tmp_path, "1,第1街道,街道", "2,第2街道,街道", "3,第3街道,街道", "4,第4街道,街道")
    files = {
        "old": give("1", 6, file="a.xlsx"),
        "new": give("1", 7, file="b.xlsx", at=LATE),
        "failed": give("2", 7, granted=1),
        "stranger": give("9", 1),
        "damaged": saved(tmp_path, b"PK\x03\x04", "坏.xlsx"),
        "good": give("4", 1),
    }
    files["again"] = saved(tmp_path, Path(files["good"]).read_bytes(), "又.xlsx")
    result = added(*files.values(), roster=roster)
    sheet = summary_of(result)["报送情况"]
    rows = [tuple("" if cell is None else cell for cell in row) for row in sheet.iter_rows(values_only=True)]
    first = next(index for index, row in enumerate(rows) if row[0] == 1)
    lines = [(row[1], row[4], row[5]) for row in rows[first : first + 8]]
    assert lines == [
        ("1", "已汇总", Path(files["new"]).name),
        ("1", "未汇总：已有更新的文件", Path(files["old"]).name),
        ("2", "未汇总：有必须改的问题", Path(files["failed"]).name),
        ("3", "未报送", ""),
        ("4", "已汇总", Path(files["good"]).name),
        ("4", "未汇总：重复文件", Path(files["again"]).name),
        ("9", "未汇总：单位不在名册", Path(files["stranger"]).name),
        ("", "未汇总：文件读不出", Path(files["damaged"]).name),
    ]
    assert [row[0] for row in rows[first : first + 8]] == [*range(1, 9)]


def test_every_finding_is_in_the_list_of_findings(give: Give, tmp_path: Path, form: Form) -> None:
    """As many lines as findings, with code, cell and explanation; a column and its 总计 are one matter."""
    layout = layout_of(form)
    assert layout.audit is not None
    content = small_content(form, "1", disclosure__normative_documents__issued=3)
    key = "disclosure.in-force-issued:normative_documents"
    content = replace(content, explanations={key: "当年制发、次年生效"})
    files = [saved(tmp_path, write_template(content), "1.xlsx"), give("2", 7, granted=1), give("3", None)]
    result = added(*files)
    rows = list(summary_of(result)["审核问题"].iter_rows(min_row=3, values_only=True))
    listed = [(row[11], row[4], row[5], row[10]) for row in rows if row[0]]
    assert listed == [
        ("disclosure.in-force-issued", "表二", "D5", "当年制发、次年生效"),
        ("applications.balance", "表三", "D29", None),
        ("cell.blank", "表三", "D5", None),
        ("cell.blank", "表三", "D7", None),
    ]


def test_the_breakdown_has_every_accepted_office(give: Give, form: Form) -> None:
    """One row for each, its own check code, and a total row of formulas with the right values."""
    files = [give("1", 5), give("2", 7), give("3", 1, granted=0)]
    result = added(*files)
    data = write_summary(result)
    rows = list(
        openpyxl.load_workbook(io.BytesIO(data), data_only=True)["分单位明细"].iter_rows(values_only=True)
    )
    column = 4 + form.position[RECEIVED]
    codes = [check_code(form, each.values) for each in result.accepted]
    assert [(row[0], row[3], row[column]) for row in rows[4:6]] == [("1", codes[0], 5), ("2", codes[1], 7)]
    assert (rows[6][0], rows[6][column]) == ("合计", 12)


def test_blanks_of_a_name_are_kept_and_no_other_text_says_so(tmp_path: Path) -> None:
    """R openxlsx takes ``xml:space`` for text; the attribute stands only where blanks would be lost without it."""
    drawn = tmp_path / "drawn.xlsx"
    with xlsxwriter.Workbook(drawn) as book:
        book.add_worksheet().write_row(0, 0, ("甲", 1))
    part = zipfile.ZipFile(drawn).read("xl/worksheets/sheet1.xml")
    below = RowsBelow("Sheet1", 0, [("乙", 2), (" 丙  丁", 3), ("戊\n己", 4)])
    text = b"".join(add_rows(part, below)).decode()
    assert text.count("xml:space") == 2
    assert "<is><t>乙</t></is>" in text
    assert '<is><t xml:space="preserve"> 丙  丁</t></is>' in text


def test_columns_that_are_zero_everywhere_are_folded(give: Give, form: Form) -> None:
    """Folded, not left out: the columns are there, closed behind an outline; a figure of anyone opens its column."""
    sheet = summary_of(added(give("1", 5), give("2", 7)))["分单位明细"]
    folded: dict[int, bool] = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            folded[column] = bool(dimension.hidden and dimension.outlineLevel)
    received = 5 + form.position[RECEIVED]
    assert not folded[received]
    assert folded[5 + form.position["applications.received.research"]]
    assert sheet.cell(5, 5 + form.position["applications.received.research"]).value == 0


def test_the_breakdown_s_title_is_the_header_of_each_printed_page(give: Give) -> None:
    """In its row it would be cut where a page begins with the repeated names; how to unfold columns is for the screen."""
    sheet = summary_of(added(give("1", 5), give("2", 7), year=2024))["分单位明细"]
    title = "政府信息公开工作年度报告分单位明细（2024 年度）"
    assert sheet.oddHeader.center.text == title
    assert str(sheet["A1"].value).startswith(f"{title}　各单位都是 0 的")
    assert sheet.print_area == f"'分单位明细'!$A$2:${sheet.cell(1, sheet.max_column).column_letter}$7"
    assert sheet.print_title_rows == "$2:$4"


def test_a_long_name_is_whole_in_the_breakdown(give: Give) -> None:
    """A row without a height of its own is one line high: the second line of a name would be cut."""
    long = "甲区住房和城乡建设局（人民防空办公室）"
    files = [give("1", 1, name=long), give("2", 1, name="乙街道"), give("3", 1, name=long + "丙")]
    sheet = summary_of(added(*files))["分单位明细"]
    assert [sheet.row_dimensions[row].height for row in (5, 6, 7)] == [27.75, 15, 27.75]


def test_a_printed_page_of_the_breakdown_holds_its_columns(form: Form) -> None:
    """Also where columns come out a third wider, for want of the font: none goes to a page of its own."""
    report: dict[str, Number] = {field.id: 0 for field in form.entered}
    columns = ("natural_person", "business")
    for field in form.entered:
        if field.table == "applications" and field.column_id in columns:
            report[field.id] = 1
    for column in columns:
        rows = sum(field.column_id == column and field.table == "applications" for field in form.entered)
        report[f"applications.received.{column}"] = rows - 3
    result = round_of(form, [in_memory(form, "1", report)])
    assert fates(result) == [ACCEPTED]
    sheet = summary_of(result)["分单位明细"]
    widths: dict[int, int] = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            widths[column] = 0 if dimension.hidden else round(dimension.width * 7)
    ends = [*(one.id for one in sheet.col_breaks.brk), sheet.max_column]
    starts = [1, *(end + 1 for end in ends[:-1])]
    pages = [
        sum(widths[n] for n in range(*page)) for page in zip(starts, (end + 1 for end in ends), strict=True)
    ]
    seen = [pages[0], *(width + widths[2] for width in pages[1:])]
    assert len(seen) > 2
    assert max(seen) <= 1340


def test_the_overview(give: Give, tmp_path: Path, form: Form) -> None:
    """Every office of the roster with its main figures and what is open; below them the whole, and last year's."""
    roster = roster_file(tmp_path, "1,第1街道,街道", "2,第2街道,街道", "3,第3街道,街道", "4,第4街道,街道")
    files = [give("1", 5), give("2", 7), give("3", 1, granted=0)]
    last = {"applications.received.total": 4, "disputes.review.total": 0}
    prior = Prior(
        by_code={"1": {**dict.fromkeys(form.by_id, 0), **last}}, total={**dict.fromkeys(form.by_id, 9)}
    )
    listed = read_roster(roster)
    read = list(read_files(files))
    result = consolidate(check_round(read, known_forms(), roster=listed, period=None, prior=prior))
    rows = {
        str(row[0]): row for row in summary_of(result)["主要指标一览"].iter_rows(min_row=5, values_only=True)
    }
    column = 1 + 2 * next(
        n for n, main in enumerate(form.main) if main.fields == ("applications.received.total",)
    )
    assert rows["第1街道"][column : column + 2] == (5, 1)
    assert rows["第2街道"][column : column + 2] == (7, None)
    assert rows["第3街道"][column] is None
    assert str(rows["第3街道"][-1]).startswith("未汇总：有必须改的问题")
    assert rows["第4街道"][-1] == "未报送"
    assert str(rows["合计"][column]).startswith("=SUM(")
    assert rows["其中：同口径 1 个单位"][column : column + 2] == (5, 1)
    assert rows["上年：同口径 1 个单位"][column] == 4
    assert rows["增减（%）"][column] == 25
    assert rows["上年全部"][column] == 9


def test_a_breakdown_too_long_for_one_sheet_goes_on_in_another(form: Form, tmp_path: Path) -> None:
    """The sums run over all sheets, each has its own total, and all offices are read again."""
    offices = [in_memory(form, f"{code:02}", random_report(form, code)) for code in range(7)]
    result = round_of(form, offices)
    path = Path(saved(tmp_path, write_summary(result, offices_a_sheet=3), "长表.xlsx"))
    book = openpyxl.load_workbook(path)
    shown = openpyxl.load_workbook(path, data_only=True)
    names = ["分单位明细", "分单位明细2", "分单位明细3"]
    assert [name for name in book.sheetnames if name.startswith("分单位明细")] == names
    assert [shown[name]["A1"].value.rpartition("：")[2].partition("　")[0] for name in names] == [
        "第 1 至第 3 个单位，共 7 个",
        "第 4 至第 6 个单位，共 7 个",
        "第 7 至第 7 个单位，共 7 个",
    ]
    column = 5 + form.position[RECEIVED]
    ends = (8, 8, 6)
    totals = [shown[name].cell(end, column).value for name, end in zip(names, ends, strict=True)]
    assert [shown[name].cell(end, 1).value for name, end in zip(names, ends, strict=True)] == ["本表合计"] * 3
    assert sum(totals) == result.totals[form.position[RECEIVED]] > 0
    slot = layout_of(form, Role.SUMMARY).slots[RECEIVED]
    assert all(f"{quoted(name)}!$" in book[slot.sheet][slot.area.address].value for name in names)
    again = list(read_breakdown(path, form))
    assert [office.code for office, _ in again] == [
        each.office.code for each in result.accepted if each.office
    ]
    assert [values for _, values in again] == [each.values for each in result.accepted]
    (submission,) = checked(str(path)).submissions
    assert submission.status is ReadStatus.PASSED, submission.findings
    assert submission.values == result.totals


@pytest.mark.libreoffice
def test_sums_over_several_sheets_are_recalculated(form: Form, tmp_path: Path) -> None:
    """Saved again by an office program, the summary's sums over several sheets stay what they were."""
    result = round_of(form, [in_memory(form, f"{code}", random_report(form, code)) for code in range(5)])
    resaved = recalculated(tmp_path, {"sum": write_summary(result, offices_a_sheet=2)})
    book = openpyxl.load_workbook(resaved["sum"], data_only=True)
    for slot, total in zip(layout_of(form, Role.SUMMARY).slots.values(), result.totals, strict=True):
        assert book[slot.sheet][slot.area.address].value == pytest.approx(float(total)), slot.field


def test_a_list_too_long_for_a_sheet_says_so(give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a list has no room for is counted in its last line; the rest of the summary is whole."""
    monkeypatch.setattr(ListRow, "MOST", 2)
    files = [give("1", 5, granted=1), give("2", 7, granted=1), give("3", 1, granted=0)]
    book = summary_of(added(*files))
    assert str(book["报送情况"].cell(5, 1).value).startswith("一张工作表放不下，还有 1 条没有列出")
    assert str(book["审核问题"].cell(5, 1).value).startswith("一张工作表放不下，还有")


def test_a_summary_says_who_is_not_in_it(give: Give, tmp_path: Path) -> None:
    """On the cover, in words: how many of how many, and a line for each office that something is open of."""
    roster = roster_file(tmp_path, "1,第1街道,街道", "2,第2街道,街道", "3,第3街道,街道")
    cover = summary_of(added(give("1", 5), give("2", 7, granted=1), roster=roster))["封面"]
    texts = {str(row[0].value): str(row[1].value) for row in cover.iter_rows() if row[0].value}
    assert texts["汇总情况"] == "已汇总 1 个单位（应报 3 个）"
    lines = [str(row[1].value) for row in cover.iter_rows()]
    assert texts["待办事项（2 项）"] == "1．第3街道：未报送"
    assert [line for line in lines if line.startswith("2．")] == [
        "2．第2街道：未汇总：有必须改的问题（1 处）"
    ]
    assert not any(str(tmp_path) in line for line in lines)


def test_the_same_round_gives_the_same_bytes(give: Give) -> None:
    """Two runs over the same files do not differ in a bit."""
    files = [give("1", 5), give("2", 7, granted=1), give("3", 2)]
    assert write_summary(added(*files)) == write_summary(added(*files))


# ------------------------------------------------------------------ texts of others stay texts

EVIL = (
    '=HYPERLINK("http://x")',
    "+cmd|'/c calc'!A0",
    "@SUM(1+1)",
    "-2+3",
    "http://evil.example/x",
    "<r>&</r>",
    "_x0041_",
    "&amp;",
    "'=1+1",
    "%s {0} %",
)


def test_names_that_are_formulas_elsewhere_stay_texts(give: Give, form: Form) -> None:
    """No name, wherever it comes, makes a formula, a link or a broken file of the summary."""
    evil = [give(str(n), 1, name=name, file=f"{n}.xlsx") for n, name in enumerate(EVIL)]
    failed = give("evil", 7, granted=1, name="=1+2", file="=3+4.xlsx")
    plain = [give(str(n), 1, name=f"第{n}街道", file=f"{n}p.xlsx") for n, _ in enumerate(EVIL)]
    other = give("evil", 7, granted=1, name="好单位", file="好.xlsx")
    book = summary_of(added(*evil, failed))
    assert formulas(book) == formulas(summary_of(added(*plain, other)))
    texts = {
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"
    }
    texts |= {
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "inlineStr"
    }
    assert texts >= {name for name in EVIL if not name.startswith("_x")} | {"=1+2"}
    targets = [link.target for sheet in book for link in sheet._hyperlinks if link.target]
    assert targets == []


def formulas(book: Workbook) -> dict[tuple[str, str], str]:
    """List every formula cell of a workbook."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def test_such_names_come_back_as_they_were(give: Give, tmp_path: Path, form: Form) -> None:
    """Read again, each office of the breakdown and the summary itself have the names that they gave."""
    files = [give(str(n), 1, name=name, file=f"{n}.xlsx") for n, name in enumerate(EVIL)]
    result = added(*files, scope=Office("0", "<r>&</r>"))
    path = saved(tmp_path, write_summary(result), "汇总.xlsx")
    assert [office.name for office, _ in read_breakdown(Path(path), form)] == list(EVIL)
    (submission,) = checked(path).submissions
    assert submission.office == Office("0", "<r>&</r>")
    assert submission.status is ReadStatus.PASSED


def test_the_formulas_of_a_summary_are_few(give: Give, form: Form) -> None:
    """Sums over the breakdown, its total row, cover, charts and the hidden sheet: nothing else computes."""
    layout = layout_of(form, Role.SUMMARY)
    by_sheet: dict[str, int] = {}
    for sheet, _ in formulas(summary_of(added(give("1"), give("2")))):
        by_sheet[sheet] = by_sheet.get(sheet, 0) + 1
    slots = {table.sheet: len(table.slots) + 1 for table in layout.tables}
    assert {sheet: by_sheet[sheet] for sheet in slots} == slots
    assert by_sheet["分单位明细"] == len(form.fields)
    assert set(by_sheet) == {"封面", *slots, "主要指标一览", "分单位明细", "图表", "_nianbao"}
    assert by_sheet["主要指标一览"] == len(form.main)


def test_a_summary_that_is_larger_than_usual_says_how_to_read_it(
    tmp_path: Path, form: Form, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One whose sheets are larger than what is read without being asked: by how much, and what to do."""
    book, output = tmp_path / "甲.xlsx", tmp_path / "汇总.xlsx"
    book.write_bytes(write_template(real_content(form)))
    assert run(["consolidate", str(book), "-o", str(output)]) == 0
    assert "--larger" not in capsys.readouterr().err
    largest = max(each.file_size for each in zipfile.ZipFile(output).infolist())
    monkeypatch.setattr("nianbao.files.limits.USUAL", replace(USUAL, part=largest // 3 + 1))
    assert run(["consolidate", str(book), "-o", str(output), "--force"]) == 0
    assert "请加 --larger 3。" in capsys.readouterr().err


def test_two_files_that_only_their_names_tell_apart_are_asked_about(form: Form, tmp_path: Path) -> None:
    """Neither is added up: which of two figures holds is not for the alphabet to say."""
    for name, figure in (("甲", 5), ("乙", 6)):
        content = small_content(form, "1", "甲街道", disputes__review__upheld=figure)
        saved(tmp_path, write_template(content), f"{name}.xlsx")
        os.utime(tmp_path / f"{name}.xlsx", (1_700_000_000, 1_700_000_000))
    round_ = checked(*(str(tmp_path / f"{name}.xlsx") for name in ("甲", "乙")))
    for entry, other, change in zip(round_.entries, ("乙", "甲"), ("6→5", "5→6"), strict=True):
        (one,) = [each for each in entry.submission.findings if each.severity is Severity.ERROR]
        assert (entry.fate, one.code) == (Fate.FAILED, "submission.same-time")
        assert f"{other}.xlsx" in one.message
        assert change in one.message
