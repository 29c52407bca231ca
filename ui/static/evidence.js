// The evidence: a document's text with the quotes marked, or a PDF's page with them.

/** Open a source: {turn, quote}, or {turn, quote, copy} where a copy prints it, or {document}. */
async function openEvidence({ turn = null, quote = null, document: id = "", copy = "", focus = false }) {
  const shown = state.evidence;
  if (quote && shown?.turn === turn && !shown.gone && !shown.copy && !copy && shown.marked.has(quote)) {
    Object.assign(shown, { quote, turned: false });
    const { page } = shown.walk[quote - 1];
    if (shown.pages && page !== shown.page) showPage(page);
    else toQuoteOnPage();
    return pointAt(quote, focus);
  }
  const mine = (openEvidence.latest = Symbol("request"));
  try {
    const sent = { turn: turn?.answer ?? null, quote, document: id, copy };
    const opened = await call("source", sent);
    if (openEvidence.latest !== mine) return;
    state.evidence = { ...opened, turn, copy, turned: false, marked: new Set() };
    $("#evidence-head").innerHTML = opened.head;
    const body = $("#evidence-text");
    body.classList.toggle("huge", !opened.whole);
    writeText(opened.html);
    $(".pq").classList.add("with-evidence");
    coverAreas();
    $("#evidence-bar").hidden = !opened.pages && !opened.quote;
    $("#quote-buttons").hidden = !opened.quote;
    for (const part of ["#page-buttons", "#view-buttons", "#evidence-page"]) $(part).hidden = !opened.pages;
    if (shown?.id !== opened.id) $("#evidence-page").replaceChildren();
    if (opened.pages) showPage(opened.page);
    if (opened.quote) pointAt(opened.quote, focus);
    else body.scrollTop = 0;
    if (focus) $("#evidence").focus({ preventScroll: true });
    if (!opened.whole) fillIn(sent, mine);
  } catch (failure) {
    if (openEvidence.latest === mine) toast(failure.message);
  }
}

/** Put the text in its place; the markup comes escaped from the server. */
function writeText(html) {
  const body = $("#evidence-text");
  body.innerHTML = html;
  for (const mark of $$("mark", body)) {
    mark.dataset.quotes.split(" ").forEach((number) => state.evidence.marked.add(Number(number)));
  }
}

/** Bring the rest of a long document; what is being looked at stays where it is. */
async function fillIn(sent, mine) {
  let html = "";
  try {
    ({ html } = await call("source", { ...sent, whole: true }));
  } catch (failure) {
    if (openEvidence.latest === mine) showOnlyPart(failure.message, () => fillIn(sent, mine));
    return;
  }
  if (openEvidence.latest !== mine) return;
  $("#only-part")?.remove();
  const body = $("#evidence-text");
  const place = () => $("mark.current", body)?.getBoundingClientRect().top ?? 0;
  const [before, scrolled] = [place(), body.scrollTop];
  writeText(html);
  const { quote } = state.evidence;
  if (!quote) return (body.scrollTop = scrolled);
  pointAt(quote, false);
  body.scrollTop += place() - before;
}

/** Say above a long document that the rest of it is missing, and offer to bring it. */
function showOnlyPart(reason, again) {
  const button = make("button", { type: "button", class: "link" }, "Show all of it");
  button.addEventListener("click", again);
  $("#only-part")?.remove();
  const said = `Only a part of this document is shown. ${reason} `;
  $("#evidence-head").append(make("p", { id: "only-part", class: "warning", role: "alert" }, said, button));
}

/** Scroll to a quote's marks and show which of the answer's quotes it is. */
function pointAt(quote, focus) {
  const evidence = state.evidence;
  evidence.quote = quote;
  const body = $("#evidence-text");
  $$("mark.current", body).forEach((mark) => mark.classList.remove("current"));
  const marks = $$(`mark[data-quotes~="${quote}"]`, body);
  marks.forEach((mark) => mark.classList.add("current"));
  const target = marks.find((mark) => mark.classList.contains("answer")) ?? marks[0];
  if (target) {
    const offset = target.getBoundingClientRect().top - body.getBoundingClientRect().top;
    body.scrollTop += offset - body.clientHeight / 3;
  }
  const total = evidence.walk.length;
  $("#evidence-place").textContent = total
    ? `Quote ${quote} of ${total}`
    : marks.length ? "The same words" : "Printed here in words of its own";
  for (const action of ["previous", "next"]) $(`[data-action=${action}]`).disabled = total < 2;
  $$(".chip").forEach((chip) => {
    const here = turnAt(chip) === evidence.turn && Number(chip.dataset.quote) === quote;
    chip.toggleAttribute("data-open", here && !evidence.copy);
  });
  if (focus) $("#evidence").focus({ preventScroll: true });
}

