// Where clicks and keys go, and what happens first.
const actions = {
  "to-question": () => $("#question").focus(),
  drawer: () => toggleDrawer(),
  new: () => newConversation(),
  theme: () => setTheme(document.body.classList.contains("dark") ? "light" : "dark"),
  export: (button) => {
    $("#exports").hidePopover();
    return exportConversation(state.conversation, button.dataset.format);
  },
  "copy-answer": async (button) => {
    await copy(await call("copy", { turn: turnAt(button).answer }));
    toast("Copied, with its sources.");
  },
  evidence: (button) => openEvidence({ turn: turnAt(button), quote: Number(button.dataset.quote), focus: true }),
  "copy-source": (button) => {
    const { copy, quote } = button.dataset;
    openEvidence({ turn: turnAt(button), quote: Number(quote), copy, focus: true });
  },
  "open-document": (button) => {
    if (!wide.matches) toggleDrawer(false);
    openEvidence({ document: button.dataset.document, focus: true });
  },
  "close-evidence": () => {
    const open = $(".chip[data-open]");
    closeEvidence();
    (open ?? $("#question")).focus();
  },
  previous: () => step(-1),
  next: () => step(1),
  "page-back": () => turnPage(-1),
  "page-on": () => turnPage(1),
  view: (button) => showView(button.dataset.view),
  enlarge: () => enlarge(),
  feedback: (button) => {
    const { verdict } = button.dataset;
    if (verdict !== "right") noteFor(turnAt(button), button);
    else if (turnAt(button).feedback !== verdict) sendFeedback(turnAt(button), verdict);
  },
  "close-note": (button) => closeNote(button.closest(".note-form")),
  again: (button) => {
    goTo(turnAt(button)); // the button goes, and the focus must not go with it
    askAgain(turnAt(button));
  },
  "ask-all": (button) => {
    setScope(null);
    actions.again(button);
  },
  edit: (button) => startEdit(turnAt(button)),
  "cancel-edit": () => {
    endEdit();
    $("#question").focus();
  },
  "undo-edit": (button) => undoEdit(turnAt(button)),
  suggested: (button) => ask(button.textContent) && goTo(state.conversation.turns.at(-1)),
  "open-kept": (button) => {
    $("#kept").hidePopover();
    const found = keptConversations().find((kept) => kept.id === button.dataset.id);
    if (found) openConversation(found);
  },
  "drop-kept": (button) => {
    const dropped = keptConversations().find((kept) => kept.id === button.dataset.id);
    if (!dropped) return;
    forget(dropped);
    const wasOpen = state.conversation.id === dropped.id;
    if (wasOpen) newConversation();
    drawKept();
    ($("#kept-list button") ?? $("[popovertarget=kept]")).focus();
    toast("Deleted.", "Undo", () => {
      keep(dropped);
      drawKept();
      if (wasOpen) openConversation(dropped);
    });
  },
  "pick-files": () => $("#pick-files").click(),
  "pick-folder": () => $("#pick-folder").click(),
  remove: (button) => removeDocument(button.dataset.document),
  choose: (box) => {
    const chosen = new Set(state.scope ?? []);
    if (box.checked) chosen.add(box.dataset.document);
    else chosen.delete(box.dataset.document);
    setScope([...chosen]);
  },
  "scope-all": () => setScope(null),
};

element.addEventListener("click", async (event) => {
  const target = event.target.closest("[data-action]");
  if (!target) return;
  if (target.tagName === "A") event.preventDefault();
  try {
    await actions[target.dataset.action](target);
  } catch (failure) {
    toast(failure.message);
  }
});

function setTheme(theme) {
  document.body.classList.toggle("dark", theme === "dark");
  localStorage.setItem("pullquote:theme", theme);
}

function drawKept() {
  const items = keptConversations().map((kept) => {
    const here = kept.id === state.conversation.id;
    const when = new Date(kept.changed).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
    const open = make("button", { type: "button", "data-action": "open-kept", "data-id": kept.id });
    open.append(make("bdi", {}, kept.title || "Conversation"));
    open.append(make("small", {}, `${kept.turns.length} asked, ${when}${here ? ", open now" : ""}`));
    const name = `Delete ${kept.title}`;
    const drop = make("button", { type: "button", class: "quiet", "data-action": "drop-kept", "data-id": kept.id, "aria-label": name }, "Delete");
    return make("li", {}, open, drop);
  });
  if (!items.length) items.push(make("li", { class: "empty" }, "None yet."));
  $("#kept-list").replaceChildren(...items);
}

