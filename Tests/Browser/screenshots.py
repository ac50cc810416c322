#!/usr/bin/env python3
"""Makes the pictures of README and Documentation, of made-up recordings: screenshots.py FOLDER, with CASCADE_PROGRAM."""

import sys
import tempfile
from pathlib import Path

from conftest import MODEL, Page, Place, started_browser


def main(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    driver = started_browser()
    try:
        with tempfile.TemporaryDirectory() as temporary:
            place, page = Place(Path(temporary)), Page(driver)
            place.simulate("recording.npy", 30, 60, "300s", "2")
            place.add_ground_truth()
            place.run("predict", "recording.npy", "--rate", "30", "--model", MODEL, "--report", "report.html")
            page.resize(1280, 900)
            page.open((place.folder / "report.html").as_uri())
            driver.save_screenshot(str(folder / "report.png"))
            address, process = place.explore()
            try:
                page.open(address)
                page.go(f"#view=ground-truth&neuron=Lab-good/cell0&model={MODEL}@1")
                page.wait("/correlation [0-9]/.test(document.querySelector('section p[aria-live]').textContent)")
                page.script("const one = document.querySelector('input[type=range]'); one.value = 1; one.dispatchEvent(new Event('input'))")
                page.wait("/^ν 1[^0-9.]/.test(document.querySelector('section p[aria-live]').textContent)")
                # Where the registry is says nothing to others.
                page.script("document.querySelector('header .note').hidden = true; explored.viewport.show(0, 40, false)")
                page.wait()
                driver.save_screenshot(str(folder / "explorer.png"))
            finally:
                process.terminate()
                process.wait()
    finally:
        driver.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
