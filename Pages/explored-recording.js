// A recording that was opened: all that a report shows, and what any model says of it.

import { bytes, json } from "cascade/api";
import { element, number, section } from "cascade/dom";
import { Envelope } from "cascade/envelope";
import { findingsList, recordingView } from "cascade/recording-view";
import { RemoteTrace } from "cascade/remote-trace";

const BINS = 1000;
const AT_ONCE = 32;

/** The recording of the server. */
export async function exploredRecording() {
  const [recording, models] = await Promise.all([json("recording"), json("models")]);
  const seconds = recording.frameCount / recording.frameRateHz;
  const longest = Math.ceil(recording.frameCount / BINS);
  const state = { model: recording.bestModel ?? "", other: "" };
  const kept = { traces: new Map(), overview: [], answers: new Map() };
  const none = new Envelope(new Float32Array(1).fill(NaN), new Float32Array(1).fill(NaN), seconds, 0);
  let view;

  const trace = (index) => {
    if (!kept.traces.has(index)) {
      if (kept.traces.size > 20) kept.traces.clear();
      const remote = new RemoteTrace("recording/trace", { neuron: index }, { startSeconds: 0, endSeconds: seconds, changed: () => view?.traces.draw() });
      remote.ready.then(() => view?.traces.draw());
      kept.traces.set(index, remote);
    }
    return kept.traces.get(index);
  };
  const answer = (index, model) => {
    const key = `${model} ${index}`;
    if (!kept.answers.has(key)) {
      if (kept.answers.size > 40) kept.answers.clear();
      kept.answers.set(key, { envelope: none, spikes: new Float64Array(0) });
      bytes("recording/prediction", { neuron: index, model }).then((buffer) => {
        const count = new DataView(buffer).getUint32(0, true);
        const frames = new Float32Array(buffer, 4, count);
        const values = new Float32Array(buffer, 4 + 4 * count);
        kept.answers.set(key, {
          envelope: new Envelope(values, values, 1 / recording.frameRateHz, 0),
          spikes: Float64Array.from(frames, (frame) => (frame + 0.5) / recording.frameRateHz),
        });
        if (view && index === chosen) view.choose(index);
      }, (error) => { said.textContent = `Not possible: ${error.message}`; });
    }
    return kept.answers.get(key);
  };
  let chosen = 0;
  const said = element("p", { className: "note", ariaLive: "polite" });

  const build = () => {
    const signals = [{ kind: "dff", scale: 1, envelope: (index) => { chosen = index; return trace(index); } }];
    const wanted = [state.model, state.other].filter(Boolean);
    for (const model of wanted) {
      signals.push({ kind: "prediction", title: `Expected spikes per second by ${model}`, scale: recording.frameRateHz, envelope: (index) => answer(index, model).envelope });
    }
    const made = recordingView({
      count: recording.labels.length, labels: recording.labels, frameSeconds: 1 / recording.frameRateHz, startSeconds: 0, endSeconds: seconds,
      signals, columns: recording.columns, findings: (index) => recording.neuronFindings.filter((finding) => finding.neuron === index),
      events: wanted.map((model, place) => ({ label: `Discrete spikes by ${model}`, color: place ? "spike" : "other", seconds: (index) => answer(index, model).spikes })),
      overview: { envelope: (index) => kept.overview[index] ?? none, isPrediction: Boolean(state.model) }, first: chosen,
    }, { name: recording.name });
    view = made;
    holder.replaceChildren(made.element);
    window.explored = { view };
    fill(made);
  };

  /** Fetches what the map of all neurons shows, some neurons at a time. */
  const fill = async (of) => {
    kept.overview = [];
    for (let first = 0; first < recording.labels.length && view === of; first += AT_ONCE) {
      const count = Math.min(AT_ONCE, recording.labels.length - first);
      let values;
      try {
        values = new Float32Array(await bytes("recording/overview", { first, count, bins: BINS, model: state.model || undefined }));
      } catch (error) {
        said.textContent = `Not possible: ${error.message}`;
        return;
      }
      if (view !== of) return;
      const bins = values.length / count;
      for (let row = 0; row < count; row += 1) {
        const part = values.subarray(row * bins, (row + 1) * bins);
        kept.overview[first + row] = new Envelope(part, part, longest / recording.frameRateHz, 0);
      }
      said.textContent = first + count < recording.labels.length ? `${first + count} of ${recording.labels.length} neurons` : "";
      of.map?.refresh();
    }
  };

  const choice = (label, name) => {
    const select = element("select", { onchange: () => { state[name] = select.value; build(); } },
      element("option", { value: "" }, "none"), models[0].values.map((model) => element("option", { value: model, selected: model === state[name] }, model)));
    return element("label", {}, `${label} `, select);
  };
  const holder = element("div");
  build();
  return element("div", {},
    element("p", { className: "kind" }, recording.traceSet), element("h1", {}, recording.name),
    element("p", { className: "note" }, `${recording.labels.length} neurons × ${recording.frameCount} frames, ${number(seconds)} s at ${number(recording.frameRateHz)} Hz`),
    element("p", { className: "actions fields" }, choice("Model", "model"), choice("Beside it", "other")), said, holder,
    recording.findings.length ? section("Findings", findingsList(recording.findings)) : null);
}
