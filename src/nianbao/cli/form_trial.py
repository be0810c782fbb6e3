"""Trying a form out: what can only be seen when its workbooks are written and read again."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from nianbao.core import FormError, Severity
from nianbao.form import FORM_FILE, Form, check_together, find_upgrade, known_forms
from nianbao.layout import Role, layout_of
from nianbao.reader import read_file
from nianbao.submission import Office
from nianbao.template import Content, write_template


def check_form(form: Form) -> Iterator[str]:
    """Check a loaded form further: with the other forms, its maps, its workbooks; yields remarks.

    Raises:
        FormError: the forms do not go together, a map is wrong, or no workbook can be made of the form.
    """
    file = form.folder / FORM_FILE
    others = [each for each in known_forms() if (each.folder / FORM_FILE).resolve() != file.resolve()]
    check_together(sorted((*others, form), key=lambda each: (each.first_year, each.id)))
    if form.folder.absolute().name != form.id:
        yield f"文件夹叫“{form.folder.absolute().name}”，表样编号是“{form.id}”；同名的好找"
    yield from _check_maps(form, others)
    for role in Role:
        layout_of(form, role)
    _try_template(form, str(file))


def _check_maps(form: Form, others: list[Form]) -> Iterator[str]:
    known = {each.id: each for each in others}
    for path in sorted(form.folder.glob("upgrade-*.toml")):
        older = path.stem.removeprefix("upgrade-")
        if older in known:
            find_upgrade(known[older], form)
        else:
            yield f"{path.name} 没有检查：不认识表样“{older}”"


def _try_template(form: Form, file: str) -> None:
    """Write a template full of zeros and read it back: it must be recognised and complete."""
    try:
        data = write_template(Content(form, Office("1", "试填单位"), form.first_year))
    except UserWarning as warning:
        raise FormError(file, "模板", f"写不成模板：{warning}") from warning
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trial.xlsx"
        path.write_bytes(data)
        submission = read_file(path, (form,))
    wrong = [one for one in submission.findings if one.severity is Severity.ERROR]
    if wrong or not submission.complete:
        problem = wrong[0].message if wrong else "有的指标读不出"
        raise FormError(file, "模板", f"写出的模板读不回来：{problem}")
