// The documents drawer: the list, adding with progress, removing with undo, what is asked about.
let listed = [];
let listings = 0; // asked for; what an earlier one says is outdated
const going = new Set(); // ids of what is being removed

async function hello() {
  const { count, generation } = await call("hello");
  const changed = state.generation !== null && state.generation !== generation;
  const counted = count !== state.count;
  Object.assign(state, { count, generation });
  $(".pq").classList.toggle("no-documents", !count);
  const noun = make("span", { class: "label" }, ` document${count === 1 ? "" : "s"}`);
  $("#count").replaceChildren(count.toLocaleString("en"), noun);
  if (changed && !$("#drawer").hidden) listDocuments();
  if (changed) lookAgain();
  if (counted) showScope();
  if (counted && count) offerAgain();
  if ((changed || counted) && !$("#welcome").hidden) welcome();
}

/** Where a question failed for want of documents, offer to ask it again. */
function offerAgain() {
  const button = $(".turn:last-child .failed [data-action=drawer]");
  if (button) failed(turnAt(button), "There are documents now.");
}

async function toggleDrawer(open = $("#drawer").hidden) {
  $("#drawer").hidden = !open;
  coverAreas();
  markJobs();
  $$("[data-action=drawer][aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", open));
  if (!open) return $(".top [data-action=drawer]").focus();
  $("#find").focus({ preventScroll: true });
  await listDocuments();
}

async function listDocuments() {
  const listing = ++listings;
  let told;
  try {
    told = await call("documents");
  } catch (failure) {
    return toast(failure.message);
  }
  if (listing !== listings) return;
  listed = told.documents;
  if (told.seeking) listAgainWithCopies();
  const known = new Set(listed.map((document) => document.id));
  if (state.scope?.some((id) => !known.has(id))) setScope(state.scope.filter((id) => known.has(id)));
  drawDocuments();
}

/** List the documents again once near-copies are found, which takes a while among many. */
function listAgainWithCopies() {
  clearTimeout(listAgainWithCopies.timer);
  listAgainWithCopies.timer = setTimeout(async () => {
    if ($("#drawer").hidden) return; // they are listed when it opens
    const told = await call("seeking").catch(() => null);
    if (told?.seeking) listAgainWithCopies();
    else if (told) listDocuments();
  }, 500);
}

