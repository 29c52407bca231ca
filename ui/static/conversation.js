// The conversation: asking, answering, restoring, editing, and what can be done with an answer.
const turnsOf = new WeakMap(); // the section on the page -> its turn

const emptyConversation = () => ({ id: fresh(), title: "", changed: 0, documents: null, turns: [] });

function newConversation() {
  openConversation(emptyConversation());
  $("#question").focus();
}

function openConversation(conversation) {
  state.conversation = conversation;
  showConversation();
}

/** Put the conversation at hand on the page; what was asked and not answered is asked again. */
async function showConversation() {
  const conversation = state.conversation;
  sessionStorage.setItem(`${prefix()}open`, conversation.id);
  state.asking = null;
  endEdit();
  setScope(conversation.documents, false);
  closeEvidence();
  $$(".turn").forEach((section) => section.remove());
  $("#welcome").hidden = conversation.turns.length > 0;
  const sections = conversation.turns.map(addSection);
  waiting(false);
  await restore(conversation.turns);
  if (conversation !== state.conversation) return;
  sections.at(-1)?.scrollIntoView({ block: "start" });
  const last = conversation.turns.at(-1);
  if (last && !last.answer && !last.stopped) answerTurn(last);
  if (last?.answer) followUps(last);
  for (const turn of conversation.turns) {
    if (turn.stopped || (turn !== last && !turn.answer)) failed(turn, "Stopped.");
  }
}

/** Show the answers that these turns of the conversation at hand were given. */
async function restore(turns) {
  const answered = turns.filter((turn) => turn.answer);
  if (!answered.length) return;
  const shown = (turn) => state.conversation.turns.includes(turn) && sectionOf(turn);
  try {
    const { cards } = await call("restore", { turns: answered.map((turn) => turn.answer) });
    answered.filter(shown).forEach((turn) => {
      const { html, error } = cards[answered.indexOf(turn)];
      if (error) failed(turn, error);
      else fill(turn, html);
    });
  } catch (failure) {
    answered.forEach((turn) => shown(turn) && failed(turn, failure.message));
  }
}

/** Show what another tab has made of the conversation at hand. */
function followOtherTab() {
  takeIn(state.conversation);
  const { turns } = state.conversation;
  $$(".turn").forEach((section) => turns.includes(turnsOf.get(section)) || section.remove());
  turns.filter((turn) => !sectionOf(turn)).forEach(addSection);
  $("#welcome").hidden = turns.length > 0;
  restore(turns.filter((turn) => turn !== state.asking && $(".skeleton, .failed", sectionOf(turn))));
}

function addSection(turn) {
  const edit = make("button", { type: "button", class: "quiet edit", "data-action": "edit" }, "Edit");
  edit.setAttribute("aria-label", "Edit this question and ask again");
  const section = make(
    "section",
    { class: "turn", tabindex: "-1", "aria-label": "Question and answer" },
    make("div", { class: "asked" }, make("h2", { dir: "auto" }, turn.question), edit),
    turn.replaced ? editedLine(turn) : null,
    make("div", { class: "answer", "aria-busy": "true" }, skeleton()),
    make("div", { class: "follow-ups", "aria-label": "Questions that follow", role: "group" })
  );
  turnsOf.set(section, turn);
  $("#turns").append(section);
  return section;
}

function skeleton() {
  return make("div", { class: "skeleton", "aria-label": "Reading" }, make("i"), make("i"), make("i"));
}

const sectionOf = (turn) => $$(".turn").find((section) => turnsOf.get(section) === turn);
const turnAt = (node) => turnsOf.get(node.closest(".turn"));

/** The turn that keys speak to: the one with the focus, or whose evidence is open, or the last. */
function turnAtHand() {
  const section = document.activeElement?.closest?.(".turn");
  return section ? turnsOf.get(section) : (state.evidence?.turn ?? state.conversation.turns.at(-1) ?? null);
}

/**
 * Ask a question, in place of the turn at `place` and all after it where one is edited.
 * Tells whether it is asked.
 */
