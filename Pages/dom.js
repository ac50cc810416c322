// Elements of a page. Whatever a name holds, it is shown as text: nothing here, or that uses this, reads text as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties (`className`, `onclick`, `ariaLabel`, …) and children: elements, or text. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return made;
}

/** A drawing in SVG that is shown as a picture, so that nothing in it can run. */
export function picture(svg, title) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  return element("img", { src: address, alt: title, className: "figure" });
}

/** A section with a heading. */
export function section(title, ...children) {
  const id = `part-${title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const made = element("section", {}, element("h2", { id }, title), ...children);
  made.setAttribute("aria-labelledby", id);
  return made;
}

/** Labels with their values, below each other or, where they are short, beside each other. */
export function facts(pairs, areShort = false) {
  return element(
    "dl",
    { className: areShort ? "facts short" : "facts" },
    pairs.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value))),
  );
}

/** A number with few digits, and `–` for none. */
export function number(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace("-", "−");
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

/** A file that the reader keeps. */
export function save(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** An element of a drawing in SVG. */
export function drawn(name, attributes = {}, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The colours of the page, as its style sheet has them for the reader's theme. */
export function colors() {
  const style = getComputedStyle(document.documentElement);
  const named = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: named("ink"), faint: named("faint"), line: named("line"), paper: named("paper"),
    dff: named("dff"), prediction: named("prediction"), spike: named("spike"), other: named("other"),
  };
}

/** Calls back when the reader's theme changes. */
export function whenThemeChanges(call) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", call);
  matchMedia("print").addEventListener("change", call);
}
