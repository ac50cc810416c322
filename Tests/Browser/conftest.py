"""A registry with made-up recordings, what the program makes of it, and a browser to look at it."""

import json
import os
import re
import subprocess
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

PROGRAM = os.environ["CASCADE_PROGRAM"]
MODEL = "Builtin_EXC_30Hz_smoothing50ms"
# What a browser would run, a terminal obey, or a line not hold.
HOSTILE = "<img src=x onerror=document.title='broken'> \u202eright to left " + "long" * 2500


class Place:
    """A folder with a registry and recordings."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.environment = {**os.environ, "CASCADE_REGISTRY": str(folder / "registry")}

    def run(self, *words: str) -> str:
        done = subprocess.run([PROGRAM, *words], cwd=self.folder, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def simulate(self, name: str, rate: float, neurons: int, duration: str = "60s", noise: str = "1"):
        self.run("simulate", "--rate", str(rate), "--duration", duration, "--neurons", str(neurons), "--noise", noise,
                 "--output", name)

    def add_ground_truth(self):
        """Two datasets, one of which names itself as badly as it can."""
        self.simulate("truth.npy", 60, 4, "120s", "0.5")
        dff, counts = np.load(self.folder / "truth.npy"), np.load(self.folder / "truth.spikes.npy")
        for dataset, indicator, neurons in (("Lab-good", "GCaMP8m", range(3)), ("Lab-bad", HOSTILE[:200], range(3, 4))):
            described = []
            for neuron in neurons:
                np.save(self.folder / f"{dataset}-{neuron}.npy", dff[neuron])
                frames = np.repeat(np.arange(counts.shape[1]), counts[neuron].astype(int))
                described.append({"name": f"cell{neuron}", "recordings": [{
                    "dff": f"{dataset}-{neuron}.npy", "frame_rate_hz": 60.0, "spikes": ((frames + 0.5) / 60).tolist()}]})
            manifest = self.folder / f"{dataset}.yaml"
            manifest.write_text(json.dumps({
                "dataset": dataset, "indicator": indicator, "citation": HOSTILE if dataset == "Lab-bad" else "Lab (2026)",
                "neurons": described}))
            self.run("ground-truth", "import", manifest.name)

    def explore(self, *words: str):
        """Serves pages; the address, and the process that serves."""
        process = subprocess.Popen([PROGRAM, "explore", "--no-browser", *words], cwd=self.folder, env=self.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        assert line.startswith("http://127.0.0.1:"), line + process.stderr.read()
        return line.strip(), process


@pytest.fixture(scope="session")
def place(tmp_path_factory) -> Place:
    place = Place(tmp_path_factory.mktemp("browser"))
    place.simulate("recording.npy", 30, 12, noise="2")
    place.add_ground_truth()
    return place


@pytest.fixture(scope="session")
def explorer(place):
    address, process = place.explore("recording.npy", "--rate", "30")
    yield address
    process.terminate()
    process.wait(timeout=10)


def started_browser(*more: str):
    """Chromium without a window, that tells what its pages log."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1", *more):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


@pytest.fixture(scope="session")
def chromium():
    # What is drawn at a moment must not depend on how fast it gets there.
    driver = started_browser("--force-prefers-reduced-motion")
    yield driver
    driver.quit()


class Page:
    """What a browser shows."""

    def __init__(self, driver):
        self.driver = driver
        self.resize(1280, 900)
        self.theme("light")

    def resize(self, width: int, height: int):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def theme(self, name: str):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": name}, {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def open(self, address: str):
        # A change behind the # alone would not load anything.
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get(address)
        self.wait()

    def wait(self, condition: str = "document.documentElement.dataset.ready === 'true'"):
        WebDriverWait(self.driver, 60).until(lambda driver: driver.execute_script(f"return Boolean({condition})"))
        self.driver.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))")

    def go(self, view: str):
        """Another view of the explorer."""
        self.driver.execute_script("delete document.documentElement.dataset.ready; location.hash = arguments[0]", view)
        self.wait()

    def script(self, text: str, *words):
        return self.driver.execute_script(text, *words)

    @property
    def faults(self) -> list:
        return [entry for entry in self.driver.get_log("browser") if entry["level"] != "INFO"]

    @property
    def text(self) -> str:
        return self.script("return document.body.innerText")

    def pixels(self, selector: str) -> str:
        """A drawing, as what it would be saved as."""
        self.driver.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))")
        return self.script("return document.querySelector(arguments[0]).toDataURL()", selector)

    def unreached(self, selector: str) -> set:
        """What the tabulator does not reach of what is to be reached."""
        wanted = set(self.script(
            "return [...document.querySelectorAll(arguments[0])].map((one, index) => (one.dataset.place = index))", selector))
        assert wanted
        for _ in range(len(wanted) + 20):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            wanted.discard(self.script("return Number(document.activeElement.dataset.place)"))
        return wanted

    def violations(self) -> list:
        """What axe finds that matters, in words."""
        source = resources.files("selenium_axe_python").joinpath("axe-core/axe.min.js").read_text()
        self.script(source)
        found = self.driver.execute_async_script("const done = arguments[0]; axe.run().then(done)")
        return [f"{one['id']}: {[node['html'][:150] for node in one['nodes'][:3]]}" for one in found["violations"]
                if one["impact"] in ("serious", "critical")]


@pytest.fixture
def page(chromium) -> Page:
    return Page(chromium)


def colors(text: str) -> list:
    """The numbers of a colour as style sheets have it."""
    return [int(number) for number in re.findall(r"\d+", text)[:3]]
