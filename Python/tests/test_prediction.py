import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import cascade_registry as cr
from cascade_registry import compat

MODEL = "Builtin_EXC_30Hz_smoothing50ms"
PREFERRED = "Builtin_SelfCal_EXC_30Hz_smoothing50ms"


def test_an_array_gives_what_the_program_gives_bit_for_bit(recording, tmp_path):
    np.save(tmp_path / "recording.npy", recording.dff)
    command = [cr.program(), "predict", tmp_path / "recording.npy", "--rate=30", "--quiet"]
    subprocess.run([*command, "--output", tmp_path / "result.npy"], check=True)
    result = cr.predict(recording.dff, 30)
    np.testing.assert_array_equal(result.spike_prob, np.load(tmp_path / "result.npy"))
    assert result.model == f"{PREFERRED}@1"
    assert result.frame_rate == 30
    np.testing.assert_allclose(result.noise_levels, 2, atol=0.01)


@pytest.mark.parametrize("change", [
    lambda dff: dff.astype(np.float64), np.asfortranarray, lambda dff: dff.tolist(), lambda dff: np.ma.masked_array(dff),
    lambda dff: dff[:, ::-1][:, ::-1], lambda dff: dff.astype(">f4"),
])
def test_every_kind_of_array_is_taken(recording, change):
    expected = cr.predict(recording.dff, 30, model=MODEL).spike_prob
    np.testing.assert_allclose(cr.predict(change(recording.dff), 30, model=MODEL).spike_prob, expected, atol=1e-6)


def test_one_neuron_may_be_a_vector(recording):
    whole = cr.predict(recording.dff, 30, model=MODEL).spike_prob
    np.testing.assert_array_equal(cr.predict(recording.dff[1], 30, model=MODEL).spike_prob, whole[1:2])


def test_masked_samples_are_missing(recording):
    masked = np.ma.masked_array(recording.dff, np.zeros(recording.dff.shape, bool))
    masked[0, 900] = np.ma.masked
    result = cr.predict(masked, 30, model=MODEL).spike_prob
    assert np.isnan(result[0, 880:920]).all() and not np.isnan(result[1, 880:920]).any()


@pytest.mark.parametrize("values, error", [
    (np.zeros((2, 3), complex), TypeError), (np.array([["a"]]), TypeError), (np.zeros((2, 3, 4)), ValueError),
])
def test_what_are_no_traces_is_refused(values, error):
    with pytest.raises(error):
        cr.predict(values, 30)


def test_discrete_spikes_are_near_true_ones(recording):
    result = cr.predict(recording.dff, 30, spikes=True)
    assert len(result.spike_times) == len(recording.dff)
    found = result.spike_times[0]
    distances = np.abs(found[:, None] - recording.spike_times[0][None, :]).min(axis=1)
    assert len(found) > 0 and np.median(distances) < 0.1


def test_fluorescence_is_refused_with_what_helps(recording):
    with pytest.raises(cr.CascadeError) as caught:
        cr.predict(300 * (1 + recording.dff), 30)
    assert caught.value.category == "badData" and caught.value.exit_status == 65
    assert caught.value.reason.startswith("the array: ")
    assert "--units fluorescence" in caught.value.remedy
    assert cr.predict(300 * (1 + recording.dff), 30, units="fluorescence").spike_prob.shape == recording.dff.shape


def test_a_misspelt_option_is_told(recording):
    with pytest.raises(cr.CascadeError, match="--modle") as caught:
        cr.predict(recording.dff, 30, modle="x")
    assert caught.value.category == "usage"


def test_a_file_is_predicted_without_a_trace_beside_it(recording, tmp_path):
    np.save(tmp_path / "recording.npy", recording.dff)
    result = cr.predict_file(tmp_path / "recording.npy", 30, model=MODEL)
    np.testing.assert_array_equal(result.spike_prob, cr.predict(recording.dff, 30, model=MODEL).spike_prob)
    assert os.listdir(tmp_path) == ["recording.npy"]


def test_progress_goes_to_a_function(recording):
    lines = []
    cr.predict(recording.dff, 30, progress=lines.append)
    assert any(PREFERRED in line for line in lines)


def test_the_plot_shows_the_busiest_neurons(recording):
    pytest.importorskip("matplotlib").use("agg")
    figure = cr.predict(recording.dff, 30, spikes=True).plot()
    assert len(figure.axes) == 4 and figure.axes[0].get_ylabel().startswith("neuron 0")


@pytest.mark.parametrize("threshold, name", [(0, "zero"), (1, "floor"), (False, "none")])
def test_the_reference_s_call_gives_the_reference_s_frames(recording, threshold, name):
    early = compat.predict(MODEL, recording.dff, threshold=threshold, padding=0, verbosity=0)
    ours = cr.predict(recording.dff, 30, model=MODEL, threshold=name, padding="zero").spike_prob
    np.testing.assert_array_equal(early[:, 100:-100], ours[:, 101:-99])
    assert (early[:, 0] == 0).all()


def test_an_interruption_leaves_nothing(tmp_path):
    script = (
        "import numpy as np, cascade_registry as cr\n"
        "cr.predict(np.random.default_rng(1).normal(0, 0.05, (400, 60000)).astype('f4'), 30)\n")
    before = set(os.listdir("/dev/shm")) if os.path.isdir("/dev/shm") else set()
    child = subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)})
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _is_predicting(child.pid):
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert b"KeyboardInterrupt" in told
    assert not os.listdir(tmp_path)
    left = set(os.listdir("/dev/shm")) - before if os.path.isdir("/dev/shm") else set()
    assert not [name for name in left if name.startswith("cascade-registry-")]


def _is_predicting(parent: int) -> bool:
    with open(f"/proc/{parent}/task/{parent}/children") as children:
        return bool(children.read().split())
