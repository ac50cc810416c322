// Traces below each other over one axis of time.

import { colors, drawn, element, number, whenThemeChanges } from "cascade/dom";
import { keysHelp, margin, steer } from "cascade/viewport";

const { left: LEFT, right: RIGHT } = margin;
const GAP = 20;
const BOTTOM = 36;

/**
 * A drawing of rows: `{ title, unit, curves: [{ envelope, color, scale }], events: [{ seconds, color }], share }`. A row with
 * events alone is a row of ticks.
 */
export class TraceView {
  constructor(viewport, label, height = 320) {
    this.viewport = viewport;
    this.rows = [];
    this.canvas = element("canvas", { tabIndex: 0, className: "traces", title: keysHelp });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", `${label}. ${keysHelp}`);
    this.canvas.style.height = `${height}px`;
    this.said = element("p", { className: "said" });
    this.said.setAttribute("aria-live", "polite");
    this.element = element("div", { className: "view" }, this.canvas, this.said);
    steer(this.canvas, viewport);
    viewport.addEventListener("change", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    whenThemeChanges(() => this.draw());
  }

  show(rows) {
    this.rows = rows;
    this.draw();
  }

  draw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = undefined;
      const begin = performance.now();
      const ratio = devicePixelRatio || 1;
      const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
      if (!width || !height) return;
      Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
      const context = this.canvas.getContext("2d");
      context.scale(ratio, ratio);
      this.#paint(new CanvasPen(context), width, height);
      this.drawnIn = performance.now() - begin;
      const { from, to } = this.viewport;
      this.said.textContent = `${number(Number(from.toFixed(3)), 6)} to ${number(Number(to.toFixed(3)), 6)} s`;
    });
  }

  /** The same as an SVG, as long as the page shows it. */
  svg(title) {
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    const root = drawn("svg", {
      xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif",
    });
    root.append(drawn("title", {}, title), drawn("rect", { width, height, fill: colors().paper }));
    this.#paint(new SVGPen(root), width, height);
    return new XMLSerializer().serializeToString(root);
  }

  #paint(pen, width, height) {
    const theme = colors();
    const { from, to } = this.viewport;
    const inner = width - LEFT - RIGHT;
    const x = (time) => LEFT + ((time - from) / (to - from)) * inner;
    const shares = this.rows.map((row) => row.share ?? 1);
    const unit = (height - BOTTOM - GAP * this.rows.length) / (shares.reduce((sum, share) => sum + share, 0) || 1);
    let top = GAP;
    this.rows.forEach((row, index) => {
      const tall = unit * shares[index];
      pen.text(row.title, LEFT, top - 6, theme.ink, "start");
      if (row.curves?.length) this.#curves(pen, row, { x, inner, top, tall, theme });
      for (const events of row.events ?? []) this.#ticks(pen, events, { x, top, tall, theme, isAlone: !row.curves?.length });
      top += tall + GAP;
    });
    for (const time of ticks(from, to, Math.max(2, inner / 90))) {
      pen.line(x(time.value), height - BOTTOM + 4, x(time.value), height - BOTTOM + 8, theme.line);
      pen.text(time.label, x(time.value), height - BOTTOM + 20, theme.faint, "middle");
    }
    pen.text("Time (s)", LEFT + inner / 2, height - 3, theme.ink, "middle");
  }

  #curves(pen, row, { x, inner, top, tall, theme }) {
    const { from, to } = this.viewport;
    const parts = row.curves.map((curve) => ({ ...curve, ...curve.envelope.points(from, to, inner) }));
    const scale = row.curves.map((curve) => curve.scale ?? 1);
    // As high as what is shown: a single spike fills the row, too.
    let [low, high] = row.includesZero ? [0, 1e-3] : [Infinity, -Infinity];
    parts.forEach((part, index) => {
      for (const value of part.low) if (value * scale[index] < low) low = value * scale[index];
      for (const value of part.high) if (value * scale[index] > high) high = value * scale[index];
    });
    if (!(high > low)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1];
    const y = (value) => top + tall - ((value - low) / (high - low)) * tall;
    for (const tick of ticks(low, high, Math.max(3, tall / 24))) {
      pen.line(LEFT - 4, y(tick.value), LEFT, y(tick.value), theme.line);
      pen.text(tick.label, LEFT - 7, y(tick.value) + 4, theme.faint, "end");
    }
    pen.line(LEFT, top, LEFT, top + tall, theme.line);
    pen.clip(LEFT, top - 2, inner, tall + 4);
    parts.forEach((part, index) => {
      pen.band(part, x, (value) => y(value * scale[index]), theme[part.color] ?? theme.dff, part.width ?? 1.2);
    });
    pen.unclip();
  }

  #ticks(pen, { seconds, color }, { x, top, tall, theme, isAlone }) {
    const { from, to } = this.viewport;
    const [above, below] = isAlone ? [top, top + tall] : [top + tall - 10, top + tall];
    let last = -Infinity;
    for (let index = firstNotBelow(seconds, from); index < seconds.length && seconds[index] <= to; index += 1) {
      const place = Math.round(x(seconds[index]) * 2) / 2;
      if (place === last) continue;
      pen.line(place, above, place, below, theme[color] ?? theme.spike, 1.2);
      last = place;
    }
  }
}

