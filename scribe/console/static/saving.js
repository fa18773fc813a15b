// Saves a transcript that is being corrected a few seconds after the last change, and keeps what is not saved yet in this
// browser, so that it survives a closed tab.
import { ask } from "./console.js";
import { makeTurn, sent } from "./turns.js";

const PAUSE = 3000, AGAIN = 10000, KEEP = 500; // ms
const MOST_ON_LEAVING = 60000; // bytes that a browser sends for a page that is being closed
const idle = globalThis.requestIdleCallback ?? ((act) => act());

const isSame = (one, other) => one.speakers === other.speakers && one.turns.length === other.turns.length && one.turns.every((turn, place) => turn === other.turns[place]);

export class Saving {
  #timer = 0;
  #keeping = 0;
  #running = null;

  // base: { attempt, revision, turns, speakers } as the server has it; current() is { turns, speakers } as they are now.
  // show(state, text): "saved", "saving", "changed" or "failed". conflict(answer): somebody else has saved meanwhile.
  // signal: ends it.
  constructor(address, drafts, base, { current, show, conflict, signal }) {
    Object.assign(this, { address, drafts, base, current, show, conflict, stopped: false });
    addEventListener("pagehide", () => this.#leave(), { signal });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#leave(); }, { signal });
    addEventListener("beforeunload", (event) => { if (!this.isSaved && this.#size() > MOST_ON_LEAVING) { this.save(); event.preventDefault(); } }, { signal });
    signal.addEventListener("abort", () => { clearTimeout(this.#timer); clearTimeout(this.#keeping); });
  }

  get isSaved() { return isSame(this.base, this.current()); }

  changed() {
    this.show(this.isSaved ? "saved" : "changed");
    this.#later(PAUSE);
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => idle(() => this.keep()), KEEP);
  }

  keep() {
    if (this.isSaved) this.drafts.drop(this.base);
    else this.drafts.keep(this.base, this.current());
  }

  // Resolves to whether everything is saved.
  async save(options = {}) {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running; // a second one would be a conflict with the first
    if (this.isSaved) { this.show("saved"); return true; }
    if (this.stopped) return false;
    this.#running = this.#put(this.current(), options);
    await this.#running;
    this.#running = null;
    return this.isSaved;
  }

  // Goes on from another version of the server's.
  rebase(base) {
    this.drafts.drop(this.base);
    this.base = base;
    this.stopped = false;
    this.keep();
  }

  #leave() {
    if (this.isSaved) return;
    this.keep();
    this.save({ keepalive: this.#size() <= MOST_ON_LEAVING });
  }

  #body({ turns, speakers }) { return JSON.stringify({ base_attempt: this.base.attempt, base_revision: this.base.revision, speakers, turns: sent(turns) }); }

  #size() { return new Blob([this.#body(this.current())]).size; }

  #later(pause) {
    clearTimeout(this.#timer);
    if (!this.stopped) this.#timer = setTimeout(() => this.save(), pause);
  }

  async #put(version, options) {
    this.show("saving");
    try {
      const { revision } = await ask(this.address, { method: "PUT", body: this.#body(version), headers: { "content-type": "application/json" }, ...options });
      this.drafts.drop(this.base);
      this.base = { ...version, revision, attempt: this.base.attempt };
      if (this.isSaved) this.show("saved");
      else { this.keep(); this.#later(PAUSE); this.show("changed"); }
    } catch (refused) {
      this.show("failed", refused.message);
      this.keep();
      if (refused.status === 409) {
        this.stopped = true;
        this.conflict(refused.answer);
      } else if (!(refused.status >= 400 && refused.status < 500)) this.#later(AGAIN);
    }
  }
}

// What this browser keeps of a job's corrections, by the version that they were made to.
export class Drafts {
  constructor(job) { this.prefix = `corrections ${job} `; }

  keep(base, mine) {
    const places = new Map(base.turns.map((turn, place) => [turn, place]));
    // A turn that is the base's has its words by its place there.
    const turns = mine.turns.map((turn) => [turn.start, turn.speaker, turn.text, places.get(turn) ?? turn.words]);
    const { attempt, revision, speakers } = base, at = new Date().toISOString();
    const draft = { at, base: { attempt, revision, speakers, turns: base.turns.map((turn) => [turn.start, turn.speaker, turn.text]) }, speakers: mine.speakers, turns };
    try { localStorage.setItem(this.#key(base), JSON.stringify(draft)); } catch { /* full or forbidden: the server has it soon */ }
  }

  drop(base) { localStorage.removeItem(this.#key(base)); }

  dropAll() { for (const key of this.#keys()) localStorage.removeItem(key); }

  // The latest: { at, base, mine, current: whether it was made to this version }, or null.
  find(version) {
    const found = this.#keys().map((key) => this.#read(key, version)).filter(Boolean);
    return found.sort((one, other) => (one.at < other.at ? 1 : -1))[0] ?? null;
  }

  #keys() { return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix)); }

  #key({ attempt, revision }) { return `${this.prefix}${attempt}.${revision}`; }

  #read(key, version) {
    try {
      const { at, base, speakers, turns } = JSON.parse(localStorage.getItem(key));
      const current = key === this.#key(version);
      const made = current ? version.turns : base.turns.map(([start, speaker, text]) => makeTurn(start, speaker, text));
      const mine = turns.map(([start, speaker, text, words]) => (typeof words === "number" ? made[words] : makeTurn(start, speaker, text, words)));
      return { at, current, base: { ...base, turns: made }, mine: { turns: mine, speakers } };
    } catch { return null; }
  }
}
