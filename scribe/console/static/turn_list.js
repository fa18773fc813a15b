// The turns as the page shows them: a row for each, with its speaker, its time and its text, which is typed into.
// The marks on words (unsure, spoken) are highlights over the text: they never change what is typed into.
import { make } from "./console.js";
import { isUnsure } from "./turns.js";

const COLOURS = 12; // as in transcript.html
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

export const clockTime = (seconds) => {
  const whole = Math.floor(seconds), parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return (parts[0] ? parts : parts.slice(1)).map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
};

// Browsers without the CSS Custom Highlight API show no marks; everything else works.
const highlight = (name) => {
  const marks = globalThis.Highlight ? new Highlight() : new Set();
  globalThis.CSS?.highlights?.set(name, marks);
  return marks;
};

export class TurnList {
  #unsure = highlight("unsure");
  #spoken = highlight("spoken");
  #marks = new Map(); // a row in or near view: the ranges of its unsure words
  #made = 0;
  #turns = new WeakMap(); // of each row
  #current = null; // the one row that Tab reaches

  // signal: ends it.
  constructor(main, signal) {
    this.main = main;
    this.rows = [];
    this.speakers = {};
    main.addEventListener("focusin", (event) => this.#reach(event.target.closest(".turn")), { signal });
    main.addEventListener("contentvisibilityautostatechange", (event) => { if (event.skipped) this.#unmark(event.target); else this.#mark(event.target); }, { signal });
    signal.addEventListener("abort", () => main.replaceChildren());
  }

  // Everything anew.
  show(turns, speakers) {
    this.speakers = speakers;
    for (const row of this.rows) this.#unmark(row);
    this.rows = turns.map((turn) => this.#row(turn));
    this.main.replaceChildren(...this.rows);
    if (this.rows.length) this.#reach(this.rows[0]);
  }

  replace(at, removed, turns) {
    const gone = this.rows.slice(at, at + removed), made = turns.map((turn) => this.#row(turn));
    const focused = gone.find((row) => row.contains(document.activeElement));
    const part = focused && document.activeElement.classList[0];
    if (gone.length) gone[0].before(...made);
    else if (this.rows[at]) this.rows[at].before(...made);
    else this.main.append(...made);
    for (const row of gone) { this.#unmark(row); row.remove(); }
    this.rows = [...this.rows.slice(0, at), ...made, ...this.rows.slice(at + removed)];
    const next = made[0] ?? this.rows[Math.min(at, this.rows.length - 1)];
    if (gone.includes(this.#current)) this.#current = null;
    if (next && !this.#current) this.#reach(next);
    if (part && next) next.querySelector(`.${part}`).focus({ preventScroll: true });
  }

  // The row's turn after its text was typed into.
  update(place, turn) {
    const row = this.rows[place];
    this.#turns.set(row, turn);
    if (this.#marks.has(row)) { this.#unmark(row); this.#mark(row); }
  }

  rename(speakers) {
    this.speakers = speakers;
    for (const row of this.rows) this.#name(row);
  }

  // { row, from, to } of the selection in a turn's text, or null.
  caret() {
    const selection = getSelection(), text = selection.rangeCount ? this.#textOf(selection.anchorNode) : null;
    if (!text || !text.contains(selection.focusNode)) return null;
    const range = selection.getRangeAt(0), before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(range.startContainer, range.startOffset);
    const from = before.toString().length;
    return { row: this.rows.indexOf(text.parentElement), from, to: from + range.toString().length };
  }

  // Puts the caret there; until: selects up to there.
  place(row, from, until = from) {
    const text = this.rows[row]?.querySelector(".words");
    if (!text) return;
    const node = nodeOf(text) ?? text, most = node === text ? 0 : node.length;
    text.focus({ preventScroll: true });
    getSelection().setBaseAndExtent(node, Math.min(from, most), node, Math.min(until, most));
    this.rows[row].scrollIntoView({ block: "nearest" });
  }

  // Smoothly, as the recording goes on.
  follow(row) { this.rows[row].scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" }); }

  get currentRow() { return Math.max(0, this.rows.indexOf(this.#current)); }

  placeOf(element) { return this.rows.indexOf(element.closest(".turn")); }

  // Marks the word that is spoken; null: none.
  speak(place, word) {
    this.#spoken.clear();
    const node = word && nodeOf(this.rows[place].querySelector(".words"));
    if (node) this.#spoken.add(rangeOf(node, word));
  }

  // The x of the caret, if it is on the text's first (by -1) or last (by 1) line; else null.
  edge(by) {
    const selection = getSelection(), text = selection.rangeCount ? this.#textOf(selection.focusNode) : null;
    if (!text || !selection.isCollapsed) return null;
    const box = text.getBoundingClientRect(), caret = selection.getRangeAt(0).getClientRects()[0];
    if (!caret) return box.left; // an empty text
    const rest = by < 0 ? caret.top - box.top : box.bottom - caret.bottom;
    return rest < caret.height * .8 ? caret.left : null;
  }

  // The caret into the row's last (by -1) or first (by 1) line, at x.
  enter(row, by, x) {
    const text = this.rows[row]?.querySelector(".words");
    if (!text) return;
    this.rows[row].scrollIntoView({ block: "nearest" });
    const box = text.getBoundingClientRect(), y = by < 0 ? box.bottom - 8 : box.top + 8;
    const found = document.caretPositionFromPoint?.(x, y);
    if (found && text.contains(found.offsetNode)) this.place(row, found.offset);
    else this.place(row, by < 0 ? text.textContent.length : 0);
  }

  #row(turn) {
    const number = ++this.#made;
    const row = make("section", { class: "turn" },
      make("button", { class: "who", type: "button", id: `who-${number}`, "aria-haspopup": "menu", tabindex: "-1", title: "Speaker (F2)" }),
      make("button", { class: "at", type: "button", id: `at-${number}`, tabindex: "-1", "aria-label": `Play from ${clockTime(turn.start)}` }, clockTime(turn.start)),
      make("div", { class: "words", role: "textbox", "aria-multiline": "true", "aria-labelledby": `who-${number} at-${number}`, contenteditable: "plaintext-only", spellcheck: "true", dir: "auto", tabindex: "-1" }, turn.text));
    this.#turns.set(row, turn);
    this.#name(row);
    return row;
  }

  #name(row) {
    const { speaker } = this.#turns.get(row), number = Object.keys(this.speakers).indexOf(speaker);
    const name = this.speakers[speaker] || speaker || "No speaker", who = row.firstElementChild;
    if (who.textContent !== name) who.textContent = name;
    row.className = number < 0 ? "turn" : `turn v${number % COLOURS}`;
  }

  #reach(row) {
    if (!row || row === this.#current) return;
    for (const element of this.#current?.children ?? []) element.tabIndex = -1;
    for (const element of row.children) element.tabIndex = 0;
    this.#current = row;
  }

  #mark(row) {
    const node = nodeOf(row.querySelector(".words")), words = node ? this.#turns.get(row).words.filter(isUnsure) : [];
    const ranges = words.map((word) => rangeOf(node, word));
    this.#marks.set(row, ranges);
    for (const range of ranges) this.#unsure.add(range);
  }

  #unmark(row) {
    for (const range of this.#marks.get(row) ?? []) this.#unsure.delete(range);
    this.#marks.delete(row);
  }

  #textOf(node) {
    const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const text = element?.closest?.(".words");
    return text && this.main.contains(text) ? text : null;
  }
}

// The one node of a text; typing can leave several.
const nodeOf = (text) => {
  if (text.childNodes.length > 1) text.normalize();
  return [...text.childNodes].find((node) => node.nodeType === Node.TEXT_NODE) ?? null;
};

const rangeOf = (node, word) => new StaticRange({ startContainer: node, startOffset: Math.min(word.from, node.length), endContainer: node, endOffset: Math.min(word.to, node.length) });
