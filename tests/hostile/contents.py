"""Attacks by the parts: entities, encodings, relations, macros, links."""

import re

from tests.hostile.attack import MEGABYTE, SHEET, STRINGS, TYPES, WORKBOOK, Good, attack

_DECLARATION = re.compile(rb"<\?xml[^>]*\?>\s*")
_RELATIONS = "xl/_rels/workbook.xml.rels"
_LAUGHS = (
    b"<!DOCTYPE z ["
    + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10 if number else b"ha" * 10)
        for number in range(10)
    )
    + b"]>"
)


def _declared(good: Good, part: str, doctype: bytes) -> bytes:
    found = _DECLARATION.match(good.parts[part])
    assert found is not None
    return good.replaced(part, found.group(), found.group() + doctype)


@attack("十亿笑声（实体炸弹）在表格里", "file.unsafe")
def laughs_in_a_sheet(good: Good) -> bytes:
    """Entities of entities."""
    return _declared(good, SHEET, _LAUGHS)


@attack("十亿笑声（实体炸弹）在文字表里", "file.unsafe")
def laughs_in_the_strings(good: Good) -> bytes:
    """The same in the shared strings."""
    return _declared(good, STRINGS, _LAUGHS)


@attack("外部实体读本机文件", "file.unsafe")
def entity_of_a_file(good: Good) -> bytes:
    """An entity that stands for a file of the reader's machine."""
    return _declared(good, SHEET, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')


@attack("外部实体访问网络", "file.unsafe")
def entity_of_a_page(good: Good) -> bytes:
    """An entity that stands for a page of some server."""
    return _declared(good, STRINGS, b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">')


@attack("UTF-16 编码的表格部件", "file.unsafe")
def wide_sheet(good: Good) -> bytes:
    """A part that the parser would take for empty."""
    return good.with_parts({SHEET: good.parts[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")})


@attack("声明了不认识的编码", "file.unsafe")
def strange_encoding(good: Good) -> bytes:
    """A declaration of an encoding that was not used."""
    return good.replaced(SHEET, b"UTF-8", b"UTF-7")


@attack("部件里有零字节", "file.unsafe")
def zero_bytes(good: Good) -> bytes:
    """A part that begins with a zero byte."""
    return good.with_parts({SHEET: b"\x00" + good.parts[SHEET]})


@attack("文字表声称有 42 亿条", "file.unsafe")
def announced_strings(good: Good) -> bytes:
    """The parser makes room for what is announced."""
    return good.replaced(STRINGS, b"uniqueCount=", b'uniqueCount="4294967295" x=')


@attack("文字表里没有的编号", "file.damaged")
def missing_string(good: Good) -> bytes:
    """A cell whose text is not there."""
    return good.with_rows(b'<row r="60"><c r="A60" t="s"><v>999999</v></c></row>')


@attack("缺工作表部件", "file.damaged")
def missing_sheet(good: Good) -> bytes:
    """A sheet that the workbook names and the package lacks."""
    return Good(good.data, {name: part for name, part in good.parts.items() if name != SHEET}).with_parts({})


@attack("缺关系部件", "file.damaged")
def missing_relations(good: Good) -> bytes:
    """A package that does not say what its main part is."""
    return Good(
        good.data, {name: part for name, part in good.parts.items() if name != "_rels/.rels"}
    ).with_parts({})


@attack("工作表部件不完整", "file.damaged")
def broken_sheet(good: Good) -> bytes:
    """A sheet that ends in the middle."""
    return good.with_parts({SHEET: good.parts[SHEET][:1500]})


@attack("两张工作表同名", "file.damaged")
def sheets_of_one_name(good: Good) -> bytes:
    """Each program shows another one."""
    return good.replaced(WORKBOOK, "表三".encode(), "表二".encode())


@attack("五百张工作表指向同一个大部件", "form.extra-sheet", large=True)
def many_sheets_of_one_part(good: Good) -> bytes:
    """Every name makes the parser read the part again."""
    sheets = b"".join(b'<sheet name="x%d" sheetId="%d" r:id="rId1"/>' % (n, n + 100) for n in range(500))
    changed = good.parts[WORKBOOK].replace(b"</sheets>", sheets + b"</sheets>")
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(100, 60_000))
    first = good.parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", rows + b"</sheetData>")
    return good.with_parts({WORKBOOK: changed, "xl/worksheets/sheet1.xml": first})


@attack("工作簿链接到文件外的部件", "file.damaged")
def outside_target(good: Good) -> bytes:
    """A sheet that is said to lie on some server."""
    return good.replaced(
        _RELATIONS, b'Target="worksheets/sheet2.xml"', b'Target="http://127.0.0.1:9/x" TargetMode="External"'
    )


@attack("工作簿链接到上级文件夹", "file.unusual")
def target_above(good: Good) -> bytes:
    """A sheet that is said to lie above the package."""
    return good.replaced(_RELATIONS, b'Target="worksheets/sheet2.xml"', b'Target="../../../../etc/passwd"')


@attack("带宏（宏不运行）", "form.macro", suffix=".xlsm")
def macro(good: Good) -> bytes:
    """A part with a program in it."""
    types = (
        good.parts[TYPES]
        .replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        .replace(
            b"</Types>",
            b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        )
    )
    relations = good.parts[_RELATIONS].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vbaProject.bin"/></Relationships>',
    )
    return good.with_parts(
        {TYPES: types, _RELATIONS: relations, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(500)}
    )


@attack("链接了别的文件", "form.external-link")
def external_link(good: Good) -> bytes:
    """A link to somebody else's workbook."""
    types = good.parts[TYPES].replace(
        b"</Types>",
        b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.externalLink+xml"/></Types>',
    )
    relations = good.parts[_RELATIONS].replace(
        b"</Relationships>",
        b'<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return good.with_parts({TYPES: types, _RELATIONS: relations, "xl/externalLinks/externalLink1.xml": link})


@attack("DDE 链接（会运行程序的那种）", "form.external-link")
def dynamic_exchange(good: Good) -> bytes:
    """A link that some programs would start a command for."""
    data = Good.of(external_link(good))
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<ddeLink ddeService="cmd" ddeTopic="/C calc"><ddeItems><ddeItem name="x"/></ddeItems></ddeLink></externalLink>'
    )
    return data.with_parts({"xl/externalLinks/externalLink1.xml": link})


@attack("文字表里一条 90 MB 的文字", "", large=True)
def long_text(good: Good) -> bytes:
    """One string as large as a part may be."""
    text = b"<si><t>" + b"x" * (90 * MEGABYTE) + b"</t></si></sst>"
    return good.replaced(STRINGS, b"</sst>", text)


@attack("样式里二十五万个括号的数字格式", "")
def number_format(good: Good) -> bytes:
    """A format that takes a slow pattern minutes."""
    styles = good.parts["xl/styles.xml"]
    formats = b'<numFmts count="1"><numFmt numFmtId="999" formatCode="' + b"[" * 250_000 + b'"/></numFmts>'
    new = re.sub(rb"<styleSheet[^>]*>", lambda found: found.group() + formats, styles, count=1)
    new = re.sub(rb"<numFmts count=\"[0-9]+\">(?!<numFmt numFmtId=\"999\").*?</numFmts>", b"", new, count=1)
    return good.with_parts({"xl/styles.xml": new})


@attack("文件属性里三百万个没有结束的标签", "")
def endless_properties(good: Good) -> bytes:
    """A pattern would begin anew at each of them."""
    return good.with_parts({"docProps/core.xml": b"<dcterms:modified" * 3_000_000})


@attack("工作簿的关系部件有 20 MB", "file.too-large")
def large_relations(good: Good) -> bytes:
    """More relations than are taken apart: without them, nothing could be said of the sheets."""
    more = b'<Relationship Id="a" Type="b" Target="' + b"c" * (20 * MEGABYTE) + b'"/></Relationships>'
    return good.replaced(_RELATIONS, b"</Relationships>", more)


@attack("苹果电脑上重新压缩过的表格", "")
def packed_on_a_mac(good: Good) -> bytes:
    """A shadow of every part, which is no XML."""
    return good.with_parts({f"__MACOSX/{name}": b"\x00\x05\x16\x07Mac OS X" for name in good.parts})


@attack("没有部件的工作表（很老的宏）", "form.extra-sheet")
def sheet_without_part(good: Good) -> bytes:
    """Excel itself writes such lines; they are no reason to read nothing."""
    return good.replaced(WORKBOOK, b"</sheets>", b'<sheet name="Module1" sheetId="99" r:id=""/></sheets>')
