// All neurons at once: a row for each, from dark to light by how active it is.

import { colors, element, number, whenThemeChanges } from "cascade/dom";
import { keysHelp, margin, steer } from "cascade/viewport";

const { left: LEFT, right: RIGHT } = margin;

/** Viridis, by its stops: as light for a grey eye as for any other. */
const stops = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50],
  [253, 231, 37],
];
const palette = Uint8ClampedArray.from({ length: 256 * 3 }, (_, index) => {
  const [value, channel] = [((index / 3) | 0) / 255 * (stops.length - 1), index % 3];
  const first = Math.min(stops.length - 2, Math.floor(value));
  return stops[first][channel] + (value - first) * (stops[first + 1][channel] - stops[first][channel]);
});

/** A drawing of `count` rows, of which `envelope(index)` gives the trace; a row is chosen by a click or the keys. */
export class HeatMap extends EventTarget {
  constructor(viewport, { count, envelope, label, unit, scale = 1, height = 260 }) {
    super();
    Object.assign(this, { viewport, count, envelope, unit, scale, chosen: 0 });
    this.order = Array.from({ length: count }, (_, index) => index);
    this.canvas = element("canvas", { tabIndex: 0, className: "heat", title: keysHelp });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", `${label}. Up and down choose a neuron. ${keysHelp}`);
    this.canvas.style.height = `${height}px`;
    this.largest = element("span");
    this.scaleBar = element("p", { className: "scale" },
      element("span", {}, "0"), element("span", { className: "viridis" }), this.largest,
      element("span", {}, "the largest value in every pixel; colours by its square root"));
    this.element = element("div", { className: "view" }, this.canvas, this.scaleBar);
    const hand = steer(this.canvas, viewport);
    this.canvas.addEventListener("click", (event) => {
      if (hand.wasClick()) this.choose(this.order[Math.floor(event.offsetY / this.canvas.clientHeight * this.count)]);
    });
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -20, PageDown: 20 }[event.key];
      if (!step) return;
      event.preventDefault();
      const place = Math.min(count - 1, Math.max(0, this.order.indexOf(this.chosen) + step));
      this.choose(this.order[place]);
    });
    this.refresh();
    viewport.addEventListener("change", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    whenThemeChanges(() => this.draw());
  }

  /** Takes notice of other traces. */
  refresh() {
    this.brightest = brightest(this.count, this.envelope) * this.scale || 1;
    this.largest.textContent = `${number(this.brightest)} ${this.unit}`;
    this.draw();
  }

  /** Chooses a neuron. */
  choose(index, isTold = true) {
    if (index === undefined) return;
    this.chosen = index;
    this.draw();
    if (isTold) this.dispatchEvent(new Event("choose"));
  }

  /** Draws the neurons in another order. */
  arrange(order) {
    this.order = order;
    this.draw();
  }

  draw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = undefined;
      this.#paint();
    });
  }

  #paint() {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!width || !height || !this.count) return;
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const context = this.canvas.getContext("2d");
    const columns = Math.max(1, Math.round((width - LEFT - RIGHT) * ratio));
    const lines = this.canvas.height;
    const values = new Float32Array(columns * lines).fill(NaN);
    const { from, to } = this.viewport;
    for (let place = 0; place < this.count; place += 1) {
      const { time, high } = this.envelope(this.order[place]).points(from, to, columns);
      const [first, last] = [Math.floor(place / this.count * lines), Math.max(Math.floor(place / this.count * lines) + 1, Math.floor((place + 1) / this.count * lines))];
      const step = time.length > 1 ? time[1] - time[0] : to - from;
      for (let index = 0; index < time.length; index += 1) {
        if (Number.isNaN(high[index])) continue;
        const begin = Math.max(0, Math.floor((time[index] - step / 2 - from) / (to - from) * columns));
        const end = Math.min(columns, Math.max(begin + 1, Math.ceil((time[index] + step / 2 - from) / (to - from) * columns)));
        for (let line = first; line < last; line += 1) {
          for (let column = begin; column < end; column += 1) {
            const at = line * columns + column;
            if (!(values[at] >= high[index])) values[at] = high[index];
          }
        }
      }
    }
    const image = context.createImageData(columns, lines);
    for (let at = 0; at < values.length; at += 1) {
      if (Number.isNaN(values[at])) continue;
      const level = Math.min(255, Math.round(255 * Math.sqrt(Math.max(0, values[at] * this.scale) / this.brightest)));
      image.data.set(palette.subarray(3 * level, 3 * level + 3), 4 * at);
      image.data[4 * at + 3] = 255;
    }
    context.putImageData(image, Math.round(LEFT * ratio), 0);
    this.#marks(context, ratio, width, height);
  }

  #marks(context, ratio, width, height) {
    const theme = colors();
    context.scale(ratio, ratio);
    Object.assign(context, { font: "11px system-ui, sans-serif", fillStyle: theme.faint, textAlign: "right" });
    const place = this.order.indexOf(this.chosen);
    const y = (place + 0.5) / this.count * height;
    if (y > 24) context.fillText("neurons", LEFT - 7, 11);
    Object.assign(context, { fillStyle: theme.ink, strokeStyle: theme.spike, lineWidth: 1.5 });
    context.fillText(String(this.chosen), LEFT - 12, Math.min(height - 3, Math.max(10, y + 4)));
    const half = Math.max(2, height / this.count / 2);
    context.strokeRect(LEFT - 2, y - half, width - LEFT - RIGHT + 4, 2 * half);
  }
}

/** The value that all but few bins are below. */
function brightest(count, envelope) {
  const found = [];
  for (let index = 0; index < count; index += Math.max(1, Math.ceil(count / 300))) found.push(envelope(index).most);
  found.sort((one, other) => one - other);
  return found[Math.floor(0.95 * (found.length - 1))] ?? 1;
}
