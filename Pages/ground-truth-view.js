// Neurons whose spikes are known: which there are, one of them up close, and what a model says of it.

import { addressOf } from "cascade/address";
import { bytes, headed, json } from "cascade/api";
import { drawn, element, facts, number, picture, save, section, colors } from "cascade/dom";
import { Envelope } from "cascade/envelope";
import { findingsList } from "cascade/recording-view";
import { RemoteTrace } from "cascade/remote-trace";
import { Table } from "cascade/table";
import { thumbnail } from "cascade/thumbnail";
import { firstNotBelow, TraceView, ticks } from "cascade/trace-view";
import { Viewport } from "cascade/viewport";

/** The list, or the neuron that the address names. */
export async function groundTruthView(page) {
  const neuron = page.words.get("neuron");
  return neuron ? neuronView(neuron, page) : listView(page);
}

async function listView({ start, words }) {
  const columns = await json("neurons");
  const column = (title) => columns.find((column) => column.title === title);
  const count = column("Neuron").values.length;
  const filters = { words: words.get("words") ?? start.words ?? "", noise: words.get("noise") ?? "", rate: words.get("rate") ?? "", isolated: words.get("isolated") ?? "" };
  const [datasets, result] = [element("div"), element("div")];
  const passes = (row) => {
    const text = ["Neuron", "Indicator", "Species", "Region", "Class"].map((title) => column(title).values[row]).join(" ").toLowerCase();
    const numberOf = (title) => column(title).values[row] ?? NaN;
    return filters.words.toLowerCase().split(/\s+/).every((word) => text.includes(word))
      && (!filters.noise || numberOf("Noise ν") <= Number(filters.noise))
      && (!filters.rate || numberOf("Rate (Hz)") >= Number(filters.rate))
      && (!filters.isolated || numberOf("Isolated spikes") >= Number(filters.isolated));
  };
  const fill = () => {
    const rows = Array.from({ length: count }, (_, row) => row).filter(passes);
    const shown = columns.map((column) => ({ ...column, values: rows.map((row) => column.values[row]) }));
    shown.splice(1, 0, { title: "Busiest 30 s", picture: (row) => thumbnail(shown[0].values[row]) });
    const table = new Table({
      caption: `${rows.length} of ${count} neurons; a click shows one`, columns: shown, file: "neurons",
      choose: (row) => { location.hash = addressOf("ground-truth", { neuron: shown[0].values[row] }); },
    });
    result.replaceChildren(table.element);
    datasets.replaceChildren(datasetsTable(column, rows));
  };
  const field = (label, name, properties) => element("label", {}, `${label} `, element("input", {
    ...properties, value: filters[name], oninput: (event) => { filters[name] = event.target.value; fill(); },
  }));
  fill();
  return element("div", {},
    element("h1", {}, "Ground truth"),
    element("p", { className: "actions fields" },
      field("Words", "words", { type: "search", placeholder: "GCaMP8m, V1, DS09 …" }),
      field("ν at most", "noise", { type: "number", min: 0, step: "any" }),
      field("Rate at least (Hz)", "rate", { type: "number", min: 0, step: "any" }),
      field("Isolated spikes at least", "isolated", { type: "number", min: 0 })),
    section("Datasets", datasets), section("Neurons", result));
}

/** The datasets of some neurons; a click on one narrows the neurons to its own. */
function datasetsTable(column, neurons) {
  const rowsOf = Map.groupBy(neurons, (row) => column("Neuron").values[row].split("/")[0]);
  const [names, groups] = [[...rowsOf.keys()], [...rowsOf.values()]];
  const texts = (title) => groups.map((rows) => {
    const found = new Set(rows.map((row) => column(title).values[row]));
    return found.size > 1 ? "several" : [...found][0];
  });
  const sums = (title) => groups.map((rows) => rows.reduce((sum, row) => sum + (column(title).values[row] ?? 0), 0));
  const medians = (title) => groups.map((rows) => {
    const found = rows.map((row) => column(title).values[row]).filter(Number.isFinite).sort((one, other) => one - other);
    return found.length ? (found[(found.length - 1) >> 1] + found[found.length >> 1]) / 2 : null;
  });
  return new Table({
    caption: `${names.length === 1 ? "1 dataset" : `${names.length} datasets`}; a click shows its neurons`, file: "datasets",
    columns: [
      { title: "Dataset", values: names },
      ...["Indicator", "Species", "Region", "Class"].map((title) => ({ title, values: texts(title) })),
      { title: "Neurons", values: groups.map((rows) => rows.length) },
      { title: "Median ν", values: medians("Noise ν") }, { title: "Median rate (Hz)", values: medians("Rate (Hz)") },
      { title: "Spikes", values: sums("Spikes"), digits: 6 }, { title: "Isolated spikes", values: sums("Isolated spikes"), digits: 6 },
      { title: "Minutes", values: sums("Minutes"), digits: 4 },
    ],
    choose: (row) => { location.hash = addressOf("ground-truth", { words: names[row] }); },
  }).element;
}

