"""Whatever program saved a workbook, the same comes out of it."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from builders import CORE, packed, recalculated, with_properties
from nianbao.container.archive import unpack
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.core.numbers import Number
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.layout.workbook import Role
from nianbao.reader.apart import read_breakdown
from nianbao.reader.read import read_file
from nianbao.submission.submission import Office, Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHEETS = tuple(f"xl/worksheets/sheet{number}.xml" for number in range(1, 7))
OFFICE = Office("320829", "金湖县政府办公室", "县区")
COVER = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0517-86882288", "date": "2024-01-15"}
SAMPLES = ("hongze-2023", "jinhu-2023", "qinggonglu-2024")
WRONG_AS_PUBLISHED = {
    "hongze-2023": {"disputes.review.total": ("0", 11), "disputes.suit_after_review.total": ("0", 5)}
}
Real = Callable[[str], dict[str, str]]


def content(form: Form, figures: dict[str, str], **more: object) -> Content:
    entered: dict[str, Number | None] = {
        each.id: Decimal(figures[each.id]) if "." in figures[each.id] else int(figures[each.id])
        for each in form.entered
    }
    return Content(form, OFFICE, Period(2023), entered, COVER, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=SAMPLES)
def written(request: pytest.FixtureRequest, form: Form, real: Real) -> bytes:
    return with_more(form, real(request.param))


def with_more(form: Form, figures: dict[str, str]) -> bytes:
    """Write a template with real published figures, last year's figures and an explanation."""
    prior: dict[str, Number] = {"applications.carried_out.total": 7, "disclosure.fees.amount": Decimal("0.3")}
    explanations = {"applications.carried-in:natural_person": "上年一件并入"}
    return write_template(content(form, figures, prior=prior, explanations=explanations))


def read(data: bytes, tmp_path: Path) -> Submission:
    path = tmp_path / "报送.xlsx"
    path.write_bytes(data)
    first, second = read_file(path, known_forms()), read_file(path, known_forms())
    assert first == second
    return first


def same(found: Submission, expected: Submission) -> None:
    """Compare everything that matters; nothing was found in either."""
    for name in ("form", "role", "office", "year", "values", "cover", "prior", "explanations", "seal"):
        assert getattr(found, name) == getattr(expected, name), name
    assert [each.message for each in found.findings] == []
    assert expected.findings == ()


