// Does something to many jobs, a few at once, and shows how far it is and what could not be done.
import { make } from "./console.js";

const AT_ONCE = 4;

// Resolves when the dialog is closed; Stop begins no further job.
export const doForEach = async (jobs, title, act, atOnce = AT_ONCE) => {
  const bar = make("progress", { max: String(jobs.length), value: "0", "aria-label": title }), state = make("p", { role: "status" }, `0 of ${jobs.length}`);
  const failures = make("ul", { class: "failures" }), button = make("button", {}, "Stop");
  const dialog = make("dialog", { class: "question", "aria-labelledby": "for-each" }, make("h2", { id: "for-each" }, title), bar, state, failures, make("form", { method: "dialog" }, button));
  const closed = new Promise((resolve) => { dialog.addEventListener("close", () => { dialog.remove(); resolve(); }); });
  document.body.append(dialog);
  dialog.showModal();
  const waiting = [...jobs];
  let done = 0, failed = 0;
  const work = async () => {
    while (waiting.length && dialog.open) {
      const job = waiting.shift();
      try { await act(job); } catch (error) {
        failed++;
        failures.append(make("li", {}, make("strong", {}, job.name), ` ${[error.message, ...(error.advice || [])].join(" ")}`));
      }
      bar.value = ++done;
      state.textContent = `${done} of ${jobs.length}${failed ? `; ${failed} could not be done` : ""}`;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  button.textContent = "Close";
  if (!failed) dialog.close();
  await closed;
};