async function neuronView(name, { words }) {
  const neuron = await json("neuron", { name });
  const models = await json("models");
  const names = models[0].values;
  const state = { recording: neuron.recordings.reduce((best, one) => (one.spikeCount > best.spikeCount ? one : best), neuron.recordings[0]), model: "" };
  const viewport = new Viewport(state.recording.startSeconds, state.recording.endSeconds, 0.05);
  const view = new TraceView(viewport, "ΔF/F and true spikes", 380);
  const average = element("div");
  const said = element("p", { className: "note", ariaLive: "polite" });
  let [trace, spikes, isolated, live] = [undefined, new Float64Array(0), [], undefined];

  const show = () => {
    const rows = [
      { title: `ΔF/F as recorded, ${number(state.recording.frameRateHz)} Hz`, curves: [{ envelope: trace, color: "dff", width: 1 }] },
      { title: "True spikes", share: 0.18, events: [{ seconds: spikes, color: "spike" }] },
    ];
    if (live) {
      const at = `at ${number(live.head.frameRateHz)} Hz, ν ${number(live.head.noiseReached)}`;
      rows.push({ title: `ΔF/F ${at}`, curves: [{ envelope: live.dff, color: "other", width: 1 }] });
      if (live.prediction) {
        rows.push({
          title: `Expected spikes per frame by ${state.model}, over the smoothed true ones`, includesZero: true,
          curves: [{ envelope: live.truth, color: "spike" }, { envelope: live.prediction, color: "prediction" }],
        });
      }
    }
    view.show(rows);
  };

  const open = async () => {
    const query = { name: neuron.name, recording: state.recording.index };
    trace = new RemoteTrace("trace", query, { ...state.recording, changed: () => view.draw() });
    const [times, around] = await Promise.all([bytes("spikes", query), json("average", query), trace.ready]);
    spikes = new Float64Array(times);
    isolated = around.isolatedSpikes;
    viewport.replace(state.recording.startSeconds, state.recording.endSeconds);
    average.replaceChildren(averagePicture(around));
    for (const [element, list] of [[previous, spikes], [next, spikes], [lone, isolated]]) element.disabled = list.length === 0;
    lone.textContent = isolated.length ? `Next isolated spike (${isolated.length})` : "No isolated spike";
    show();
  };

  // Sliders move faster than networks: only the last wish counts.
  let [wish, isBusy] = [undefined, false];
  const resample = async () => {
    wish = { name: neuron.name, recording: state.recording.index, rate: rate.value, noise: noise.value, model: state.model };
    if (isBusy) return;
    isBusy = true;
    while (wish) {
      const query = wish;
      wish = undefined;
      said.textContent = "…";
      try {
        live = resampled(await bytes("resampled", query));
        const { head } = live;
        const score = head.hasPrediction
          ? `correlation ${number(head.correlation)}, error ${number(head.error)}, bias ${number(head.bias)}, by the networks for ν = ${head.levelUsed}`
          : "choose a model to lay its prediction over it";
        said.textContent = `ν ${number(head.noiseReached)} reached (recorded with ${number(head.nativeNoiseLevel)}); ${score}`;
      } catch (error) {
        live = undefined;
        said.textContent = `Not possible: ${error.message}`;
      }
      show();
    }
    isBusy = false;
  };

  const slider = (label, properties, changed) => {
    const shown = element("output", {}, properties.value);
    const input = element("input", {
      type: "range", ...properties, ariaLabel: label,
      oninput: () => { shown.textContent = input.value; changed(); },
    });
    return [element("label", { className: "slider" }, `${label} `, input, " ", shown), input, shown];
  };
  const native = Math.max(0.5, state.recording.noiseLevel ?? 1);
  const [noiseField, noise] = slider("Noise level ν", { min: 0.5, max: 15, step: 0.1, value: Math.min(15, Math.max(2, Math.ceil(native * 10 + 1) / 10)) }, resample);
  const [rateField, rate, rateShown] = slider("Frame rate (Hz)", { min: 2, max: 100, step: 0.5, value: 30 }, () => {
    const of = models[1].values[names.indexOf(state.model)];
    if (of && Math.abs(rate.value - of) > 0.05 * of) choice.value = state.model = "";
    resample();
  });
  const choice = element("select", {
    onchange: () => {
      state.model = choice.value;
      const of = models[1].values[names.indexOf(state.model)];
      if (of) rateShown.textContent = rate.value = of;
      resample();
    },
  }, element("option", { value: "" }, "no model"), names.map((name) => element("option", { value: name }, name)));

  const around = (seconds) => viewport.show(seconds - 1, seconds + 3);
  const middle = () => (viewport.target.from + viewport.target.to) / 2;
  const isClose = () => viewport.target.to - viewport.target.from < 4.001;
  const at = () => (isClose() ? viewport.target.from + 1 : -Infinity);
  const following = (list) => list[firstNotBelow(list, at() + 1e-6)] ?? list[0];
  const preceding = (list) => (isClose() ? list[firstNotBelow(list, at() - 1e-6) - 1] ?? list.at(-1) : list[Math.max(0, firstNotBelow(list, middle()) - 1)]);
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const previous = button("Previous spike", () => around(preceding(spikes)));
  const next = button("Next spike", () => around(following(spikes)));
  const lone = button("Next isolated spike", () => around(following(isolated)));
  const file = neuron.name.replaceAll("/", "-");
  const recordings = neuron.recordings.length > 1
    ? element("label", {}, "Recording ", element("select", {
      onchange: (event) => { state.recording = neuron.recordings.find((one) => String(one.index) === event.target.value); live = undefined; open(); },
    }, neuron.recordings.map((one) => element("option", { value: one.index, selected: one === state.recording }, `${one.index}: ${number(one.frameRateHz)} Hz, ${one.spikeCount} spikes`))))
    : null;

  await open();
  if (words.get("model")) {
    choice.value = words.get("model");
    choice.onchange();
  }
  window.explored = { view, viewport, trace: () => trace };
  return element("div", {},
    element("p", { className: "kind" }, element("a", { href: addressOf("ground-truth") }, "Ground truth")), element("h1", {}, neuron.name),
    element("p", { className: "actions" }, recordings, previous, next, lone, button("Zoom in", () => viewport.zoom(0.5)), button("Zoom out", () => viewport.zoom(2)),
      button("Show all", () => viewport.show(viewport.start, viewport.end)),
      button("Save as SVG", () => save(`${file}.svg`, view.svg(neuron.name), "image/svg+xml")),
      button("Save as PNG", () => view.canvas.toBlob((blob) => save(`${file}.png`, blob, "image/png")))),
    view.element,
    section("At another frame rate and noise level", element("p", { className: "actions fields" }, noiseField, rateField, element("label", {}, "Model ", choice), button("Resample", resample)), said),
    element("div", { className: "columns" },
      section("Average around spikes", average),
      section("Trained on it", neuron.models.length
        ? element("ul", {}, neuron.models.map((one) => element("li", {}, element("a", { href: addressOf("models", { model: one.model }) }, one.model), one.isEarlier ? " (what it began with)" : one.isHeldOut ? " (held out)" : "")))
        : element("p", { className: "note" }, "No model of this registry."))),
    neuron.findings.length ? section("Findings", findingsList(neuron.findings)) : null,
    section("Neuron", facts(neuron.facts)),
    neuron.citation ? section("How to cite", element("p", {}, neuron.citation)) : null);
}

