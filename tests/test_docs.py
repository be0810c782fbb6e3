"""The documentation says what the program does: generated parts are current, commands run, nothing is left out."""

import contextlib
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import click
import pytest

from nianbao.checks import Fate
from nianbao.cli import main as cli
from nianbao.collect import imap_account
from nianbao.core import Period
from nianbao.core.findings import CATALOGUE
from nianbao.form.load import load_file
from nianbao.form.registry import find_form, known_forms
from nianbao.form.section import Section
from nianbao.form.upgrade import load_upgrade, upgrade_file
from nianbao.layout.breakdown import BREAKDOWN_SHEETS
from nianbao.layout.ledger import LEDGER_HEADINGS, LEDGER_META
from nianbao.layout.workbook import Role, layout_of
from nianbao.mail import account
from nianbao.roster.headings import HEADINGS as ROSTER_HEADINGS
from nianbao.submission.check_code import check_code_formula
from nianbao.submission.submission import ReadStatus
from nianbao.template.content import default_password

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
SCRIPTS = (ROOT / ".ci" / "run", *sorted(DOCS.glob("*.py")), *sorted(DOCS.glob("*.sh")))
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])

TRY = "pip install . && nianbao demo demo/"
TEST = "pip install -e '.[test]' && pytest"
LARGEST_PICTURE = 200 * 1024


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the language and the lines of every code block."""
    for indent, language, block in re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", text, re.M | re.S):
        yield language, [line.removeprefix(indent) for line in block.splitlines()]


def _commands(text: str) -> list[str]:
    """List what a reader is told to type."""
    lines = [line for _, block in _blocks(text) for line in block]
    return [line for line in lines if line.startswith(("nianbao ", "pip ", "cd "))]


CHINESE, _, ENGLISH = _read("README.md").partition("\n## English\n")


# ------------------------------------------------------------------ what is generated


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_parts_are_current(generate: ModuleType) -> None:
    """What docs/generate.py would write is what stands there; run it where this fails."""
    old = [path.name for path, text in generate.pages().items() if path.read_text(encoding="utf-8") != text]
    assert old == []


def test_an_old_part_is_noticed(generate: ModuleType) -> None:
    """A part is replaced between its comments and nowhere else; a page without them is an error."""
    page = "甲\n<!-- generated: a -->\n\n旧\n\n<!-- end: a -->\n乙\n"
    assert generate.current(page, "a", "新") == page.replace("旧", "新")
    with pytest.raises(ValueError, match="no part b"):
        generate.current(page, "b", "新")


# ------------------------------------------------------------------ nothing is left out


def _every_command() -> Iterator[click.Context]:
    waiting = [click.Context(cli.nianbao, info_name="nianbao")]
    while waiting:
        context = waiting.pop()
        yield context
        if isinstance(context.command, click.Group):
            for name in context.command.list_commands(context):
                command = context.command.get_command(context, name)
                assert command is not None
                waiting.append(click.Context(command, context, name))


@pytest.mark.parametrize("context", list(_every_command()), ids=lambda context: context.command_path)
def test_every_command_and_option_is_documented(context: click.Context) -> None:
    """Each command has its section, and each of its options stands in it with a Chinese text."""
    text = _read("docs/commands.md")
    title = f"`{context.command_path}`\n"
    section = text.partition(title)[2] if context.parent else text.partition("## 命令一览")[2]
    section = section.partition("\n##")[0]
    assert section
    for param in context.command.get_params(context):
        if isinstance(param, click.Option) and not param.hidden:
            assert re.search("[一-鿿]", param.help or ""), param.name
            assert all(re.search(f"`{name}[ `]", section) for name in param.opts), param.name


def test_every_code_is_documented() -> None:
    """Each code of the catalogue and of every form's rules stands in the list, with its severity."""
    lines = [line.split(" | ") for line in _read("docs/codes.md").splitlines() if line.startswith("| `")]
    listed = {(cells[0].strip("| `"), cells[1]) for cells in lines}
    codes = {(code.partition("/")[0], wording.severity.word) for code, wording in CATALOGUE.items()}
    codes |= {(each.rule.code, each.rule.severity.word) for form in known_forms() for each in form.rules}
    assert codes - listed == set()


