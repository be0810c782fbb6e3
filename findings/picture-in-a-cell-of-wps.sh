#!/bin/sh
# Programs: ExcelJS 4.4.0 (npm), openpyxl 3.1.5, IronCalc 0.9.1, excelize 0.1.0 (PyPI), a workbook as WPS
#     writes it
# Behaviour: a picture that WPS puts into a cell (=DISPIMG with an id, the picture in xl/cellimages.xml) is
#     lost in three ways when the workbook is saved by another program: without a trace (openpyxl, IronCalc),
#     or with the picture still in the file but nothing that leads to it (ExcelJS); excelize keeps all
# Seen: formula, list of pictures, picture after a save: openpyxl yes no no; IronCalc yes (in small letters)
#     no no; ExcelJS yes no yes; excelize yes yes yes
# Why it surprises: the formula stays in the cell and looks sound; scanned seals and signatures of returned
#     tables are put in this way, and the file saved by ExcelJS even keeps its size
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
for program in python3 node npm; do
  command -v "$program" >/dev/null || { echo "needs $program"; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check openpyxl==3.1.5 ironcalc==0.9.1 excelize==0.1.0 || exit 2
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0 >/dev/null || exit 2
./env/bin/python - <<'PYTHON'
import struct, subprocess, sys, zipfile, zlib

import excelize, ironcalc, openpyxl


PICTURE = "ID_0123456789ABCDEF0123456789ABCDEF"
LIST = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<etc:cellImages xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><etc:cellImage><xdr:pic><xdr:nvPicPr>
 <xdr:cNvPr id="2" name="{PICTURE}"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>
 <a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm>
 <a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic></etc:cellImage></etc:cellImages>"""
LINK = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.png"/></Relationships>"""
TYPES = '<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/cellimages.xml" ContentType="application/vnd.wps-officedocument.cellimage+xml"/>'
OF_BOOK = '<Relationship Id="rId99" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/>'


def chunk(kind, data):
    """Give one part of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


red = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
png = b"\x89PNG\r\n\x1a\n" + red + chunk(b"IEND", b"")
plain = openpyxl.Workbook()
plain.active["A1"] = f'=_xlfn.DISPIMG("{PICTURE}",1)'
plain.save("plain.xlsx")
with zipfile.ZipFile("plain.xlsx") as package, zipfile.ZipFile("wps.xlsx", "w") as wps:
    for name in package.namelist():
        part = package.read(name).decode()
        if name == "[Content_Types].xml":
            part = part.replace("</Types>", f"{TYPES}</Types>")
        if name == "xl/_rels/workbook.xml.rels":
            part = part.replace("</Relationships>", f"{OF_BOOK}</Relationships>")
        wps.writestr(name, part)
    wps.writestr("xl/cellimages.xml", LIST)
    wps.writestr("xl/_rels/cellimages.xml.rels", LINK)
    wps.writestr("xl/media/image1.png", png)

openpyxl.load_workbook("wps.xlsx").save("openpyxl.xlsx")
ironcalc.load_from_xlsx("wps.xlsx", "en", "UTC", "en").save_to_xlsx("IronCalc.xlsx")
book = excelize.open_file("wps.xlsx")
book.save_as("excelize.xlsx")
book.close()
script = """
  const ExcelJS = require("exceljs");
  (async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile("wps.xlsx");
    await book.xlsx.writeFile("ExcelJS.xlsx");
  })();
"""
subprocess.run(["node", "-e", script], check=True)


def kept(path):
    """Tell whether formula, list of pictures and picture are there."""
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    return "dispimg(" in sheet.lower(), "xl/cellimages.xml" in names, any(name.endswith(".png") for name in names)


seen = {name: kept(f"{name}.xlsx") for name in ("openpyxl", "IronCalc", "ExcelJS", "excelize")}
wanted = {
    "openpyxl": (True, False, False),
    "IronCalc": (True, False, False),
    "ExcelJS": (True, False, True),
    "excelize": (True, True, True),
}

for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
