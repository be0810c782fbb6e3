"""The limit of the machine: the same files read with the bare libraries, nothing done with them."""

import io
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

CORES = 2


def read_bytes(file: str) -> int:
    """Read every byte."""
    return len(Path(file).read_bytes())


def inflate(file: str) -> int:
    """Inflate every part."""
    with zipfile.ZipFile(file) as package:
        return sum(len(package.read(name)) for name in package.namelist())


def parse(file: str) -> int:
    """Parse every sheet with calamine."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(Path(file).read_bytes()))
    return sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)


def write_cells(rows: int, columns: int) -> None:
    """Write as many cells as the breakdown has, in constant memory."""
    workbook = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    sheet = workbook.add_worksheet()
    for row in range(rows):
        for column in range(columns):
            sheet.write_number(row, column, row)
    workbook.close()


JOBS = {"bytes": read_bytes, "inflate": inflate, "calamine": parse}


def main() -> None:
    """Run one job over a folder, with threads: calamine releases the interpreter's lock."""
    job, folder = sys.argv[1], sys.argv[2]
    if job == "write":
        write_cells(len(list(Path(folder).iterdir())), 204)
        return
    files = sorted(str(path) for path in Path(folder).iterdir())
    with ThreadPoolExecutor(CORES) as pool:
        sum(pool.map(JOBS[job], files, chunksize=50))


if __name__ == "__main__":
    main()
