"use strict";
// The list of questions. Everything from a document or a user is set as text, never as markup.
const { outcomes, questions } = JSON.parse(document.getElementById("data").textContent);
const PAGE = 40;
const chosen = { outcome: "", kind: "", text: "", order: "", shown: PAGE, open: false };
const SCORES = [["f1", "F1", 2], ["f1_unrefused", "F1 unrefused", 2], ["margin", "margin", 2],
  ["citation_precision", "citation precision", 2], ["citation_recall", "recall", 2],
  ["ndcg@10", "nDCG@10", 2], ["retrieve_ms", "retrieve ms", 0], ["read_ms", "read ms", 0],
  ["total_ms", "total ms", 0]];
const list = document.getElementById("list");

function make(tag, text, className, ...children) {
  const element = document.createElement(tag);
  if (text !== null && text !== undefined) element.textContent = text;
  if (className) element.className = className;
  element.append(...children.filter(Boolean));
  return element;
}

const percent = (value) => `${Math.round(100 * value)}%`;

function quote(each) {
  const [before, words, after] = each.parts;
  return make("blockquote", null, "",
    each.context ? make("span", `${each.context} `, "lead") : null,
    document.createTextNode(before),
    words === undefined ? null : make("mark", words),
    after === undefined ? null : document.createTextNode(after),
    make("footer", `${each.source} · ${each.document} · ${each.offsets}`));
}

function found(each) {
  const column = make("div");
  column.append(make("h4", each.answer ? "Found" : "Found nothing to say"));
  if (each.answer) {
    const verdict = each.said ? `${each.said === "yes" ? "Yes" : "No"} · ` : "";
    column.append(make("p", verdict + each.answer, "said"));
  } else if ("answer" in each) column.append(make("p", "Not in your documents", "said none"));
  column.append(...(each.quotes ?? []).map(quote));
  for (const rival of each.rivals ?? []) {
    column.append(make("h4", "Sources differ"), make("p", rival.answer, "said"),
      ...rival.quotes.map(quote));
  }
  if (each.withheld) {
    column.append(make("h4", "Would have said"), make("p", each.withheld.answer, "said none"),
      ...each.withheld.quotes.map(quote));
  }
  if (each.closest?.length) column.append(make("h4", "Closest"), ...each.closest.map(quote));
  return column;
}

function expected(each) {
  const column = make("div", null, "", make("h4", "Expected"));
  if (each.unanswerable) column.append(make("p", "Nothing: the documents do not say.", "said none"));
  const verdict = each.verdict ? `${each.verdict === "yes" ? "Yes" : "No"} · ` : "";
  column.append(make("ul", null, "expected", ...each.expected.map((one) => make("li", null, "",
    make("strong", verdict + one.text),
    one.also.length ? make("small", ` or ${one.also.join(", ")}`) : null,
    one.documents.length ? make("div", null, "", make("small", one.documents.join(", "))) : null))));
  if (each.history.length) {
    column.append(make("h4", "Asked before"), ...each.history.map((one) => make("div", one)));
  }
  if (each.query) column.append(make("h4", "Understood as"), make("div", each.query));
  const known = SCORES.filter(([name]) => name in each.scores)
    .map(([name, label, digits]) => `${label} ${each.scores[name].toFixed(digits)}`);
  if (each.scores["mrr@10"]) {
    known.push(`right passage found at ${Math.round(1 / each.scores["mrr@10"])}`);
  }
  column.append(make("h4", "Scores"), make("div", known.join(" · "), "scores"));
  return column;
}

function candidates(each) {
  if (!each.candidates.length) return null;
  const head = make("tr", null, "", ...["", "passage", "fused", "dense", "BM25"]
    .map((name, place) => make("th", name, place > 1 ? "number" : "")));
  const rows = each.candidates.map((one, place) => make("tr", null, one.relevant ? "hit" : "",
    make("td", String(place + 1)),
    make("td", `${one.document}: ${one.text}`),
    ...[one.score, one.dense, one.bm25].map((value) => make("td", value.toFixed(2), "number"))));
  return make("div", null, "wide", make("h4", "First passages found (green: right)"),
    make("div", null, "scroll", make("table", null, "candidates",
      make("thead", null, "", head), make("tbody", null, "", ...rows))));
}

