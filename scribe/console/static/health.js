// How the stack does.
import { ago, ask, byId, duration, make, trouble } from "./console.js";
import { COUNT, plot, time } from "./plots.js";

const SECONDS = 30; // the finest metrics are of a minute
const STATES = { OK: "OK", ALARM: "Alarm", INSUFFICIENT_DATA: "Not enough data" };
const form = byId("span");

const series = (name, shape, points, statistic) => ({ name, shape, points: points.map((point) => ({ at: point.at, value: point[statistic] })) });

const show = (found) => {
  const { duration: took, lag, open, completed, failed } = found.series;
  const draw = (id, unit, ...lines) => plot(byId(id), { ...found, unit, series: lines });
  draw("duration", time(duration), series("average", "line", took, "Average"), series("longest", "line", took, "Maximum"));
  draw("lag", time(duration), series("age", "line", lag, "Maximum"));
  draw("ended", COUNT, series("completed", "bar", completed, "Sum"), series("failed", "bar", failed, "Sum"));
  draw("open", COUNT, series("open", "line", open, "Maximum"));
  byId("alarms").replaceChildren(...found.alarms.map((alarm) => make("li", { class: alarm.state.toLowerCase() },
    make("div", {}, make("strong", {}, alarm.name), make("span", { class: `status ${{ OK: "completed", ALARM: "failed" }[alarm.state] || "unknown"}` }, STATES[alarm.state] || alarm.state), make("span", { class: "soft" }, ago(alarm.since))),
    make("p", { class: "soft" }, alarm.description))));
  byId("queues").replaceChildren(...found.queues.map((queue) => make("li", { class: queue.messages ? "alarm" : "ok" },
    make("div", {}, make("strong", {}, queue.name), make("b", { class: "number" }, queue.messages.toLocaleString())), make("p", { class: "soft" }, queue.means))));
  byId("dashboard").replaceChildren(...(found.dashboard ? [make("a", { href: found.dashboard, rel: "noreferrer", target: "_blank" }, "The dashboard in CloudWatch")] : []));
  verdict(found);
};

// The same that scribe status says.
const verdict = ({ problems }) => {
  const count = problems.length;
  byId("verdict").replaceChildren(make("span", { class: `status ${count ? "failed" : "completed"}` }, count ? `${count} ${count === 1 ? "problem" : "problems"}` : "Healthy"));
  byId("problems").replaceChildren(...problems.map((problem) => make("li", { class: "alarm" }, make("strong", {}, problem.summary), make("p", {}, make("code", {}, problem.fix)))));
};

let asked = 0;
const load = async () => {
  const number = ++asked;
  try {
    const found = await ask(`/api/health?hours=${new FormData(form).get("hours")}`);
    if (number !== asked) return; // another time was chosen meanwhile
    show(found);
    trouble("health", null);
  } catch (error) { trouble("health", error); }
};

form.addEventListener("change", load);
load();
setInterval(() => { if (!document.hidden) load(); }, SECONDS * 1000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) load(); });
