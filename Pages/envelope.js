// Traces as pyramids of smallest and largest values: whatever the zoom, what is drawn in a pixel reaches from the smallest to
// the largest sample in it, so that no transient is lost between pixels.

/** A trace: per bin the smallest and the largest sample, NaN where there is none, and the same for ever longer bins. */
export class Envelope {
  /**
   * @param {Float32Array} low the smallest sample of every bin
   * @param {Float32Array} high the largest; the same array where a bin is one sample
   * @param {number} binSeconds how long a bin is
   * @param {number} startSeconds when the first begins
   */
  constructor(low, high, binSeconds, startSeconds = 0) {
    this.levels = [{ low, high, seconds: binSeconds }];
    this.start = startSeconds;
    this.end = startSeconds + low.length * binSeconds;
    while (this.levels.at(-1).low.length > 256) this.levels.push(halved(this.levels.at(-1)));
    const last = this.levels.at(-1);
    this.least = extreme(last.low, Math.min, Infinity);
    this.most = extreme(last.high, Math.max, -Infinity);
  }

  /** What is to be drawn between two times on so many pixels: per point its time, the smallest and the largest value. */
  points(from, to, pixels) {
    const perPixel = (to - from) / Math.max(1, pixels);
    let level = this.levels[0];
    for (const longer of this.levels) if (longer.seconds <= perPixel) level = longer;
    const first = Math.max(0, Math.floor((from - this.start) / level.seconds) - 1);
    const last = Math.min(level.low.length, Math.ceil((to - this.start) / level.seconds) + 1);
    const count = Math.max(0, last - first);
    const time = new Float64Array(count);
    for (let index = 0; index < count; index += 1) time[index] = this.start + (first + index + 0.5) * level.seconds;
    return { time, low: level.low.subarray(first, last), high: level.high.subarray(first, last) };
  }

  /** The largest value between two times. */
  largest(from, to) {
    const { high } = this.points(from, to, 64);
    return extreme(high, Math.max, -Infinity);
  }
}

function extreme(values, choose, none) {
  let found = none;
  for (const value of values) if (!Number.isNaN(value)) found = choose(found, value);
  return Number.isFinite(found) ? found : 0;
}

function halved({ low, high, seconds }) {
  const count = Math.ceil(low.length / 2);
  const half = { low: new Float32Array(count), high: new Float32Array(count), seconds: 2 * seconds };
  for (let index = 0; index < count; index += 1) {
    const [first, second] = [2 * index, Math.min(2 * index + 1, low.length - 1)];
    half.low[index] = either(Math.min, low[first], low[second]);
    half.high[index] = either(Math.max, high[first], high[second]);
  }
  return half;
}

/** Of two values, one of which may be missing. */
function either(choose, one, other) {
  if (Number.isNaN(one)) return other;
  return Number.isNaN(other) ? one : choose(one, other);
}

/** Unpacks bytes: 255 is a missing sample, 0 to 254 reach from a neuron's smallest to its largest one. */
export function unpacked(bytes, low, high) {
  const values = new Float32Array(bytes.length);
  const step = (high - low) / 254;
  for (let index = 0; index < bytes.length; index += 1) {
    values[index] = bytes[index] === 255 ? NaN : low + bytes[index] * step;
  }
  return values;
}
