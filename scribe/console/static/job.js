// A job's page: where it is, what it became, and what can be done with it.
import { ask, byId, follow, onKey, say, trouble } from "./console.js";
import { openEditor } from "./editor.js";
import { JobActions } from "./job_actions.js";
import { showDetails } from "./job_details.js";
import { showHead } from "./job_head.js";
import { showMissing, showProgress } from "./job_progress.js";
import { showTranscript } from "./transcript.js";

const id = decodeURIComponent(location.pathname.split("/")[2]);
const api = `/api/jobs/${encodeURIComponent(id)}`;
let job = null, shown = "";

const tick = () => { if (job) showProgress(job); };
setInterval(tick, 1000);

// --- the transcript, and the record beside it or in its place ----------------------------------------
const WIDE = matchMedia("(min-width: 90rem)"); // as in job.css
const details = (on) => {
  byId("job").classList.toggle("with-details", on);
  byId("show-details").setAttribute("aria-expanded", String(on));
};
const toggleDetails = () => {
  if (byId("reading").hidden) return;
  const on = !byId("job").classList.contains("with-details"), at = scrollY;
  details(on);
  if (WIDE.matches) return;
  if (on) { before = at; byId("details").scrollIntoView(); byId("details").focus({ preventScroll: true }); } else scrollTo(0, before);
};
let before = 0;
byId("show-details").addEventListener("click", toggleDetails);
onKey("i", toggleDetails);

// What is sticky below the bar, and where the browser scrolls to, follow from its height.
new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty("--listening", `${target.offsetHeight}px`)).observe(byId("listening"));

const showReading = async () => {
  const version = `${job.attempt} ${job.ended_at} ${job.revision}`;
  if (job.status !== "COMPLETED" || !job.outputs.includes("json") || shown === version) return;
  if (!byId("editor").hidden) return; // the editor finds out when it saves
  if (shown) { location.reload(); return; } // another transcript: the reader is made once for a page
  shown = version;
  byId("course").open = false;
  byId("reading").hidden = false;
  details(WIDE.matches);
  try {
    const transcript = await ask(`${api}/transcript.json`);
    byId("listening").hidden = false;
    showTranscript(transcript, `${api}/media`, job);
    byId("correct").hidden = !transcript.speech;
    trouble("transcript", null);
  } catch (error) { shown = ""; trouble("transcript", error); }
  byId("reading-loading").hidden = true;
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
  if (!WIDE.matches) details(false);
  showEditor(true);
  byId("reading-loading").hidden = false;
  try { await openEditor(`${api}/corrections`, id, byId("recording"), left); trouble("editor", null); } catch (error) { left(false); trouble("editor", error); }
  byId("reading-loading").hidden = true;
};
byId("correct").addEventListener("click", correct);
onKey("t", () => { if (!byId("correct").hidden) correct(); });

// --- the job as it changes ------------------------------------------------------------------------
const actions = new JobActions(id, api, () => job);
const see = (answer) => {
  if (answer.trouble) return;
  byId("loading").hidden = true;
  byId("missing").hidden = !answer.missing;
  byId("job").hidden = Boolean(answer.missing);
  if (answer.missing) { showMissing(answer, id); return; }
  if (job?.open && !answer.open) say(answer.status === "FAILED" ? `Failed: ${answer.message}` : "Completed");
  job = answer;
  showHead(job, api, (first) => actions.retry(first));
  tick();
  showDetails(job);
  showReading();
};

follow(`${api}/events`, see);
