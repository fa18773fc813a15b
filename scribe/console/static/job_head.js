// The head of a job's page: what it is, what went wrong and what helps, and its files.
import { byId, duration, make, moment, size, statusOf } from "./console.js";
import { languageOf } from "./languages.js";

const fact = (...parts) => make("span", {}, ...parts);

const showFacts = (job) => {
  byId("name").textContent = job.name;
  byId("facts").replaceChildren(statusOf(job), job.seconds === null ? "" : fact(duration(job.seconds)), job.bytes === null ? "" : fact(size(job.bytes)),
    job.language ? fact(languageOf(job.language)) : "", fact("uploaded ", moment(job.created_at)), job.attempt > 1 ? fact(`attempt ${job.attempt}`) : "");
};

const showActions = (job) => {
  byId("retry").hidden = job.open || Boolean(job.deleted_at) || (job.status === "FAILED" && RETRIES.has(job.remedy));
  byId("cancel").hidden = !job.open;
  byId("erase").hidden = false;
  byId("release").hidden = job.status !== "HELD";
};

// The last three are made on request, of transcript.json.
const showDownloads = (job, address) => {
  const downloads = byId("downloads"), link = (href, label, text) => make("a", { href, download: true, "aria-label": label }, text);
  downloads.hidden = !job.outputs.length;
  const kinds = ["txt", "srt", "vtt", "html", "json"].filter((kind) => job.outputs.includes(kind)).concat(job.outputs.includes("json") ? ["docx", "ttml", "csv"] : [])
    .concat(job.outputs.filter((kind) => kind.startsWith("unredacted.")));
  downloads.replaceChildren(downloads.firstElementChild, ...kinds.map((kind) => link(`${address}/transcript.${kind}`, `Download transcript.${kind}`, kind)),
    link(`/api/transcripts.zip?${new URLSearchParams({ job: job.job_id })}`, "Download all formats as one zip file", "all (zip)"));
};

const RETRIES = new Set(["retry", "options"]);
// What helps comes first, as the button that stands out.
const help = (job, retry) => {
  if (job.remedy === "upload") return make("a", { href: "/upload", class: "button strong" }, "Upload another file");
  const first = job.remedy === "options" ? "language" : "";
  return make("button", { type: "button", class: "strong", "aria-keyshortcuts": "r", click: () => retry(first) }, first ? "Retry with other options" : "Retry");
};

const showError = (job, retry) => {
  const error = byId("error");
  error.hidden = job.status !== "FAILED";
  if (error.hidden) return;
  error.replaceChildren(make("h2", { id: "error-title" }, job.message || "It failed, and the record gives no reason."),
    make("p", { class: "next-step" }, make("strong", {}, "Next step: "), job.advice || ""), make("p", {}, help(job, retry)),
    make("p", { class: "soft" }, make("code", {}, job.error || "Unknown"),
      job.retryable ? " Trying the same file again can help." : " The same file with the same options will fail again."));
};

const showNotices = (job) => {
  byId("notices").hidden = job.notices.length === 0;
  byId("notices").replaceChildren(...job.notices.map((notice) => make("li", {}, notice)));
};

// retry(first) asks, with the focus on the option that is named.
export const showHead = (job, address, retry) => {
  document.title = `${job.name} – scribe`;
  showFacts(job);
  showError(job, retry);
  showNotices(job);
  showActions(job);
  showDownloads(job, address);
};