function ask(question, place = state.conversation.turns.length) {
  question = question.trim();
  if (state.asking) toast("The last question is still being read: stop it, or wait for its answer.");
  if (!question || state.asking) return false;
  if (!/[\p{L}\p{N}]/u.test(question)) {
    toast("That is no question yet: ask in words.");
    return false;
  }
  if (question.length > LIMITS.question) {
    const length = question.length.toLocaleString("en");
    toast(`The question has ${length} characters, more than the ${LIMITS.question} that are read.`);
    return false;
  }
  const conversation = state.conversation;
  const replaced = conversation.turns.splice(place);
  for (const earlier of conversation.turns) delete earlier.replaced; // the talk has gone on
  const turn = { question, at: Date.now(), documents: state.scope };
  if (replaced.length) turn.replaced = replaced;
  conversation.turns.push(turn);
  keep(conversation);
  for (const section of $$(".turn")) {
    if (!conversation.turns.includes(turnsOf.get(section))) section.remove();
    $(".edited", section)?.remove();
  }
  $("#welcome").hidden = true;
  addSection(turn).scrollIntoView({ block: "start" });
  answerTurn(turn);
  return true;
}

/** Bring back what the editing of a question has set aside. */
function undoEdit(turn) {
  const { turns } = state.conversation;
  const [restored] = turn.replaced;
  turns.splice(turns.indexOf(turn), Infinity, ...turn.replaced);
  keep(state.conversation);
  showConversation().then(() => goTo(restored));
}

/** Bring a turn into view, with the focus on it. */
function goTo(turn) {
  const section = sectionOf(turn);
  section?.scrollIntoView({ block: "start" });
  section?.focus({ preventScroll: true });
}

/** Say that a question was edited, and what its answer has replaced. */
function editedLine({ replaced }) {
  const later = replaced.length - 1;
  const aside = later ? ` ${later} later question${later === 1 ? " was" : "s were"} set aside.` : "";
  const undo = make("button", { type: "button", class: "link", "data-action": "undo-edit" }, "Undo the edit");
  return make("p", { class: "edited" }, `Edited.${aside} `, undo);
}

/** Ask the same once more, of the documents that are chosen by now. */
function askAgain(turn) {
  if (state.asking) return;
  turn.documents = state.scope;
  answerTurn(turn);
}

/** What the engine needs of the turns before one to understand a follow-up. */
function historyBefore(turn) {
  const turns = state.conversation.turns;
  return turns
    .slice(0, turns.indexOf(turn))
    .filter((earlier) => earlier.answer)
    .slice(-6)
    .map(({ question, answer }) => ({ question, answer: answer.answer ?? "" }));
}

async function answerTurn(turn) {
  const conversation = state.conversation;
  turn.ticket = fresh();
  const ticket = turn.ticket;
  state.asking = turn;
  delete turn.stopped;
  waiting(true);
  const answer = $(".answer", sectionOf(turn));
  answer.setAttribute("aria-busy", "true");
  answer.replaceChildren(skeleton());
  const current = () => turn.ticket === ticket;
  try {
    const reply = await call("ask", {
      question: turn.question,
      history: historyBefore(turn),
      documents: turn.documents,
      ticket,
    });
    if (!current() || reply.stopped) return;
    turn.answer = reply.turn;
    keep(conversation);
    if (conversation !== state.conversation || !conversation.turns.includes(turn)) return;
    fill(turn, reply.html);
    speak(turn);
    if (!turn.answer.quotes.length) closeEvidence();
    else if (wide.matches) openEvidence({ turn, quote: 1 });
    followUps(turn);
  } catch (failure) {
    if (!current() || conversation !== state.conversation || !conversation.turns.includes(turn)) return;
    failed(turn, failure.message, failure.kind === "IndexEmpty" ? "drawer" : "again");
    if (failure.kind === "ChoiceGone") listDocuments(); // which forgets what is gone
  } finally {
    if (current()) {
      delete turn.ticket;
      if (state.asking === turn) {
        state.asking = null;
        waiting(false);
      }
    }
  }
}

function stop() {
  const turn = state.asking;
  if (!turn) return;
  call("stop", { ticket: turn.ticket }).catch(() => {});
  delete turn.ticket;
  turn.stopped = true;
  state.asking = null;
  keep(state.conversation);
  waiting(false);
  if (state.evidence?.turn) closeEvidence(); // it is of an earlier question
  failed(turn, "Stopped.");
}

function waiting(on) {
  const button = $("#ask");
  button.textContent = on ? "Stop" : "Ask";
  button.classList.toggle("stopping", on);
}

/** Put a card where its turn waits; the markup comes escaped from the server. */
function fill(turn, html) {
  const answer = $(".answer", sectionOf(turn));
  answer.innerHTML = html;
  answer.removeAttribute("aria-busy");
  if (turn.feedback) showFeedback(turn);
}

