"""The pages that commands leave: opened from the disk, without a network."""

import base64

import pytest
from conftest import HOSTILE, MODEL, colors
from selenium.webdriver.common.keys import Keys


@pytest.fixture(scope="module")
def reports(place):
    place.run("predict", "recording.npy", "--rate", "30", "--model", MODEL, "--truth", "recording.spikes.npy", "--report", "predict.html")
    place.run("inspect", "recording.npy", "--rate", "30", "--report", "inspect.html")
    place.run("evaluate", MODEL, "--dataset", "Lab-good", "--noise", "2", "--report", "evaluate.html")
    place.run("ground-truth", "show", "Lab-bad/cell3", "--report", "show.html")
    place.run("ground-truth", "report", "--report", "ground-truth.html")
    return {name: (place.folder / f"{name}.html").as_uri() for name in ("predict", "inspect", "evaluate", "show", "ground-truth")}


@pytest.mark.parametrize("name", ["predict", "inspect", "evaluate", "show", "ground-truth"])
def test_every_page_is_shown_without_a_fault_and_can_be_read_by_all(page, reports, name):
    for theme in ("light", "dark"):
        page.theme(theme)
        page.open(reports[name])
        assert page.faults == []
        assert page.violations() == []
        assert len(page.text) > 300
    paper = colors(page.script("return getComputedStyle(document.body).backgroundColor"))
    assert max(paper) < 60, "it follows the dark theme"


@pytest.mark.parametrize("name", ["predict", "evaluate", "show"])
def test_nothing_is_wider_than_a_narrow_window(page, reports, name):
    page.resize(400, 800)
    page.open(reports[name])
    assert page.script("return document.documentElement.scrollWidth") <= 400


def test_zoom_by_keys_and_wheel_changes_what_is_drawn_and_said(page, reports):
    page.open(reports["predict"])
    canvas = page.driver.find_element("css selector", "canvas.traces")
    seen = {page.pixels("canvas.traces")}
    for key in ("+", Keys.ARROW_RIGHT, "+", "-"):
        canvas.send_keys(key)
        seen.add(page.pixels("canvas.traces"))
    # Out again is where it was before.
    assert len(seen) == 4
    assert page.script("return document.querySelector('.said').textContent") != "0 to 60 s"
    canvas.send_keys("0")
    page.wait("document.querySelector('.said').textContent == '0 to 60 s'")
    whole = page.pixels("canvas.traces")
    assert whole in seen
    page.script("""arguments[0].dispatchEvent(new WheelEvent('wheel', {deltaY: -400, bubbles: true, cancelable: true}))""", canvas)
    assert page.pixels("canvas.traces") != whole


def test_a_neuron_is_chosen_by_a_click_in_the_table_and_by_keys_in_the_map(page, reports):
    page.open(reports["predict"])
    before = page.pixels("canvas.traces")
    page.script("document.querySelector('tbody tr:nth-child(2) button').click()")
    assert page.script("return document.querySelector('h3').textContent").startswith("Neuron 1")
    after = page.pixels("canvas.traces")
    assert after != before
    page.driver.find_element("css selector", "canvas.heat").send_keys(Keys.ARROW_DOWN)
    assert page.script("return document.querySelector('h3').textContent").startswith("Neuron 2")
    assert page.pixels("canvas.traces") != after


def test_a_column_sorts_the_table_and_the_map(page, reports):
    page.open(reports["predict"])
    before = page.pixels("canvas.heat")
    column = "[...document.querySelectorAll('tbody tr')].slice(0, 12).map((row) => Number(row.cells[2].textContent))"
    page.script("document.querySelectorAll('thead th')[2].querySelector('button').click()")
    rates = page.script(f"return {column}")
    assert rates == sorted(rates, reverse=True) and len(rates) == 12
    assert page.script("return document.querySelectorAll('thead th')[2].getAttribute('aria-sort')") == "descending"
    assert page.pixels("canvas.heat") != before


def test_every_control_is_reached_by_the_tabulator(page, reports):
    page.open(reports["predict"])
    assert page.unreached("button:not([hidden]), canvas, summary") == set()


def test_hostile_names_are_text(page, reports):
    page.open(reports["show"])
    assert "broken" not in page.driver.title
    assert page.script("return document.querySelectorAll('main img:not(.figure)').length") == 0
    assert HOSTILE[:40] in page.text


def test_it_prints_on_two_pages(page, reports):
    page.open(reports["predict"])
    made = page.driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True})
    pdf = base64.b64decode(made["data"])
    assert 1 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page>") + pdf.count(b"/Type /Page ") <= 2


def test_a_large_recording_is_painted_within_a_second_and_three_megabytes(page, place):
    place.simulate("large.npy", 30, 1000, "667s", "2")
    place.run("inspect", "large.npy", "--rate", "30", "--report", "large.html")
    file = place.folder / "large.html"
    assert file.stat().st_size < 3_000_000
    page.open(file.as_uri())
    assert page.script("return performance.getEntriesByName('first-contentful-paint')[0].startTime") < 1000
    before = page.pixels("canvas.heat")
    page.driver.find_element("css selector", "canvas.heat").send_keys("+")
    assert page.pixels("canvas.heat") != before
