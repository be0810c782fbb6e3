"""openxml-audit: validates what is issued against the schemas, and Excel's limits are looked at in the same run."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="openxml-audit",
    title="openxml-audit（Open XML 架构）",
    role=Role.AUDITS,
    driver="audit_driver.py",
    packages=(Package(Registry.PYPI, "openxml-audit", "0.8.0"),),
    remark="主题部件（theme）在标准里可有可无，微软的 SDK 要求有",
)
