// The live list.
import { ask, byId, follow, make, onKey, say, trouble } from "./console.js";
import { JobRow } from "./job_row.js";
import { Order } from "./order.js";
import { PickedJobs } from "./picked_jobs.js";
import { fieldsOf, queryOf, restore } from "./when.js";

const body = byId("rows"), table = byId("jobs"), more = byId("more"), empty = byId("empty"), filters = byId("filters"), search = byId("search"), loading = byId("loading");
const rows = new Map(); // job_id: JobRow
const order = new Order(table, () => sort());
const ordered = () => [...body.children].map((line) => line.dataset.job);
const picked = new PickedJobs(rows, ordered);
let next = null, asked = 0, counting = 0, waiting = 0, oldestFirst = false, isLoaded = false;

setInterval(() => { for (const row of rows.values()) row.tick(); }, 1000);

// --- the list -----------------------------------------------------------------------------------
const folded = (text) => text.normalize("NFKC").toLowerCase();
const isNamed = (job, text) => !text || rows.has(job.job_id) // the server found it, and names do not change
  || job.job_id.startsWith(folded(text)) || (!/[*?[]/.test(text) && folded(job.key || "").includes(folded(text)));
const fits = (job) => {
  const query = queryOf(filters), status = query.get("status"), text = query.get("search"), language = query.get("language");
  const right = !status || (status === "open" ? job.open : job.status.toLowerCase() === status);
  const inTime = (!query.has("since") || job.created_at >= query.get("since")) && (!query.has("until") || job.created_at <= query.get("until"));
  return right && inTime && (!language || job.language === language) && isNamed(job, text);
};

const put = (job) => {
  const before = rows.get(job.job_id), row = new JobRow(job, picked.has(job.job_id));
  rows.set(job.job_id, row);
  if (before) {
    const focused = before.line.contains(document.activeElement) && (before.pick === document.activeElement ? row.pick : row.link);
    before.line.replaceWith(row.line);
    if (focused) focused.focus();
    if (before.job.open && !job.open) row.line.classList.add("ended");
    return;
  }
  const after = [...body.children].find((line) => order.compare(job, rows.get(line.dataset.job).job) < 0);
  body.insertBefore(row.line, after || null);
};

const drop = (job_id) => { rows.get(job_id)?.line.remove(); rows.delete(job_id); };
picked.erased = (job_id) => { drop(job_id); showState(); };

const showState = () => {
  const isEmpty = rows.size === 0;
  empty.hidden = !isEmpty || !isLoaded;
  table.hidden = isEmpty;
  more.hidden = !next;
  more.textContent = oldestFirst ? "Newer jobs" : "Older jobs";
  byId("sorted").hidden = order.isByTime || !next;
  byId("sorted").textContent = `Sorted are the ${rows.size} jobs shown, not all.`;
  picked.show();
};

const showEmpty = () => {
  const filtered = [...fieldsOf(filters).keys()].length > 0, text = search.value.trim();
  const hint = "Choose another status, time or language, or search for a part of the file's name.";
  const upload = /^[\w.-]{20,}$/.test(text) ? make("p", {}, make("a", { href: `/jobs/${encodeURIComponent(text)}` }, "Look for an upload with this id that has no job yet")) : null;
  empty.replaceChildren(make("h2", {}, filtered ? "No job fits" : "No jobs yet"),
    filtered ? make("p", {}, hint) : make("p", {}, make("a", { href: "/upload" }, "Upload a recording"), "; its transcript will be here."), ...(upload ? [upload] : []));
};

const load = async (after) => {
  const number = ++asked, query = queryOf(filters);
  if (!after) oldestFirst = order.oldestFirst;
  if (oldestFirst) query.set("order", "oldest");
  if (after) query.set("after", after);
  const soon = setTimeout(() => { loading.hidden = false; }, after ? 0 : 200);
  more.disabled = true;
  table.setAttribute("aria-busy", "true");
  try {
    const page = await ask(`/api/jobs?${query}`);
    if (number !== asked) return; // another filter was chosen meanwhile
    trouble("list", null);
    if (!after) { rows.clear(); body.replaceChildren(); }
    page.rows.forEach(put);
    next = page.next;
    isLoaded = true;
    showEmpty();
    showState();
    if (!after && query.size) say(`${page.rows.length}${next ? " or more" : ""} jobs`);
  } catch (error) {
    trouble("list", error);
    setTimeout(() => { if (number === asked) load(after); }, 3000);
  } finally {
    clearTimeout(soon);
    if (number === asked) { loading.hidden = true; more.disabled = false; table.removeAttribute("aria-busy"); }
  }
};

// The server sorts by time; anything else is sorted here.
const sort = () => {
  if (order.isByTime) { load(); return; }
  body.append(...[...rows.values()].sort((one, other) => order.compare(one.job, other.job)).map((row) => row.line));
  showState();
};

const count = async () => {
  counting = 0;
  const counts = await ask("/api/counts").catch(() => null);
  if (!counts) return;
  for (const place of document.querySelectorAll("[data-count]")) {
    const number = counts[place.dataset.count];
    place.textContent = number > counts.most ? `${counts.most.toLocaleString()}+` : number.toLocaleString();
  }
};
const countSoon = () => { counting ||= setTimeout(count, 1200); };

const see = ({ rows: changed, open, more: moreOpen }) => {
  byId("summary").textContent = open ? `${open}${moreOpen ? " or more" : ""} open now` : "none open now";
  document.title = open ? `(${open}) Jobs – scribe` : "Jobs – scribe";
  for (const job of changed) {
    const before = rows.get(job.job_id)?.job;
    if (before?.open && !job.open) say(`${job.name}: ${job.status === "FAILED" ? "failed" : "completed"}`);
    const last = body.lastElementChild && rows.get(body.lastElementChild.dataset.job).job;
    if (before && !fits(job)) drop(job.job_id);
    else if (fits(job) && (before || !next || !last || (order.isByTime && order.compare(job, last) < 0))) put(job);
  }
  if (changed.length) { countSoon(); showState(); }
};

// --- what the operator does ---------------------------------------------------------------------
const choose = () => {
  const query = fieldsOf(filters);
  history.replaceState(null, "", query.size ? `?${query}` : "/");
  picked.clear();
  load();
};
filters.addEventListener("change", (event) => { if (event.target !== search) choose(); });
filters.addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 250); });
search.addEventListener("keydown", (event) => { if (event.key === "Escape") { search.value = ""; choose(); search.blur(); } });
more.addEventListener("click", () => load(next));
onKey("/", () => search.focus());
const current = () => body.querySelector("tr:focus-within");
const move = (by) => {
  const lines = [...body.children], at = lines.indexOf(current());
  rows.get(lines[Math.max(0, Math.min(lines.length - 1, at + by))]?.dataset.job)?.link.focus();
};
onKey("j", () => move(1));
onKey("k", () => move(-1));
onKey("x", () => { if (current()) picked.toggle(current().dataset.job); });

restore(filters, location.search);
order.show();
load();
count();
follow("/api/events", see, () => { load(); count(); });
