// The documents drawer: the list, adding with progress, removing with undo, what is asked about.
let listed = [];
let jobTimer = null;

async function hello() {
  const { count, generation } = await call("hello");
  const changed = state.generation !== null && state.generation !== generation;
  const counted = count !== state.count;
  Object.assign(state, { count, generation });
  const noun = make("span", { class: "label" }, ` document${count === 1 ? "" : "s"}`);
  $("#count").replaceChildren(count.toLocaleString("en"), noun);
  if (changed && !$("#drawer").hidden) listDocuments();
  if (counted) showScope();
  if ((changed || counted) && !$("#welcome").hidden) welcome();
}

async function toggleDrawer(open = $("#drawer").hidden) {
  $("#drawer").hidden = !open;
  $$("[data-action=drawer][aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", open));
  if (!open) return $(".top [data-action=drawer]").focus();
  $("#find").focus({ preventScroll: true });
  await listDocuments();
}

async function listDocuments() {
  try {
    listed = (await call("documents")).documents;
  } catch (failure) {
    return toast(failure.message);
  }
  const known = new Set(listed.map((document) => document.id));
  if (state.scope?.some((id) => !known.has(id))) setScope(state.scope.filter((id) => known.has(id)));
  drawDocuments();
}

function drawDocuments() {
  const words = $("#find").value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const by = $("#sort").value;
  const shown = listed
    .filter((document) => words.every((word) => document.find.includes(word)))
    .sort((one, other) => {
      if (by === "passages") return other.passages - one.passages;
      if (by === "date") return other.date.localeCompare(one.date);
      return one[by].localeCompare(other[by]);
    });
  $("#documents").replaceChildren(
    ...shown.map((document) => {
      const item = make("li", { "data-document": document.id });
      item.innerHTML = document.html;
      return item;
    })
  );
  if (listed.length && !shown.length) {
    $("#documents").append(make("li", { class: "empty" }, "No document fits these words."));
  }
  showScope();
}

/** Choose what is asked about; an empty choice is all of them. */
function setScope(ids, kept = true) {
  state.scope = ids?.length ? ids : null;
  state.conversation.documents = state.scope;
  if (kept) keep(state.conversation);
  showScope();
}

function showScope() {
  const chosen = new Set(state.scope ?? []);
  for (const box of $$("#documents input")) box.checked = chosen.has(box.dataset.document);
  const said = state.scope
    ? `Asking ${chosen.size} of ${state.count || listed.length} documents`
    : "Asking all documents. Tick some to ask only those.";
  const all = () => make("button", { type: "button", class: "link", "data-action": "scope-all" }, "Ask all");
  $("#scope-line").replaceChildren(said, ...(state.scope ? [" ", all()] : []));
  $("#scope").hidden = !state.scope;
  $("#scope").replaceChildren(said, " ", all());
}

/** All files of what was dropped, folders walked; each with its path inside what was dropped. */
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) {
      const file = await new Promise((done, fail) => entry.file(done, fail));
      found.push({ file, name: entry.fullPath.replace(/^\//, "") });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const batch = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!batch.length) return;
      for (const inner of batch) await walk(inner);
    }
  };
  for (const entry of entries) await walk(entry);
  return found;
}

/** Upload files, then index them; what is too large is named and left out. */
async function addFiles(files) {
  if (!files.length) return;
  if ($("#drawer").hidden) toggleDrawer(true);
  const refused = [];
  const arrived = [];
  const limit = LIMITS.megabytes * 1e6;
  const job = (addFiles.run = { cancelled: false });
  showJob(0, make("p", { class: "job-step" }, `Uploading ${files.length} file(s)`), false);
  for (const [place, { file, name }] of files.entries()) {
    if (job.cancelled) break;
    if (file.size > limit) {
      refused.push(`${name} has ${Math.round(file.size / 1e6)} MB, more than the ${LIMITS.megabytes} MB that are taken.`);
      continue;
    }
    try {
      arrived.push({ path: (await upload(file)).path, name });
    } catch {
      refused.push(`${name} could not be uploaded.`);
    }
    const said = `Uploaded ${place + 1} of ${files.length} files`;
    showJob((place + 1) / files.length / 4, make("p", { class: "job-step" }, said), false);
  }
  const list = refused.map((reason) => make("li", {}, reason));
  $("#job").dataset.refused = "";
  addFiles.refused = list.length ? make("ul", { class: "skipped" }, ...list) : null;
  if (!arrived.length || job.cancelled) {
    return showJob(1, make("p", { class: "job-step" }, job.cancelled ? "Cancelled." : "Nothing was added."), true);
  }
  try {
    follow((await call("add", { files: arrived })).job);
  } catch (failure) {
    showJob(1, make("p", { class: "job-error" }, failure.message), true);
  }
}

/** Watch a run until it is done, also after a reload. */
function follow(id) {
  sessionStorage.setItem(`${prefix()}job`, id);
  clearTimeout(jobTimer);
  const look = async () => {
    try {
      const { done, share, html } = await call("progress", { job: id });
      if (html) {
        const text = make("div");
        text.innerHTML = html;
        showJob(0.25 + share * 0.75, text, done);
      }
      if (!done) return (jobTimer = setTimeout(look, 350));
      sessionStorage.removeItem(`${prefix()}job`);
      await hello();
      if (!$("#drawer").hidden) listDocuments();
    } catch {
      jobTimer = setTimeout(look, 2000);
    }
  };
  look();
}

function showJob(share, text, done) {
  const job = $("#job");
  job.hidden = false;
  const percent = Math.round(share * 100);
  $(".bar", job).setAttribute("aria-valuenow", percent);
  $(".bar i", job).style.width = `${percent}%`;
  $("#job-text").replaceChildren(text, ...(addFiles.refused ? [addFiles.refused] : []));
  $("[data-action=cancel-job]").hidden = done;
  $("[data-action=close-job]").hidden = !done;
}

function cancelJob() {
  if (addFiles.run) addFiles.run.cancelled = true;
  const id = sessionStorage.getItem(`${prefix()}job`);
  if (id) call("cancel", { job: id }).catch(() => {});
}

async function removeDocument(id, sure = false) {
  try {
    const { said, undo, confirm } = await call("remove", { documents: [id], sure });
    if (confirm) return toast(confirm, "Remove it", () => removeDocument(id, true));
    await Promise.all([listDocuments(), hello()]);
    if (state.evidence?.id === id) closeEvidence();
    toast(said, undo ? "Undo" : null, async () => {
      try {
        follow((await call("undo", { undo })).job);
      } catch (failure) {
        toast(failure.message);
      }
    });
  } catch (failure) {
    toast(failure.message);
  }
}
