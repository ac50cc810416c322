// Models: what they are, how well they do, what they were trained on; two beside each other; and which suits a recording.

import { addressOf } from "cascade/address";
import { change, json } from "cascade/api";
import { colors, drawn, element, facts, number, picture, section } from "cascade/dom";
import { Table } from "cascade/table";

/** The list with the resolver, or the model that the address names, beside another one if it names two. */
export async function modelsView(page) {
  const name = page.words.get("model") ?? page.start.model;
  const other = page.words.get("other");
  if (name && other) return comparison(name, other);
  return name && page.words.get("list") === null ? modelView(name, page) : listView();
}

async function listView() {
  const columns = await json("models");
  const table = new Table({
    caption: `${columns[0].values.length} models; a click shows one`, columns, file: "models",
    choose: (row) => { location.hash = addressOf("models", { model: columns[0].values[row] }); },
  });
  return element("div", {}, element("h1", {}, "Models"), table.element, await resolver());
}

/** A form for what is known of a recording, and which model suits it. */
async function resolver() {
  const answer = element("div", { ariaLive: "polite" });
  const field = (label, name, properties = {}) => element("label", {}, `${label} `, element("input", { name, ...properties }));
  const form = element("form", { className: "actions fields" },
    field("Frame rate (Hz)", "rate", { type: "number", min: 0.1, step: "any", required: true, value: 30 }),
    field("Noise level ν", "noise", { type: "number", min: 0, step: "any" }), field("Indicator", "indicator", { placeholder: "GCaMP8m" }),
    field("Species", "species", { placeholder: "mouse" }), field("Region", "region", { placeholder: "V1" }),
    element("label", {}, "Class ", element("select", { name: "cellClass" }, element("option", { value: "" }, "unknown"), element("option", { value: "EXC" }, "excitatory"), element("option", { value: "INH" }, "inhibitory"))),
    element("button", { type: "submit" }, "Which model?"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      answer.replaceChildren(resolution(await json("resolve", Object.fromEntries(new FormData(form)))));
    } catch (error) {
      answer.replaceChildren(element("p", { role: "alert" }, error.message));
    }
  });
  return section("Which model suits a recording?", form, answer);
}

function resolution(report) {
  const ranked = report.candidates.filter((candidate) => candidate.rank !== undefined && candidate.rank !== null);
  const label = (candidate) => candidate.model.identifier ?? candidate.model.name;
  return element("div", {},
    facts([
      ["Best", report.winner ?? "none fits"], ["Runner-up", report.runnerUp ?? "none"],
      ...(report.expectation ? [["Expect", `correlation ${number(report.expectation.correlation?.median)} (${number(report.expectation.correlation?.lower)} to ${number(report.expectation.correlation?.upper)})`]] : []),
      ...report.nearMisses.map((model) => ["Near", `${model.label}: ${model.reason}`]),
    ]),
    new Table({
      caption: `Of ${report.candidates.length} models ${ranked.length} fit`, file: "ranking",
      columns: [
        { title: "Rank", values: report.candidates.map((candidate) => candidate.rank ?? null) },
        { title: "Model", values: report.candidates.map(label) },
        { title: "Decided by", values: report.candidates.map((candidate) => candidate.decision) },
      ],
    }).element);
}

async function modelView(name, { start }) {
  const [model, models] = await Promise.all([json("model", { name }), json("models")]);
  const others = models[0].values.filter((other) => other !== model.name);
  const choice = element("select", { ariaLabel: "The other model" }, others.map((other) => element("option", {}, other)));
  const alias = element("input", { ariaLabel: "A further name", placeholder: "lab-default" });
  const told = element("span", { className: "note", ariaLive: "polite" });
  const rename = element("p", { className: "actions" }, alias, element("button", {
    type: "button",
    onclick: () => change("alias", { model: model.name, alias: alias.value }).then(() => { told.textContent = `Also called ${alias.value}`; }, (error) => { told.textContent = error.message; }),
  }, "Give it this name, too"), told);
  return element("div", {},
    element("p", { className: "kind" }, element("a", { href: addressOf("models", { list: "all" }) }, "Models")), element("h1", {}, model.name),
    others.length ? element("p", { className: "actions" }, element("label", {}, "Compare with ", choice),
      element("button", { type: "button", onclick: () => { location.hash = addressOf("models", { model: model.name, other: choice.value }); } }, "Compare")) : null,
    element("div", { className: "columns" },
      section("Model", facts(model.facts), start.allowsChanges ? rename : null),
      section("What it says of one spike", spikePicture([model]))),
    section("Scores", model.scores[0].values.length
      ? new Table({ caption: "Medians over neurons, in the alignment of the training labels", columns: model.scores, file: "scores" }).element
      : element("p", { className: "note" }, "It was not evaluated here: cascade-registry evaluate does that.")),
    section("Trained on", lineage(model)));
}