def test_every_key_of_a_form_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key that is asked for in a form, or in a map between two forms, stands in the page about forms."""
    asked: set[str] = set()
    finish = Section.finish

    def record(section: Section) -> None:
        asked.update(section._asked)
        finish(section)

    monkeypatch.setattr(Section, "finish", record)
    for form in known_forms():
        load_file(form.folder / "form.toml")
    older, newer = (find_form(id_) for id_ in ("gongkai-2019", "gongkai-2021"))
    load_upgrade(upgrade_file(older.id, newer), older, newer)
    text = _read("docs/forms.md")
    assert {key for key in asked if not re.search(rf"[`\[.]{key}[`\]]", text)} == set()


def test_every_sheet_and_hidden_cell_is_documented() -> None:
    """The page about workbooks names every sheet that does not come from the form, and all of the hidden one."""
    text = _read("docs/workbook.md")
    form = known_forms()[-1]
    own = {form.cover.sheet, form.cover.summary_sheet, *(table.sheet for table in form.tables)}
    layouts = [layout_of(form, role) for role in Role]
    sheets = {name for layout in layouts for name in (*layout.sheets, *layout.companions)} - own
    sheets -= set(BREAKDOWN_SHEETS[2:])  # they are said to go on
    assert {name for name in sheets if name not in text} == set()
    assert {name for name in (*LEDGER_META, *LEDGER_HEADINGS) if f"`{name}`" not in text} == set()


def test_every_heading_of_a_roster_is_documented() -> None:
    """The command reference names every column that a roster can have, in both languages."""
    text = _read("docs/commands.md")
    assert {name for name in ROSTER_HEADINGS if f"`{name}`" not in text} == set()


def test_every_setting_of_the_mail_account_is_documented(tmp_path: Path) -> None:
    """The page about letters names every setting and variable, and its examples are accounts."""
    sending, _, receiving = _read("docs/mail.md").partition("\n## 收信\n")
    settings = {*account._VARIABLES, *account._VARIABLES.values(), account.SMTP_PASSWORD}
    assert {name for name in settings if f"`{name}`" not in sending} == set()
    wanted = {*imap_account._KEYS, imap_account.IMAP_PASSWORD}
    assert {name for name in wanted if f"`{name}`" not in receiving} == set()
    smtp, imap = tmp_path / "smtp.toml", tmp_path / "imap.toml"
    for file, text in ((smtp, sending), (imap, receiving)):
        (example,) = (lines for language, lines in _blocks(text) if language == "toml")
        file.write_text("\n".join(example), encoding="utf-8")
    assert account.read_account(smtp, {}).security == "ssl"
    assert imap_account.read_imap_account(imap).since == date(2025, 1, 1)


# ------------------------------------------------------------------ what it says is so


def test_the_formula_of_the_check_code() -> None:
    """The page about workbooks quotes the formula that the workbook computes."""
    formula = check_code_formula("数", "加权和", "金额", 1).replace("<1,", "<个数,")
    assert f"\n={formula}\n" in _read("docs/workbook.md")


def test_the_derived_password() -> None:
    """The documented command prints the password of the sheets."""
    code = re.search(r'python -c "(.*)"', _read("docs/workbook.md"))
    assert code is not None
    said = subprocess.run([sys.executable, "-c", code[1]], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == default_password("gongkai-2021", Period(2024))


def test_the_example_of_a_form_works(tmp_path: Path) -> None:
    """The complete form of the page loads, goes with the others, and its template is read back."""
    (example,) = (lines for language, lines in _blocks(_read("docs/forms.md")) if language == "toml")
    file = tmp_path / "peixun-2024" / "form.toml"
    file.parent.mkdir()
    file.write_text("\n".join(example), encoding="utf-8")
    assert cli.run(["forms", "check", str(file)]) == 0
    form = load_file(file)
    assert "training.classes.new_staff.people" in form.by_id
    assert len({each.rule.code for each in form.rules}) == 3


def test_an_own_form_in_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command on the way to an own form runs, one after the other."""
    monkeypatch.chdir(tmp_path)
    section = _read("docs/forms.md").partition("\n## 一小时做一个自己的表样")[2]
    commands = re.findall("`nianbao ([^`]*form\\.toml[^`]*)`", section)
    assert len(commands) == 4
    assert [command for command in commands if cli.run(shlex.split(command)) != 0] == []


