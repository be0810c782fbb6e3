"""Aspose.Cells for Python, without a licence: it adds a sheet that says so."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="aspose-cells",
    title="Aspose.Cells",
    role=Role.CALCULATES,
    driver="aspose_driver.py",
    packages=(Package(Registry.PYPI, "aspose-cells-python", "26.10.0"),),
    settings={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    remark="没有授权：多存一张“Evaluation Warning”工作表",
)
