"""nianbao forms draw, nianbao forms read: forms drawn in a spreadsheet."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.cli.console import notice
from nianbao.cli.help import Command
from nianbao.cli.options import force_option, form_option, output_option
from nianbao.core import FormError, UsageError
from nianbao.files import make_folder, refuse_existing, refuse_workbook, write_file
from nianbao.form import FORM_FILE, Form, find_form, known_forms

if TYPE_CHECKING:
    from nianbao.drawing import Question, Reading

KEPT = "画表.xlsx"
_MOST_SHOWN = 30


@click.command(cls=Command)
@form_option
@output_option("写到哪里（.xlsx）。")
@force_option
def draw(form_id: str | None, output: Path, force: bool) -> None:
    """写出一本画表：在 Excel 里画出自己的表，再用 forms read 读成表样。

    不写 --form 时是空的，里面有画法和例子；写了 --form 的，画出这个表样，照着改。
    """
    from nianbao.drawing import draw_form, empty_drawing  # heavy  # noqa: PLC0415

    refuse_workbook(output, force=force)
    data = empty_drawing() if form_id is None else draw_form(find_form(form_id))
    write_file(output, data, force=force)
    notice(f"已写出 {output}；画好以后运行 nianbao forms read {output} -o 我的表/{FORM_FILE}")


@click.command(cls=Command)
@click.argument("drawing", type=Path, metavar="DRAWING")
@output_option(f"表样写到哪里：文件夹/{FORM_FILE}，文件夹的名称就是表样编号。")
@click.option(
    "--older", metavar="ID", help="旧表样的编号或 form.toml：写出上年数据怎样接（upgrade-旧编号.toml）。"
)
@force_option
def read(drawing: Path, output: Path, older: str | None, force: bool) -> int:
    """把画表读成表样 form.toml，旁边放一份带编号的画表。

    读不准的地方写在那份画表的“问题”工作表里：选好答复（不答的按默认），再运行一次，直到没有新问题。
    """
    from nianbao.drawing import read_drawing  # heavy  # noqa: PLC0415

    if output.suffix != ".toml":
        raise UsageError(f"{output} 应当是 .toml 文件，例如 我的表/{FORM_FILE}。")
    kept = output.parent / KEPT
    own = kept.exists() and drawing.exists() and kept.samefile(drawing)
    if kept.exists() and not own and not force:
        raise UsageError(
            f"{kept} 已经存在。要接着改它，请运行 nianbao forms read {kept} -o {output}；要以 {drawing} 为准，请加 --force。"
        )
    before = find_form(older) if older else None
    reading = read_drawing(
        drawing, kept if kept.exists() and not own else None,
        form_id=output.absolute().parent.name, year=date.today().year - 1, others=_others(output),
    )  # fmt: skip
    if reading.text and not force and not own:
        make_folder(output.parent)
        refuse_existing(output, force=False)
    make_folder(output.parent)
    write_file(kept, reading.drawing, force=True)
    for remark in reading.remarks:
        click.echo(f"注意：{remark}")
    if reading.open_questions:
        _say_questions(reading.open_questions, kept, output)
        return 1
    _write_form(reading, output, kept, before)
    return 0


def _write_form(reading: "Reading", output: Path, kept: Path, older: Form | None) -> None:
    write_file(output, reading.text.encode(), force=True)
    form = reading.form
    assert form is not None
    if reading.origin is not None:
        _copy_beside(reading.origin, output.parent)
    for question in reading.taken[:_MOST_SHOWN]:
        click.echo(f"按默认：{_where(question)}{question.text}——{question.default}")
    click.echo(f"已写出 {output}：{form.name}（{form.id}，版本 {form.version}）")
    print_tables(form)
    rules = len({id(instance.rule) for instance in form.rules})
    click.echo(f"  规则 {rules} 条。以后改表，请改 {kept}，再读一次")
    if older is not None:
        _write_upgrade(older, form, output.parent)
    notice(f"下一步：nianbao forms check {output}")


def print_tables(form: Form) -> None:
    """Print how much there is to fill in in each table of a form."""
    for table in form.tables:
        fields = form.fields_of(table.id)
        entered = sum(field.entered for field in fields)
        words = f"；另有 {len(form.texts_of(table.id))} 格文字和选项" if form.texts_of(table.id) else ""
        click.echo(
            f"  {table.sheet}　{table.title}：{len(fields)} 个指标，填 {entered} 个，其余自动计算{words}"
        )


def _others(output: Path) -> list[Form]:
    """List the known forms of other files; where one of them is wrong, that is for other commands to say."""
    try:
        return [form for form in known_forms() if (form.folder / FORM_FILE).resolve() != output.resolve()]
    except (FormError, UsageError):
        return []


def _copy_beside(origin: Form, folder: Path) -> None:
    """Copy what stands beside the form that was drawn and is not drawn: words, variants, maps."""
    from nianbao.cli.form_trial import BESIDE  # heavy  # noqa: PLC0415

    patterns = (*BESIDE, "upgrade-*.toml")
    found = sorted(path for pattern in patterns for path in origin.folder.glob(pattern))
    copied = [path for path in found if not (folder / path.name).exists()]
    for path in copied:
        write_file(folder / path.name, path.read_bytes())
    if copied:
        click.echo(f"一起抄来了 {'、'.join(path.name for path in copied)}；画表里没有这几份，要改的直接改")


def _write_upgrade(older: Form, newer: Form, folder: Path) -> None:
    from nianbao.drawing import upgrade_text  # noqa: PLC0415

    text, count = upgrade_text(older, newer)
    path = folder / f"upgrade-{older.id}.toml"
    write_file(path, text.encode(), force=True)
    known = len(newer.fields) - count
    click.echo(f"已写出 {path}：{known} 个指标接上年数据，{count} 个没有对应的")


def _say_questions(questions: "tuple[Question, ...]", kept: Path, output: Path) -> None:
    click.echo(f"有 {len(questions)} 个问题要你定，写在 {kept} 的“问题”工作表：")
    for number, question in enumerate(questions[:_MOST_SHOWN], 1):
        click.echo(f"  {number}．{_where(question)}{question.text}（不答就按：{question.default}）")
    if len(questions) > _MOST_SHOWN:
        click.echo(f"  ……另有 {len(questions) - _MOST_SHOWN} 个")
    click.echo(f"选好答复、保存以后，再运行 nianbao forms read {kept} -o {output}")


def _where(question: "Question") -> str:
    cell = f" {question.cell}" if question.cell else ""
    return f"工作表“{question.sheet}”{cell}：" if question.sheet else ""
