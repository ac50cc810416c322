// A recording: all neurons at once, and one of them with its traces, spikes and findings.

import { element, facts, number, save } from "cascade/dom";
import { HeatMap } from "cascade/heat-map";
import { Table } from "cascade/table";
import { TraceView } from "cascade/trace-view";
import { Viewport } from "cascade/viewport";

/** How a kind of trace is drawn. */
const styles = {
  dff: { title: "ΔF/F", color: "dff", share: 1.4, width: 1 },
  prediction: { title: "Expected spikes per second", color: "prediction", share: 1, includesZero: true },
};

/**
 * Shows a recording.
 *
 * `recording` has `count`, `startSeconds`, `endSeconds`, `labels`, `signals` (each `{ kind, scale, envelope(index) }`), `events`
 * (each `{ label, seconds(index), color }`), `columns` of the table and `findings(index)`; and `overview`, where the map of all
 * neurons shows something else than the last signal.
 */
export function recordingView(recording, { name = "recording" } = {}) {
  const viewport = new Viewport(recording.startSeconds, recording.endSeconds, 4 * recording.frameSeconds);
  const traces = new TraceView(viewport, "Traces of the chosen neuron");
  const heat = recording.overview ?? { ...recording.signals.at(-1), isPrediction: recording.signals.at(-1).kind === "prediction" };
  const map = recording.count > 1
    ? new HeatMap(viewport, {
      count: recording.count, envelope: heat.envelope, scale: heat.scale, unit: heat.isPrediction ? "Hz" : "ΔF/F",
      label: heat.isPrediction ? "Expected spikes per second of all neurons" : "ΔF/F of all neurons",
    }) : undefined;
  const heading = element("h3", { ariaLive: "polite" });
  const details = element("div");
  const table = recording.columns.length && recording.count > 1
    ? new Table({
      caption: `${recording.count} neurons, numbered from 0; a click shows one`, columns: recording.columns, choose: choose,
      arrange: (order) => map?.arrange([...order]), file: `${name}.neurons`,
    }) : undefined;
  let chosen = 0;

  function choose(index) {
    chosen = index;
    heading.textContent = recording.labels[index];
    const rows = recording.signals.map((signal) => {
      const style = styles[signal.kind];
      const curve = { envelope: signal.envelope(index), color: style.color, scale: signal.scale, width: style.width };
      return { title: signal.title ?? style.title, share: style.share, includesZero: style.includesZero, curves: [curve] };
    });
    for (const event of recording.events) {
      rows.push({ title: event.label, share: 0.25, events: [{ seconds: event.seconds(index), color: event.color }] });
    }
    traces.show(rows);
    map?.choose(index, false);
    table?.mark(index);
    const found = recording.findings(index);
    details.replaceChildren(
      facts(recording.columns.map((column) => {
        const value = column.values[index];
        return [column.title, typeof value === "string" ? value : number(value, column.digits)];
      }), true),
      found.length ? findingsList(found) : element("p", { className: "note" }, "Nothing was found about this neuron."));
  }

  map?.addEventListener("choose", () => choose(map.chosen));
  const step = (by) => choose(Math.min(recording.count - 1, Math.max(0, chosen + by)));
  const button = (text, action) => element("button", { type: "button", onclick: action }, text);
  const controls = element("p", { className: "actions controls" },
    recording.count > 1 ? [button("Previous neuron", () => step(-1)), button("Next neuron", () => step(1))] : null,
    button("Zoom in", () => viewport.zoom(0.5)), button("Zoom out", () => viewport.zoom(2)),
    button("Show all", () => viewport.show(viewport.start, viewport.end)),
    button("Save as SVG", () => save(`${name}.neuron${chosen}.svg`, traces.svg(recording.labels[chosen]), "image/svg+xml")),
    button("Save as PNG", () => traces.canvas.toBlob((blob) => save(`${name}.neuron${chosen}.png`, blob, "image/png"))));
  choose(recording.first ?? 0);
  return {
    viewport, traces, map, table, choose,
    element: element("div", {}, map?.element, heading, controls, traces.element, details, table?.element),
  };
}

/** What checks found, worst first. */
export function findingsList(findings) {
  return element("ul", { className: "findings" }, findings.map((finding) =>
    element("li", { className: finding.severity },
      element("b", {}, finding.severity), finding.subject ? `, ${finding.subject}` : "", `: ${finding.message}`)));
}
