// What everything here stands on: finding elements, asking the server, keeping conversations.
const $ = (selector, root = element) => root.querySelector(selector);
const $$ = (selector, root = element) => [...root.querySelectorAll(selector)];
const still = matchMedia("(prefers-reduced-motion: reduce)");
const wide = matchMedia("(min-width: 1080px)");
const narrow = matchMedia("(max-width: 640px)");
const LOST = ["IndexNotFound", "IndexDamaged", "ChromaUnreachable", "NoServer"];

const state = {
  user: window.gradio_config?.username ?? "",
  count: 0,
  generation: null,
  conversation: null,
  scope: null, // ids of the documents to ask about; null: all
  asking: null, // the turn that waits for its answer
  evidence: null,
};

/** Make an element; text is always text. */
function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Ask the server; throws an Error whose message can be shown. */
async function call(name, sent = {}) {
  let reply = null;
  try {
    reply = await server.serve_page({ call: name, ...sent });
  } catch {
    // as below: Gradio's client throws, or gives nothing
  }
  reply ??= {
    error: "The server does not answer; this page looks out for it, and says when it is back.",
    kind: "NoServer",
  };
  if (!reply.error) return reply;
  if (LOST.includes(reply.kind)) trouble(reply.error);
  throw Object.assign(new Error(reply.error), { kind: reply.kind });
}

let mending = null;

/** Say in the banner what is wrong, and look until it is right again. */
function trouble(message) {
  const banner = $("#banner");
  banner.textContent = message;
  banner.hidden = false;
  mending ??= setInterval(async () => {
    try {
      await hello();
      clearInterval(mending);
      mending = null;
      banner.hidden = true;
      toast("It is back: ask again.");
    } catch {
      // still gone: the next look comes by itself
    }
  }, 2500);
}

/** Show a message for a while, with something that can be done about it (Ctrl+Z, too, where it is "Undo"). */
function toast(message, label = null, act = null) {
  const shown = make("div", { class: "toast" }, make("span", {}, message));
  const away = () => shown.remove();
  if (label) {
    const button = make("button", { type: "button", class: "link" }, label);
    button.addEventListener("click", () => (away(), act()));
    shown.append(button);
  }
  $$(".toast:not(:has(button))").forEach((plain) => plain.remove());
  $("#toasts").append(shown);
  let timer = setTimeout(away, label ? 12000 : 5000);
  for (const type of ["pointerenter", "focusin"]) shown.addEventListener(type, () => clearTimeout(timer));
  for (const type of ["pointerleave", "focusout"]) {
    shown.addEventListener(type, () => (timer = setTimeout(away, 4000)));
  }
}

/** Undo what the latest message offers to undo. */
function undoLatest() {
  $$(".toast button").findLast((button) => button.textContent === "Undo")?.click();
}

/** A name that nobody else has; also where the page is not served securely. */
function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

// Conversations: one entry each in localStorage; two tabs that have one open both write to it.
const prefix = () => `pullquote:${state.user}:`;
const keyOf = ({ id }) => `${prefix()}conversation:${id}`;
const seen = new WeakMap(); // a conversation -> which of its turns were kept when last looked
const nameOf = (turn) => turn.at; // when it was asked names a turn within its conversation

function keptConversations() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(keyOf({ id: "" })));
  const found = keys.map(readKept).filter(Boolean);
  return found.sort((one, other) => other.changed - one.changed);
}

/** Read a kept conversation; null where there is none. What cannot be read goes. */
function readKept(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (!Array.isArray(kept?.turns)) return null;
    seen.set(kept, new Set(kept.turns.map(nameOf)));
    return kept;
  } catch {
    localStorage.removeItem(key);
    return null;
  }
}

/** Take in what another tab has asked, answered or set aside since this one last looked. */
function takeIn(conversation) {
  const kept = readKept(keyOf(conversation));
  if (!kept) return;
  const known = seen.get(conversation) ?? new Set();
  const theirs = new Map(kept.turns.map((turn) => [nameOf(turn), turn]));
  const mine = conversation.turns.filter((turn) => theirs.has(nameOf(turn)) || !known.has(nameOf(turn)));
  const own = new Set(conversation.turns.map(nameOf));
  const added = kept.turns.filter((turn) => !known.has(nameOf(turn)) && !own.has(nameOf(turn)));
  for (const turn of mine) turn.answer ??= theirs.get(nameOf(turn))?.answer;
  conversation.turns = [...mine, ...added].sort((one, other) => one.at - other.at);
  seen.set(conversation, new Set(kept.turns.map(nameOf)));
}

function keep(conversation) {
  takeIn(conversation);
  if (!conversation.turns.length) return;
  conversation.title = conversation.turns[0].question.slice(0, 80);
  conversation.changed = Date.now();
  const dropped = [];
  for (;;) {
    try {
      localStorage.setItem(keyOf(conversation), JSON.stringify(conversation));
      seen.set(conversation, new Set(conversation.turns.map(nameOf)));
      break;
    } catch {
      const oldest = keptConversations().filter((kept) => kept.id !== conversation.id).at(-1);
      if (!oldest) {
        toast("This browser has no room left to keep this conversation: export what you need of it.");
        break;
      }
      forget(oldest);
      dropped.push(oldest);
    }
  }
  for (const oldest of dropped) {
    const said = `This browser is full: the oldest conversation, “${oldest.title}”, made room.`;
    toast(said, "Save it as a file", () => exportConversation(oldest, "markdown"));
  }
}

function forget(conversation) {
  localStorage.removeItem(keyOf(conversation));
}

/** Copy to the clipboard as text and as HTML; where the page is not served securely, the text alone. */
async function copy({ text, html }) {
  if (navigator.clipboard && isSecureContext) {
    try {
      const parts = { "text/plain": text, "text/html": html };
      const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
      return await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      // not allowed: the old way below
    }
  }
  const held = make("textarea", { class: "unseen" });
  held.value = text;
  element.append(held);
  held.select();
  document.execCommand("copy");
  held.remove();
}

/** Write a conversation to a file, in one of the server's formats. */
async function exportConversation({ title, turns }, format) {
  const answers = turns.map((turn) => turn.answer).filter(Boolean);
  if (!answers.length) return toast("There is nothing to export yet: ask something first.");
  try {
    const { content, name, unreadable } = await call("export", { format, title, turns: answers });
    download(name, content);
    if (unreadable) toast(`Answers left out of the file, which cannot be read: ${unreadable}.`);
  } catch (failure) {
    toast(failure.message);
  }
}

/** Hand a text over as a file. */
function download(name, content) {
  const link = make("a", { download: name });
  link.href = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
