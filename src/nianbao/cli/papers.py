"""nianbao paper: the check codes of many stamped copies."""

from collections.abc import Iterator
from pathlib import Path

import click

from nianbao.cli.console import print_table
from nianbao.cli.help import Command
from nianbao.cli.paper import paper as code_of
from nianbao.cli.reading import read_season
from nianbao.cli.season import in_round, required_season
from nianbao.core import NianbaoError, UsageError
from nianbao.roster import Roster, read_sheets
from nianbao.round import Board, Event, EventKind, now

_LISTS = (".csv", ".xlsx")
_HEADINGS = {"单位": "office", "单位编码": "office", "单位名称": "office", "编码": "office", "code": "office"}
_CODE_HEADINGS = ("校验码", "check_code")


@click.command(cls=Command)
@click.argument("given", nargs=-1, metavar="[OFFICE=CODE...|FILE]")
@in_round()
def paper(given: tuple[str, ...]) -> int:
    """核对盖章件：输入各单位纸面上的校验码，与收到的文件比较，记到一览表。

    写“单位=校验码”，可以写多个；或者给一个表格（有“单位编码”和“校验码”两列）；都不写时逐个询问。
    """
    opened = required_season()
    board = opened.board(read_season(opened))
    assert opened.roster is not None
    pairs = list(_pairs(given, opened.roster)) or list(_asked(board))
    before = opened.events()
    time = now()
    happened = []
    for office, code in pairs:
        state = board.office(office)
        digest = state.file.sha256 if state and state.file else ""
        event = Event(EventKind.PAPER, time, office, digest=digest, detail=code)
        last = next(
            (
                earlier
                for earlier in reversed(before)
                if earlier.kind is EventKind.PAPER and earlier.office == office
            ),
            None,
        )
        if last is None or last.identity != event.identity:
            happened.append(event)
    if not opened.memory.append(happened):
        raise NianbaoError("盖章件没有记下，请看上面的原因，改好以后再核对一次。")
    return _print(opened.board(), [office for office, _ in pairs])


def _print(board: Board, codes: list[str]) -> int:
    words = {
        True: "一致",
        False: "不一致：请该单位核对，重新打印盖章或重新报送文件",
        None: "没有可以核对的文件",
    }
    offices = [state for state in map(board.office, codes) if state]
    rows = []
    for office in offices:
        entered = [event.detail for event in office.history if event.kind is EventKind.PAPER][-1]
        own = office.check_code
        rows.append((office.office.code, office.office.name, entered, own or "—", words[office.paper]))
    print_table(("单位编码", "单位", "纸面的校验码", "文件的校验码", "结果"), rows)
    agree = sum(office.paper is True for office in offices)
    all_agree = sum(office.paper is True for office in board.offices)
    click.echo(
        f"核对了 {len(offices)} 份，一致 {agree} 份；全部 {len(board.offices)} 个单位里，盖章件一致的有 {all_agree} 个。"
    )
    return 0 if agree == len(offices) else 1


def _pairs(given: tuple[str, ...], roster: Roster) -> Iterator[tuple[str, str]]:
    """Yield the office's code and the check code of each copy that was named on the command line."""
    for pair in given:
        if pair.lower().endswith(_LISTS) and "=" not in pair:
            yield from _of_list(Path(pair), roster)
        else:
            office, equals, code = pair.replace("＝", "=").partition("=")
            if not equals:
                raise UsageError(f"“{pair}”不明白：请写“单位=校验码”，或给一个 .csv、.xlsx 文件。")
            yield _office(office, roster), code_of(code)


def _of_list(path: Path, roster: Roster) -> Iterator[tuple[str, str]]:
    sheets = read_sheets(path, "校验码的表格")
    titles, *rows = [list(row) for row in sheets[0].rows] if sheets and sheets[0].rows else [[]]
    office = next((index for index, title in enumerate(titles) if title in _HEADINGS), None)
    code = next((index for index, title in enumerate(titles) if title in _CODE_HEADINGS), None)
    if office is None or code is None:
        raise UsageError(f"{path} 的第 1 行要有“单位编码”（或“单位名称”）和“校验码”两列。请补上后再试。")
    for number, row in enumerate(rows, 2):
        cells = [row[index] if index < len(row) else "" for index in (office, code)]
        if any(cells):
            try:
                yield _office(cells[0], roster), code_of(cells[1].zfill(6))
            except UsageError as error:
                raise UsageError(f"{path} 第 {number} 行：{error}请改正。") from error


def _office(text: str, roster: Roster) -> str:
    wanted = text.strip()
    for entry in roster.entries:
        if wanted in (entry.office.code, entry.office.name):
            return entry.office.code
    raise UsageError(f"单位名册里没有“{wanted}”。请写单位编码，或名册里的单位名称。")


def _asked(board: Board) -> Iterator[tuple[str, str]]:
    """Ask for the code of each office whose file has no matching stamped copy; yield what is entered, skip empty answers."""
    for office in board.offices:
        if office.file is not None and not office.paper:
            question = f"{office.office.name} 纸面的校验码（没有的直接回车）"
            try:
                text = click.prompt(question, default="", show_default=False, err=True)
            except click.Abort as error:
                if isinstance(error.__context__, EOFError):
                    return  # the input has ended: what was entered counts
                raise
            if text.strip():
                yield office.office.code, code_of(text)
