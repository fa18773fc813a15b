// The recording beside the text that is corrected: keys, and the word that is spoken.
import { byId } from "./console.js";
import { timeAt, wordAt } from "./turns.js";

const ALONE = 4000; // ms after typing or scrolling in which the page does not scroll by itself

export class Playing {
  #leaveAlone = 0;
  #spoken = -1; // the turn's place

  constructor(media, list, edits) { Object.assign(this, { media, list, edits }); }

  start(signal) {
    const watch = () => { if (signal.aborted) return; this.mark(); if (!this.media.paused && !this.media.ended) requestAnimationFrame(watch); };
    for (const kind of ["play", "seeked", "timeupdate"]) this.media.addEventListener(kind, kind === "play" ? watch : () => this.mark(), { signal });
    for (const kind of ["wheel", "touchmove", "keydown"]) addEventListener(kind, () => { this.#leaveAlone = performance.now() + ALONE; }, { signal, passive: true });
    if (!this.media.paused) watch();
  }

  toggle() { if (this.media.paused) this.media.play().catch(() => { /* the error event says why */ }); else this.media.pause(); }

  leap(seconds) { this.media.currentTime = Math.max(0, this.media.currentTime + seconds); }

  from(seconds) {
    this.media.currentTime = seconds;
    this.media.play().catch(() => { /* the error event says why */ });
  }

  fromCaret({ row, from }) { this.from(timeAt(this.edits.turns[row], from)); }

  faster(by) {
    const speed = byId("speed"), next = speed.selectedIndex + by;
    if (!speed.options[next]) return;
    speed.selectedIndex = next;
    speed.dispatchEvent(new Event("change"));
    byId("note").textContent = `Speed ${speed.options[next].text}`;
  }

  // The place of the turn that is spoken now; of the first before anything was played.
  place() {
    const now = this.media.currentTime;
    return Math.max(0, this.edits.turns.findLastIndex((turn) => turn.start <= now));
  }

  mark() {
    const now = this.media.currentTime, { turns } = this.edits;
    const place = now > 0 ? turns.findIndex((turn) => wordAt(turn, now)) : -1;
    this.list.speak(place, place < 0 ? null : wordAt(turns[place], now));
    if (place >= 0 && place !== this.#spoken && !this.media.paused && byId("follow").checked && performance.now() > this.#leaveAlone) this.list.follow(place);
    this.#spoken = place;
  }
}
