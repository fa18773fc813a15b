// Searches all transcripts; what was found is shown while the search goes on.
import { byId, make, moment, onKey, say, trouble } from "./console.js";
import { languageOf } from "./languages.js";
import { fieldsOf, queryOf, restore } from "./when.js";

const form = byId("filters"), text = byId("text"), results = byId("results"), far = byId("far"), bar = byId("searching").querySelector("progress");
let source = null, hits = 0, looked = { looked_at: 0, of: null };

const clock = (seconds) => {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].slice(seconds < 3600 ? 1 : 0);
  return parts.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":");
};

// The passage with what was searched for marked.
const marked = (passage) => {
  const words = text.dataset.searched.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return passage.split(new RegExp(`(${words.join("\\s+")})`, "iu")).map((part, place) => (place % 2 ? make("mark", {}, part) : part));
};

const resultOf = ({ job_id: id, name, created_at: at, language, times, passages }) => {
  const address = `/jobs/${encodeURIComponent(id)}`;
  return make("li", {}, make("h2", {}, make("a", { href: address }, name)),
    make("p", { class: "soft" }, `${times === 1 ? "once" : `${times.toLocaleString()} times`}, ${languageOf(language)}, `, moment(at)),
    make("ul", {}, ...passages.map(([seconds, passage]) => make("li", {}, make("a", { class: "passage", href: `${address}#t=${seconds}` },
      make("time", {}, clock(seconds)), make("span", { dir: "auto" }, ...marked(passage)))))));
};

const show = (ended) => {
  const of = looked.of && looked.of > looked.looked_at ? ` of ${looked.of.toLocaleString()}` : "";
  far.textContent = `Found in ${hits.toLocaleString()} of the ${looked.looked_at.toLocaleString()}${ended ? "" : of} transcripts looked at${ended}`;
  if (looked.of) { bar.max = looked.of; bar.value = Math.min(looked.of, looked.looked_at); } else bar.removeAttribute("value");
};

const end = (why) => {
  source?.close();
  source = null;
  byId("searching").hidden = byId("stop").hidden = true;
  show(why);
  say(far.textContent);
};

const see = (answer) => {
  if (answer.trouble) { trouble("search", answer.trouble); end("; then it broke off."); return; }
  looked = answer;
  hits += answer.results.length;
  results.append(...answer.results.map(resultOf));
  if (answer.done) end("."); else show("…");
};

const search = () => {
  source?.close();
  trouble("search", null);
  history.replaceState(null, "", `?${fieldsOf(form)}`);
  results.replaceChildren();
  hits = 0;
  looked = { looked_at: 0, of: null };
  text.dataset.searched = text.value.trim();
  if (!text.dataset.searched) { source = null; far.textContent = ""; byId("searching").hidden = byId("stop").hidden = true; return; }
  byId("searching").hidden = byId("stop").hidden = false;
  show("…");
  source = new EventSource(`/api/search?${queryOf(form)}`);
  source.addEventListener("message", (event) => see(JSON.parse(event.data)));
  // A stream that ended is no search that ended: it would begin anew.
  source.addEventListener("error", () => { trouble("search", { message: "The search broke off.", advice: ["Search again."] }); end("; then it broke off."); });
};

form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
form.addEventListener("change", (event) => { if (event.target !== text && text.value.trim()) search(); });
byId("stop").addEventListener("click", () => end("; then it was stopped."));
onKey("/", () => text.focus());

restore(form, location.search);
if (text.value) search(); else text.focus();
