"""What pages show to people who use Python, and what README shows in a shell, as it stands there."""

import os
import re
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest

import cascade_registry as cr

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "Python/README.md", "Documentation/coming-from-cascade.md"]


@pytest.mark.parametrize("page", PAGES)
def test_the_blocks_of_a_page_run_one_after_the_other(page):
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert blocks
    if any(".plot()" in block for block in blocks):
        pytest.importorskip("matplotlib").use("agg")
    names = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)


def test_the_block_of_the_command_line_runs_from_an_archive(tmp_path):
    # As `make dist` makes it, with a link in the place of the program.
    with tarfile.open(tmp_path / "cascade-registry-0-linux.tar.gz", "w:gz") as archive:
        program = tarfile.TarInfo("cascade-registry-0-linux/bin/cascade-registry")
        program.type, program.linkname = tarfile.SYMTYPE, cr.program()
        archive.addfile(program)
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n### On the command line\n")[1].split("\n### ")[0]
    (block,) = re.findall(r"^```sh\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    folders = [folder for folder in os.environ["PATH"].split(":") if not (Path(folder) / "cascade-registry").exists()]
    subprocess.run(["sh", "-e", "-c", block], cwd=tmp_path, env={**os.environ, "PATH": ":".join(folders)}, check=True)
    assert np.load(tmp_path / "spikes.npy").shape == (20, 1800)
    assert "<svg" in (tmp_path / "spikes.svg").read_text(encoding="utf-8")
