// A job's record, its history, and its way through the state machine.
import { byId, duration, elapsed, make, moment } from "./console.js";

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

const showCourse = (job) => {
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

const showRecord = (job) => {
  const plain = (value) => value?.constructor === Object ? Object.entries(value).map((pair) => pair.join("=")) : value;
  const options = Object.entries(job.options).map(([name, value]) => `${name.replaceAll("_", "-")} ${plain(value)}`).join(", ");
  const pairs = [["Job", make("code", {}, job.job_id)], ["File", job.key ? `s3://${job.bucket}/${job.key}` : "–"], ["Format", job.format || "–"], ["Options", options || "–"],
    ["Polls", String(job.polls)], ["Executions", job.resumes ? `${job.executions}, resumed ${job.resumes} times` : String(job.executions)],
    ["Took", duration(elapsed(job))], ["Cost", `$${job.dollars.toFixed(4)}, by AWS's list prices`],
    ...Object.entries(job.links).map(([name, href]) => ["AWS", make("a", { href, rel: "noreferrer", target: "_blank" }, name)])];
  byId("record").replaceChildren(...pairs.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  byId("history").replaceChildren(...job.history.map(({ at, what }) => make("li", {}, make("span", {}, what), moment(at, true))));
};

export const showDetails = (job) => { showCourse(job); showRecord(job); };
