"""excelize: the Go library, built for Python."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="excelize",
    title="excelize",
    role=Role.SAVES,
    driver="excelize_driver.py",
    packages=(Package(Registry.PYPI, "excelize", "0.1.0"),),
    remark="保护里没有写明的都写成允许（findings/excelize-permits-what-the-lock-forbade.sh）",
)
