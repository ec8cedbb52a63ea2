"""The tables of the compounds' page."""

from dualreceptor.reports import compounds
from dualreceptor.study.study import Study
from small_config import changed

ABOUT = {"source": "10.1016/0006-2952(87)90643-5", "species": "rat", "assay": "binding"}
DRUG = {
    "affinity_1a": [{"kind": "Ki", "value": 1234.5, "via": "A 2010 (10.1000/x.y)."} | ABOUT],
    "affinity_2a": [
        {"kind": "pEC50", "value": 6.6} | ABOUT,
        {"kind": "EC50", "above": 10000, "ligand": "[3H]x"} | ABOUT,
    ],
    "note": "By (10.1000/z).",
}


def test_tables_have_each_value_and_each_wedge():
    lines = compounds.tables(Study.from_config(changed(compounds={"drug": DRUG}))).splitlines()
    source = "[10.1016/0006-2952(87)90643-5](https://doi.org/10.1016/0006-2952(87)90643-5)"
    via = "A 2010 ([10.1000/x.y](https://doi.org/10.1000/x.y))."
    assert lines[4:7] == [
        f"| drug | 5-HT1A | Ki 1,234.5 nM | rat | binding | not stated | {source} | {via} |",
        f"| drug | 5-HT2A | pEC50 6.6 | rat | binding | not stated | {source} |  |",
        f"| drug | 5-HT2A | EC50 > 10,000 nM | rat | binding | [3H]x | {source} |  |",
    ]
    # 251.19 / (1234.5 + 251.19) = 0.169; open to 1
    assert lines[12:] == [
        "| drug | 0.169 | 0.169 to 1.000 | 0.169 to 1.000 | 1 at 5-HT1A, 1 at 5-HT2A | 5-HT2A |  |",
        "",
        "- drug: By ([10.1000/z](https://doi.org/10.1000/z)).",
    ]
