// Recordings go up, one after the other, and their jobs are seen until they have ended.
import { ask, byId, duration, follow, make, progress, say, size, statusOf } from "./console.js";
import { optionsIn, prepareOptions } from "./options.js";

const form = byId("upload"), drop = byId("drop"), files = byId("files"), list = byId("sent");
const waiting = [], jobs = new Map(); // job_id: the line of the file that became it
let going = null;

const add = (chosen) => {
  for (const file of chosen) {
    const line = make("li", {}, make("span", { class: "name" }, file.name), make("span", { class: "soft number" }, size(file.size)));
    const bar = make("progress", { max: "1", value: "0", "aria-label": `${file.name}: uploaded` }), state = make("span", { class: "state" }, "waiting");
    const stop = make("button", { type: "button", class: "quiet", "aria-label": `Do not upload ${file.name}` }, "Stop");
    line.append(bar, state, stop);
    list.prepend(line);
    byId("none-sent").hidden = true;
    const item = { file, line, bar, state, stop, given: optionsIn(form), request: null, stopped: false };
    stop.addEventListener("click", () => { item.stopped = true; item.request?.abort(); if (going !== item) finish(item, "not uploaded"); });
    waiting.push(item);
  }
  step();
};

const finish = (item, text, advice = "") => {
  item.bar.remove();
  item.stop.remove();
  item.state.replaceChildren(text, advice ? make("span", { class: "soft" }, ` ${advice}`) : "");
};

const step = async () => {
  if (going) return;
  going = waiting.shift() || null;
  if (!going) return;
  const item = going;
  if (!item.stopped) {
    try {
      const query = new URLSearchParams({ name: item.file.name, options: JSON.stringify(item.given) });
      await ask(`/api/uploads/check?${query}&size=${item.file.size}`);
      const { job_id: id } = await send(item, `/api/uploads?${query}`);
      jobs.set(id, item);
      finish(item, make("a", { href: `/jobs/${encodeURIComponent(id)}` }, "uploaded; waiting for its job"));
    } catch (error) {
      item.line.classList.add("failed");
      finish(item, item.stopped ? "not uploaded" : error.message, (error.advice || []).join(" "));
      if (!item.stopped) say(`${item.file.name}: ${error.message}`);
    }
  }
  going = null;
  step();
};

// fetch does not tell how much of a body has gone.
const send = (item, address) => new Promise((resolve, reject) => {
  const request = item.request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    item.bar.value = event.loaded / event.total;
    item.state.textContent = event.loaded === event.total ? "storing" : `${Math.round(100 * event.loaded / event.total)} %`;
  });
  request.addEventListener("load", () => {
    const answer = JSON.parse(request.responseText || "{}");
    if (request.status === 201) resolve(answer); else reject(Object.assign(new Error(answer.message || "It was refused."), { advice: answer.advice }));
  });
  for (const end of ["error", "abort"]) request.addEventListener(end, () => reject(new Error("The upload broke off; add the file again.")));
  request.open("POST", address);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(item.file);
});

const see = ({ rows }) => {
  for (const job of rows) {
    const item = jobs.get(job.job_id);
    if (!item) continue;
    const link = make("a", { href: `/jobs/${encodeURIComponent(job.job_id)}` }, job.status === "COMPLETED" ? "Read it" : "See it");
    item.state.replaceChildren(statusOf(job), job.open ? make("progress", { max: "1", value: progress(job), "aria-label": `${job.name}: transcribed` }) : "",
      job.error ? make("span", { class: "soft", title: job.message }, job.error) : "", link);
    if (!job.open) say(`${job.name}: ${job.status === "FAILED" ? job.message : `completed, ${duration(job.seconds)}`}`);
  }
};

files.addEventListener("change", () => { add(files.files); files.value = ""; });
form.addEventListener("submit", (event) => event.preventDefault());
// Dropped anywhere on the page; a browser left alone would open the file.
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop") add(event.dataTransfer.files);
  });
}
addEventListener("beforeunload", (event) => { if (going) event.preventDefault(); });
prepareOptions(form, "As the stack has it");
follow("/api/events", see);
