// The turns of a transcript that is being corrected. A turn is a value: every change makes a new one, so undoing is to
// put the old one back.
//
// words: the machine's words that are still as they were, each with its place in the text (from, to), its time (start,
// end) and how sure the machine was (confidence, or null).

const UNSURE = .6; // as in transcript.html
const LETTER = /[\p{L}\p{M}\p{N}]/u;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

export const makeTurn = (start, speaker, text, words = []) => ({ start, speaker, text, words, end: words.reduce((end, word) => Math.max(end, word.end), start) });

// As the server sends it: a word is [text, start, end, confidence].
export const turnOf = ({ start_time, speaker_label, text, words }) => {
  let at = 0;
  const placed = [];
  for (const [said, start, end, confidence] of words) {
    const from = text.indexOf(said, at);
    if (from < 0) continue;
    at = from + said.length;
    placed.push({ from, to: at, start, end, confidence });
  }
  return makeTurn(start_time, speaker_label, text, placed);
};

// What the server is sent. A turn without text is gone.
export const sent = (turns) => turns.filter((turn) => turn.text.trim())
  .map((turn) => ({ start_time: turn.start, speaker_label: turn.speaker, text: turn.text.trim().replace(/\s+/g, " ") }));

export const isUnsure = (word) => word.confidence !== null && word.confidence < UNSURE;

const moved = (words, by) => words.map((word) => ({ ...word, from: word.from + by, to: word.to + by }));

// Whether a letter begins to touch the text's place that none touched before.
const touches = (before, after, place, other) => LETTER.test(after.charAt(other)) && !LETTER.test(before.charAt(place));

// first to until of `before` was replaced. Of "one two three" without "two", that is "two " rather than "wo t".
const replaced = (before, text) => {
  const most = Math.min(before.length, text.length), longer = before.length > text.length ? before : text;
  let first = 0, last = 0, back = 0;
  while (first < most && before[first] === text[first]) first++;
  while (last < most - first && before.at(-1 - last) === text.at(-1 - last)) last++;
  if (first + last < most) return [first, before.length - last];
  while (LETTER.test(before.charAt(first - back - 1)) && before[first - back - 1] === longer[longer.length - last - back - 1]) back++;
  if (LETTER.test(before.charAt(first - back - 1))) back = 0;
  return [first - back, before.length - last - back];
};

// The turn with another text. Words outside of what changed are kept.
export const withText = (turn, text) => {
  const before = turn.text, grown = text.length - before.length, [first, until] = replaced(before, text);
  const words = [];
  for (const word of turn.words) {
    if (word.to <= first && !touches(before, text, word.to, word.to)) words.push(word);
    else if (word.from >= until && !touches(before, text, word.from - 1, word.from - 1 + grown)) words.push({ ...word, from: word.from + grown, to: word.to + grown });
  }
  return makeTurn(turn.start, turn.speaker, text, words);
};

export const withSpeaker = (turn, speaker) => ({ ...turn, speaker });

// Two turns of one. The second begins with its first word that is unchanged, or when the last before it has ended.
export const split = (turn, at) => {
  const first = turn.text.slice(0, at).trimEnd(), rest = turn.text.slice(at), second = rest.trimStart();
  const before = turn.words.filter((word) => word.to <= at), after = turn.words.filter((word) => word.from >= at);
  const start = after.length ? after[0].start : before.reduce((end, word) => Math.max(end, word.end), turn.start);
  return [makeTurn(turn.start, turn.speaker, first, before), makeTurn(start, turn.speaker, second, moved(after, second.length - turn.text.length))];
};

// One turn of two, with the first's speaker; if only one has a text, with that one's. place: where they meet.
export const merged = (first, second) => {
  if (!first.text.trim()) return { turn: { ...second, start: first.start }, place: 0 };
  if (!second.text.trim()) return { turn: first, place: first.text.length };
  const head = first.text.trimEnd(), tail = second.text.trimStart();
  const space = UNSPACED.test(head.slice(-1)) && UNSPACED.test(tail.charAt(0)) ? "" : " ";
  const words = [...first.words, ...moved(second.words, head.length + space.length - (second.text.length - tail.length))];
  return { turn: makeTurn(first.start, first.speaker, head + space + tail, words), place: head.length + space.length };
};

// When the text at this place is said, as far as that is known: by its word, or the last known one before it.
export const timeAt = (turn, place) => turn.words.reduce((time, word) => (word.from <= place ? word.start : time), turn.start);

// The turn's word of this moment, or undefined.
export const wordAt = (turn, seconds) => {
  if (seconds < turn.start - .5 || seconds > turn.end + 1) return undefined;
  const begun = turn.words.filter((word) => word.start <= seconds + .02).at(-1);
  return begun && seconds <= begun.end + .4 ? begun : undefined;
};
