// What every page has: the scheme, the keys, the banner, what is said to screen readers, and how the server is asked.

export const byId = (id) => document.getElementById(id);

// An element with attributes, properties that are functions as listeners, and children.
export const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

export const say = (text) => { byId("said").textContent = text; };

// --- trouble ------------------------------------------------------------------------------------
const banner = byId("banner");
const troubles = new Map();

// One banner for all that is wrong; a source that has recovered says null.
export const trouble = (source, what) => {
  if (what) troubles.set(source, what); else troubles.delete(source);
  const shown = [...troubles.values()].at(-1); // the newest
  banner.hidden = !shown;
  if (!shown) { banner.replaceChildren(); return; }
  const text = [shown.message, ...(shown.advice || [])].join(" ");
  if (banner.dataset.text === text && banner.childNodes.length) return;
  banner.dataset.text = text;
  banner.replaceChildren(make("strong", {}, shown.message), " ", (shown.advice || []).join(" "));
};

export class Refused extends Error {
  constructor(answer, status) {
    super(answer.message);
    this.answer = answer;
    this.advice = answer.advice || [];
    this.status = status;
  }
}

const LOST = { message: "The console does not answer.", advice: ["It was ended, or this machine was asleep. The page goes on by itself when it is back; start it with: scribe console"] };
const STRANGER = { message: "This page belongs to an earlier console.", advice: ["Open the address that scribe console printed last."] };

// The server's answer as JSON. Throws Refused with words for a person.
export const ask = async (path, options = {}) => {
  let answer;
  try { answer = await fetch(path, { ...options, headers: { accept: "application/json", ...options.headers } }); } catch { throw new Refused(LOST, 0); }
  if (answer.status === 403) throw new Refused(STRANGER, 403);
  const body = await answer.json().catch(() => ({ message: "The console gave no answer that makes sense." }));
  if (!answer.ok) throw new Refused(body, answer.status);
  return body;
};

// --- what changes, as it changes ----------------------------------------------------------------
// Calls seen with each message; comes back by itself whatever ended the stream. The server writes a line at least every
// ten seconds, but a browser does not tell of comments: so an open stream that is silent is left to the browser.
export const follow = (path, seen, restarted = () => {}) => {
  let source, first = true, again = 0;
  const open = () => {
    source = new EventSource(path);
    source.addEventListener("message", (event) => {
      const answer = JSON.parse(event.data);
      clock.note(answer.now);
      trouble("aws", answer.trouble || null);
      seen(answer);
    });
    source.addEventListener("open", () => {
      trouble("console", null);
      if (!first) restarted();
      first = false;
    });
    source.addEventListener("error", async () => {
      trouble("console", LOST);
      if (source.readyState !== EventSource.CLOSED) return;
      const answer = await fetch(path.replace(/events$/, ""), { method: "HEAD" }).catch(() => null);
      if (answer && answer.status === 403) trouble("console", STRANGER);
      clearTimeout(again);
      again = setTimeout(open, 2000);
    });
  };
  open();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
};

// --- times and sizes ----------------------------------------------------------------------------
// The server's clock: this machine's may be another where the page is seen through a tunnel.
export const clock = {
  ahead: 0,
  note(now) { if (now) this.ahead = Date.parse(now) - Date.now(); },
  now() { return Date.now() + this.ahead; },
};

export const duration = (seconds) => {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const parts = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const first = parts.findIndex(Boolean);
  return parts.slice(first, first + 2).map((part, place) => (place && !part ? "" : `${part} ${["d", "h", "min", "s"][first + place]}`)).join(" ").trim();
};

export const ago = (stamp) => {
  const seconds = Math.max(0, (clock.now() - Date.parse(stamp)) / 1000);
  return seconds < 10 ? "just now" : `${duration(seconds >= 60 ? Math.floor(seconds / 60) * 60 : seconds).split(" ").slice(0, 2).join(" ")} ago`;
};

const dated = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const timed = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
// short: without the date where that is today.
export const moment = (stamp, short = false) => {
  const at = new Date(stamp), today = at.toDateString() === new Date(clock.now()).toDateString();
  return make("time", { datetime: stamp, title: stamp }, (short && today ? timed : dated).format(at));
};

export const size = (bytes) => {
  if (bytes === null || bytes === undefined) return "–";
  for (const unit of ["bytes", "kB", "MB"]) {
    if (bytes < 1000) return unit === "bytes" ? `${bytes} ${unit}` : `${bytes.toFixed(1)} ${unit}`;
    bytes /= 1000;
  }
  return `${bytes.toFixed(2)} GB`;
};

const NAMES = { SUBMITTING: "Starting", HELD: "Held", QUEUED: "Queued", IN_PROGRESS: "In progress", PROCESSING: "Writing", COMPLETED: "Completed", FAILED: "Failed" };
export const statusOf = (job) => make("span", { class: `status ${job.open ? "open" : job.status.toLowerCase()}` }, NAMES[job.status]);

// How far an open job is, 0 to 1: by the recognition if its progress is known, else by what is expected.
export const progress = (job) => {
  if (job.recognised !== null && job.recognised !== undefined) return job.recognised;
  const elapsed = (clock.now() - Date.parse(job.created_at)) / 1000;
  return Math.min(.97, elapsed / job.expected);
};

export const elapsed = (job) => ((job.ended_at ? Date.parse(job.ended_at) : clock.now()) - Date.parse(job.created_at)) / 1000;

// --- the scheme ---------------------------------------------------------------------------------
const root = document.documentElement, themeButton = byId("theme");
const isDark = () => (root.dataset.scheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const nameTheme = () => { themeButton.textContent = isDark() ? "Light" : "Dark"; themeButton.title = "Light or dark (d)"; };
const switchTheme = () => {
  root.dataset.scheme = isDark() ? "light" : "dark";
  localStorage.setItem("scheme", root.dataset.scheme);
  nameTheme();
};
themeButton.addEventListener("click", switchTheme);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", nameTheme);
nameTheme();

// --- keys ---------------------------------------------------------------------------------------
const keys = byId("keys"), single = byId("single");
single.checked = localStorage.getItem("single") !== "no";
single.addEventListener("change", () => localStorage.setItem("single", single.checked ? "yes" : "no"));
byId("help").addEventListener("click", () => keys.showModal());

const actions = new Map([
  ...["/", "/search", "/upload", "/health"].map((path, place) => [String(place + 1), () => location.assign(path)]),
  ["?", () => keys.showModal()], ["d", switchTheme],
]);
export const onKey = (key, action) => actions.set(key, action);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !single.checked) return;
  if (event.target.closest("input, select, textarea, dialog[open]") || document.querySelector("dialog[open]")) return;
  const action = actions.get(event.key);
  if (!action) return;
  event.preventDefault();
  action();
});

// Asks; answers: { value: label }, the last stands out. Resolves to the value, or to "" after Escape.
export const choice = (title, text, answers) => new Promise((resolve) => {
  const strong = Object.keys(answers).at(-1);
  const buttons = Object.entries(answers).map(([value, label]) => make("button", { value, class: value === strong && "strong" }, label));
  const dialog = make("dialog", { class: "question", "aria-labelledby": "question", "aria-describedby": "consequence" },
    make("h2", { id: "question" }, title), make("p", { id: "consequence" }, text), make("form", { method: "dialog" }, ...buttons));
  dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue); });
  document.body.append(dialog);
  dialog.showModal();
});

// Asks before something is done; resolves to whether to do it.
export const confirmed = async (title, text, verb) => await choice(title, text, { no: "Leave it", yes: verb }) === "yes";