/** What lies under the evidence or the drawer, where there is no room for both, is out of reach. */
function coverAreas() {
  const covered = narrow.matches && !$("#drawer").hidden;
  $(".conversation").inert = covered || (Boolean(state.evidence) && !wide.matches);
  $("#evidence").inert = covered;
  const over = !wide.matches && (Boolean(state.evidence) || !$("#drawer").hidden);
  if (over && !history.state?.layer) history.pushState({ layer: true }, "");
  else if (!over && history.state?.layer) history.back();
}

/** "Back" closes what lies over the conversation; the page is left from there. */
window.addEventListener("popstate", () => {
  if (wide.matches || history.state?.layer) return;
  if (!$("#drawer").hidden) toggleDrawer(false);
  else if (state.evidence) actions["close-evidence"]();
});

function step(by) {
  const evidence = state.evidence;
  if (!evidence?.walk.length) return;
  const total = evidence.walk.length;
  const quote = ((evidence.quote - 1 + by + total) % total) + 1;
  openEvidence({ turn: evidence.turn, quote });
}

/** Show another page, its picture or its text. */
function turnPage(by) {
  showPage(state.evidence.page + by);
  state.evidence.turned = true;
  toTextOfPage();
}

/** Scroll the text to the page at hand. */
function toTextOfPage() {
  const body = $("#evidence-text");
  const block = $$(".block", body).find((one) => Number(one.dataset.page) >= state.evidence.page);
  if (block) body.scrollTop += block.getBoundingClientRect().top - body.getBoundingClientRect().top;
}

/** Show a PDF's pages or its text, either as wide as the pane; what is not shown cannot scroll. */
function showView(view) {
  $("#evidence-body").dataset.view = view;
  for (const button of $$("[data-action=view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  if (state.evidence?.pages) toPlaceAtHand();
}

/** Scroll page and text to the quote at hand, or to the page that was turned to. */
function toPlaceAtHand() {
  const { quote, turned } = state.evidence;
  toQuoteOnPage();
  if (quote && !turned) pointAt(quote, false);
  else toTextOfPage();
}

/** Show the page twice as wide as the pane, or as wide again. */
function enlarge() {
  const large = $("#evidence-body").classList.toggle("enlarged");
  $(".page-picture").setAttribute("aria-pressed", large);
  toQuoteOnPage();
}

/** Scroll the page's picture to the quote at hand. */
function toQuoteOnPage() {
  const place = $("#evidence-page");
  const box = $(`.box[data-quote="${state.evidence.quote}"]`, place);
  place.scrollTop = box ? box.offsetTop - place.clientHeight / 3 : 0;
  place.scrollLeft = box ? box.offsetLeft - place.clientWidth / 6 : 0;
}

/** Look again for a document that was gone: it may have come back. */
function lookAgain() {
  const { gone, turn, quote } = state.evidence ?? {};
  if (gone) openEvidence({ turn, quote });
}

async function showPage(page) {
  const evidence = state.evidence;
  if (page < 1 || page > evidence.pages) return;
  evidence.page = page;
  $("#page-place").textContent = `Page ${page} of ${evidence.pages}`;
  const [back, on] = [$("[data-action=page-back]"), $("[data-action=page-on]")];
  if (page === 1 && document.activeElement === back) on.focus();
  if (page === evidence.pages && document.activeElement === on) back.focus();
  back.disabled = page === 1;
  on.disabled = page === evidence.pages;
  const place = $("#evidence-page");
  const { id, turn, quote, copy } = evidence;
  const sent = { document: id, page, turn: turn?.answer ?? null, quote, copy };
  try {
    const { html } = await call("page", sent);
    if (state.evidence !== evidence || evidence.page !== page) return;
    place.innerHTML = html;
    await $("img", place)?.decode().catch(() => {});
    if (state.evidence !== evidence) return;
    const picture = $(".page-picture", place);
    if (!picture) return toPlaceAtHand(); // in the text, which shows instead
    picture.setAttribute("aria-pressed", $("#evidence-body").classList.contains("enlarged"));
    toQuoteOnPage();
  } catch (failure) {
    if (state.evidence !== evidence) return;
    place.replaceChildren(make("p", { class: "empty" }, failure.message));
  }
}

function closeEvidence() {
  state.evidence = null;
  openEvidence.latest = null;
  $(".pq").classList.remove("with-evidence");
  coverAreas();
  $("#evidence-head").replaceChildren(make("h2", { class: "unseen" }, "Evidence"));
  $("#evidence-bar").hidden = true;
  $("#evidence-page").hidden = true;
  const words = "Open a source with its numbered button: the whole document appears here, at the very spot.";
  $("#evidence-text").replaceChildren(make("p", { class: "empty" }, words));
  $$(".chip[data-open]").forEach((chip) => chip.removeAttribute("data-open"));
}
