"""pycel: a compiler of workbooks to Python."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="pycel",
    title="pycel",
    role=Role.ENGINE,
    driver="pycel_driver.py",
    packages=(Package(Registry.PYPI, "pycel", "1.0b30"),),
    remark="程序库没有 HYPERLINK、不认得定义的名称里的区域，与它有关的格都算不出",
)
