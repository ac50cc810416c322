"""The explorer: what a browser sees of it, and what others do not."""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote, urlsplit

import pytest
from conftest import HOSTILE, MODEL

NEURON = "Lab-good/cell0"
VIEWS = {
    "list": "#view=ground-truth", "neuron": f"#view=ground-truth&neuron={quote(NEURON)}",
    "hostile": "#view=ground-truth&neuron=Lab-bad/cell3", "models": "#view=models&list=all", "model": f"#view=models&model={MODEL}",
    "comparison": f"#view=models&model={MODEL}&other=Builtin_EXC_15Hz_smoothing100ms", "recording": "#view=recording",
}


@pytest.fixture
def open_view(page, explorer):
    def open_view(name):
        page.open(explorer)
        page.go(VIEWS[name])
        return page
    return open_view


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_shown_without_a_fault_and_can_be_read_by_all(open_view, name):
    page = open_view(name)
    assert page.faults == []
    assert "cannot be shown" not in page.text
    assert page.violations() == []
    page.theme("dark")
    assert page.violations() == []
    page.resize(400, 800)
    assert page.script("return document.documentElement.scrollWidth") <= 400


def test_words_and_numbers_narrow_the_ground_truth(open_view):
    page = open_view("list")
    rows = "return document.querySelectorAll('[aria-labelledby=part-neurons] tbody tr').length"
    assert page.script(rows) == 4
    fields = page.driver.find_elements("css selector", "input")
    fields[0].send_keys("gcamp8m lab-good")
    assert page.script(rows) == 3
    fields[3].send_keys("100000")
    assert page.script(rows) == 0


def test_a_dataset_leads_to_its_neurons_with_a_picture_of_each(open_view):
    page = open_view("list")
    names = "return [...document.querySelectorAll('[aria-labelledby=part-datasets] tbody th')].map((one) => one.textContent)"
    assert sorted(page.script(names)) == ["Lab-bad", "Lab-good"]
    page.script("delete document.documentElement.dataset.ready; [...document.querySelectorAll('button.link')].find((one) => one.textContent === 'Lab-good').click()")
    page.wait()
    assert page.script(names) == ["Lab-good"]
    page.wait("document.querySelectorAll('canvas.thumbnail[data-drawn]').length === 3")
    drawings = page.script("return [...document.querySelectorAll('canvas.thumbnail')].map((one) => one.toDataURL())")
    assert len(set(drawings)) == 3
    page.theme("dark")
    page.wait("document.querySelector('canvas.thumbnail').toDataURL() !== arguments[0]".replace("arguments[0]", json.dumps(drawings[0])))


def test_zoom_goes_to_single_spikes(open_view):
    page = open_view("neuron")
    whole = page.pixels("canvas.traces")
    page.script("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Next spike').click()")
    first = page.pixels("canvas.traces")
    page.script("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Next spike').click()")
    assert len({whole, first, page.pixels("canvas.traces")}) == 3
    length = page.script("return explored.viewport.to - explored.viewport.from")
    assert abs(length - 4) < 0.1


def test_a_frame_of_a_zoom_takes_less_than_a_sixtieth_of_a_second(open_view):
    page = open_view("neuron")
    page.driver.execute_async_script("""
        const done = arguments[0];
        window.frames_ = [];
        const { viewport, view } = explored;
        let left = 60;
        const step = () => {
            window.frames_.push(view.drawnIn ?? 0);
            if ((left -= 1) === 0) return done();
            viewport.zoom(0.93, viewport.start + 40, false);
            requestAnimationFrame(step);
        };
        step();""")
    times = sorted(page.script("return frames_.slice(5)"))
    assert times[len(times) // 2] < 1000 / 60, times


def test_sliders_and_the_model_change_what_is_drawn_and_scored(open_view):
    page = open_view("neuron")
    said = "return document.querySelector('section .note[aria-live], section p[aria-live]').textContent"
    seen = {page.pixels("canvas.traces")}
    page.script("const one = document.querySelector('input[type=range]'); one.value = 6; one.dispatchEvent(new Event('input'))")
    page.wait("/reached/.test((document.querySelector('section p[aria-live]') ?? {}).textContent)")
    seen.add(page.pixels("canvas.traces"))
    assert abs(float(page.script(said).split()[1]) - 6) < 1.5
    page.script("const one = [...document.querySelectorAll('select')].at(-1); one.value = [...one.options].find((option) => option.text.includes(arguments[0])).value; one.dispatchEvent(new Event('change'))", MODEL)
    page.wait("/correlation [0-9]/.test(document.querySelector('section p[aria-live]').textContent)")
    seen.add(page.pixels("canvas.traces"))
    assert len(seen) == 3


def test_a_form_finds_the_model_that_suits_a_recording(open_view):
    page = open_view("models")
    page.script("document.querySelector('form').requestSubmit()")
    page.wait("document.body.innerText.includes('Runner-up')")
    assert f"Best\n{MODEL}" in page.text or MODEL in page.text


def test_another_model_changes_the_prediction_of_a_recording(open_view):
    page = open_view("recording")
    page.wait("document.querySelectorAll('canvas').length === 2")
    page.wait("explored.view.traces.rows[1].curves[0].envelope.most > 0")
    before = page.pixels("canvas.traces")
    page.script("const one = document.querySelector('select'); one.value = [...one.options].find((option) => option.text.includes('15Hz')).value; one.dispatchEvent(new Event('change'))")
    page.wait("explored.view.traces.rows[1].curves[0].envelope.most > 0")
    assert page.pixels("canvas.traces") != before


def test_hostile_names_are_text(open_view):
    page = open_view("hostile")
    assert "broken" not in page.driver.title
    assert HOSTILE[:40] in page.text
    assert page.script("return document.querySelectorAll('main img:not(.figure)').length") == 0


def test_every_control_of_a_neuron_is_reached_by_the_tabulator(open_view):
    page = open_view("neuron")
    assert page.unreached("main button:not([disabled]), main canvas, main input, main select, a") == set()


def test_a_page_of_another_host_can_read_nothing(page, explorer):
    """The page has the token, and yet its origin is another."""
    address = urlsplit(explorer)
    token = address.fragment.removeprefix("token=")

    class Foreign(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>foreign</title>")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page.driver.get(f"http://127.0.0.1:{server.server_port}/")
        read = page.driver.execute_async_script("""
            const [address, token, done] = arguments;
            fetch(address, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.text()).then(done, (error) => done(`refused: ${error}`));""",
            f"http://{address.netloc}/api/models", token)
        assert read.startswith("refused"), read
        simple = page.driver.execute_async_script("""
            const [address, done] = arguments;
            fetch(address).then((answer) => answer.text()).then(done, (error) => done(`refused: ${error}`));""", f"http://{address.netloc}/")
        assert simple.startswith("refused"), simple
    finally:
        server.shutdown()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "169.254.1.1", ""])
def test_a_name_that_leads_here_is_refused(explorer, host):
    address = urlsplit(explorer)
    token = address.fragment.removeprefix("token=")
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=10)
    connection.putrequest("GET", "/api/models", skip_host=True)
    connection.putheader("Host", host)
    connection.putheader("Authorization", f"Bearer {token}")
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 403 and b"Model" not in answer.read()


def test_data_need_the_token(explorer):
    port = urlsplit(explorer).port
    for headers in ({}, {"Authorization": "Bearer x"}):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/api/neurons", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 401
        assert json.loads(answer.read()) == {"fault": "refused"}
