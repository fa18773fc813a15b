// Correcting a transcript: what is typed, and every other change of its turns.
import { ask, byId, choice, confirmed, moment } from "./console.js";
import { showConflict } from "./conflict.js";
import { Edits } from "./edits.js";
import { Playing } from "./playing.js";
import { Drafts, Saving } from "./saving.js";
import { openSpeakerMenu } from "./speaker_menu.js";
import { TurnList } from "./turn_list.js";
import { isUnsure, merged, split, turnOf, withSpeaker, withText } from "./turns.js";
import { isAlike, reapplied } from "./versions.js";

const TEXT_KEYS = new Set(["Enter", "Ctrl+Enter", "F2", "Backspace", "Delete", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);
const SAVING = { saved: "Saved", saving: "Saving…", changed: "Not saved yet", failed: "Not saved: " };

const read = async (address) => {
  const { attempt, revision, speakers, turns } = await ask(address);
  return { attempt, revision, speakers, turns: turns.map(turnOf) };
};

// Opens the editor in the job's page; left() is called when it is closed, with whether something was saved.
export const openEditor = async (address, job, media, left) => {
  const version = await read(address);
  const editor = new Editor(address, version, new Drafts(job), media, left);
  editor.open();
  return editor;
};

class Editor {
  constructor(address, version, drafts, media, left) {
    Object.assign(this, { address, version, drafts, left });
    this.closing = new AbortController();
    this.list = new TurnList(byId("turns"), this.closing.signal);
    this.edits = new Edits(version.turns, version.speakers, (change) => this.seen(change));
    this.saving = new Saving(address, drafts, version, {
      current: () => this.mine, show: (state, why) => this.showState(state, why), conflict: (answer) => this.conflict(answer), signal: this.closing.signal,
    });
    this.playing = new Playing(media, this.list, this.edits);
    this.before = null; // the caret before what is being typed
  }

  async open() {
    const { signal } = this.closing, on = (target, kind, act) => target.addEventListener(kind, act, { signal });
    byId("turns").lang = byId("transcript").lang;
    this.list.show(this.edits.turns, this.edits.speakers);
    on(byId("turns"), "beforeinput", (event) => this.beforeInput(event));
    on(byId("turns"), "input", (event) => this.input(event));
    for (const kind of ["dragstart", "drop"]) on(byId("turns"), kind, (event) => event.preventDefault()); // cut and paste move text
    on(byId("turns"), "click", (event) => this.click(event));
    document.addEventListener("keydown", (event) => this.key(event), { signal, capture: true });
    on(byId("done"), "click", () => this.close());
    on(byId("undo"), "click", () => this.edits.undo());
    on(byId("redo"), "click", () => this.edits.redo());
    on(byId("next-unsure"), "click", () => this.nextUnsure(1));
    on(byId("editor-help"), "click", () => this.help());
    this.showState("saved");
    this.showUndo();
    this.playing.start(signal);
    const begin = this.playing.place();
    this.list.place(begin, 0);
    await this.offerDraft();
  }

  async close() {
    const saved = await this.saving.save();
    if (!saved && !await confirmed("Leave without saving?", "Your changes are kept in this browser. They are offered when this transcript is corrected again.", "Leave")) return;
    this.closing.abort();
    this.left(this.saving.base.revision !== this.version.revision);
  }

  // --- what changes the turns --------------------------------------------------------------------
  seen({ at, removed, inserted, renamed, caret, typed }) {
    if (renamed) this.list.rename(this.edits.speakers);
    if (typed) this.list.update(at, inserted[0]);
    else if (removed || inserted.length) this.list.replace(at, removed, inserted);
    if (caret && !typed) this.list.place(caret.row, caret.from);
    this.playing.mark();
    this.showUndo();
    this.saving.changed();
  }

  beforeInput(event) {
    this.before = this.list.caret();
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      if (event.inputType === "historyUndo") this.edits.undo(); else this.edits.redo();
    } else if (["insertParagraph", "insertLineBreak"].includes(event.inputType)) {
      event.preventDefault();
      if (this.before) this.split(this.before);
    } else if (event.inputType === "insertFromPaste") {
      event.preventDefault();
      const text = (event.dataTransfer?.getData("text/plain") ?? event.data ?? "").replace(/\s+/g, " ");
      if (this.before) this.insert(this.before, text);
    }
  }

  // The browser has changed the text already.
  input(event) {
    const row = this.list.placeOf(event.target), turn = this.edits.turns[row];
    const text = event.target.textContent.replace(/[\n\u00a0]/g, " ");
    if (text === turn.text) return;
    const before = this.before?.row === row ? this.before : null;
    this.edits.replace(row, 1, [withText(turn, text)], [before, this.list.caret()], { typed: true });
  }

  insert(caret, text) {
    const turn = this.edits.turns[caret.row], from = caret.from + text.length;
    this.edits.replace(caret.row, 1, [withText(turn, turn.text.slice(0, caret.from) + text + turn.text.slice(caret.to))], [caret, { row: caret.row, from }]);
  }

  split(caret) {
    const turn = this.edits.turns[caret.row];
    const rest = caret.to > caret.from ? withText(turn, turn.text.slice(0, caret.from) + turn.text.slice(caret.to)) : turn;
    this.edits.replace(caret.row, 1, split(rest, caret.from), [caret, { row: caret.row + 1, from: 0 }]);
    this.note("Split. The new turn has the same speaker; F2 changes it.");
  }

  // Joins the turn to the one before it.
  merge(row, caret) {
    const first = this.edits.turns[row - 1], second = this.edits.turns[row];
    if (!first || !second) return;
    const { turn, place } = merged(first, second);
    const name = (label) => this.edits.speakers[label] ?? label ?? "No speaker";
    const gone = turn.speaker === first.speaker ? second.speaker : first.speaker;
    this.edits.replace(row - 1, 2, [turn], [caret, { row: row - 1, from: place }]);
    this.note(gone === turn.speaker ? "Joined." : `Joined. ${name(turn.speaker)} stays as its speaker, not ${name(gone)}.`);
  }

  menu(row) {
    const turn = this.edits.turns[row], caret = document.activeElement.matches(".words") ? this.list.caret() : null;
    const move = (label, speakers = this.edits.speakers) => {
      this.edits.replace(row, 1, [withSpeaker(turn, label)], [caret, caret], { speakers });
      this.note(`Moved to ${speakers[label]}.`);
    };
    openSpeakerMenu(this.list.rows[row].querySelector(".who"), {
      speakers: this.edits.speakers, label: turn.speaker, choose: move,
      create: (name) => { const label = this.edits.freshLabel(); move(label, { ...this.edits.speakers, [label]: name }); },
      rename: (label, name) => { this.edits.name(label, name); this.note(`Renamed to ${name} everywhere.`); },
      back: () => { if (caret) this.list.place(row, caret.from, caret.to); else this.list.rows[row].querySelector(".who").focus(); },
    });
  }

  click(event) {
    const row = this.list.placeOf(event.target);
    if (event.target.closest(".who")) this.menu(row);
    if (event.target.closest(".at")) this.playing.from(this.edits.turns[row].start);
  }

  // --- keys --------------------------------------------------------------------------------------
  key(event) {
    if (event.isComposing || event.target.closest("dialog, .speaker-menu")) return;
    const text = event.target.closest("#turns .words");
    const name = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
    const act = this.anywhere(name) ?? (text ? this.inText(name, event) : name === "Shift+?" || name === "?" ? () => this.help() : null);
    if (text) event.stopPropagation(); // the page's own keys are of one letter
    if (!act || act() === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  anywhere(name) {
    const { playing, edits } = this;
    return {
      Escape: () => playing.toggle(), "Ctrl+,": () => playing.leap(-3), "Alt+ArrowUp": () => playing.faster(1), "Alt+ArrowDown": () => playing.faster(-1),
      F8: () => this.nextUnsure(1), "Shift+F8": () => this.nextUnsure(-1), F1: () => this.help(), "Ctrl+s": () => { this.saving.save(); },
      "Ctrl+z": () => { edits.undo(); }, "Ctrl+Shift+z": () => { edits.redo(); }, "Ctrl+y": () => { edits.redo(); },
    }[name];
  }

  // An action returns false where the key is the browser's.
  inText(name, event) {
    const caret = TEXT_KEYS.has(name) ? this.list.caret() : null;
    if (!caret) return null;
    const length = this.edits.turns[caret.row].text.length, alone = caret.from === caret.to;
    const step = (by) => () => {
      const x = this.list.edge(by);
      return x === null || !this.list.rows[caret.row + by] ? false : this.list.enter(caret.row + by, -by, x);
    };
    const over = (by) => () => {
      const next = this.edits.turns[caret.row + by];
      return alone && next && caret.from === (by < 0 ? 0 : length) ? this.list.place(caret.row + by, by < 0 ? next.text.length : 0) : false;
    };
    const forward = getComputedStyle(event.target).direction === "rtl" ? -1 : 1;
    return {
      Enter: () => this.split(caret), F2: () => this.menu(caret.row), "Ctrl+Enter": () => this.playing.fromCaret(caret),
      Backspace: () => (alone && caret.from === 0 ? this.merge(caret.row, caret) : false),
      Delete: () => (alone && caret.from === length ? this.merge(caret.row + 1, caret) : false),
      ArrowUp: step(-1), ArrowDown: step(1), ArrowLeft: over(-forward), ArrowRight: over(forward),
    }[name];
  }

  nextUnsure(by) {
    const caret = this.list.caret() ?? { row: this.list.currentRow, from: by < 0 ? 0 : -1 };
    const { turns } = this.edits;
    for (let row = caret.row; row >= 0 && row < turns.length; row += by) {
      const words = turns[row].words.filter((word) => isUnsure(word) && (row !== caret.row || (by < 0 ? word.from < caret.from : word.from > caret.from)));
      const word = words.at(by < 0 ? -1 : 0);
      if (!word) continue;
      this.list.place(row, word.from, word.to);
      this.note(`${turns[row].text.slice(word.from, word.to)}: ${Math.round(word.confidence * 100)} % sure`);
      return;
    }
    this.note(by < 0 ? "No unsure word before this one." : "No unsure word after this one.");
  }

  // --- what the page says ------------------------------------------------------------------------
  note(text) { byId("note").textContent = text; }

  showState(state, why = "") {
    const status = byId("saving");
    status.className = `saving ${state}`;
    if (status.textContent !== SAVING[state] + why) status.textContent = SAVING[state] + why;
  }

  showUndo() {
    byId("undo").disabled = !this.edits.done.length;
    byId("redo").disabled = !this.edits.undone.length;
  }

  help() {
    const keys = byId("editor-keys");
    keys.hidden = !keys.hidden;
    document.documentElement.classList.toggle("with-keys", !keys.hidden);
    byId("editor-help").setAttribute("aria-expanded", String(!keys.hidden));
  }

  // --- other versions ----------------------------------------------------------------------------
  get mine() { return { turns: this.edits.turns, speakers: this.edits.speakers }; }

  take({ turns, speakers }) { this.edits.replace(0, this.edits.turns.length, turns, [this.list.caret(), null], { speakers }); }

  async conflict({ made_by: by, made_at: at }) {
    try {
      const base = this.saving.base, theirs = await read(this.address);
      if (isAlike(this.mine, theirs)) { // it was saved, but the answer got lost
        this.saving.rebase({ ...theirs, ...this.mine });
        this.showState("saved");
        return;
      }
      const load = () => { this.saving.rebase(theirs); this.take(theirs); return "You see their version. Yours is beside it below, and undo brings it back."; };
      const reapply = () => { this.saving.rebase(theirs); return this.putOnTop(base, this.mine, theirs); };
      showConflict({ by, at, mine: this.mine, theirs, load, reapply });
    } catch (error) { this.showState("failed", error.message); }
  }

  putOnTop(base, mine, theirs) {
    const { both, ...made } = reapplied(base, mine, theirs);
    this.take(made);
    return both ? `Your changes are made to their version. Places that both had changed: ${both}. Yours was taken; theirs is beside it below.`
      : "Your changes are made to their version. No place was changed by both.";
  }

  // What an earlier tab could not save. Of an earlier version, it is a conflict like any other.
  async offerDraft() {
    const draft = this.drafts.find(this.version);
    if (!draft) return;
    if (isAlike(draft.mine, this.version)) { // saved when the page was left
      this.drafts.drop(draft.base);
      return;
    }
    const when = moment(draft.at, true).textContent;
    const answer = await choice(`Take up your changes of ${when}?`, "They were not saved. This browser has kept them.", { drop: "Delete them", take: "Take them up" });
    if (answer === "drop") this.drafts.drop(draft.base);
    else if (draft.current) this.take(draft.mine);
    else {
      const settled = (sentence) => { this.drafts.drop(draft.base); return sentence; };
      showConflict({
        by: null, at: null, mine: draft.mine, theirs: this.version, load: () => settled("The saved version stays. Yours is beside it below."),
        reapply: () => settled(this.putOnTop(draft.base, draft.mine, this.mine)),
      });
    }
  }
}