/** Where the first value lies that is not below another, in rising values. */
export function firstNotBelow(values, least) {
  let [first, last] = [0, values.length];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (values[middle] < least) first = middle + 1;
    else last = middle;
  }
  return first;
}

/** Round values between two others. */
export function ticks(low, high, most) {
  const span = high - low;
  const power = 10 ** Math.floor(Math.log10(span / Math.max(1, most)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => span / step <= most) ?? 10 * power;
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const found = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + 1e-9 * step && found.length < 50; index += 1) {
    found.push({ value: index * step, label: (index * step + 0).toFixed(digits).replace("-", "−") });
  }
  return found;
}

/** Draws on a canvas. */
class CanvasPen {
  constructor(context) {
    this.context = context;
    context.font = "11px system-ui, sans-serif";
    context.lineJoin = "round";
  }

  text(text, x, y, color, align) {
    Object.assign(this.context, { fillStyle: color, textAlign: align === "middle" ? "center" : align });
    this.context.fillText(text, x, y);
  }

  line(x1, y1, x2, y2, color, width = 1) {
    Object.assign(this.context, { strokeStyle: color, lineWidth: width });
    this.context.beginPath();
    this.context.moveTo(x1, y1);
    this.context.lineTo(x2, y2);
    this.context.stroke();
  }

  clip(x, y, width, height) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
  }

  unclip() {
    this.context.restore();
  }

  band(part, x, y, color, width) {
    Object.assign(this.context, { strokeStyle: color, fillStyle: color, lineWidth: width });
    for (const piece of pieces(part)) {
      const shape = new Path2D(outline(part, piece, x, y));
      this.context.stroke(shape);
      if (part.low !== part.high) this.context.fill(shape);
    }
  }
}

/** Draws into an SVG. */
class SVGPen {
  constructor(root) {
    this.root = root;
    this.parent = root;
    this.clips = 0;
  }

  text(text, x, y, color, align) {
    this.parent.append(drawn("text", { x: fixed(x), y: fixed(y), fill: color, "text-anchor": align, "font-size": 11 }, text));
  }

  line(x1, y1, x2, y2, color, width = 1) {
    this.parent.append(drawn("line", { x1: fixed(x1), y1: fixed(y1), x2: fixed(x2), y2: fixed(y2), stroke: color, "stroke-width": width }));
  }

  clip(x, y, width, height) {
    const id = `clip${(this.clips += 1)}`;
    const shape = drawn("clipPath", { id });
    shape.append(drawn("rect", { x: fixed(x), y: fixed(y), width: fixed(width), height: fixed(height) }));
    this.parent = drawn("g", { "clip-path": `url(#${id})` });
    this.root.append(shape, this.parent);
  }

  unclip() {
    this.parent = this.root;
  }

  band(part, x, y, color, width) {
    const fill = part.low === part.high ? "none" : color;
    for (const piece of pieces(part)) {
      this.parent.append(drawn("path", { d: outline(part, piece, x, y), stroke: color, fill, "stroke-width": width }));
    }
  }
}

const fixed = (value) => value.toFixed(1);

/** Stretches without a missing value. */
function* pieces({ low }) {
  let begin = -1;
  for (let index = 0; index <= low.length; index += 1) {
    const isThere = index < low.length && !Number.isNaN(low[index]);
    if (isThere && begin < 0) begin = index;
    if (!isThere && begin >= 0) {
      yield [begin, index];
      begin = -1;
    }
  }
}

/** From the left to the right along the largest values, and back along the smallest. */
function outline({ time, low, high }, [first, last], x, y) {
  const words = [];
  for (let index = first; index < last; index += 1) words.push(`${fixed(x(time[index]))} ${fixed(y(high[index]))}`);
  // A lone point would be no line.
  if (last === first + 1) words.push(`${fixed(x(time[first]) + 0.5)} ${fixed(y(high[first]))}`);
  if (low !== high) {
    for (let index = last - 1; index >= first; index -= 1) words.push(`${fixed(x(time[index]))} ${fixed(y(low[index]))}`);
  }
  return `M${words.join("L")}`;
}
