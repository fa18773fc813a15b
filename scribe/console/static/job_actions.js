// What an operator does to a job on its page. Each asks first.
import { ask, byId, confirmed, onKey, say } from "./console.js";
import { askRetry } from "./retry.js";
import { Drafts } from "./saving.js";

// current() is the job as it was seen last; resolves to whether it was done.
export class JobActions {
  constructor(id, address, current) {
    Object.assign(this, { id, address, current });
    for (const what of ["retry", "cancel", "release", "erase"]) byId(what).addEventListener("click", () => this[what]());
    for (const [key, what] of [["r", "retry"], ["c", "cancel"], ["e", "erase"]]) onKey(key, () => { if (current()) this[what](); });
  }

  async post(what, body) {
    const done = await ask(`${this.address}/${what}`, { method: "POST", body });
    say(done.asked_before ? "That was asked for before; it is under way." : "Asked for.");
    if (done.job_id !== this.id) location.assign(`/jobs/${encodeURIComponent(done.job_id)}`);
  }

  async act(what, question, text, verb) {
    if (byId(what).hidden || !await confirmed(question, text, verb)) return false;
    try { await this.post(what); return true; } catch (error) {
      await confirmed("It was not done", [error.message, ...error.advice].join(" "), "Understood");
      return false;
    }
  }

  // first: the option that most likely has to be another one.
  retry(first = "") {
    const { open, name, attempt, status, deleted_at: deleted } = this.current();
    if (open || deleted) return false;
    const replaced = status === "COMPLETED" ? " The transcript is replaced when the new one is done." : "";
    return askRetry({
      title: `Run ${name} again?`, first,
      text: `It is attempt ${attempt + 1}. What you leave stays as it was. Transcribe bills it as another job, unless it has finished the same before.${replaced}`,
      run: (options) => this.post("retry", JSON.stringify({ options })),
    });
  }

  cancel() { return this.act("cancel", `Cancel ${this.current().name}?`, "The job ends as failed, with the code Cancelled. What Transcribe has done of it is billed. It can be run again later.", "Cancel the job"); }

  release() { return this.act("release", `Release ${this.current().name}?`, "It starts now and counts among today's hours. Transcribe bills it as any other.", "Start it now"); }

  async erase() {
    const { name, open } = this.current();
    if (!await this.act("erase", `Erase ${name}?`, `${ERASED}${open ? " The job is cancelled first; this can take a minute." : ""} ${KEPT}`, "Erase for good")) return;
    new Drafts(this.id).dropAll();
    location.assign("/");
  }
}

export const ERASED = "The recording, the transcripts and the record are deleted with every version, and cannot be restored.";
export const KEPT = "Logs keep the job's id, histories of executions the file's name for 90 days, backups of the table the record for 35 days.";