/** The parts of what the server resampled. */
function resampled(buffer) {
  const { head, end } = headed(buffer);
  const numbers = new Float32Array(buffer, end);
  const seconds = 1 / head.frameRateHz;
  const envelope = (part) => {
    const values = numbers.subarray(part * head.frameCount, (part + 1) * head.frameCount);
    return new Envelope(values, values, seconds, head.startSeconds);
  };
  return { head, dff: envelope(0), prediction: head.hasPrediction ? envelope(1) : undefined, truth: head.hasPrediction ? envelope(2) : undefined };
}

/** The mean around spikes with its standard error, as a drawing. */
function averagePicture({ mean, standardError, startSeconds, binSeconds, spikeCount, areIsolated }) {
  const values = mean.map((value, index) => [startSeconds + index * binSeconds, value, standardError[index] ?? 0]).filter(([, value]) => value !== null);
  if (!values.length) return element("p", { className: "note" }, "No spike while it was imaged.");
  const theme = colors();
  const [width, height, left, bottom] = [440, 220, 52, 36];
  const low = Math.min(...values.map(([, value, error]) => value - error));
  const high = Math.max(...values.map(([, value, error]) => value + error), low + 1e-9);
  const [first, last] = [values[0][0], values.at(-1)[0]];
  const x = (time) => left + (time - first) / (last - first || 1) * (width - left - 10);
  const y = (value) => height - bottom - (value - low) / (high - low) * (height - bottom - 10);
  const root = drawn("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif", "font-size": 11, fill: theme.faint });
  const line = (points) => `M${points.map(([at, value]) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`;
  root.append(drawn("path", { d: line([...values.map(([at, value, error]) => [at, value + error]), ...values.toReversed().map(([at, value, error]) => [at, value - error])]), fill: theme.dff, "fill-opacity": 0.22 }));
  root.append(drawn("path", { d: line(values), fill: "none", stroke: theme.dff, "stroke-width": 2 }));
  root.append(drawn("line", { x1: x(0), x2: x(0), y1: 10, y2: height - bottom, stroke: theme.line, "stroke-dasharray": "3 3" }));
  for (const tick of ticks(first, last, 5)) root.append(drawn("text", { x: x(tick.value), y: height - 18, "text-anchor": "middle" }, tick.label));
  for (const tick of ticks(low, high, 5)) root.append(drawn("text", { x: left - 6, y: y(tick.value) + 4, "text-anchor": "end" }, tick.label));
  root.append(drawn("text", { x: (left + width) / 2, y: height - 3, "text-anchor": "middle", fill: theme.ink }, "Time from spike (s); change of ΔF/F"));
  return element("div", {}, picture(new XMLSerializer().serializeToString(root), `Mean change of ΔF/F around spikes, at most ${number(high)}`),
    element("p", { className: "note" }, `Mean ± s.e.m. of ${spikeCount} ${areIsolated ? "isolated spikes" : "spikes"}`));
}
