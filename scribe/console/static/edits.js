// The transcript that is being corrected, with everything that was done to it: undone and done again.
//
// A change replaces the turns `removed` from place `at` by `inserted`, and the speakers' names by others.
// caret: [where it was before, where it is after], each { row, from } or null.

const TYPING = 1500; // ms: what is typed without a longer pause is undone at once
const MOST = 2000; // changes that are kept

export class Edits {
  constructor(turns, speakers, seen) {
    Object.assign(this, { turns, speakers, seen, done: [], undone: [] });
  }

  // typed: the page shows the text already.
  replace(at, removed, inserted, caret, { speakers = this.speakers, typed = false, now = performance.now() } = {}) {
    const change = { at, removed: this.turns.slice(at, at + removed), inserted, names: [this.speakers, speakers], caret, typed, now };
    const last = this.done.at(-1);
    this.undone = [];
    if (typed && last?.typed && last.at === at && now - last.now < TYPING) Object.assign(last, { inserted, now, caret: [last.caret[0], caret[1]] });
    else this.done.push(change);
    if (this.done.length > MOST) this.done.shift();
    this.#put(change, 1, typed);
  }

  name(label, name) { this.replace(0, 0, [], [null, null], { speakers: { ...this.speakers, [label]: name } }); }

  undo() { return this.#again(this.done, this.undone, 0); }

  redo() { return this.#again(this.undone, this.done, 1); }

  #again(from, to, side) {
    const change = from.pop();
    if (!change) return false;
    change.typed = false; // what is typed next is a change of its own
    to.push(change);
    this.#put(change, side, false);
    return true;
  }

  // side: 0 takes the change back, 1 makes it.
  #put(change, side, typed) {
    const [out, into] = side ? [change.removed, change.inserted] : [change.inserted, change.removed];
    this.turns = [...this.turns.slice(0, change.at), ...into, ...this.turns.slice(change.at + out.length)];
    this.speakers = change.names[side];
    this.seen({ at: change.at, removed: out.length, inserted: into, renamed: change.names[0] !== change.names[1], caret: change.caret[side], typed });
  }

  // A label that no speaker has.
  freshLabel() { return freshLabel(this.speakers); }
}

export const freshLabel = (speakers) => {
  let number = 0;
  while (`spk_${number}` in speakers) number++;
  return `spk_${number}`;
};
