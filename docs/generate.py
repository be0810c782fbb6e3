"""Writing the parts of the documentation that follow from the program.

``python docs/generate.py`` rewrites them; with ``--check`` it only tells which are not current. A
generated part stands between two comments in its page; everything around it is written by hand.
"""

import argparse
import ast
import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from nianbao.cli import main as cli
from nianbao.cli.help import meaning
from nianbao.core.findings import CATALOGUE
from nianbao.form.model import Form, RuleInstance
from nianbao.form.registry import known_forms, newest_form, templates_folder
from nianbao.layout import RECORDED, layout_of, with_record

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "nianbao"
sys.path.insert(0, str(ROOT))
from tests.form_mistakes import MISTAKES  # noqa: E402
from tests.hostile import all_attacks  # noqa: E402
from tests.programs.page import sections, summary  # noqa: E402
from tests.report_measure import measured  # noqa: E402

GROUPS = {
    "cell": "单元格里填的内容",
    "text": "表格里的文字和选项",
    "total": "总计",
    "file": "文件本身",
    "import": "公布的报告",
    "form": "表样",
    "year": "年度",
    "cover": "封面",
    "office": "报送单位",
    "submission": "几个文件之间",
    "figures": "与别处雷同的数",
    "seal": "封签",
    "narrative": "报告文字与表格",
    "breakdown": "汇总工作簿的明细",
}
"""What the part of a code before the dot is about."""

FILLED_IN = {
    "office": "那个单位",
    "found": "表中内容",
    "expected": "应有内容",
    "apart": "，相差多少",
    "suggestion": "建议",
    "length": "字数",
    "longest": "最多字数",
    "decimals": "位数",
    "unit": "单位",
    "limit": "上限",
    "number": "数字",
    "format": "格式",
    "reason": "原因",
    "year": "年度",
    "change": "第一处改动",
    "more": "另有几处",
    "entry": "封面的一项",
    "name": "单位名称",
    "newer": "新文件",
    "changes": "改了哪些数",
    "detail": "说明",
    "other": "另一个",
    "right": "；名册里的单位",
    "order": "怎样比较的新旧",
    "figures": "这一行的数字",
    "table": "表中的位置",
    "quoted": "原文",
    "problem": "缺了哪一部分",
    "share": "百分数",
    "copied": "句数",
    "sentences": "句数",
    "first": "第一句",
    "second": "第二句",
    "formula": "公式",
    "seconds": "秒数",
    "shows": "显示的数",
    "sum": "各分项之和",
    "rows": "行数",
    "headings": "，标题是什么",
    "when": "上年或哪一期",
    "calendar": "年度或报送期",
}
"""What the program puts into the named fields of a wording."""

_NAMED_FIELD = re.compile(r"\{(\w+)\}")


# ---------------------------------------------------------------- commands


def commands() -> Iterator[str]:
    """Yield the reference of every command, in the order of the work."""
    context = click.Context(cli.nianbao, info_name="nianbao")
    yield from _options(cli.nianbao, context)
    for name, command in _subcommands(cli.nianbao, context):
        yield from _command(command, click.Context(command, context, name), level=3)


def command_list() -> Iterator[str]:
    """Yield the commands, one line each, as the program lists them."""
    yield table(
        ("命令", "做什么"), ((f"`nianbao {name}`", words) for name, (_, words) in cli.COMMANDS.items())
    )


def _subcommands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield name, command


