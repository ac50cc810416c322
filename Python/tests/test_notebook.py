import os
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_draws(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "is committed without its outputs"
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in notebook.cells:
        drawn = [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
        assert len(drawn) == ("plt.subplots" in cell.source or ".plot();" in cell.source)
    # To be looked at: CASCADE_FIGURES=FOLDER keeps the executed notebook.
    if "CASCADE_FIGURES" in os.environ:
        nbformat.write(notebook, Path(os.environ["CASCADE_FIGURES"]) / path.name)