function item(each) {
  const details = make("details");
  const sure = each.confidence === undefined ? "" : ` · ${percent(each.confidence)}`;
  const short = each.answer ?? (each.quotes || !each.candidates.length
    ? "not in your documents" : each.candidates[0].document);
  details.append(make("summary", null, "",
    make("span", outcomes[each.outcome], each.good ? "pill good" : "pill"),
    make("span", each.question, "asked"),
    make("span", `${each.kind.replace("_", " ")}${sure}`, "side"),
    make("span", short, "short")));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      const parts = [found(each), expected(each), candidates(each)];
      if (!("answer" in each)) parts.shift();
      details.append(make("div", null, "body", ...parts));
    }
  });
  details.open = chosen.open;
  return details;
}

function words(each) {
  each.words ??= JSON.stringify([each.id, each.question, each.history, each.answer, each.expected,
    each.quotes, each.rivals,
    "answer" in each ? null : each.candidates]).toLowerCase();
  return each.words;
}

function matching() {
  const wanted = chosen.text.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = questions.filter((each) =>
    (!chosen.kind || each.kind === chosen.kind) && wanted.every((word) => words(each).includes(word)));
  const sure = (each) => each.confidence ?? each.scores.margin ?? each.scores["mrr@10"] ?? 0;
  const orders = {
    sure: (a, b) => sure(b) - sure(a),
    unsure: (a, b) => sure(a) - sure(b),
    slow: (a, b) => (b.scores.total_ms ?? 0) - (a.scores.total_ms ?? 0),
  };
  return chosen.order ? kept.sort(orders[chosen.order]) : kept;
}

function show() {
  const kept = matching();
  const sides = new Map([["", kept.length]]);
  for (const each of kept) sides.set(each.outcome, (sides.get(each.outcome) ?? 0) + 1);
  for (const button of document.querySelectorAll("#outcomes button")) {
    button.textContent = `${button.dataset.name} ${sides.get(button.value) ?? 0}`;
    button.setAttribute("aria-pressed", String(button.value === chosen.outcome));
  }
  const visible = kept.filter((each) => !chosen.outcome || each.outcome === chosen.outcome);
  list.replaceChildren(...visible.slice(0, chosen.shown).map(item));
  const number = Math.min(chosen.shown, visible.length);
  document.getElementById("count").textContent = visible.length
    ? `${number} of ${visible.length} shown` : "No question fits.";
  document.getElementById("more").hidden = number >= visible.length;
}

function choose(what) {
  Object.assign(chosen, { shown: PAGE }, what);
  show();
}

const there = new Set(questions.map((each) => each.outcome));
for (const [value, name] of [["", "All"], ...Object.entries(outcomes).filter(([key]) => there.has(key))]) {
  const button = make("button");
  Object.assign(button, { type: "button", value });
  button.dataset.name = name;
  button.addEventListener("click", () => choose({ outcome: value }));
  document.getElementById("outcomes").append(button);
}
const kinds = [...new Set(questions.map((each) => each.kind))].sort();
document.getElementById("kind").append(...kinds.map((kind) =>
  Object.assign(make("option", kind.replace("_", " ")), { value: kind })));
for (const name of ["kind", "order", "text"]) {
  document.getElementById(name).addEventListener("input", (event) => choose({ [name]: event.target.value }));
}
document.getElementById("open").addEventListener("click", (event) => {
  chosen.open = !chosen.open;
  event.target.textContent = chosen.open ? "Close all" : "Open all";
  show();
});
document.getElementById("more").addEventListener("click", () => {
  chosen.shown += PAGE;
  show();
});
show();