/** Datasets, their neurons that are here, and their papers. */
function lineage(model) {
  if (!model.trainings.length) return element("p", { className: "note" }, "Not known.");
  return element("ul", {}, model.trainings.map((training) => element("li", {},
    element("details", {},
      element("summary", {}, `${training.dataset}: ${training.isHere ? `${training.neurons.length} neurons here` : "not here"}${training.isEarlier ? ", by the networks that it began with" : ""}`),
      training.citations.map((text) => element("p", {}, text)),
      element("ul", {}, training.neurons.map((name) => element("li", {}, element("a", { href: addressOf("ground-truth", { neuron: name, model: model.name }) }, name))))))));
}

/** Two models on the same neurons. */
async function comparison(first, second) {
  const models = await Promise.all([first, second].map((name) => json("model", { name })));
  const rows = (model) => {
    const [names, levels, correlations, , , trained] = model.neurons.map((column) => column.values);
    return new Map(names.map((name, index) => [`${name} ${levels[index]}`, { name, level: levels[index], correlation: correlations[index], trained: trained[index] }]));
  };
  const [left, right] = models.map(rows);
  const both = [...left.keys()].filter((key) => right.has(key) && left.get(key).correlation !== null && right.get(key).correlation !== null);
  const column = (title, value) => ({ title, values: both.map(value) });
  const better = both.filter((key) => left.get(key).correlation > right.get(key).correlation).length;
  return element("div", {},
    element("p", { className: "kind" }, element("a", { href: addressOf("models", { list: "all" }) }, "Models")),
    element("h1", {}, `${models[0].name} beside ${models[1].name}`),
    element("div", { className: "columns" }, models.map((model) => section(model.name, facts(model.facts.slice(0, 10))))),
    section("What they say of one spike", spikePicture(models)),
    section("The same neurons", both.length
      ? element("div", {}, element("p", {}, `${models[0].name} is better on ${better} of ${both.length}.`), scatter(both.map((key) => [left.get(key).correlation, right.get(key).correlation]), models),
        new Table({
          caption: "Correlation with the smoothed true spikes", file: "comparison",
          columns: [column("Neuron", (key) => left.get(key).name), column("Noise ν", (key) => left.get(key).level), column(models[0].name, (key) => left.get(key).correlation),
            column(models[1].name, (key) => right.get(key).correlation), column("Difference", (key) => left.get(key).correlation - right.get(key).correlation)],
        }).element)
      : element("p", { className: "note" }, "They were not evaluated on the same neurons: cascade-registry evaluate takes several models.")));
}

function canvas(width, height) {
  return drawn("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif", "font-size": 11, fill: colors().faint });
}

/** The kernels of models: what they say of one perfect spike, over time. */
function spikePicture(models) {
  const theme = colors();
  const root = canvas(440, 200);
  const points = models.map(({ spike }) => spike.frames.map((value, index) => [(spike.firstFrame + index) / spike.frameRateHz, value * spike.frameRateHz]));
  const times = points.flat().map(([time]) => time);
  const [first, last, most] = [Math.min(...times), Math.max(...times), Math.max(...points.flat().map(([, value]) => value), 1e-9)];
  const [x, y] = [(time) => 40 + (time - first) / (last - first || 1) * 390, (value) => 160 - value / most * 145];
  points.forEach((line, index) => {
    const color = [theme.dff, theme.spike][index];
    root.append(drawn("path", { d: `M${line.map(([time, value]) => `${x(time).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`, fill: "none", stroke: color, "stroke-width": 2 }));
    root.append(drawn("text", { x: 430, y: 16 + 14 * index, "text-anchor": "end", fill: color }, models[index].name.slice(0, 60)));
  });
  root.append(drawn("text", { x: 40, y: 178 }, `${number(1000 * first)} ms`), drawn("text", { x: 430, y: 178, "text-anchor": "end" }, `${number(1000 * last)} ms`));
  root.append(drawn("text", { x: 34, y: 20, "text-anchor": "end" }, number(most)), drawn("text", { x: 235, y: 195, "text-anchor": "middle", fill: theme.ink }, "Time from spike; expected spikes per second"));
  return picture(new XMLSerializer().serializeToString(root), `What ${models.map((model) => model.name).join(" and ")} say of one spike: at most ${number(most)} per second`);
}

function scatter(points, models) {
  const theme = colors();
  const root = canvas(300, 300);
  const low = Math.min(0, ...points.flat());
  const [x, y] = [(value) => 40 + (value - low) / (1 - low) * 250, (value) => 260 - (value - low) / (1 - low) * 250];
  root.append(drawn("line", { x1: x(low), y1: y(low), x2: x(1), y2: y(1), stroke: theme.line, "stroke-dasharray": "3 3" }));
  for (const [left, right] of points) root.append(drawn("circle", { cx: x(left).toFixed(1), cy: y(right).toFixed(1), r: 2.5, fill: theme.dff, "fill-opacity": 0.6 }));
  root.append(drawn("text", { x: 165, y: 295, "text-anchor": "middle" }, models[0].name.slice(0, 40)), drawn("text", { x: 12, y: 135, "text-anchor": "middle", transform: "rotate(-90 12 135)" }, models[1].name.slice(0, 40)));
  return picture(new XMLSerializer().serializeToString(root), `Correlations of ${models[0].name} and ${models[1].name}, neuron by neuron`);
}
