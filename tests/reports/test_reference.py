"""The documentation of the configuration and of the tables is that of the code."""

from pathlib import Path

import pytest

from dualreceptor.configuration.configuration import Configuration
from dualreceptor.reports import reference

ROOT = Path(__file__).parents[2]


def test_schema_and_tables_are_those_of_the_code(tmp_path):
    files = ("config/README.md", "config/schema.json", "results/README.md", "docs/compounds.md")
    for name in (*files, "config/config.yaml", "config/compounds.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text())
    reference.write(tmp_path)
    for name in files:
        assert (tmp_path / name).read_text() == (ROOT / name).read_text()


def test_every_section_of_the_config_has_a_table():
    sections = Configuration.model_json_schema()["$defs"]
    assert set(reference.TITLES) == {"Configuration", *sections}


def test_a_readme_without_a_place_for_the_tables_is_refused(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/README.md").write_text("nothing")
    with pytest.raises(ValueError, match="lacks the lines <!-- tables: begin --> and"):
        reference.write(tmp_path)
