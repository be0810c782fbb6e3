"""A drawing becomes a form file, and a copy of the drawing that keeps its ids, questions and answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from nianbao.core import FormError, SeveralFormErrors, UsageError
from nianbao.drawing.declare import Declared, declare
from nianbao.drawing.draw import write_settings
from nianbao.drawing.memory import MEMORY, Memo, read_memory
from nianbao.drawing.odd import FormulaCell
from nianbao.drawing.parse import read_book
from nianbao.drawing.problems import Question
from nianbao.drawing.setting_names import SETTINGS, VERSION
from nianbao.drawing.sheet import DrawnBook
from nianbao.drawing.toml_text import form_text
from nianbao.drawing.workbook import QUESTION_HEADINGS, QUESTION_KEY, QUESTIONS, pen_on
from nianbao.files import read_small, temporary_folder
from nianbao.form import FORM_FILE, Form, load_file, read_toml
from nianbao.isolate import Loss, call_isolated

_MOST_SHOWN = 100
_OF_FORMULAS = (".formula", ".aggregate", ".total_of")
_LARGEST = 50 * 1024 * 1024
_ANSWER = QUESTION_HEADINGS.index("答复")


@dataclass(frozen=True)
class Reading:
    """What was read of a drawing.

    ``text`` is the form file, empty while ``open_questions`` have not been shown to anybody; ``drawing`` is the
    drawing with its ids and all questions; ``taken`` are the questions that nobody answered, with what was taken.
    """

    text: str
    drawing: bytes
    open_questions: tuple[Question, ...]
    taken: tuple[Question, ...]
    remarks: tuple[str, ...]
    form: Form | None = None
    origin: Form | None = None
    """The known form from which the drawing was made."""


def read_drawing(
    path: Path, kept: Path | None, *, form_id: str, year: int, others: Collection[Form] = ()
) -> Reading:
    """Read a drawing; ``kept`` is the copy of an earlier reading, with ids and answers, where there is one.

    ``form_id`` and ``year`` are what to take where the drawing says neither; ``others`` are the forms that are known:
    what differs from one of them is a new version.

    Raises:
        UsageError: the file cannot be read, or what is drawn is no form: every mistake with its sheet and cell.
    """
    book = read_book(path)
    earlier = read_book(kept) if kept is not None else None
    memory = read_memory(book)
    if not memory.memos and earlier is not None:
        memory = read_memory(earlier)
    given = {**(_answers(earlier) if earlier is not None else {}), **_answers(book)}
    declared = declare(book, memory, given, form_id=form_id, year=year)
    if declared.notes.mistakes:
        raise _wrong(path, declared.notes.mistakes)
    while more := _uncomputable(declared) - set(declared.refused):
        refused = more.union(declared.refused)
        declared = declare(book, memory, given, form_id=form_id, year=year, refused=refused)
    unseen = tuple(declared.notes.unseen)
    version = "" if unseen else _new_version(declared, others)
    # while questions wait, nothing new is remembered: the answers may be other ones than what was taken now
    memos = tuple(memory.memos) if unseen else tuple(memo for memo, _ in declared.memos)
    keep_memory = bool(unseen) and book.find(MEMORY) is not None
    data = read_small(path, "画表", _LARGEST)
    drawing: bytes | str = call_isolated(
        partial(
            _written, data, () if keep_memory else memos, tuple(declared.notes.questions), given,
            {} if unseen or book.find(SETTINGS) else declared.explicit, version,
        ),
        _lost,
    )  # fmt: skip
    if not isinstance(drawing, bytes):
        reason = drawing
        raise UsageError(f"画表 {path} {reason}")
    taken = tuple(question for question in declared.notes.questions if not given.get(question.key))
    if unseen:
        return Reading("", drawing, unseen, taken, tuple(declared.notes.remarks))
    text = form_text(declared.data)
    form = _loaded(declared)
    if not isinstance(form, Form):
        raise _wrong(path, [f"{_place(mistake.key, declared)}：{mistake.problem}" for mistake in form])
    origin = next((other for other in others if other.id == declared.origin), None)
    return Reading(text, drawing, (), taken, tuple(declared.notes.remarks), form, origin)


def _new_version(declared: Declared, others: Collection[Form]) -> str:
    """Return a form that differs from a known one of its id and version a version of its own; else nothing."""
    form = declared.data["form"]
    taken = {each.version for other in others if other.id == form["id"] for each in (other, *other.earlier)}
    known = (each for other in others for each in (other, *other.earlier))
    alike = [each for each in known if (each.id, each.version) == (form["id"], form["version"])]
    if not alike or any(read_toml(each.folder / FORM_FILE) == declared.data for each in alike):
        return ""
    numbers = map(str, range(2, len(taken) + 3))
    version = next(number for number in numbers if number not in taken)
    declared.notes.say(
        f"“{form['id']}”的版本 {form['version']} 已经有了，这里改过，写成版本 {version}"
        f"；要另起一个表样的，在“{SETTINGS}”工作表改“表样编号”和“起始年度”"
    )
    form["version"] = version
    return version


def _answers(book: DrawnBook) -> dict[str, str]:
    """Read the sheet of questions: every question that was shown, with its answer."""
    sheet = book.find(QUESTIONS)
    if sheet is None:
        return {}
    return {
        key: sheet.text(row, _ANSWER) for row in sheet.rows if row and (key := sheet.text(row, QUESTION_KEY))
    }


def _wrong(path: Path, mistakes: Sequence[str]) -> UsageError:
    lines = "\n".join(f"  {mistake}" for mistake in mistakes[:_MOST_SHOWN])
    more = f"\n  ……另有 {len(mistakes) - _MOST_SHOWN} 处" if len(mistakes) > _MOST_SHOWN else ""
    return UsageError(f"画表 {path} 有 {len(mistakes)} 处要改，请改好再运行一次：\n{lines}{more}")


def _lost(how: Loss) -> str:
    return "写不成带问题的画表，没有写出任何文件。请用 WPS 或 Excel 另存为 .xlsx 再试。" if how else ""


def _written(
    data: bytes,
    memos: Sequence[Memo],
    questions: Sequence[Question],
    given: Mapping[str, str],
    settings: Mapping[str, Any],
    version: str,
) -> bytes | str:
    """Write ids, questions and answers into a drawing."""
    pen = pen_on(data)
    if settings:
        write_settings(pen, dict(settings))
    if version:
        pen.set_beside(SETTINGS, VERSION, version)
    if memos:
        pen.memory(memos)
    if questions:
        pen.questions(questions, given)
        if any(question.key not in given for question in questions):
            pen.open_at(QUESTIONS)
    else:
        pen.drop(QUESTIONS)
    return pen.bytes()


def _loaded(declared: Declared) -> Form | Sequence[FormError]:
    """Load what was read as any form file; return what is wrong with it where it is none."""
    with temporary_folder() as folder:
        file = folder / FORM_FILE
        file.write_text(form_text(declared.data), encoding="utf-8")
        try:
            return load_file(file)
        except FormError as error:
            return error.mistakes if isinstance(error, SeveralFormErrors) else (error,)


def _uncomputable(declared: Declared) -> set[FormulaCell]:
    """Return the cells of formulas that are wrong in the form file: circles, sums that mean nothing."""
    loaded = _loaded(declared)
    mistakes = () if isinstance(loaded, Form) else loaded
    keys = [mistake.key for mistake in mistakes if mistake.key.endswith(_OF_FORMULAS)]
    return {cell for key in keys for cell in declared.formulas_of(key)}


def _place(key: str, declared: Declared) -> str:
    """Return the place in the drawing that a key of the form file comes from."""
    for number, table in enumerate(declared.tables, 1):
        if key.startswith(f"table[{number}]"):
            return f"工作表“{table.page.sheet.name}”（{key}）"
    if key.startswith("rule["):
        number = int(key.removeprefix("rule[").partition("]")[0]) - 1
        rules = declared.data.get("rule", [])
        return f"规则“{rules[number].get('title', '')}”（{key}）" if number < len(rules) else key
    return f"“{SETTINGS}”等工作表（{key}）"
