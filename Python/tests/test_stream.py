import numpy as np
import pytest

import cascade_registry as cr

MODEL = "Builtin_EXC_30Hz_smoothing50ms"


def test_frames_are_those_of_the_whole_recording_bit_for_bit(recording):
    with cr.Stream(4, 30, model=MODEL, noise=2, offline=True) as stream:
        rows = [stream.push(frame) for frame in recording.dff.T]
        rows += list(stream.finish())
    whole = cr.predict(recording.dff, 30, model=MODEL, as_streamed=True).spike_prob
    streamed = np.array(rows)[-whole.shape[1]:].T
    np.testing.assert_array_equal(streamed, whole)
    np.testing.assert_allclose(cr.predict(recording.dff, 30, model=MODEL).spike_prob, streamed, rtol=0, atol=2e-6)


def test_a_frame_of_another_size_is_refused():
    with cr.Stream(4, 30, model=MODEL, noise=2, offline=True) as stream, pytest.raises(ValueError, match="4 samples"):
        stream.push(np.zeros(5))


def test_what_the_program_refuses_is_told():
    with pytest.raises(cr.CascadeError, match="Nobody"), cr.Stream(2, 30, model="Nobody", offline=True) as stream:
        for _ in range(1000):
            stream.push(np.zeros(2))


def test_a_stream_may_be_left_in_the_middle(recording):
    with cr.Stream(4, 30, model=MODEL, noise=2, offline=True) as stream:
        for frame in recording.dff.T[:100]:
            stream.push(frame)
    with pytest.raises(ValueError):
        stream.push(recording.dff[:, 0])
