// A report: the page that a command leaves of what it did. All that it shows is in the page itself.

import { element, facts, picture, section } from "cascade/dom";
import { Envelope, unpacked } from "cascade/envelope";
import { findingsList, recordingView } from "cascade/recording-view";
import { Table } from "cascade/table";

/** The bytes of an element that holds them deflated, in base64. */
async function bytes(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The recording of a report, whose traces are unpacked one by one as they are looked at. */
function unpackedRecording(stored, packed) {
  const seconds = stored.framesPerBin / stored.frameRateHz;
  const signals = stored.signals.map((signal) => {
    const kept = new Map();
    return {
      kind: signal.kind,
      scale: signal.kind === "prediction" ? stored.frameRateHz : 1,
      envelope(index) {
        if (!kept.has(index)) {
          const [least, most] = [signal.least[index], signal.most[index]];
          const planes = stored.framesPerBin > 1 ? 2 : 1;
          const at = signal.offset + index * planes * stored.binCount;
          const lows = packed.subarray(at, at + stored.binCount);
          const low = unpacked(lows, least, most);
          const above = (level, bin) => (level === 255 ? 255 : level + packed[at + stored.binCount + bin]);
          const high = planes === 1 ? low : unpacked(lows.map(above), least, most);
          kept.set(index, new Envelope(low, high, seconds, stored.startSeconds));
        }
        return kept.get(index);
      },
    };
  });
  const events = stored.events.map((event) => {
    const times = spikeTimes(packed, event, stored.labels.length);
    return { label: event.label, color: event.color, seconds: (index) => times[index] };
  });
  return {
    count: stored.labels.length, labels: stored.labels, first: stored.first, frameSeconds: 1 / stored.frameRateHz,
    startSeconds: stored.startSeconds, endSeconds: stored.startSeconds + stored.frameCount / stored.frameRateHz,
    signals, events, columns: stored.columns,
    findings: (index) => stored.findings.filter((finding) => finding.neuron === index),
  };
}

/** Times of events: per neuron their number, and how far each is from the one before, seven bits in a byte. */
function spikeTimes(packed, event, count) {
  let at = event.offset;
  const next = () => {
    let [value, shift] = [0, 1];
    for (;;) {
      const byte = packed[at];
      at += 1;
      value += (byte & 127) * shift;
      shift *= 128;
      if (byte < 128) return value;
    }
  };
  return Array.from({ length: count }, () => {
    const times = new Float64Array(next());
    let last = 0;
    for (let index = 0; index < times.length; index += 1) {
      last += next();
      times[index] = event.startSeconds + last * event.tickSeconds;
    }
    return times;
  });
}

/** Builds the page. */
async function show() {
  const page = JSON.parse(new TextDecoder().decode(await bytes("document")));
  const main = document.querySelector("main");
  const parts = [
    element("p", { className: "kind" }, page.kind), element("h1", {}, page.title), facts(page.summary),
  ];
  let view;
  if (page.recording) {
    view = recordingView(unpackedRecording(page.recording, await bytes("traces")), { name: page.name });
    parts.push(section("Neurons", element("p", { className: "note" }, page.recording.kept), view.element));
  }
  for (const figure of page.figures) parts.push(section(figure.title, picture(figure.svg, figure.alternative)));
  for (const { title, note, columns } of page.tables) {
    parts.push(section(title, new Table({ caption: note, columns, file: `${page.name}.${title.toLowerCase().replaceAll(" ", "-")}` }).element));
  }
  if (page.findings.length) parts.push(section("Findings", findingsList(page.findings)));
  for (const { title, facts: pairs } of page.cards) parts.push(section(title, facts(pairs)));
  if (page.citations.length) parts.push(section("How to cite", ...page.citations.map((text) => element("p", {}, text))));
  if (page.source) {
    parts.push(section("Provenance", element("details", {}, element("summary", {}, "The whole record, as JSON"), element("pre", { tabIndex: 0 }, page.source))));
  }
  main.replaceChildren(...parts);
  document.documentElement.dataset.ready = "true";
  performance.mark("ready");
  window.report = { view };
}

show().catch((error) => {
  document.querySelector("main").replaceChildren(element("p", {}, `This page cannot be shown: ${error.message}`));
  throw error;
});
