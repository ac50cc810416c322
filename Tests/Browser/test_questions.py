"""The twelve questions of Documentation/explore.md, asked by hand: clicks are counted, and the answer has to be in sight."""

import re
from pathlib import Path

import pytest
from conftest import MODEL
from selenium.webdriver.common.keys import Keys

NEURON = "Lab-good/cell2"
PAGE = Path(__file__).parents[2] / "Documentation/explore.md"


class Reader:
    """Somebody with a mouse, who begins at the list of neurons."""

    def __init__(self, page, address: str):
        (self.page, self.clicks) = (page, 0)
        page.open(address)
        page.go("#view=ground-truth")

    def click(self, words: str):
        """A link, a button or what unfolds, by its words."""
        self.clicks += 1
        one = next(one for one in self.page.driver.find_elements("css selector", "a, button, summary")
                   if one.is_displayed() and one.text.strip() == words)
        self.page.script("arguments[0].scrollIntoView({ block: 'center' })", one)
        one.click()
        self.page.wait("true")
        self.page.wait()

    def choose(self, label: str, option: str):
        self.clicks += 1
        self.page.script("""
            const one = [...document.querySelectorAll('select')].find((one) => (one.ariaLabel ?? one.closest('label').textContent).includes(arguments[0]));
            one.value = [...one.options].find((option) => option.text.includes(arguments[1])).value;
            one.dispatchEvent(new Event('change'));""", label, option)

    def slide(self, label: str, value: float):
        self.clicks += 1
        self.page.script("""
            const one = [...document.querySelectorAll('input[type=range]')].find((one) => one.ariaLabel.includes(arguments[0]));
            one.value = arguments[1];
            one.dispatchEvent(new Event('input'));""", label, value)

    def fill(self, label: str, value: str):
        one = next(one for one in self.page.driver.find_elements("css selector", "label") if one.text.strip().startswith(label))
        field = one.find_element("css selector", "input")
        field.send_keys(Keys.CONTROL + "a")
        field.send_keys(value)

    def sees(self, pattern: str, where: str = "main"):
        self.page.wait(f"new RegExp({pattern!r}, 's').test(document.querySelector({where!r}).innerText)")

    def scores(self) -> str:
        self.page.wait("/correlation [0-9]/.test(document.querySelector('section p[aria-live]').textContent)")
        return self.page.script("return document.querySelector('section p[aria-live]').textContent")


def isolated_spikes(reader):
    for label, value in (("Words", "GCaMP8m"), ("ν at most", "2"), ("Isolated spikes", "1")):
        reader.fill(label, value)
    reader.sees(r"[1-9]\d* of 4 neurons")
    reader.sees(re.escape(NEURON))


def one_of_them(reader):
    reader.click(NEURON)
    reader.page.script("[...document.querySelectorAll('button')].find((one) => one.textContent.startsWith('Next isolated')).scrollIntoView()")
    reader.click(reader.page.script("return [...document.querySelectorAll('button')].find((one) => one.textContent.startsWith('Next isolated')).innerText"))
    reader.slide("Noise", 6)
    reader.sees("at 30 Hz, ν|ν [56][.0-9]* reached")
    assert reader.page.script("return explored.viewport.target.to - explored.viewport.target.from") < 4.1


def size_of_a_response(reader):
    reader.click(NEURON)
    reader.sees("Average around spikes")
    reader.page.wait("[...document.images].some((one) => /^Mean change of ΔF.F around spikes, at most 0?[.0-9]+$/.test(one.alt))")


def what_a_model_says(reader):
    reader.click(NEURON)
    reader.choose("Model", MODEL)
    assert float(re.search(r"correlation ([0-9.]+)", reader.scores())[1]) > 0.3


def falls_with_noise(reader):
    reader.click(NEURON)
    reader.choose("Model", MODEL)
    clean = float(re.search(r"correlation ([0-9.]+)", reader.scores())[1])
    reader.slide("Noise", 9)
    reader.page.wait("/^ν ([89]|1[0-9])/.test(document.querySelector('section p[aria-live]').textContent)")
    assert float(re.search(r"correlation ([0-9.]+)", reader.scores())[1]) < clean


def trained_on(reader):
    reader.click(NEURON)
    reader.sees("Trained on it.*No model of this registry")


def whom_to_cite(reader):
    reader.click(NEURON)
    reader.sees(r"How to cite.*Lab \(2026\)")


def which_suits(reader):
    reader.click("Models")
    for label, value in (("Frame rate", "15"), ("Indicator", "jGCaMP7f"), ("Species", "mouse")):
        reader.fill(label, value)
    reader.click("Which model?")
    reader.sees(r"Best\s+Builtin_SelfCal_GCaMP8_EXC_15Hz")


def why_not_the_other(reader):
    which_suits(reader)
    reader.sees(r"Decided by.*made for 30 Hz")


def better_of_two(reader):
    reader.click("Models")
    reader.click(f"{MODEL}@1")
    reader.choose("other model", "Builtin_EXC_15Hz")
    reader.click("Compare")
    reader.sees(r"is better on \d+ of [1-9]\d*")


def one_spike(reader):
    reader.click("Models")
    reader.click(f"{MODEL}@1")
    reader.sees(r"One spike\s+[0-9.]+ expected in its highest frame, \d+ ms wide")


def papers(reader):
    reader.click("Models")
    reader.click(f"{MODEL}@1")
    reader.click(reader.page.script("return [...document.querySelectorAll('summary')].find((one) => one.textContent.startsWith('DS09')).innerText"))
    reader.sees(r"Chen et al\.")


QUESTIONS = [isolated_spikes, one_of_them, size_of_a_response, what_a_model_says, falls_with_noise, trained_on, whom_to_cite, which_suits,
             why_not_the_other, better_of_two, one_spike, papers]


def test_the_page_asks_twelve_questions():
    assert len(re.findall(r"^\| \d+ \|", PAGE.read_text(), re.MULTILINE)) == len(QUESTIONS) == 12


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.__name__)
def test_a_question_is_answered_in_less_than_five_clicks(page, explorer, question):
    reader = Reader(page, explorer)
    question(reader)
    assert reader.clicks < 5
    assert page.faults == []
