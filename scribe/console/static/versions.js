// Versions of a transcript beside each other: where they differ, and one's changes made to another.
// A version is { turns, speakers }.
import { freshLabel } from "./edits.js";
import { sent } from "./turns.js";

const NEAR = 10; // seconds between the starts of a turn in two versions: saving finds the times of new words
const SAME = .05; // seconds

const said = (turn) => `${turn.speaker}\n${turn.text}`;
const allSaid = (turns) => turns.map(said).join("\n");

// For each of base's turns the place of the same one in other, or undefined. Turns never change their order.
const places = (base, other) => {
  const known = new Map(), found = [];
  base.forEach((turn, place) => known.set(said(turn), [...known.get(said(turn)) ?? [], place]));
  let from = 0;
  other.forEach((turn, number) => {
    const place = known.get(said(turn))?.find((one) => one >= from && Math.abs(base[one].start - turn.start) < NEAR);
    if (place === undefined) return;
    found[place] = number;
    from = place + 1;
  });
  return found;
};

// What makes `other` of `base`: base's turns from..to are replaced by turns. Between the same ones, a turn that begins
// when one of the base's does is that one, changed.
export const differences = (base, other) => {
  const found = [];
  let from = 0, begun = 0;
  const add = (to, until) => {
    if (to > from || until > begun) found.push({ from, to, turns: other.slice(begun, until) });
    from = to;
    begun = until;
  };
  const close = (to, until) => {
    for (let number = begun + 1; number < until; number++) {
      const place = base.slice(from + 1, to).findIndex((turn) => Math.abs(turn.start - other[number].start) < SAME);
      if (place >= 0) add(from + 1 + place, number);
    }
    add(to, until);
  };
  places(base, other).forEach((number, place) => {
    close(place, number);
    from = place + 1;
    begun = number + 1;
  });
  close(base.length, other.length);
  return found;
};

// The differences that overlap or touch, together: the stretch of the base, and each side's turns for it.
const stretches = (base, mine, theirs) => {
  const all = [...mine.map((change) => ({ ...change, side: 0 })), ...theirs.map((change) => ({ ...change, side: 1 }))]
    .sort((one, other) => one.from - other.from || one.to - other.to);
  const groups = [];
  for (const change of all) {
    const last = groups.at(-1);
    if (last && change.from <= last.to && (change.from < last.to || change.from === change.to || last.from === last.to)) {
      last.to = Math.max(last.to, change.to);
      last.changes.push(change);
    } else groups.push({ from: change.from, to: change.to, changes: [change] });
  }
  const version = ({ from, to, changes }, side) => {
    const turns = [];
    let at = from;
    for (const change of changes.filter((one) => one.side === side)) {
      turns.push(...base.slice(at, change.from), ...change.turns);
      at = change.to;
    }
    return [...turns, ...base.slice(at, to)];
  };
  return groups.map((group) => ({
    from: group.from, to: group.to, sides: new Set(group.changes.map((change) => change.side)),
    mine: version(group, 0), theirs: version(group, 1),
  }));
};

// My speakers' names over theirs; a label that both gave to a new speaker becomes another one in mine.
const joinedSpeakers = (base, mine, theirs) => {
  const speakers = { ...theirs }, labels = {};
  for (const [label, name] of Object.entries(mine)) {
    if (base[label] === name) continue;
    const taken = !(label in base) && label in theirs && theirs[label] !== name;
    labels[label] = taken ? freshLabel({ ...mine, ...speakers }) : label;
    speakers[labels[label]] = name;
  }
  return { speakers, labels };
};

// Theirs with my changes. Where both changed the same turns mine is taken: `both` counts these places.
export const reapplied = (base, mine, theirs) => {
  const { speakers, labels } = joinedSpeakers(base.speakers, mine.speakers, theirs.speakers);
  for (const label of Object.keys(mine.speakers)) if (!(label in speakers) && mine.turns.some((turn) => turn.speaker === label)) speakers[label] = mine.speakers[label];
  const ours = mine.turns.map((turn) => (turn.speaker in labels && labels[turn.speaker] !== turn.speaker ? { ...turn, speaker: labels[turn.speaker] } : turn));
  const changed = differences(base.turns, theirs.turns);
  const turns = [];
  let at = 0, both = 0;
  const same = places(base.turns, theirs.turns); // these have the times that saving found
  const keep = (until) => { for (; at < until; at++) turns.push(theirs.turns[same[at]] ?? base.turns[at]); };
  for (const stretch of stretches(base.turns, differences(base.turns, ours), changed)) {
    keep(stretch.from);
    if (stretch.sides.size === 2 && allSaid(stretch.mine) !== allSaid(stretch.theirs)) both++;
    turns.push(...(stretch.sides.has(0) ? stretch.mine : stretch.theirs));
    at = stretch.to;
  }
  keep(base.turns.length);
  return { turns, speakers, both };
};

// Whether both say the same.
export const isAlike = (one, other) => {
  const [first, second] = [one, other].map(({ turns, speakers }) => allSaid(sent(turns).map(({ speaker_label: label, text }) => ({ speaker: speakers[label] ?? label, text }))));
  return first === second;
};

// A version as a text that can be pasted elsewhere.
export const asText = ({ turns, speakers }) => {
  let before = null;
  return turns.map((turn) => {
    const name = turn.speaker !== before && speakers[turn.speaker] ? `${speakers[turn.speaker]}: ` : "";
    before = turn.speaker;
    return name + turn.text;
  }).join("\n\n");
};
