// A trace of which the server gives windows: the whole coarsely, and what is looked at as finely as it is drawn.

import { bytes } from "cascade/api";

/** Like an `Envelope`, but asks for what it does not have; `changed` is called when more has come. */
export class RemoteTrace {
  constructor(path, query, { startSeconds, endSeconds, changed }) {
    Object.assign(this, { path, query, start: startSeconds, end: endSeconds, changed });
    [this.least, this.most] = [0, 0];
    this.windows = [];
    this.asked = new Set();
    this.ready = this.#fetch(startSeconds, endSeconds, 2000).then((whole) => {
      this.whole = whole;
      [this.least, this.most] = [Infinity, -Infinity];
      for (const value of whole.low) if (value < this.least) this.least = value;
      for (const value of whole.high) if (value > this.most) this.most = value;
      if (!(this.most >= this.least)) [this.least, this.most] = [0, 0];
    });
  }

  /** What is there of a stretch; finer windows are asked for where they would be seen. */
  points(from, to, pixels) {
    if (!this.whole) return { time: new Float64Array(0), low: new Float32Array(0), high: new Float32Array(0) };
    const wanted = (to - from) / pixels;
    const fits = this.windows.filter((window) => window.from <= Math.max(from, this.start) && window.to >= Math.min(to, this.end));
    const best = [this.whole, ...fits].reduce((best, window) => (window.bin < best.bin ? window : best));
    const isFine = best.bin <= wanted * 1.01 || best.isExact;
    if (!isFine) this.#askFor(from, to, pixels);
    // Of the windows that are fine enough, the coarsest has the least to draw.
    const enough = [this.whole, ...fits].filter((window) => window.bin <= wanted * 1.01);
    return part(enough.length ? enough.reduce((best, window) => (window.bin > best.bin ? window : best)) : best, from, to);
  }

  #askFor(from, to, pixels) {
    // A margin on both sides, and steps of length, so that panning and zooming ask seldom.
    const length = 2 ** Math.ceil(Math.log2(to - from));
    const first = Math.floor(from / length) * length - length / 2;
    const key = `${first} ${length}`;
    if (this.asked.has(key)) return;
    this.asked.add(key);
    this.#fetch(first, first + 2.5 * length, Math.min(10_000, Math.ceil(pixels * 5))).then((window) => {
      this.windows.push(window);
      if (this.windows.length > 24) this.asked.delete(this.windows.shift().key);
      window.key = key;
      this.changed();
    }, () => this.asked.delete(key));
  }

  async #fetch(from, to, pixels) {
    const begin = performance.now();
    const buffer = await bytes(this.path, { ...this.query, from, to, pixels });
    this.latency = performance.now() - begin;
    return { from, to, ...windowOf(buffer) };
  }
}

/** A window as the server sends it, from some byte on. */
export function windowOf(buffer, begin = 0) {
  const view = new DataView(buffer, begin);
  const [first, bin, count] = [view.getFloat64(0, true), view.getFloat64(8, true), view.getUint32(16, true)];
  const [low, high] = [new Float32Array(buffer, begin + 20, count), new Float32Array(buffer, begin + 20 + 4 * count, count)];
  const isExact = low.every((value, index) => Object.is(value, high[index]));
  return { first, bin, low, high: isExact ? low : high, isExact };
}

function part({ first, bin, low, high }, from, to) {
  const begin = Math.max(0, Math.floor((from - first) / bin) - 1);
  const end = Math.max(begin, Math.min(low.length, Math.ceil((to - first) / bin) + 1));
  const time = Float64Array.from({ length: end - begin }, (_, index) => first + (begin + index + 0.5) * bin);
  const shownLow = low.subarray(begin, end);
  return { time, low: shownLow, high: high === low ? shownLow : high.subarray(begin, end) };
}
