// The live list.
import { ago, ask, byId, duration, elapsed, follow, make, moment, onKey, progress, say, statusOf, trouble } from "./console.js";

const body = byId("rows"), more = byId("more"), empty = byId("empty"), filters = byId("filters"), search = byId("search");
const rows = new Map(); // job_id: { job, line, ... }
let next = null, asked = 0, counting = 0, waiting = 0;

// --- a line -------------------------------------------------------------------------------------
const languages = new Intl.DisplayNames(["en"], { type: "language" });
const languageOf = (code) => { try { return code ? languages.of(code) : "–"; } catch { return code; } };

const lineOf = (job) => {
  const parts = { bar: null, took: make("td", { class: "number took", "data-label": "Took" }), age: make("td", { class: "number", "data-label": "Age" }) };
  const status = make("td", { class: "state" }, statusOf(job));
  if (job.open && job.status !== "HELD") {
    parts.bar = make("progress", { max: "1", "aria-label": `How far ${job.name} is` });
    parts.expected = make("span", { class: "soft expected" });
    status.append(parts.bar, parts.expected);
  }
  if (job.error) status.append(make("span", { class: "soft why", title: job.message }, job.error));
  parts.line = make("tr", { "data-job": job.job_id },
    make("th", { scope: "row" }, make("a", { href: `/jobs/${encodeURIComponent(job.job_id)}`, title: job.key || job.job_id }, job.name),
      job.attempt > 1 ? make("span", { class: "soft" }, ` attempt ${job.attempt}`) : null),
    status, make("td", { class: "number", "data-label": "Length" }, duration(job.seconds)),
    make("td", { "data-label": "Language" }, languageOf(job.language)), parts.took, parts.age);
  parts.age.title = moment(job.created_at).textContent;
  return parts;
};

const tick = ({ job, bar, expected, took, age }) => {
  took.textContent = duration(elapsed(job));
  age.textContent = ago(job.created_at);
  if (!bar) return;
  bar.value = progress(job);
  expected.textContent = job.recognised === null ? `about ${duration(job.expected)} expected` : `${Math.round(job.recognised * 100)} % recognised`;
};
setInterval(() => { for (const row of rows.values()) tick(row); }, 1000);

// --- the list -----------------------------------------------------------------------------------
const wanted = () => new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
const fits = (job) => {
  const query = wanted(), status = query.get("status"), text = query.get("search");
  const right = !status || (status === "open" ? job.open : job.status.toLowerCase() === status);
  return right && (!text || (!/[*?[]/.test(text) && (job.key || "").includes(text)));
};
const isOlder = (one, other) => (one.created_at === other.created_at ? one.job_id < other.job_id : one.created_at < other.created_at);

const put = (job) => {
  const before = rows.get(job.job_id), row = { job, ...lineOf(job) };
  tick(row);
  rows.set(job.job_id, row);
  if (before) {
    const hasFocus = before.line.contains(document.activeElement);
    before.line.replaceWith(row.line);
    if (hasFocus) row.line.querySelector("a").focus();
    if (before.job.open && !job.open) row.line.classList.add("ended");
    return;
  }
  const older = [...body.children].find((line) => isOlder(rows.get(line.dataset.job).job, job));
  body.insertBefore(row.line, older || null);
};

const drop = (job_id) => { rows.get(job_id)?.line.remove(); rows.delete(job_id); };

const showEmpty = () => {
  empty.hidden = rows.size > 0;
  document.querySelector("table.jobs").hidden = rows.size === 0;
  if (rows.size) return;
  const filtered = [...wanted().keys()].length > 0;
  empty.replaceChildren(make("h2", {}, filtered ? "No job fits" : "No jobs yet"),
    filtered ? make("p", {}, "Choose another status, or search for a part of the file's name.")
      : make("p", {}, make("a", { href: "/upload" }, "Upload a recording"), "; its transcript will be here."));
};

const load = async (after) => {
  const number = ++asked, query = wanted();
  if (after) query.set("after", after);
  try {
    const page = await ask(`/api/jobs?${query}`);
    if (number !== asked) return; // another filter was chosen meanwhile
    trouble("list", null);
    if (!after) { rows.clear(); body.replaceChildren(); }
    page.rows.forEach(put);
    next = page.next;
    more.hidden = !next;
    showEmpty();
    if (!after && query.size) say(`${page.rows.length}${next ? " or more" : ""} jobs`);
  } catch (error) {
    trouble("list", error);
    setTimeout(() => { if (number === asked) load(after); }, 3000);
  }
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
    else if (fits(job) && (before || !next || !last || !isOlder(job, last))) put(job);
  }
  if (changed.length) countSoon();
  showEmpty();
};

// --- what the operator does ---------------------------------------------------------------------
const choose = () => {
  const query = wanted();
  history.replaceState(null, "", query.size ? `?${query}` : "/");
  load();
};
filters.addEventListener("change", (event) => { if (event.target !== search) choose(); });
filters.addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 250); });
search.addEventListener("keydown", (event) => { if (event.key === "Escape") { search.value = ""; choose(); search.blur(); } });
more.addEventListener("click", () => load(next));
onKey("/", () => search.focus());
const move = (by) => {
  const links = [...body.querySelectorAll("a")], at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
};
onKey("j", () => move(1));
onKey("k", () => move(-1));

for (const [name, value] of new URLSearchParams(location.search)) {
  if (name === "search") search.value = value;
  else for (const choice of filters.querySelectorAll('[name="status"]')) choice.checked ||= name === "status" && choice.value === value;
}
load();
count();
follow("/api/events", see, () => { load(); count(); });