# ------------------------------------------------------------------ the commands of the README


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the round in which every command of the README has run."""
    with contextlib.chdir(tmp_path_factory.mktemp("readme")):
        for command in _commands(CHINESE):
            words = shlex.split(command.rpartition("&& ")[2])
            if words[0] == "cd":
                os.chdir(words[1])
            if words[0] == "nianbao":
                assert cli.run(words[1:]) in (0, 1), command
        return Path.cwd()


def test_the_commands_of_the_readme_run(folder: Path) -> None:
    """The six steps leave what they promise: nobody has to guess a file or a folder."""
    round_ = [command for command in _commands(CHINESE) if command.startswith("nianbao ")]
    outputs = [words[words.index("-o") + 1] for words in map(shlex.split, round_) if "-o" in words]
    assert len(outputs) >= 2
    assert [name for name in outputs if not (folder / name).exists()] == []
    bare = [command for command in round_ if "-" not in command]
    assert len(bare) == 6
    assert len(re.findall(r"^\*\*\d\. ", CHINESE, re.M)) == 6


def test_both_languages_carry_the_same_commands() -> None:
    """The English section has every command of the Chinese one, in the same order."""
    assert _commands(ENGLISH) == _commands(CHINESE)
    assert _commands(CHINESE)[:2] == [TRY, TEST]


def test_the_machine_readable_output_is_documented(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each key, status and fate of the JSON output stands in the command reference."""
    monkeypatch.chdir(folder)
    cli.run(["consolidate", "-o", "again.xlsx", "--format", "json"])
    text = _read("docs/commands.md")
    words = set(_keys(json.loads(capsys.readouterr().out)))
    words |= {each.value for each in (*Fate, *ReadStatus)}
    assert {word for word in words if f"`{word}`" not in text} == set()


def _keys(data: object) -> Iterator[str]:
    """Yield the keys at every level, but not the ids of fields."""
    if isinstance(data, dict):
        for key, value in data.items():
            if "." not in key:
                yield key
            yield from _keys(value)
    elif isinstance(data, list):
        for each in data:
            yield from _keys(each)


# ------------------------------------------------------------------ pages and scripts


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    """Files, pictures and headings that a page links to are there."""
    for target, heading in re.findall(
        r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8")
    ):
        path = page.parent / target if target else page
        assert path.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
            assert heading in [re.sub(r"[^\w-]", "", each.lower().replace(" ", "-")) for each in headings]


def test_pictures_are_small_and_shown() -> None:
    """Every picture is shown on a page and does not weigh the repository down."""
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in (DOCS / "pictures").iterdir():
        assert picture.stat().st_size < LARGEST_PICTURE
        assert f"pictures/{picture.name}" in shown


@pytest.mark.parametrize("page", [*PAGES, *SCRIPTS], ids=lambda page: page.name)
def test_no_page_names_a_private_place(page: Path) -> None:
    """No folder or host of the machine on which it was written stands in a page or a script."""
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.$}\"])/(?:work|tmp|home|root|mnt|Users)\b", text) == []
    hosts = re.findall(r"\b\S+\.(?:local|lan|internal|corp)\b|\b\d+\.\d+\.\d+\.\d+\b", text)
    assert [host for host in hosts if host != "127.0.0.1"] == []  # the address of any computer for itself


def test_the_page_of_the_architecture_names_what_is_there() -> None:
    """Its words are names in the code, and its modules and packages are files."""
    page = _read("docs/architecture.md")
    source = ROOT / "src" / "nianbao"
    names = set(
        re.findall(r"[a-z]+", " ".join(p.read_text("utf-8") for p in source.rglob("*.py")).casefold())
    )
    glossary = re.findall(r"^\| ([a-z, ]+) \| [^|]+ \| [^|]+ \|$", page.partition("## Words")[2], re.M)
    words = {word for entry in glossary for word in re.findall(r"[a-z]+", entry)} - {"word"}
    assert len(words) > 25 and words <= names
    paths = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", page)
    assert (
        len(paths) > 10
        and [path for path in paths if not any((root / path).exists() for root in (source, ROOT))] == []
    )


def test_continuous_integration_runs_what_the_readme_says() -> None:
    """The script is sound and executable, and tests with the README's own command.

    It may have the coverage reported in addition: the same tests run, from the same installation.
    """
    script = ROOT / ".ci" / "run"
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert os.access(script, os.X_OK)
    lines = _read(".ci/run").splitlines()
    install, test = TEST.split(" && ")
    command, _, output = lines[lines.index(install) + 1].partition(" | ")
    assert [word for word in shlex.split(command) if not word.startswith("--cov")] == [test]
    assert not output or output.startswith("tee ")
    assert "set -euo pipefail" in lines
