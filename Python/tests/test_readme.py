"""What pages show to people who use Python, as it stands there."""

import re
from pathlib import Path

import pytest

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
