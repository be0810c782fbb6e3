"""Gnumeric: ssconvert sets cells of the first sheet only, so that openpyxl enters the figures."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="gnumeric",
    title="Gnumeric",
    role=Role.CALCULATES,
    driver="gnumeric_driver.py",
    packages=(Package(Registry.DEBIAN, "gnumeric", "1.12.55-1"),),
    on_path="ssconvert",
    entered_by="openpyxl",
    remark="图形界面没有用到：ssconvert 打开、重算、保存，数由 openpyxl 填",
)