function drawDocuments() {
  const words = $("#find").value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const by = $("#sort").value;
  const shown = listed
    .filter((document) => !going.has(document.id))
    .filter((document) => words.every((word) => document.find.includes(word)))
    .sort((one, other) => {
      if (by === "passages") return other.passages - one.passages;
      if (by === "date") return other.date.localeCompare(one.date);
      return one[by].localeCompare(other[by], undefined, { numeric: true });
    });
  const { action, document: id } = document.activeElement.dataset;
  $("#documents").replaceChildren(
    ...shown.map((document) => {
      const item = make("li", { "data-document": document.id });
      item.innerHTML = document.html;
      return item;
    })
  );
  if (!shown.length) {
    const said = listed.length ? "No document fits these words." : "No documents yet.";
    $("#documents").append(make("li", { class: "empty" }, said));
  }
  if (id) $(`#documents [data-action="${action}"][data-document="${id}"]`)?.focus({ preventScroll: true });
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
    : state.count ? "Asking all documents. Tick some to ask only those." : "";
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

/** How a file's name ends, as the server sees it. */
const endingOf = (name) => /[^/](\.[^./]+)$/.exec(name.toLowerCase())?.[1] ?? "";

/** Say which files are of no kind that can be read, those of one kind together. */
function unreadable(files) {
  const kinds = new Map();
  for (const { name } of files) {
    const names = kinds.get(endingOf(name)) ?? [];
    names.push(name);
    kinds.set(endingOf(name), names);
  }
  return [...kinds].map(([ending, names]) => {
    if (names.length === 1) return `${names[0]} cannot be read: its type is not known.`;
    const files = ending ? `${ending} files` : "files without an ending";
    return `${names.length.toLocaleString("en")} ${files} cannot be read.`;
  });
}

const jobs = new Set(); // the runs on the page, from their upload to their report

/** Open a box for a run, above those of earlier ones. */
function makeJob() {
  const fill = make("i");
  const bar = make("div", { class: "bar", role: "progressbar", "aria-label": "Adding documents", "aria-valuemin": "0", "aria-valuemax": "100" }, fill);
  const text = make("div", { "aria-live": "polite" });
  const cancel = make("button", { type: "button", class: "quiet" }, "Cancel");
  const close = make("button", { type: "button", class: "quiet", hidden: true }, "Close");
  const box = make("div", { class: "job" }, bar, text, cancel, close);
  const job = { id: null, cancelled: false, done: false, refused: [] };
  job.show = (share, said, done = false) => {
    const percent = Math.round(share * 100);
    bar.setAttribute("aria-valuenow", percent);
    fill.style.width = `${percent}%`;
    const list = job.refused.map((reason) => make("li", {}, reason));
    text.replaceChildren(said, ...(list.length ? [make("ul", { class: "skipped" }, ...list)] : []));
    cancel.hidden = done;
    close.hidden = !done;
    if (done && !job.done) markJobs("ended");
    job.done = done;
    markJobs();
  };
  cancel.addEventListener("click", () => {
    job.cancelled = true;
    if (job.id) call("cancel", { job: job.id }).catch(() => {});
  });
  close.addEventListener("click", () => {
    box.remove();
    jobs.delete(job);
    $("[data-action=pick-files]").focus();
  });
  jobs.add(job);
  $("#jobs").prepend(box);
  return job;
}

/** Show beside the number of documents that some are being added, or were while nobody looked. */
function markJobs(ended = null) {
  const mark = $("#job-mark");
  if (ended && $("#drawer").hidden) mark.dataset.ended = "";
  if (!$("#drawer").hidden) delete mark.dataset.ended;
  const running = [...jobs].some((job) => !job.done);
  mark.hidden = !running && !("ended" in mark.dataset);
  mark.classList.toggle("running", running);
  mark.setAttribute("aria-label", running ? ", adding documents" : ", adding has ended");
}

/** Upload files, then index them; what cannot be taken is named and left out. */
async function addFiles(files) {
  if (!files.length) return;
  if ($("#drawer").hidden) toggleDrawer(true);
  const job = makeJob();
  const step = (said) => make("p", { class: "job-step" }, said);
  const canRead = ({ name }) => LIMITS.endings.includes(endingOf(name));
  const readable = files.filter(canRead);
  job.refused = unreadable(files.filter((file) => !canRead(file)));
  const arrived = [];
  for (const [place, { file, name }] of readable.entries()) {
    if (job.cancelled) break;
    job.show(place / readable.length / 4, step(`Uploading ${place + 1} of ${readable.length} files`));
    if (file.size > LIMITS.megabytes * 1e6) {
      job.refused.push(`${name} has ${Math.round(file.size / 1e6)} MB, more than the ${LIMITS.megabytes} MB that are taken.`);
      continue;
    }
    try {
      arrived.push({ path: (await upload(file)).path, name });
    } catch {
      job.refused.push(`${name} could not be uploaded.`);
    }
  }
  if (!arrived.length || job.cancelled) {
    return job.show(1, step(job.cancelled ? "Cancelled." : "Nothing was added."), true);
  }
  try {
    follow(job, (await call("add", { files: arrived })).job);
  } catch (failure) {
    job.show(1, make("p", { class: "job-error" }, failure.message), true);
  }
}

/** The runs that are watched, by id: what a reload goes on with. */
const watchedRuns = () => JSON.parse(sessionStorage.getItem(`${prefix()}jobs`) ?? "[]");
const watchRuns = (ids) => sessionStorage.setItem(`${prefix()}jobs`, JSON.stringify(ids));

/** Watch a run until it is done, also after a reload. */
function follow(job, id) {
  job.id = id;
  watchRuns([...new Set([...watchedRuns(), id])]);
  const look = async () => {
    try {
      const { done, share, html } = await call("progress", { job: id });
      const text = make("div");
      text.innerHTML = html;
      job.show(0.25 + share * 0.75, text, done);
      if (!done) return setTimeout(look, 350);
      watchRuns(watchedRuns().filter((one) => one !== id));
      await hello();
    } catch {
      setTimeout(look, 2000);
    }
  };
  look();
}

/** Remove a document: its row goes at once, and comes back where that fails. */
async function removeDocument(id, sure = false) {
  const row = $(`#documents li[data-document="${id}"]`);
  const near = row?.nextElementSibling ?? row?.previousElementSibling;
  row?.remove();
  (near ? $("[data-action=remove]", near) : $("#find")).focus();
  going.add(id);
  try {
    const removed = call("remove", { documents: [id], sure }).finally(() => going.delete(id));
    const { said, undo, confirm } = await removed;
    if (confirm) {
      drawDocuments();
      return toast(confirm, "Remove it", () => removeDocument(id, true));
    }
    listed = listed.filter((document) => document.id !== id);
    listings += 1; // what was asked for before it went still has it
    await hello();
    if (state.evidence?.id === id) closeEvidence();
    toast(said, undo ? "Undo" : null, async () => {
      try {
        follow(makeJob(), (await call("undo", { undo })).job);
      } catch (failure) {
        toast(failure.message);
      }
    });
  } catch (failure) {
    drawDocuments();
    toast(failure.message);
  }
}