def openpyxl_saved(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_we_write_we_read(sample: str, form: Form, real: Real, tmp_path: Path) -> None:
    """Every published figure comes back, and the totals are those of the figures."""
    figures = real(sample)
    submission = read(write_template(content(form, figures)), tmp_path)
    assert submission.findings == ()
    wrong = {
        field.id: (figures[field.id], value)
        for field, value in zip(form.fields, submission.values, strict=True)
        if value != Decimal(figures[field.id])
    }
    assert wrong == WRONG_AS_PUBLISHED.get(sample, {})


def test_totals_as_published(form: Form, real: Real, tmp_path: Path) -> None:
    """The two totals that were published wrong are found when they stand in the workbook."""
    data = write_template(content(form, real("hongze-2023")))
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["表四"]["E5"] = book["表四"]["O5"] = 0
    buffer = io.BytesIO()
    book.save(buffer)
    findings = read(buffer.getvalue(), tmp_path).findings
    assert [(each.code, each.place.cell, each.expected, each.difference) for each in findings] == [
        ("total.mismatch", "E5", "11", "-11"),
        ("total.mismatch", "O5", "5", "-5"),
    ]


def test_saved_by_openpyxl(written: bytes, tmp_path: Path) -> None:
    """It saves no values of formulas at all."""
    saved = openpyxl_saved(written)
    assert b"SUM(D5:I5))</f><v></v>" in unpack(saved)[SHEETS[2]]
    same(read(saved, tmp_path), read(written, tmp_path))


@pytest.mark.libreoffice
def test_saved_by_libreoffice(form: Form, real: Real, tmp_path: Path) -> None:
    """It calculates everything anew, writes other attributes, and keeps the locks.

    So too of a workbook that goes from hand to hand: openpyxl, LibreOffice, openpyxl.
    """
    ours = {sample: with_more(form, real(sample)) for sample in SAMPLES}
    theirs = {f"{sample}-openpyxl": openpyxl_saved(data) for sample, data in ours.items()}
    resaved = recalculated(tmp_path, ours | theirs)
    for sample, data in ours.items():
        expected = read(data, tmp_path)
        assert resaved[sample].read_bytes() != data
        same(read_file(resaved[sample], known_forms()), expected)
        same(read(openpyxl_saved(resaved[f"{sample}-openpyxl"].read_bytes()), tmp_path), expected)


# ------------------------------------------------------------------ other ways of writing the same


def with_prefix(part: bytes, namespace: str = MAIN) -> bytes:
    """Write the same elements with a prefix, in single quotes, their attributes the other way round."""
    root = etree.fromstring(part)
    prefixes = {prefix or "x": name for prefix, name in root.nsmap.items()}
    copy = etree.Element(root.tag.replace(MAIN, namespace), nsmap={**prefixes, "x": namespace})
    _copy(root, copy, namespace)
    return etree.tostring(copy, encoding="UTF-8", xml_declaration=True)


def _copy(source: etree._Element, target: etree._Element, namespace: str) -> None:
    for name, value in reversed(source.attrib.items()):
        target.set(name, value)
    target.text, target.tail = source.text, source.tail
    for child in source:
        _copy(child, etree.SubElement(target, child.tag.replace(MAIN, namespace)), namespace)


def test_prefixes_and_reversed_attributes(written: bytes, tmp_path: Path) -> None:
    """Other programs write other XML; the facts that patterns do not find are looked for with care."""
    parts = unpack(written)
    for name in (*SHEETS, "xl/workbook.xml"):
        parts[name] = with_prefix(parts[name])
    assert b'<c r="' not in parts[SHEETS[2]]
    same(read(packed(parts), tmp_path), read(written, tmp_path))


def test_prefixes_do_not_hide_what_was_done(written: bytes, tmp_path: Path) -> None:
    """An error cell, a hidden row and a missing lock are found in such a workbook as well."""
    book = openpyxl.load_workbook(io.BytesIO(written))
    book["表三"]["F9"] = "#REF!"
    book["表三"]["F9"].data_type = "e"
    book["表三"]["J5"] = 4000
    book["表四"].row_dimensions[5].hidden = True
    book["表二"].protection.disable()
    buffer = io.BytesIO()
    book.save(buffer)
    parts = unpack(buffer.getvalue())
    for name in (*SHEETS, "xl/workbook.xml"):
        parts[name] = (
            with_prefix(parts[name]).replace(b't="e"', b"t='e'").replace(b'hidden="1"', b"hidden='1'")
        )
    found = [(each.code, each.place.cell, each.found) for each in read(packed(parts), tmp_path).findings]
    plain = [(each.code, each.place.cell, each.found) for each in read(buffer.getvalue(), tmp_path).findings]
    assert found == plain
    assert [code for code, _, _ in found][:2] == ["form.unlocked", "form.hidden"]
    assert ("cell.not-a-number", "F9", "#REF!") in found
    assert ("total.mismatch", "J5", "4000") in found


def test_strict_open_xml(written: bytes, tmp_path: Path) -> None:
    """The strict variant has other namespaces for everything."""
    parts = unpack(written)
    for name, part in parts.items():
        strict = part.replace(MAIN.encode(), STRICT.encode()).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        parts[name] = strict
    same(read(packed(parts), tmp_path), read(written, tmp_path))


def test_a_wrong_dimension_and_private_parts(written: bytes, tmp_path: Path) -> None:
    """WPS declares A1:A1 at times and adds parts of its own; neither matters."""
    parts = unpack(written)
    for name in SHEETS:
        start = parts[name].index(b'<dimension ref="') + len(b'<dimension ref="')
        parts[name] = parts[name][:start] + b"A1" + parts[name][parts[name].index(b'"', start) :]
    parts["xl/cellimages.xml"] = b'<?xml version="1.0" encoding="UTF-8"?><etc:cellImages xmlns:etc="wps"/>'
    same(read(packed(parts), tmp_path), read(written, tmp_path))


def test_empty_rows_and_columns_before_the_first_cell(written: bytes, tmp_path: Path) -> None:
    """A cell is where its address says, whatever is left out before it: nothing looks moved."""
    parts = unpack(written)
    root = etree.fromstring(parts[SHEETS[3]])
    for row in root.iter(f"{{{MAIN}}}row"):
        for cell in list(row):
            if row.get("r") in ("1", "2") or cell.get("r", "").startswith("A"):
                row.remove(cell)
    parts[SHEETS[3]] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    (one,) = read(packed(parts), tmp_path).findings
    assert (one.code, one.place.sheet, one.place.cell) == ("form.altered", "表四", "A1")
    assert "（另有 3 处不同）" in one.message
    assert "插入" not in one.message


# ------------------------------------------------------------------ the time of the last change


def test_the_time_of_the_last_change_is_the_workbook_s_own(written: bytes, tmp_path: Path) -> None:
    """Copying a file changes the file's time, not this."""
    parts = unpack(written)
    for text, expected in (
        ("2024-01-20T08:00:00Z", "2024-01-20T08:00:00+00:00"),
        ("2024-01-20T08:00:00", "2024-01-20T08:00:00+00:00"),
        ("2024-01-20T08:00:00+08:00", "2024-01-20T08:00:00+08:00"),
        ("yesterday", None),
        ("", None),
    ):
        parts = with_properties(parts, text)
        moment = read(packed(parts), tmp_path).modified
        assert (moment.isoformat() if moment else None) == expected
    del parts[CORE]
    assert read(packed(parts), tmp_path).modified is None


def test_the_file_s_time_is_kept(written: bytes, tmp_path: Path) -> None:
    submission = read(written, tmp_path)
    assert submission.file_time == (tmp_path / "报送.xlsx").stat().st_mtime


# ------------------------------------------------------------------ no breakdown


def test_a_template_has_no_breakdown(written: bytes, form: Form, tmp_path: Path) -> None:
    path = tmp_path / "报送.xlsx"
    path.write_bytes(written)
    assert read_file(path, known_forms()).role == Role.TEMPLATE.value
    assert list(read_breakdown(path, form)) == []
    path.write_bytes(b"PK")
    with pytest.raises(UsageError, match="分单位明细读不出"):
        read_breakdown(path, form)