// The composer: Enter asks, Shift+Enter breaks the line, the arrow up edits the last question.
let editing = null;
let draft = ""; // what was typed before an edit began

function startEdit(turn) {
  const field = $("#question");
  if (!editing) draft = field.value;
  editing = turn;
  field.value = turn.question;
  grow();
  field.focus();
  const { turns } = state.conversation;
  const later = turns.length - 1 - turns.indexOf(turn);
  const aside = later ? `; ${later} later question${later === 1 ? "" : "s"} will be set aside` : "";
  $("#editing-said").textContent = `Editing your question${aside}`;
  $("#editing").hidden = false;
  $("#composer").classList.add("editing");
}

/** Leave the edit, if there is one, and give back what was typed before. */
function endEdit() {
  if (!editing) return;
  editing = null;
  $("#question").value = draft;
  grow();
  $("#editing").hidden = true;
  $("#composer").classList.remove("editing");
}

function grow() {
  const field = $("#question");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
}

$("#composer").addEventListener("submit", (event) => {
  event.preventDefault();
  if (state.asking) return stop();
  const field = $("#question");
  const place = state.conversation.turns.indexOf(editing);
  if (!ask(field.value, place < 0 ? undefined : place)) return;
  field.value = "";
  endEdit();
  grow();
});
$("#question").addEventListener("input", grow);
$("#question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (state.asking) ask(event.target.value); // which says why not
    else $("#composer").requestSubmit();
  } else if (event.key === "ArrowUp" && !event.target.value) {
    const last = state.conversation.turns.at(-1);
    if (last) startEdit(last);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    if (state.asking) return stop();
    if (editing) return endEdit();
    const turn = turnAtHand();
    if (turn) sectionOf(turn).focus({ preventScroll: true });
  }
});
document.addEventListener("keydown", (event) => {
  if (!element.isConnected) return;
  const writing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "z" && !(writing && event.target.value)) undoLatest();
    return;
  }
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit && (event.altKey || !writing)) {
    const turn = turnAtHand();
    const chip = turn && $(`.chip[data-quote="${digit}"]`, sectionOf(turn));
    if (!chip) return;
    event.preventDefault();
    openEvidence({ turn, quote: Number(digit), focus: !wide.matches });
  } else if (event.key === "Escape" && !$(":popover-open")) {
    if (!$("#drawer").hidden) toggleDrawer(false);
    else if (editing) actions["cancel-edit"]();
    else if (state.evidence) actions["close-evidence"]();
  } else if (event.key === "/" && !writing) {
    event.preventDefault();
    $("#question").focus();
  } else if (!writing && state.evidence && event.target.closest?.("#evidence")) {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  }
});

// Documents: searching, sorting, choosing and dropping.
$("#find").addEventListener("input", drawDocuments);
$("#sort").addEventListener("change", drawDocuments);
for (const id of ["pick-files", "pick-folder"]) {
  $(`#${id}`).addEventListener("change", (event) => {
    const files = [...event.target.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
    event.target.value = "";
    addFiles(files);
  });
}
const dropping = (on) => ($("#dropping").hidden = !on);
window.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  dropping(true);
});
window.addEventListener("dragleave", (event) => !event.relatedTarget && dropping(false));
window.addEventListener("drop", async (event) => {
  dropping(false);
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  addFiles(await filesOf(event.dataTransfer));
});
$("#kept").addEventListener("beforetoggle", drawKept);
for (const width of [wide, narrow]) width.addEventListener("change", coverAreas);
window.addEventListener("storage", ({ key, newValue }) => {
  if (key !== keyOf(state.conversation)) return;
  if (newValue) return followOtherTab();
  const deleted = state.conversation;
  newConversation();
  toast("This conversation was deleted in another tab.", "Undo", () => {
    keep(deleted);
    openConversation(deleted);
  });
});

async function begin() {
  const theme = localStorage.getItem("pullquote:theme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", theme ? theme === "dark" : dark);
  document.documentElement.lang = "en";
  $("#sign-out").hidden = !state.user;
  showView(narrow.matches ? "text" : "page"); // a page is too small to read there
  const open = sessionStorage.getItem(`${prefix()}open`);
  const kept = keptConversations();
  const found = kept.find((one) => one.id === open) ?? (open ? null : kept[0]);
  openConversation(found ?? emptyConversation()); // before the server is heard: it may still be loading its models
  if (wide.matches) $("#question").focus();
  await hello().catch(() => {});
  welcome();
  if (watchedRuns().length) toggleDrawer(true);
  for (const id of watchedRuns()) follow(makeJob(), id);
  setInterval(() => !document.hidden && !mending && hello().catch(() => {}), 10000);
}
begin();
