// Small pictures of neurons in a table, each asked for when it comes into sight.

import { bytes, headed } from "cascade/api";
import { colors, element, whenThemeChanges } from "cascade/dom";
import { windowOf } from "cascade/remote-trace";

const [WIDTH, HEIGHT, TICKS, AT_ONCE] = [160, 36, 7, 4];

/** What was asked for, by name: a table is made anew with every key that is pressed. */
const known = new Map();
const waiting = [];
let running = 0;

const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    waiting.push(target);
  }
  work();
});

/** ΔF/F of the busiest half minute of a neuron, with its true spikes. */
export function thumbnail(name) {
  const canvas = element("canvas", { className: "thumbnail", width: 2 * WIDTH, height: 2 * HEIGHT });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `ΔF/F of ${name}`);
  canvas.dataset.neuron = name;
  sight.observe(canvas);
  return canvas;
}

function work() {
  while (running < AT_ONCE && waiting.length) {
    // The last that came into sight is the one that is looked at.
    const canvas = waiting.pop();
    if (!canvas.isConnected) continue;
    const name = canvas.dataset.neuron;
    if (!known.has(name)) known.set(name, bytes("thumbnail", { name }).then(opened));
    running += 1;
    known.get(name).then((found) => paint(canvas, found), () => known.delete(name))
      .finally(() => { running -= 1; work(); });
  }
}

function opened(buffer) {
  const { head, end } = headed(buffer);
  return { ...head, ...windowOf(buffer, end) };
}

function paint(canvas, { fromSeconds, toSeconds, spikesSeconds, first, bin, low, high }) {
  const context = canvas.getContext("2d");
  const theme = colors();
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  const x = (time) => (time - fromSeconds) / (toSeconds - fromSeconds) * WIDTH;
  const values = [...low, ...high].filter(Number.isFinite);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const y = (value) => HEIGHT - TICKS - 2 - (value - least) / (most - least || 1) * (HEIGHT - TICKS - 4);
  context.strokeStyle = theme.dff;
  context.beginPath();
  low.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    const at = x(first + (index + 0.5) * bin);
    if (index > 0 && Number.isFinite(low[index - 1])) context.lineTo(at, y(value));
    else context.moveTo(at, y(value));
    context.lineTo(at, y(high[index]));
  });
  context.stroke();
  context.fillStyle = theme.spike;
  for (const time of spikesSeconds) context.fillRect(x(time), HEIGHT - TICKS, 1, TICKS);
  canvas.dataset.drawn = "true";
}

whenThemeChanges(() => {
  for (const canvas of document.querySelectorAll("canvas.thumbnail[data-drawn]")) {
    known.get(canvas.dataset.neuron)?.then((found) => paint(canvas, found));
  }
});
