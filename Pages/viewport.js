// The stretch of time that all drawings of a recording show together.

/** From when to when is shown, within a whole. Changes are smooth unless the reader wants less motion. */
export class Viewport extends EventTarget {
  constructor(start, end, shortest = 1e-3) {
    super();
    Object.assign(this, { start, end, from: start, to: end, shortest: Math.min(shortest, (end - start) / 2) });
    this.target = { from: start, to: end };
  }

  /** Shows a stretch, at once or smoothly. */
  show(from, to, smoothly = true) {
    const length = Math.min(Math.max(to - from, this.shortest), this.end - this.start);
    const middle = (from + to) / 2;
    const first = Math.min(Math.max(middle - length / 2, this.start), this.end - length);
    this.target = { from: first, to: first + length };
    if (!smoothly || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.#become(this.target.from, this.target.to);
    } else if (!this.moving) {
      this.moving = requestAnimationFrame(() => this.#step());
    }
  }

  /** Zooms about a time: a factor below 1 shows less. */
  zoom(factor, about = (this.target.from + this.target.to) / 2, smoothly = true) {
    const { from, to } = this.target;
    const length = Math.min(Math.max((to - from) * factor, this.shortest), this.end - this.start);
    const share = (about - from) / (to - from);
    this.show(about - share * length, about + (1 - share) * length, smoothly);
  }

  /** Moves by a share of what is shown. */
  pan(share, smoothly = true) {
    const { from, to } = this.target;
    this.show(from + share * (to - from), to + share * (to - from), smoothly);
  }

  /** Another whole, such as that of another recording. */
  replace(start, end) {
    Object.assign(this, { start, end });
    this.show(start, end, false);
  }

  #step() {
    this.moving = undefined;
    const { from, to } = this.target;
    const near = Math.abs(this.from - from) + Math.abs(this.to - to) < 1e-3 * (to - from);
    if (near) return this.#become(from, to);
    this.#become(this.from + 0.35 * (from - this.from), this.to + 0.35 * (to - this.to));
    this.moving = requestAnimationFrame(() => this.#step());
  }

  #become(from, to) {
    Object.assign(this, { from, to });
    this.dispatchEvent(new Event("change"));
  }
}

/** What all drawings over one axis of time leave at their sides, so that the same time is at the same place. */
export const margin = { left: 56, right: 18 };

/** Which time is at a pixel of a drawing. */
export function timeAt(canvas, { from, to }, x) {
  return from + ((x - margin.left) / Math.max(1, canvas.clientWidth - margin.left - margin.right)) * (to - from);
}

/** Lets a drawing be moved and zoomed by mouse, touch and keyboard. */
export function steer(canvas, viewport) {
  const at = (x) => timeAt(canvas, viewport, x);
  const touches = new Map();
  let moved = 0;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) return viewport.pan(event.deltaX / canvas.clientWidth);
    viewport.zoom(Math.exp(event.deltaY * 0.002), at(event.offsetX));
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, event.offsetX);
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!touches.has(event.pointerId)) return;
    const before = touches.get(event.pointerId);
    moved += Math.abs(event.offsetX - before);
    if (touches.size === 1) {
      viewport.show(
        viewport.target.from + at(before) - at(event.offsetX),
        viewport.target.to + at(before) - at(event.offsetX), false);
    } else {
      const [other] = [...touches].filter(([id]) => id !== event.pointerId).map(([, x]) => x);
      const [old, now] = [Math.abs(before - other), Math.abs(event.offsetX - other)];
      if (old > 5 && now > 5) viewport.zoom(old / now, at(other), false);
    }
    touches.set(event.pointerId, event.offsetX);
  });
  const release = (event) => touches.delete(event.pointerId);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("dblclick", (event) => viewport.zoom(0.25, at(event.offsetX)));
  canvas.addEventListener("keydown", (event) => {
    const actions = {
      ArrowLeft: () => viewport.pan(event.shiftKey ? -0.9 : -0.15),
      ArrowRight: () => viewport.pan(event.shiftKey ? 0.9 : 0.15),
      "+": () => viewport.zoom(0.5), "=": () => viewport.zoom(0.5), "-": () => viewport.zoom(2),
      Home: () => viewport.show(viewport.start, viewport.start + viewport.target.to - viewport.target.from),
      End: () => viewport.show(viewport.end - (viewport.target.to - viewport.target.from), viewport.end),
      "0": () => viewport.show(viewport.start, viewport.end),
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  });
  /** Whether the last touch was a click and no move. */
  return { wasClick: () => moved < 4 };
}

/** What the keys do, for those who look for it. */
export const keysHelp = "Arrow keys move, + and − zoom, 0 shows all, Home and End go to either end.";