function failed(turn, message, action = "again") {
  const answer = $(".answer", sectionOf(turn));
  const label = action === "again" ? "Ask again" : "Add documents";
  const again = make("button", { type: "button", class: "second", "data-action": action }, label);
  answer.replaceChildren(make("div", { class: "card failed" }, make("p", {}, message), again));
  answer.removeAttribute("aria-busy");
  if (turn === state.conversation.turns.at(-1)) say(message);
}

/** Tell those who listen rather than look. */
function speak(turn) {
  const { answer } = turn;
  const section = sectionOf(turn);
  const count = answer.quotes.length;
  if (!count) return say(`${$(".words", section).textContent}.`);
  const verdict = $(".verdict", section);
  const rivals = answer.rivals.map((rival) => rival.answer).join("; ");
  say(
    `Answer: ${verdict ? `${verdict.textContent}: ` : ""}${answer.answer}.`,
    `${$(".confidence summary", section).textContent}.`,
    `${count} quote${count === 1 ? "" : "s"}.`,
    rivals ? `Sources differ: ${rivals}.` : ""
  );
}

function say(...sentences) {
  $("#said").textContent = sentences.filter(Boolean).join(" ");
}

async function followUps(turn) {
  const asked = state.conversation.turns.map((one) => one.question);
  try {
    const { questions } = await call("follow_ups", { turn: turn.answer, asked });
    const section = $$(".turn").at(-1);
    const isLast = section && turnsOf.get(section) === turn;
    if (isLast) $(".follow-ups", section).replaceChildren(...questions.map(suggestion));
  } catch {
    // none is fine
  }
}

function suggestion(question) {
  return make("button", { type: "button", class: "suggestion", "data-action": "suggested" }, question);
}

/** Where there are no documents yet: what to do about it. */
function dropArea() {
  const button = (action, cls, label) => make("button", { type: "button", class: cls, "data-action": action }, label);
  return make(
    "div",
    { class: "drop first-drop" },
    make("h2", {}, "Drop your documents here"),
    make("p", {}, "Files or a whole folder: they are read on this machine and stay on it. Then ask in plain words."),
    make("p", { class: "drop-buttons" }, button("pick-files", "ask", "Add documents"), button("pick-folder", "second", "Add a folder")),
    make("p", { class: "facts" }, "PDF, Word, PowerPoint, EPUB, HTML, Markdown, text")
  );
}

async function welcome() {
  const place = $("#welcome");
  const list = make("div", { class: "examples", id: "examples" });
  const said = "Answers are quotations from your documents, with the source open at the very spot. What they do not say is not made up.";
  if (!state.count) place.replaceChildren(dropArea());
  else place.replaceChildren(make("h2", {}, "What would you like to know?"), make("p", {}, said), list);
  for (let tries = 0; state.count && tries < 40 && list.isConnected; tries += 1) {
    const { questions, done } = await call("examples").catch(() => ({ questions: [], done: true }));
    if (list.childElementCount !== questions.length) list.replaceChildren(...questions.map(suggestion));
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, 1200));
  }
}

/** Keep what a person says of an answer; the note can follow. */
async function sendFeedback(turn, verdict, note = "") {
  try {
    await call("feedback", { turn: turn.answer, history: historyBefore(turn), verdict, note });
    turn.feedback = verdict;
    keep(state.conversation);
    showFeedback(turn);
    toast("Thank you, it is noted.");
  } catch (failure) {
    toast(failure.message);
  }
}

function showFeedback(turn) {
  for (const button of $$("[data-action=feedback]", sectionOf(turn))) {
    button.setAttribute("aria-pressed", String(button.dataset.verdict === turn.feedback));
  }
}

/** Ask for a note beside the verdict; an empty one is as good. */
function noteFor(turn, button) {
  const row = button.closest(".actions");
  $(".note-form", row.parentElement)?.remove();
  const verdict = button.dataset.verdict;
  const field = make("input", { type: "text", maxlength: "2000", placeholder: "What would be right? (optional)", "aria-label": "Note" });
  const form = make(
    "form",
    { class: "note-form", "data-verdict": verdict },
    field,
    make("button", { type: "submit", class: "second" }, "Send"),
    make("button", { type: "button", class: "quiet", "data-action": "close-note" }, "Cancel")
  );
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeNote(form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    closeNote(form);
    sendFeedback(turn, verdict, field.value.trim());
  });
  row.after(form);
  field.focus();
}

/** Close the form of a note; the focus goes back to what opened it. */
function closeNote(form) {
  $(`[data-verdict="${form.dataset.verdict}"]`, form.parentElement).focus();
  form.remove();
}
