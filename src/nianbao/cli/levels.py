"""nianbao consolidate --by parent, and --select: a tree of offices in one run, and a part of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from nianbao.cli.as_json import consolidation_lines, document_lines
from nianbao.cli.console import notice, print_json, print_table
from nianbao.cli.reading import Given
from nianbao.cli.report import last_sentence, print_findings, print_round, say_large
from nianbao.cli.season import may_replace, write_output
from nianbao.core import UsageError, period_data
from nianbao.files import make_folder, refuse_existing
from nianbao.roster import below, tree_of
from nianbao.submission import Submission
from nianbao.summary import Detail, Level, consolidate_tree, summary_files

MOST_FILES = 20


def run_levels(
    given: Given, folder: Path, detail: Detail, *, include_failed: bool, output_format: str, force: bool
) -> int:
    """Add up a whole tree, write every summary into the folder, and tell what came out."""
    if given.roster is None:
        raise UsageError("逐级汇总要有单位名册：请用 --roster 给出带“上级编码”一列的名册。")
    top = tree_of(given.roster)
    if not top.children:
        raise UsageError("单位名册里没有“上级编码”一列，或都没有填，不知道谁在谁的下面。请补上这一列。")
    files = summary_files(top, folder, given.period)
    _prepare(folder, list(files.values()), force=force)
    levels = consolidate_tree(
        top, given.submissions, given.check, files, detail=detail, include_failed=include_failed
    )
    for level in levels:
        if level.data:
            write_output(level.file, level.data, force=force or may_replace(level.file))
            say_large(level.file, level.data)
    if output_format == "json":
        print_json(_levels_json(levels))
    else:
        _print(levels, detail)
        notice(f"已写出 {sum(bool(level.data) for level in levels)} 个汇总工作簿，在 {folder}")
    return 0 if all(level.clean for level in levels) else 1


def selected(given: Given, codes: tuple[str, ...]) -> Given:
    """Return the chosen offices with everything below them; print which files that leaves out."""
    if given.roster is None:
        raise UsageError("选择汇总要有单位名册：请用 --roster 给出名册。")
    roster = below(given.roster, codes)
    chosen = roster.by_code()
    kept: list[Submission] = []
    outside: list[str] = []
    for read in given.submissions:
        if read.office is not None and read.office.code in chosen:
            kept.append(read)
        else:
            outside.append(read.shown_file)
    if outside:
        more = f" 等 {len(outside)} 个文件" if len(outside) > MOST_FILES else ""
        notice(f"不在所选单位里，没有审核也没有汇总：{'、'.join(outside[:MOST_FILES])}{more}")
    return given.only(tuple(kept), roster)


def _prepare(folder: Path, files: Sequence[Path], *, force: bool) -> None:
    """Make the folder and refuse existing files before anything is written."""
    if (folder.exists() and not folder.is_dir()) or folder.suffix.lower() == ".xlsx":
        raise UsageError(f"{folder} 不是文件夹；逐级汇总要写几个文件，请给出文件夹。")
    make_folder(folder)
    for file in files:
        refuse_existing(file, force=force or may_replace(file))


def _print(levels: Sequence[Level], detail: Detail) -> None:
    shown = levels[:1] if detail is Detail.OFFICES else levels
    for level in shown:
        print_findings(entry.shown for entry in level.result.entries)
    rows = [_row(level) for level in levels]
    click.echo()
    print_table(("单位", "已汇总", "其中单位", "未报送", "未汇总的文件", "校验码", "汇总工作簿"), rows)
    for level in shown:
        if level.result.round.missing or level is levels[0]:
            click.echo(f"\n{level.node.entry.office.name}：")
            print_round(level.result.round)
            click.echo(last_sentence(level.result.round))


def _row(level: Level) -> tuple[str, ...]:
    result = level.result
    offices = sum(max(1, len(submission.members)) for submission in result.accepted)
    return (
        "　" * level.depth + level.node.entry.office.name,
        str(len(result.accepted)),
        str(offices),
        str(len(result.round.missing)),
        str(len(result.excluded)),
        result.check_code if level.data else "—",
        level.file.name if level.data else "没有可汇总的",
    )


def _levels_json(levels: Sequence[Level]) -> Iterator[str]:
    """Yield the result of a consolidation level by level, the top first."""
    top = levels[0].result
    listed = ("\n".join(consolidation_lines(level.result, _level_data(level))) for level in levels)
    yield from document_lines({"form": top.form.id, **period_data(top.round.period)}, "levels", listed)


def _level_data(level: Level) -> dict[str, Any]:
    return {
        "code": level.node.code,
        "name": level.node.entry.office.name,
        "parent": level.node.entry.parent or None,
        "file": str(level.file) if level.data else None,
    }