def _command(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    yield f"{'#' * level} `{context.command_path}`"
    yield "```\n" + " ".join([context.command_path, *_usage(command, context)]) + "\n```"
    yield _prose(command.help or "")
    yield from _options(command, context)
    if isinstance(command, click.Group):
        for name, each in _subcommands(command, context):
            yield from _command(each, click.Context(each, context, name), level + 1)


def _usage(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield what stands behind a command's name: required options in full, the others in one word."""
    params = command.get_params(context)
    options = [param for param in params if isinstance(param, click.Option)]
    for param in params:
        if isinstance(param, click.Argument):
            name = (param.metavar or param.human_readable_name.upper()).rstrip(".")
            yield f"{name}…" if param.nargs != 1 else name
    for option in options:
        if option.required:
            yield _spellings(option)[0] + _value(option)
    if any(not option.required for option in options):
        yield "[选项]"
    if isinstance(command, click.Group):
        yield "[命令]"


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    rows = [
        ("、".join(f"`{name}{_value(option)}`" for name in _spellings(option)), meaning(option))
        for option in options
        if not option.hidden
    ]
    if rows:
        yield table(("选项", "说明"), rows)


def _spellings(option: click.Option) -> list[str]:
    return [*option.opts, *option.secondary_opts]


def _value(option: click.Option) -> str:
    """Give the word for an option's value; nothing for a switch."""
    if option.is_flag:
        return ""
    return f" {option.metavar or option.opts[-1].lstrip('-').upper()}"


def _prose(text: str) -> str:
    """Unwrap paragraphs: words are set apart by a space, Chinese characters by nothing."""
    unwrapped = re.sub(r"(?<=[^\x00-\x7f])\n *(?! *\n)", "", text.strip())
    return "\n\n".join(" ".join(part.split()) for part in unwrapped.split("\n\n"))


# ---------------------------------------------------------------- codes


def catalogue() -> Iterator[str]:
    """Yield every code that does not come from a form, by what it is about."""
    parts = dict.fromkeys(code.partition(".")[0] for code in CATALOGUE)
    for part in parts:
        yield f"### {GROUPS[part]}"
        codes = [code for code in CATALOGUE if code.startswith(f"{part}.")]
        rows = []
        for code in codes:
            wording = CATALOGUE[code]
            text, remedy = (_filled_in(each) for each in (wording.text, wording.remedy))
            why = f"{_filled_in(wording.cause)}。" if wording.cause else ""
            rows.append(
                (
                    f"`{code.partition('/')[0]}`",
                    wording.severity.word,
                    wording.title,
                    f"{text}。{why}",
                    remedy,
                )
            )
        yield table(("代码", "级别", "名称", "提示", "怎么办"), rows)


def _filled_in(text: str) -> str:
    return _NAMED_FIELD.sub(lambda found: f"〔{FILLED_IN[found[1]]}〕", text)


def rules() -> Iterator[str]:
    """Yield the rules of every form, newest form first."""
    for form in reversed(known_forms()):
        yield f"### {form.name}（`{form.id}`）"
        rows = []
        for instances in _by_declaration(form):
            rule = instances[0].rule
            advice = (f"{rule.cause}。" if rule.cause else "") + rule.remedy
            text = f"`{rule.holds}`" + (f"<br>只在 `{rule.when}` 时" if rule.when else "")
            title = rule.title + (f"<br>依据：{rule.source}" if rule.source else "")
            row = (f"`{rule.code}`", rule.severity.word, title, text, _places(form, instances), advice)
            rows.append(row)
        yield table(("代码", "级别", "审核内容", "规则", "用在哪里", "怎么办"), rows)


def _by_declaration(form: Form) -> Iterator[list[RuleInstance]]:
    for _, instances in groupby(form.rules, key=lambda instance: id(instance.rule)):
        yield list(instances)


def _places(form: Form, instances: Iterable[RuleInstance]) -> str:
    sheets = {each.id: each.sheet for each in form.tables}
    by_sheet = groupby(instances, key=lambda instance: sheets.get(instance.table, ""))
    return "；".join(
        " ".join(part for part in (sheet, "、".join(each.place for each in group if each.place)) if part)
        for sheet, group in by_sheet
    )


# ---------------------------------------------------------------- attacks


def attacks() -> Iterator[str]:
    """Yield every attack of the tests with the finding that they prove it has."""
    rows = []
    for each in all_attacks():
        if each.code:
            wording = CATALOGUE[each.code]
            rows.append(
                (each.title, f"`{each.code}`", wording.severity.word, f"{_filled_in(wording.text)}。")
            )
        else:
            rows.append((each.title, "—", "—", "没有害处，照常读取。"))
    yield table(("文件", "代码", "级别", "提示"), rows)


def form_mistakes() -> Iterator[str]:
    """Yield every mistake of the tests in a form file, with what is said of it."""
    rows = []
    for mistake in MISTAKES:
        key, problem = mistake.told[0]
        written = (
            mistake.line if len(mistake.line) <= _LONGEST_WRITTEN else f"{mistake.line[:_LONGEST_WRITTEN]}…"
        )
        rows.append((f"`` {written} ``".replace("|", "\\|"), f"`{key}`", problem.replace("|", "\\|")))
    yield table(("写成", "键", "提示"), rows)


_LONGEST_WRITTEN = 110
"""Characters of a wrong line that the table shows."""


# ---------------------------------------------------------------- reports


def report_kinds() -> Iterator[str]:
    """Yield what is read of the tables of each kind of document, with each kind of blanks in them."""
    rows = [
        (one.kind, *(f"{number:,}" for number in (one.there, one.right, one.wrong, one.blank)))
        for one in measured(newest_form())
    ]
    yield table(("文稿", "表里有的数", "读对", "读错", "留空并说明"), rows)


# ---------------------------------------------------------------- real output


def example_output() -> Iterator[str]:
    """Yield what check says about the demonstration's files, without the table of files."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        _run("demo", "demo/")
        with contextlib.chdir("demo/2023"):
            said = _run("check")
    findings = said.partition("\n\n")[2].strip("\n")
    yield f"```\n$ cd demo/2023\n$ nianbao check\n…\n{findings}\n```"


def _run(*arguments: str) -> str:
    """Run the command line; gives what it printed, and expects no other trouble than findings."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        code = cli.run(list(arguments))
    if code not in (0, 1):
        raise RuntimeError(f"nianbao {' '.join(arguments)}: exit code {code}")
    return said.getvalue()


# ---------------------------------------------------------------- pages


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def rooms() -> Iterator[str]:
    """Draw which package imports which, without the arrows that follow from others."""
    edges = _imports()
    below = {room: _reachable(room, edges) for room in edges}
    lines = ["```mermaid", "flowchart TD"]
    for room in sorted(edges):
        direct = sorted(edges[room])
        shown = [to for to in direct if not any(to in below[via] for via in direct if via != to)]
        lines += [f"  {room} --> {to}" for to in shown]
    yield "\n".join([*lines, "```"])
    yield table(["package", "what it is for"], [[f"`{room}`", _about(room)] for room in sorted(edges)])


def _imports() -> dict[str, set[str]]:
    """Return for each package the packages that it imports from, type checking included."""
    edges: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        room = _room(path.relative_to(SOURCE).with_suffix("").parts)
        names = [
            _room(tuple(node.module.split(".")[1:]))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nianbao.") and node.module
        ]
        if room and not room.startswith("__"):
            edges.setdefault(room, set()).update(name for name in names if name not in (room, ""))
    return edges


def _room(parts: Sequence[str]) -> str:
    """Return the package of a module; the packages of reports are rooms of their own."""
    if parts[0] == "reports":
        return ".".join(parts[:2]) if len(parts) > 1 and parts[1] != "__init__" else ""
    return parts[0]


def _reachable(room: str, edges: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(edges[room])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges.get(name, ())
    return found


def _about(room: str) -> str:
    face = SOURCE.joinpath(*room.split("."), "__init__.py")
    words = ast.get_docstring(ast.parse(face.read_text(encoding="utf-8"))) or ""
    return " ".join(words.split("\n\n")[0].split())


PARTS: dict[tuple[str, str], Callable[[], Iterator[str]]] = {
    ("docs/commands.md", "commands"): commands,
    ("docs/codes.md", "catalogue"): catalogue,
    ("docs/codes.md", "rules"): rules,
    ("docs/hostile.md", "attacks"): attacks,
    ("docs/forms.md", "mistakes"): form_mistakes,
    ("docs/reports.md", "report-kinds"): report_kinds,
    ("docs/programs.md", "programs"): sections,
    ("README.md", "programs"): summary,
    ("docs/architecture.md", "rooms"): rooms,
    ("README.md", "example-output"): example_output,
    ("README.md", "command-list"): command_list,
}
"""Every generated part: its page, its name, and what writes it."""


def current(text: str, name: str, content: str) -> str:
    """Give a page with one generated part replaced.

    Raises:
        ValueError: the page has no place for the part.
    """
    begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"no part {name}")
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def pages() -> dict[Path, str]:
    """Give every page that has generated parts as it should be."""
    texts: dict[Path, str] = {}
    for (page, name), write in PARTS.items():
        path = ROOT / page
        text = texts.get(path) or path.read_text(encoding="utf-8")
        texts[path] = current(text, name, "\n\n".join(write()))
    for form in (own for own in known_forms() if own.folder.parent == templates_folder()):
        path = form.folder / RECORDED
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        texts[path] = with_record(before, layout_of(form))
    return texts


def main() -> int:
    """Rewrite the pages, or tell which are not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is old")
    check = parser.parse_args().check
    old = {
        path: text
        for path, text in pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }
    for path, text in old.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        print(f"{'not current' if check else 'written'}: {path.relative_to(ROOT)}")
    if check and old:
        print("Run: python docs/generate.py", file=sys.stderr)
    return 1 if check and old else 0


if __name__ == "__main__":
    sys.exit(main())
