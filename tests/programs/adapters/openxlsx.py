"""R openxlsx."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="openxlsx",
    title="R openxlsx",
    role=Role.SAVES,
    driver="openxlsx.R",
    packages=(
        Package(Registry.DEBIAN, "r-cran-openxlsx", "4.2.5.2-1"),
        Package(Registry.DEBIAN, "r-base-core", "4.2.2.20221110-2"),
    ),
    remark='内嵌的文字存坏：汇总里“金湖县”成了“xml:space="preserve">金湖县”，check 指出；名册的部件不全',
)
