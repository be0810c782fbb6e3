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
    remark="没有写颜色的字体存成 #000000（不合格式，openpyxl 因此打不开）；图形部件写了名称、没有写内容",
)
