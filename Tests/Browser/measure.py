#!/usr/bin/env python3
"""Measures pages in a browser: the first paint of a large report, a frame of a zoom, and how long a window of the largest
neuron takes, an hour at 500 Hz. With CASCADE_PROGRAM."""

import json
import statistics
import tempfile
from pathlib import Path

import numpy as np
from conftest import Page, Place, started_browser

ZOOM = """
    const done = arguments[0];
    const times = [];
    const { viewport, view } = explored;
    const middle = (viewport.start + viewport.end) / 2;
    let left = 200;
    const step = () => {
        times.push(view.drawnIn ?? 0);
        if ((left -= 1) === 0) return done(times.slice(10));
        viewport.zoom(left % 100 < 50 ? 0.9 : 1 / 0.9, middle, false);
        requestAnimationFrame(step);
    };
    step();"""


def large_report(place: Place, page: Page):
    place.simulate("large.npy", 30, 1000, "667s", "2")
    place.run("inspect", "large.npy", "--rate", "30", "--report", "large.html")
    paints = []
    for _ in range(5):
        page.open((place.folder / "large.html").as_uri())
        paints.append(page.script("return performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    size = (place.folder / "large.html").stat().st_size / 1e6
    print(f"report of 1,000 neurons × 20,010 frames: {size:.2f} MB, first paint {statistics.median(paints):.0f} ms")


def largest_neuron(place: Place, page: Page):
    place.simulate("hour.npy", 500, 1, "3600s", "0.5")
    counts = np.load(place.folder / "hour.spikes.npy")[0]
    frames = np.repeat(np.arange(len(counts)), counts.astype(int))
    (place.folder / "hour.yaml").write_text(json.dumps({"dataset": "Lab-hour", "neurons": [{"name": "cell", "recordings": [
        {"dff": "hour.npy", "frame_rate_hz": 500.0, "spikes": ((frames + 0.5) / 500).tolist()}]}]}))
    place.run("ground-truth", "import", "hour.yaml")
    address, process = place.explore()
    try:
        page.open(address)
        page.go("#view=ground-truth&neuron=Lab-hour/cell")
        ask = """
            const [from, to, done] = arguments;
            const begin = performance.now();
            import("cascade/api").then(({ bytes }) => bytes("trace", { name: "Lab-hour/cell", recording: 0, from, to, pixels: 1280 }))
                .then(() => done(performance.now() - begin));"""
        for label, (first, last) in {"the hour": (0, 3600), "a minute": (1800, 1860), "a second": (1800, 1801)}.items():
            times = [page.driver.execute_async_script(ask, first, last) for _ in range(9)]
            print(f"window of {label} of an hour at 500 Hz: {statistics.median(times):.1f} ms")
        times = sorted(page.driver.execute_async_script(ZOOM))
        print(f"frame of a zoom from the hour: median {statistics.median(times):.1f} ms, 95 % below {times[int(0.95 * len(times))]:.1f} ms")
    finally:
        process.terminate()
        process.wait()


def main():
    driver = started_browser()
    try:
        with tempfile.TemporaryDirectory() as temporary:
            place, page = Place(Path(temporary)), Page(driver)
            large_report(place, page)
            largest_neuron(place, page)
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
