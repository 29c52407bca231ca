// What everything here stands on: finding elements, asking the server, keeping conversations.
const $ = (selector, root = element) => root.querySelector(selector);
const $$ = (selector, root = element) => [...root.querySelectorAll(selector)];
const still = matchMedia("(prefers-reduced-motion: reduce)");
const wide = matchMedia("(min-width: 1080px)");
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
    error: "The server does not answer: it will be tried again. If this stays, reload the page.",
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
      toast("The index is back.");
    } catch {
      // still gone: the next look comes by itself
    }
  }, 2500);
}

/** Show a message for a while, with something that can be done about it. */
function toast(message, label = null, act = null) {
  const shown = make("div", { class: "toast" }, make("span", {}, message));
  const away = () => shown.remove();
  if (label) {
    const button = make("button", { type: "button", class: "link" }, label);
    button.addEventListener("click", () => (away(), act()));
    shown.append(button);
  }
  $("#toasts").replaceChildren(shown);
  let timer = setTimeout(away, label ? 12000 : 5000);
  shown.addEventListener("pointerenter", () => clearTimeout(timer));
  shown.addEventListener("focusin", () => clearTimeout(timer));
  shown.addEventListener("pointerleave", () => (timer = setTimeout(away, 4000)));
}

/** A name that nobody else has; also where the page is not served securely. */
function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

// Conversations: one entry each in localStorage, so that two tabs do not undo each other.
const prefix = () => `pullquote:${state.user}:`;

function keptConversations() {
  const found = [];
  for (let place = 0; place < localStorage.length; place += 1) {
    const key = localStorage.key(place);
    if (!key.startsWith(`${prefix()}conversation:`)) continue;
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      if (Array.isArray(kept.turns)) found.push(kept);
    } catch {
      localStorage.removeItem(key);
    }
  }
  return found.sort((one, other) => other.changed - one.changed);
}

function keep(conversation) {
  if (!conversation.turns.length) return;
  conversation.changed = Date.now();
  const key = `${prefix()}conversation:${conversation.id}`;
  for (;;) {
    try {
      localStorage.setItem(key, JSON.stringify(conversation));
      return;
    } catch {
      const others = keptConversations().filter((kept) => kept.id !== conversation.id);
      if (!others.length) return toast("This browser has no room left to keep conversations.");
      localStorage.removeItem(`${prefix()}conversation:${others.at(-1).id}`);
    }
  }
}

function forget(conversation) {
  localStorage.removeItem(`${prefix()}conversation:${conversation.id}`);
}

/** Copy to the clipboard, also where the page is not served securely. */
async function copy(text) {
  if (navigator.clipboard && isSecureContext) {
    try {
      return await navigator.clipboard.writeText(text);
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

/** Hand a text over as a file. */
function download(name, content) {
  const link = make("a", { download: name });
  link.href = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
