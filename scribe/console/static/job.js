// A job's page: where it is, what it became, and what can be done with it.
import { ago, ask, byId, clock, confirmed, duration, elapsed, follow, make, moment, onKey, progress, say, size, statusOf, trouble } from "./console.js";
import { openEditor } from "./editor.js";
import { Drafts } from "./saving.js";
import { showTranscript } from "./transcript.js";

const id = decodeURIComponent(location.pathname.split("/")[2]);
const api = `/api/jobs/${encodeURIComponent(id)}`;
let job = null, shown = "";

// --- head ---------------------------------------------------------------------------------------
const fact = (...parts) => make("span", {}, ...parts);
const showHead = () => {
  document.title = `${job.name} – scribe`;
  byId("name").textContent = job.name;
  byId("facts").replaceChildren(statusOf(job), job.seconds === null ? "" : fact(duration(job.seconds)), job.bytes === null ? "" : fact(size(job.bytes)),
    job.language ? fact(job.language) : "", fact("uploaded ", moment(job.created_at)), job.attempt > 1 ? fact(`attempt ${job.attempt}`) : "");
  byId("retry").hidden = job.open;
  byId("cancel").hidden = !job.open;
  byId("erase").hidden = false;
  byId("release").hidden = job.status !== "HELD";
  const downloads = byId("downloads");
  downloads.hidden = !job.outputs.length;
  // The last three are made on request, of transcript.json.
  const kinds = ["txt", "srt", "vtt", "html", "json"].filter((kind) => job.outputs.includes(kind)).concat(job.outputs.includes("json") ? ["docx", "ttml", "csv"] : [])
    .concat(job.outputs.filter((kind) => kind.startsWith("unredacted.")));
  downloads.replaceChildren(downloads.firstElementChild, ...kinds
    .map((kind) => make("a", { href: `${api}/transcript.${kind}`, download: true, "aria-label": `Download transcript.${kind}` }, kind)));
};

const showError = () => {
  const error = byId("error");
  error.hidden = job.status !== "FAILED";
  if (error.hidden) return;
  error.replaceChildren(make("h2", {}, "It failed"), make("p", {}, job.message || "The record gives no reason."),
    make("p", {}, job.advice || ""), make("p", { class: "soft" }, make("code", {}, job.error || "Unknown"),
      job.retryable ? " Trying the same file again can help." : " The same file with the same options will fail again."));
};

const showNotices = () => {
  byId("notices").hidden = job.notices.length === 0;
  byId("notices").replaceChildren(...job.notices.map((notice) => make("li", {}, notice)));
};

// Step Functions tries again by itself.
const failed = ({ current, failing }) => failing ? `${current} failed ${failing.times === 1 ? "once" : `${failing.times} times`}, first ${ago(failing.since)}, and is tried again. The last error: ${failing.cause}` : "";

const tick = () => {
  if (!job) return;
  byId("progress").hidden = !job.open || job.status === "HELD";
  if (byId("progress").hidden) return;
  byId("progress").querySelector("progress").value = progress(job);
  const recognised = job.recognised === null ? "" : `${Math.round(job.recognised * 100)} % recognised, `;
  const check = job.next_check_at ? (Date.parse(job.next_check_at) - clock.now()) / 1000 : 0;
  const looks = check > 0 ? `, looks again in ${duration(Math.ceil(check))}` : check < -60 ? `, its check is overdue by ${duration(Math.floor(-check))}` : "";
  const tries = failed(job.steps);
  byId("going").textContent = `${recognised}${duration(elapsed(job))} so far, about ${duration(job.expected)} expected${looks}${tries && ". " + tries}`;
};
setInterval(tick, 1000);

// --- what it went through -----------------------------------------------------------------------
// Where the picture is wider than the screen: what is lit comes into its middle, once for each state.
let centred = null;
const centre = () => {
  const picture = document.querySelector(".picture"), lit = document.querySelector(".machine .current") || [...document.querySelectorAll(".machine .visited")].at(-1);
  if (!lit || centred === lit.dataset.state || !byId("course").open) return;
  centred = lit.dataset.state;
  const box = lit.getBoundingClientRect(), around = picture.getBoundingClientRect();
  picture.scrollLeft += box.left + box.width / 2 - around.left - around.width / 2;
};
byId("course").addEventListener("toggle", centre);

const showCourse = () => {
  const visits = new Map(job.steps.visits.map((visit) => [visit.state, visit]));
  for (const state of document.querySelectorAll(".machine .state")) {
    const name = state.dataset.state;
    state.classList.toggle("visited", visits.has(name));
    state.classList.toggle("current", job.open && job.steps.current === name);
  }
  centre();
  const ordered = [...job.steps.visits].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  byId("visits").replaceChildren(...ordered.map((visit) => make("li", { "aria-current": job.open && visit.state === job.steps.current ? "step" : null },
    make("span", {}, visit.state, visit.times > 1 ? make("span", { class: "soft" }, ` ${visit.times} times`) : null), moment(visit.at, true))));
  if (!ordered.length) byId("visits").replaceChildren(make("li", {}, make("span", { class: "soft" }, "Step Functions does not know this execution any more.")));
};

