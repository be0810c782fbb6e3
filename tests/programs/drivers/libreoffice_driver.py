"""LibreOffice: a macro in a fresh profile opens, fills, recalculates and saves, as a person at the program would."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

_MACRO = """
Sub Main(list As String)
  Dim jobs, number
  jobs = ReadLines(list)
  For number = 0 To UBound(jobs)
    CarryOut(jobs(number))
  Next
  StarDesktop.terminate()
End Sub

Function ReadLines(path)
  Dim disk, reader, found(), count
  disk = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
  reader = CreateUnoService("com.sun.star.io.TextInputStream")
  reader.setInputStream(disk.openFileRead(ConvertToURL(path)))
  reader.setEncoding("UTF-8")
  count = 0
  Do While Not reader.isEOF()
    ReDim Preserve found(count)
    found(count) = reader.readLine()
    count = count + 1
  Loop
  reader.closeInput()
  ReadLines = found
End Function

Sub CarryOut(path)
  Dim book, rows, number, parts, target, reason, note
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  On Error GoTo Failed
  rows = ReadLines(path)
  For number = 0 To UBound(rows)
    parts = Split(rows(number), Chr(9))
    If UBound(parts) > 0 Then
      If parts(0) = "source" Then book = StarDesktop.loadComponentFromURL(ConvertToURL(parts(1)), "_blank", 0, hidden())
      If parts(0) = "target" Then target = parts(1)
      If parts(0) = "set" Then Enter(book.Sheets.getByName(parts(1)).getCellRangeByName(parts(2)), parts(3), parts(4))
    End If
  Next
  book.calculateAll()
  book.storeToURL(ConvertToURL(target), kind())
  book.close(True)
  Exit Sub
Failed:
  reason = Error$
  note = path & ".error"
  Open note For Output As #1
  Print #1, reason
  Close #1
End Sub

Sub Enter(cell, kind, content)
  If kind = "n" Then
    cell.Value = Val(content)
  ElseIf kind = "t" Then
    cell.String = content
  Else
    cell.Formula = ""
  End If
End Sub
"""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
    '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>'
)


def _profile(folder: Path) -> None:
    """Have a profile recalculate on opening; give it the macro as the empty module that it has already."""
    library = folder / "user" / "basic" / "Standard"
    library.mkdir(parents=True, exist_ok=True)
    settings = folder / "user" / "registrymodifications.xcu"
    kept = settings.read_text(encoding="utf-8")  # it also says that the profile has been filled
    settings.write_text(kept.replace("</oor:items>", f"{_SETTING}</oor:items>"), encoding="utf-8")
    module = (
        f'{_HEAD}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
        f'<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
        f'script:language="StarBasic">{escape(_MACRO)}</script:module>'
    )
    (library / "Module1.xba").write_text(module, encoding="utf-8")


def main() -> None:
    """Carry out every job in one LibreOffice."""
    jobs = [path for path in sys.argv[1:] if path]
    program = shutil.which("soffice") or shutil.which("libreoffice") or "soffice"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        command = [program, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--norestore"]
        # The first start fills the profile, and would replace a macro that is there before it.
        subprocess.run([*command, "--terminate_after_init"], check=False, capture_output=True, timeout=120)
        _profile(folder / "profile")
        (folder / "jobs").write_text("\n".join(jobs), encoding="utf-8")
        macro = f'macro:///Standard.Module1.Main("{folder / "jobs"}")'
        subprocess.run([*command, macro], check=False, capture_output=True, timeout=60 + 30 * len(jobs))
    for path in jobs:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        target = next(line.split("\t")[1] for line in lines if line.startswith("target\t"))
        done = Path(target).is_file()
        reason = Path(f"{path}.error")
        words = (
            "" if done else reason.read_text(encoding="utf-8").strip() if reason.is_file() else "not saved"
        )
        print("OK" if done else "FAIL", path, words, sep="\t")


main()
