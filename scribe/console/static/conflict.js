// Somebody else has saved meanwhile: who and when, where the versions differ, and what can be done. Nothing is lost.
import { byId, make, moment, say } from "./console.js";
import { clockTime } from "./turn_list.js";
import { asText, differences } from "./versions.js";

const paragraphs = (turns, speakers) => turns.map((turn) => make("p", { dir: "auto" }, make("strong", {}, speakers[turn.speaker] ?? ""), turn.speaker === null ? "" : ": ", turn.text));

// Where mine differs from theirs, side by side.
const comparison = (mine, theirs) => {
  const rows = differences(theirs.turns, mine.turns).map(({ from, to, turns }) => {
    const others = theirs.turns.slice(from, to);
    return make("tr", {}, make("th", { scope: "row" }, clockTime((turns[0] ?? others[0]).start)),
      make("td", {}, ...paragraphs(turns, mine.speakers)), make("td", {}, ...paragraphs(others, theirs.speakers)));
  });
  const names = Object.keys({ ...theirs.speakers, ...mine.speakers }).filter((label) => mine.speakers[label] !== theirs.speakers[label])
    .map((label) => make("tr", {}, make("th", { scope: "row" }, "Name"), make("td", {}, mine.speakers[label] ?? "–"), make("td", {}, theirs.speakers[label] ?? "–")));
  const head = make("tr", {}, make("th", { scope: "col" }, "At"), make("th", { scope: "col" }, "Yours"), make("th", { scope: "col" }, "Theirs"));
  return make("table", {}, make("caption", { class: "unseen" }, "Where the versions differ"), make("thead", {}, head), make("tbody", {}, ...names, ...rows));
};

const copy = async (mine) => {
  try { await navigator.clipboard.writeText(asText(mine)); say("Copied."); } catch { say("The browser did not allow copying."); }
};

// by and at: who saved and when, or null. mine and theirs are versions; load() takes theirs, reapply() puts mine on top of
// it; both return what to say then.
export const showConflict = ({ by, at, mine, theirs, load, reapply }) => {
  const region = byId("conflict"), text = make("p", {}), choices = make("div", { class: "choices" });
  const button = (name, act, strong) => make("button", { type: "button", class: strong && "strong", click: act }, name);
  const settled = (sentence) => {
    text.textContent = sentence;
    const close = button("Close", () => { region.hidden = true; byId("turns").querySelector("[tabindex='0'].words")?.focus(); });
    choices.replaceChildren(button("Copy your version", () => copy(mine)), close);
    close.focus();
    say(sentence);
  };
  const title = make("h3", { id: "conflict-title" }, by ? `${by} saved this transcript` : "The transcript is another one now", at ? " at " : "", at ? moment(at, true) : "");
  text.textContent = "Your changes are not saved. They stay here and in this browser until you choose. Below, yours is beside theirs.";
  choices.append(
    button("Copy yours", () => copy(mine)),
    button("Load theirs", () => settled(load())),
    button("Put yours on top of theirs", () => settled(reapply()), true),
  );
  region.replaceChildren(title, text, choices, comparison(mine, theirs));
  region.hidden = false;
};