const showRecord = () => {
  const plain = (value) => value?.constructor === Object ? Object.entries(value).map((pair) => pair.join("=")) : value;
  const options = Object.entries(job.options).map(([name, value]) => `${name.replaceAll("_", "-")} ${plain(value)}`).join(", ");
  const pairs = [["Job", make("code", {}, job.job_id)], ["File", job.key ? `s3://${job.bucket}/${job.key}` : "–"], ["Format", job.format || "–"], ["Options", options || "–"],
    ["Polls", String(job.polls)], ["Executions", job.resumes ? `${job.executions}, resumed ${job.resumes} times` : String(job.executions)],
    ["Took", duration(elapsed(job))], ["Cost", `$${job.dollars.toFixed(4)}, by AWS's list prices`],
    ...Object.entries(job.links).map(([name, href]) => ["AWS", make("a", { href, rel: "noreferrer", target: "_blank" }, name)])];
  byId("record").replaceChildren(...pairs.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  byId("history").replaceChildren(...job.history.map(({ at, what }) => make("li", {}, make("span", {}, what), moment(at, true))));
};

const showReading = async () => {
  const version = `${job.attempt} ${job.ended_at} ${job.revision}`;
  if (job.status !== "COMPLETED" || !job.outputs.includes("json") || shown === version) return;
  if (!byId("editor").hidden) return; // the editor finds out when it saves
  if (shown) { location.reload(); return; } // another transcript: the reader is made once for a page
  shown = version;
  byId("course").open = false;
  try {
    const transcript = await ask(`${api}/transcript.json`);
    showTranscript(transcript, `${api}/media`, job);
    byId("correct").hidden = !transcript.speech;
    trouble("transcript", null);
  } catch (error) { shown = ""; trouble("transcript", error); }
};

// --- correcting it ------------------------------------------------------------------------------
const showEditor = (on) => {
  document.documentElement.classList.toggle("editing", on);
  for (const part of ["editor", "editor-bar"]) byId(part).hidden = !on;
  for (const part of [byId("transcript"), byId("correct"), document.querySelector(".tools")]) part.hidden = on;
};
const correct = async () => {
  const left = (saved) => {
    if (saved) { location.reload(); return; }
    showEditor(false);
    byId("correct").focus();
  };
  showEditor(true);
  try { await openEditor(`${api}/corrections`, id, byId("recording"), left); trouble("editor", null); } catch (error) { left(false); trouble("editor", error); }
};
byId("correct").addEventListener("click", correct);
onKey("t", () => { if (!byId("correct").hidden) correct(); });

const see = (answer) => {
  if (answer.trouble) return;
  const missing = byId("missing");
  missing.hidden = !answer.missing;
  byId("job").hidden = Boolean(answer.missing);
  if (answer.missing) {
    const { obstacle, steps } = answer, tries = steps && failed(steps);
    const [title, text] = obstacle ? ["No job can begin", ` is uploaded, but ${obstacle.summary}.`] : tries ? ["The first step keeps failing", ` is uploaded and has no record yet. ${tries}`]
      : answer.uploaded ? ["Waiting for the job", " is uploaded and has no record yet. Its event takes a second or two; this page goes on by itself."]
        : ["No such job", " is not the id of a job or of an upload. If it is being uploaded, this page goes on by itself."];
    missing.replaceChildren(make("h1", {}, title), make("p", {}, make("code", {}, id), text), obstacle ? make("p", {}, "To do: ", make("code", {}, obstacle.fix)) : "",
      make("p", {}, make("a", { href: "/" }, "All jobs")));
    return;
  }
  if (job?.open && !answer.open) say(answer.status === "FAILED" ? `Failed: ${answer.message}` : "Completed");
  job = answer;
  showHead(); showError(); showNotices(); tick(); showCourse(); showRecord(); showReading();
};

// --- what the operator does ---------------------------------------------------------------------
// Resolves to whether it was done.
const act = async (what, question, text, verb) => {
  if (!job || byId(what).hidden || !await confirmed(question, text, verb)) return false;
  try {
    const done = await ask(`${api}/${what}`, { method: "POST" });
    say(done.asked_before ? "That was asked for before; it is under way." : "Asked for.");
    if (done.job_id !== id) location.assign(`/jobs/${encodeURIComponent(done.job_id)}`);
    return true;
  } catch (error) {
    await confirmed("It was not done", [error.message, ...error.advice].join(" "), "Understood");
    return false;
  }
};
const retry = () => act("retry", `Run ${job.name} again?`, `It is attempt ${job.attempt + 1}, with the same options. Transcribe bills it as another job.${job.status === "COMPLETED" ? " The transcript is replaced when the new one is done." : ""}`, "Run it again");
const cancel = () => act("cancel", `Cancel ${job.name}?`, "The job ends as failed, with the code Cancelled. What Transcribe has done of it is billed. It can be run again later.", "Cancel the job");
const release = () => act("release", `Release ${job.name}?`, "It starts now and counts among today's hours. Transcribe bills it as any other.", "Start it now");
const erase = async () => {
  if (await act("erase", `Erase ${job.name}?`, `The recording, the transcripts and the record are deleted with every version, and cannot be restored.${job.open ? " The job is cancelled first; this can take a minute." : ""} Logs keep the job's id, histories of executions the file's name for 90 days, backups of the table the record for 35 days.`, "Erase for good")) {
    new Drafts(id).dropAll();
    location.assign("/");
  }
};
byId("retry").addEventListener("click", retry);
byId("cancel").addEventListener("click", cancel);
byId("release").addEventListener("click", release);
byId("erase").addEventListener("click", erase);
onKey("r", () => { if (job) retry(); });
onKey("c", () => { if (job) cancel(); });
onKey("e", () => { if (job) erase(); });

follow(`${api}/events`, see);
