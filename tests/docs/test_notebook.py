"""The notebook: executed, and the numbers in it are those of the model."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from dualreceptor import Parameters, simulate

NOTEBOOK = Path(__file__).parents[2] / "docs/explore.ipynb"


@pytest.fixture(scope="module")
def outputs():
    """What each executed cell shows, by type."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    return [
        output["data"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]


def test_it_is_kept_without_outputs():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def test_its_run_ends_as_the_model_says(outputs):
    shown = [data["text/plain"] for data in outputs if data["text/plain"].startswith("{")]
    run = simulate(Parameters(dose_1a=0.5, dose_2a=0.25), replicate=0, root_seed=0)
    ends = {
        "outcome": float(run.kl_divergence[-1]),
        "burden": float(run.cumulative_kl_increase[-1]),
    }
    assert [ast.literal_eval(text) for text in shown] == [ends]
    assert ends["outcome"] == pytest.approx(0.010595550767, abs=1e-12)


def test_its_figures_move(outputs):
    pages = [data["text/html"] for data in outputs if "text/html" in data]
    library, *figures = pages
    assert library.startswith("<script>")
    assert len(figures) == 5
    for figure in figures:
        assert '"sliders"' in figure and "Plotly.addFrames" in figure
        assert "<script src" not in figure


def test_it_shows_every_pattern(outputs):
    figure = [data["text/html"] for data in outputs if "text/html" in data][1]
    for pattern in Parameters.model_fields["pattern"].annotation.__args__:
        assert f'"name":"{pattern}"' in figure
