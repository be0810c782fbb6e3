#!/bin/sh
# Programs: python-calamine 0.9.1, odfpy 1.4.1, pandas 3.1.1 (PyPI)
# Behaviour: an .ods whose XML is indented (LibreOffice with its setting PrettyPrinting, or after any XML tool) cannot
#     be opened with calamine: the line break between two cells is taken for something in the place of a cell
# Seen: the same table on one line is read by calamine and odfpy (pandas engine="odf") alike; indented, odfpy
#     reads the same figures, calamine says "Expecting 'table-cell', found 'Text(…)", and from_filelike, which
#     tries one format after the other, "Cannot detect file format"
# Why it surprises: white space between the elements of a table means nothing in this format, the same reader passes it
#     over between rows and in every .xlsx, and the second message sends people to look for a damaged file
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check python-calamine==0.9.1 odfpy==1.4.1 pandas==3.1.1 || exit 2
./env/bin/python - <<'PYTHON'
import io, sys, zipfile

import pandas, python_calamine

KIND = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def book(between_rows, between_cells):
    """Make an .ods of two rows of two numbers, with something between the elements."""
    cell = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
    rows = between_rows.join(
        f"<table:table-row>{between_cells}{between_cells.join((cell.format(a), cell.format(b)))}{between_cells}</table:table-row>"
        for a, b in ((1, 2), (3, 4))
    )
    content = (
        f'<office:document-content {SPACES} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", KIND), ("content.xml", "text/xml"))
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("mimetype", KIND)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{space}">{entries}</manifest:manifest>')
    return data.getvalue()


def by_calamine(data):
    with open("book.ods", "wb") as file:
        file.write(data)
    try:
        return python_calamine.CalamineWorkbook.from_path("book.ods").get_sheet_by_index(0).to_python()
    except python_calamine.CalamineError as error:
        return str(error).partition("(")[0]


def undetected(data):
    try:
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.CalamineError as error:
        return str(error)
    return "opened"


def by_odfpy(data):
    return pandas.read_excel(io.BytesIO(data), header=None, engine="odf").astype(float).values.tolist()


table = [[1.0, 2.0], [3.0, 4.0]]
books = {"one line": book("", ""), "rows on lines": book("\n  ", ""), "cells on lines": book("\n  ", "\n    ")}
seen = {name: (by_odfpy(data), by_calamine(data), undetected(data)) for name, data in books.items()}
wanted = {
    "one line": (table, table, "opened"),
    "rows on lines": (table, table, "opened"),
    "cells on lines": (table, "Expecting 'table-cell', found 'Text", "Cannot detect file format"),
}
for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")
print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
