"""pylightxl: cells only."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="pylightxl",
    title="pylightxl",
    role=Role.SAVES,
    driver="pylightxl_driver.py",
    packages=(Package(Registry.PYPI, "pylightxl", "1.61"),),
    remark="存出的公式里小于号没有转义，文件不能再打开（findings/pylightxl-leaves-less-than-bare.sh）",
)
