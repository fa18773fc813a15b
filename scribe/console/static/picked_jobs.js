// Several jobs that are selected in the list, and what is done to all of them.
import { ask, byId, confirmed, onKey, say } from "./console.js";
import { ERASED, KEPT } from "./job_actions.js";
import { askRetry } from "./retry.js";
import { doForEach } from "./for_each.js";
import { Drafts } from "./saving.js";

const FITS = { retry: (job) => !job.open, cancel: (job) => job.open, download: (job) => job.status === "COMPLETED", erase: () => true };
const NAMES = { retry: "Retry", cancel: "Cancel", download: "Download", erase: "Erase" };
const many = (jobs) => `${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}`;

export class PickedJobs {
  #ids = new Set();
  #last = null; // for a range

  // rows: job_id to its row; ordered() gives the ids in the order of the list.
  constructor(rows, ordered) {
    Object.assign(this, { rows, ordered });
    byId("pick-all").addEventListener("change", ({ target }) => this.#set(this.ordered(), target.checked));
    byId("rows").addEventListener("click", (event) => this.#click(event));
    byId("unpick").addEventListener("click", () => this.clear());
    for (const button of byId("picked").querySelectorAll("[data-act]")) button.addEventListener("click", () => this[button.dataset.act]());
    for (const [key, what] of [["r", "retry"], ["c", "cancel"], ["e", "erase"]]) onKey(key, () => { if (this.#fitting(what).length) this[what](); });
  }

  has(id) { return this.#ids.has(id); }

  clear() { this.#set([...this.#ids], false); }

  toggle(id) { this.#set([id], !this.has(id)); }

  // Selected jobs that are not in the list any more are none.
  show() {
    for (const id of this.#ids) if (!this.rows.has(id)) this.#ids.delete(id);
    const count = this.#ids.size, all = byId("pick-all");
    all.checked = count > 0 && count === this.rows.size;
    all.indeterminate = count > 0 && !all.checked;
    byId("picked").hidden = !count;
    byId("picked-count").textContent = `${count.toLocaleString()} selected`;
    for (const button of byId("picked").querySelectorAll("[data-act]")) {
      const fitting = this.#fitting(button.dataset.act).length;
      button.disabled = !fitting;
      button.textContent = fitting && fitting < count ? `${NAMES[button.dataset.act]} ${fitting}` : NAMES[button.dataset.act];
    }
  }

  #click(event) {
    const row = event.target.closest(".pick") && this.rows.get(event.target.closest("tr").dataset.job);
    if (!row) return;
    if (event.target !== row.pick) row.pick.checked = !row.pick.checked; // beside the box is on it, too
    const id = row.job.job_id, ids = this.ordered(), from = ids.indexOf(this.#last), to = ids.indexOf(id);
    const range = event.shiftKey && from >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
    this.#last = id;
    this.#set(range, row.pick.checked);
  }

  #set(ids, on) {
    for (const id of ids) {
      if (on) this.#ids.add(id); else this.#ids.delete(id);
      const row = this.rows.get(id);
      if (row) row.pick.checked = on;
    }
    this.show();
    say(`${this.#ids.size} selected`);
  }

  #fitting(what) { return [...this.#ids].map((id) => this.rows.get(id)?.job).filter((job) => job && FITS[what](job)); }

  #post(what, body) { return (job) => ask(`/api/jobs/${encodeURIComponent(job.job_id)}/${what}`, { method: "POST", body }); }

  async retry() {
    const jobs = this.#fitting("retry");
    let chosen = null;
    const text = "What you leave stays as it was with each. Transcribe bills each as another job, unless it has finished the same before. Transcripts are replaced when the new ones are done.";
    if (!await askRetry({ title: `Run ${many(jobs)} again?`, text, run: (options) => { chosen = options; } })) return;
    await doForEach(jobs, `Retrying ${many(jobs)}`, this.#post("retry", JSON.stringify({ options: chosen })));
  }

  async cancel() {
    const jobs = this.#fitting("cancel");
    if (!await confirmed(`Cancel ${many(jobs)}?`, "They end as failed, with the code Cancelled. What Transcribe has done of them is billed. They can be run again later.", "Cancel them")) return;
    await doForEach(jobs, `Cancelling ${many(jobs)}`, this.#post("cancel"));
  }

  download() {
    const query = new URLSearchParams(this.#fitting("download").map((job) => ["job", job.job_id]));
    location.assign(`/api/transcripts.zip?${query}`);
    say("The download begins.");
  }

  async erase() {
    const jobs = this.#fitting("erase");
    if (!await confirmed(`Erase ${many(jobs)}?`, `${ERASED.replace("recording, the transcripts and the record", "recordings, the transcripts and the records")} Open jobs are cancelled first. ${KEPT}`, `Erase ${many(jobs)} for good`)) return;
    const erase = this.#post("erase");
    const act = async (job) => { await erase(job); new Drafts(job.job_id).dropAll(); this.erased(job.job_id); };
    await doForEach(jobs, `Erasing ${many(jobs)}`, act, 1); // two at once would hide the queues' messages from each other
  }

  // Replaced by the list: an erased job's line goes.
  erased() {}
}
