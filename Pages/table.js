// Tables that are sorted by a click on a column's head.

import { element, number, save } from "cascade/dom";

const AT_FIRST = 100;

/**
 * A table of columns `{ title, values, digits }`, with numbers or texts, or `{ title, picture }`, with an element for a row.
 * Calls `choose` with the row that is clicked, and `arrange` with the rows in their new order.
 */
export class Table {
  constructor({ caption, columns, choose, arrange, file }) {
    Object.assign(this, { columns, choose, arrange, shown: AT_FIRST, sorted: undefined });
    this.order = Array.from({ length: columns[0]?.values.length ?? 0 }, (_, index) => index);
    this.body = element("tbody");
    this.heads = columns.map((column, index) =>
      element("th", { scope: "col", className: isNumeric(column) ? "number" : "" },
        column.picture ? column.title : element("button", { type: "button", onclick: () => this.sort(index) }, column.title)));
    this.more = element("button", { type: "button", className: "more", onclick: () => this.#showMore() });
    this.table = element("table", {}, element("caption", {}, caption), element("thead", {}, element("tr", {}, this.heads)), this.body);
    this.element = element("div", {},
      element("div", { className: "wide", tabIndex: 0, role: "region", ariaLabel: caption }, this.table),
      element("p", { className: "actions" }, this.more,
        file ? element("button", { type: "button", onclick: () => save(`${file}.csv`, this.csv(), "text/csv") }, "Save as CSV") : null));
    this.#fill();
  }

  /** Sorts by a column, and by the same once more the other way round. What is missing comes last. */
  sort(index) {
    const isDown = this.sorted?.index === index ? !this.sorted.isDown : isNumeric(this.columns[index]);
    this.sorted = { index, isDown };
    const { values } = this.columns[index];
    const isMissing = (value) => value === null || value === undefined || Number.isNaN(value);
    this.order.sort((one, other) => {
      const [first, second] = [values[one], values[other]];
      if (isMissing(first) || isMissing(second)) return isMissing(first) - isMissing(second) || one - other;
      const order = typeof first === "string" ? first.localeCompare(second, "en", { numeric: true }) : first - second;
      return (isDown ? -order : order) || one - other;
    });
    this.heads.forEach((head, place) => head.setAttribute("aria-sort", place !== index ? "none" : isDown ? "descending" : "ascending"));
    this.#fill();
    this.arrange?.(this.order);
  }

  /** Marks the row that is looked at. */
  mark(row) {
    this.marked = row;
    for (const line of this.body.rows) line.classList.toggle("marked", line.dataset.row === String(row));
  }

  /** The whole table in the order of its first sorting, as text with commas. */
  csv() {
    const cell = (value) => {
      const text = value === null || value === undefined ? "" : String(value);
      // A cell that begins so would be a formula in a spreadsheet.
      const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
      return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const columns = this.columns.filter((column) => column.values);
    const lines = [columns.map((column) => cell(column.title)).join(",")];
    for (const row of this.order) lines.push(columns.map((column) => cell(column.values[row])).join(","));
    return `${lines.join("\n")}\n`;
  }

  #showMore() {
    this.shown += 1000;
    this.#fill();
  }

  #fill() {
    this.body.replaceChildren(...this.order.slice(0, this.shown).map((row) => this.#line(row)));
    const left = this.order.length - this.shown;
    this.more.hidden = left <= 0;
    this.more.textContent = `Show ${Math.min(left, 1000)} more of ${this.order.length}`;
    this.mark(this.marked);
  }

  #line(row) {
    const cells = this.columns.map((column, index) => {
      if (column.picture) return element("td", {}, column.picture(row));
      const value = column.values[row];
      const text = typeof value === "string" ? value : number(value, column.digits);
      const content = index === 0 && this.choose
        ? element("button", { type: "button", className: "link", onclick: () => this.choose(row) }, text) : text;
      return element(index === 0 ? "th" : "td", { className: isNumeric(column) ? "number" : "", scope: index === 0 ? "row" : undefined }, content);
    });
    const line = element("tr", {}, cells);
    line.dataset.row = row;
    if (this.choose) line.addEventListener("click", (event) => event.target.closest("button") || this.choose(row));
    return line;
  }
}

function isNumeric(column) {
  return column.values && !column.values.some((value) => typeof value === "string");
}
