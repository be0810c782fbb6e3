"""Spire.XLS for Python, without a licence: it adds a sheet that says so."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="spire-xls",
    title="Spire.XLS",
    role=Role.CALCULATES,
    driver="spire_driver.py",
    packages=(Package(Registry.PYPI, "spire-xls", "16.8.2"),),
    remark="没有授权：多存一张“Evaluation Warning”工作表",
)
