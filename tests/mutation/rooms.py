"""Which tests hold which room: only these are run over its mutants."""

ROOMS = {
    "rules": [
        "tests/test_rules_agree.py",
        "tests/test_rules_parse.py",
        "tests/test_sentence.py",
        "tests/test_form.py",
        "tests/test_third_form.py",
    ],
    "checks": [
        "tests/test_consolidate.py",
        "tests/test_who_is_who.py",
        "tests/test_tamper_round.py",
        "tests/test_seal.py",
        "tests/test_upgrade.py",
        "tests/test_roster_kept.py",
        "tests/test_roster.py",
        "tests/test_forms_2019.py",
        "tests/test_older_layout.py",
        "tests/test_imports.py",
    ],
    "consolidation": [
        "tests/test_consolidate.py",
        "tests/test_history.py",
        "tests/test_trace.py",
        "tests/test_words_in_tables.py",
        "tests/test_levels.py",
    ],
    "reader": [
        "tests/test_tamper.py",
        "tests/test_odd_cells.py",
        "tests/test_convert.py",
        "tests/test_foreign.py",
        "tests/test_foreign_formats.py",
        "tests/test_older_layout.py",
        "tests/test_roundtrip.py",
        "tests/test_levels.py",
        "tests/test_upgrade.py",
        "tests/test_forms_2019.py",
    ],
    "reports/narrative": [
        "tests/test_narrative.py",
        "tests/test_similarity.py",
        "tests/test_report_cases.py",
        "tests/test_imports.py",
        "tests/test_publish.py",
    ],
}
