"""The formula engine of excelize."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="excelize-engine",
    title="excelize 的计算",
    role=Role.ENGINE,
    driver="excelize_engine_driver.py",
    packages=(Package(Registry.PYPI, "excelize", "0.1.0"),),
    remark="程序库自己的缺陷：括号里的函数把参数交给外面的 IF（findings/excelize-function-in-brackets.sh）",
)
