// The explorer: three views over a registry. What is shown stands in the address, so that it can be gone back to.

import { addressOf } from "cascade/address";
import { json, takeToken } from "cascade/api";
import { element } from "cascade/dom";
import { exploredRecording } from "cascade/explored-recording";
import { groundTruthView } from "cascade/ground-truth-view";
import { modelsView } from "cascade/models-view";

const titles = { "ground-truth": "Ground truth", models: "Models", recording: "Recording" };
const views = { "ground-truth": groundTruthView, models: modelsView, recording: exploredRecording };

/** What the address says is shown. */
function shown(start) {
  const words = new URLSearchParams(location.hash.slice(1));
  return { view: words.get("view") ?? start.view, words };
}

async function show(start) {
  const main = document.querySelector("main");
  const { view, words } = shown(start);
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${titles[view] ?? "Explorer"} · ${start.program}`;
  delete document.documentElement.dataset.ready;
  try {
    const content = await (views[view] ?? groundTruthView)({ start, words });
    main.replaceChildren(content);
  } catch (error) {
    main.replaceChildren(element("p", { className: "fault", role: "alert" }, `This cannot be shown: ${error.message}`));
  }
  document.documentElement.dataset.ready = "true";
}

async function begin() {
  takeToken();
  const start = await json("start");
  const known = Object.keys(titles).filter((view) => view !== "recording" || start.recording);
  document.querySelector("header").replaceChildren(
    element("nav", { ariaLabel: "Views" }, known.map((view) => {
      const link = element("a", { href: addressOf(view) }, titles[view]);
      link.dataset.view = view;
      return link;
    })),
    element("p", { className: "note" }, start.registry));
  addEventListener("hashchange", () => show(start));
  await show(start);
}

begin().catch((error) => {
  document.querySelector("main").replaceChildren(element("p", { className: "fault", role: "alert" }, `This cannot be shown: ${error.message}`));
  document.documentElement.dataset.ready = "true";
});
