"""SpreadJS（葡萄城）: the spreadsheet of many web pages; without a licence it adds a sheet that says so."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="spreadjs",
    title="SpreadJS（葡萄城）",
    role=Role.CALCULATES,
    driver="spreadjs.cjs",
    packages=(
        Package(Registry.NPM, "@mescius/spread-sheets", "19.2.3"),
        Package(Registry.NPM, "@mescius/spread-sheets-io", "19.2.3"),
        Package(Registry.NPM, "puppeteer-core", "24.43.1"),
    ),
    remark="没有授权：多存一张工作表；文本数字同时是文字和数（findings/spreadjs-a-text-is-also-a-number.sh）",
)
