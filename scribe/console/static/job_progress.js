// How far an open job is, and what is known of an upload that has no job yet.
import { ago, byId, clock, duration, elapsed, make, progress } from "./console.js";

// Step Functions tries again by itself.
const failed = ({ current, failing }) => failing ? `${current} failed ${failing.times === 1 ? "once" : `${failing.times} times`}, first ${ago(failing.since)}, and is tried again. The last error: ${failing.cause}` : "";

export const showProgress = (job) => {
  byId("progress").hidden = !job.open || job.status === "HELD";
  if (byId("progress").hidden) return;
  byId("progress").querySelector("progress").value = progress(job);
  const recognised = job.recognised === null ? "" : `${Math.round(job.recognised * 100)} % recognised, `;
  const check = job.next_check_at ? (Date.parse(job.next_check_at) - clock.now()) / 1000 : 0;
  const looks = check > 0 ? `, looks again in ${duration(Math.ceil(check))}` : check < -60 ? `, its check is overdue by ${duration(Math.floor(-check))}` : "";
  const tries = failed(job.steps);
  byId("going").textContent = `${recognised}${duration(elapsed(job))} so far, about ${duration(job.expected)} expected${looks}${tries && ". " + tries}`;
};

export const showMissing = ({ obstacle, steps, uploaded }, id) => {
  const tries = steps && failed(steps);
  const [title, text] = obstacle ? ["No job can begin", ` is uploaded, but ${obstacle.summary}.`] : tries ? ["The first step keeps failing", ` is uploaded and has no record yet. ${tries}`]
    : uploaded ? ["Waiting for the job", " is uploaded and has no record yet. Its event takes a second or two; this page goes on by itself."]
      : ["No such job", " is not the id of a job or of an upload. If it is being uploaded, this page goes on by itself."];
  byId("missing").replaceChildren(make("h1", {}, title), make("p", {}, make("code", {}, id), text), obstacle ? make("p", {}, "To do: ", make("code", {}, obstacle.fix)) : "",
    make("p", {}, make("a", { href: "/" }, "All jobs")));
};
