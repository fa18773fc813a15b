// The menu of a turn's speaker: another one, a new one, or another name for this one everywhere.
import { byId, make } from "./console.js";

const LONGEST = 100; // characters of a name

// Asks for a name; resolves to it, or to null.
const askedName = (title, name, verb) => new Promise((resolve) => {
  const field = make("input", { type: "text", maxlength: LONGEST, required: true, autocomplete: "off", value: name });
  const dialog = make("dialog", { class: "question", "aria-labelledby": "name-title" }, make("h2", { id: "name-title" }, title),
    make("form", { method: "dialog" }, make("label", { class: "field" }, "Name", field),
      make("button", { type: "button", click: () => dialog.close("") }, "Leave it"), make("button", { value: "yes", class: "strong" }, verb)));
  dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes" ? field.value.trim() || null : null); });
  document.body.append(dialog);
  dialog.showModal();
  field.select();
});

// Opens at a turn's button. choose(label) moves the turn; create(name) makes a speaker of it; rename(label, name).
// back() is called when it has closed.
export const openSpeakerMenu = (button, { speakers, label, choose, create, rename, back }) => {
  const menu = byId("speaker-menu"), named = speakers[label];
  const item = (text, act, checked) => make("button", {
    type: "button", tabindex: "-1", role: checked === undefined ? "menuitem" : "menuitemradio", "aria-checked": checked === undefined ? null : String(checked),
    click: () => { menu.hidePopover(); act(); },
  }, text);
  const asking = (title, name, verb, act) => async () => {
    const answer = await askedName(title, name, verb);
    if (answer) act(answer);
    back();
  };
  menu.replaceChildren(
    ...Object.entries(speakers).map(([other, name]) => item(name, () => { if (other !== label) choose(other); back(); }, other === label)),
    make("hr"), item("New speaker…", asking("New speaker", "", "Add", create)),
    ...(named === undefined ? [] : [item(`Rename ${named} everywhere…`, asking(`Rename ${named} everywhere`, named, "Rename", (name) => rename(label, name)))]),
  );
  const items = [...menu.querySelectorAll("button")];
  menu.onkeydown = (event) => {
    event.stopPropagation();
    const here = items.indexOf(document.activeElement), last = items.length - 1;
    const typed = event.key.length === 1 ? items.findIndex((one, place) => place > here && one.textContent.toLowerCase().startsWith(event.key.toLowerCase())) : -1;
    const next = { ArrowDown: here === last ? 0 : here + 1, ArrowUp: here <= 0 ? last : here - 1, Home: 0, End: last }[event.key] ?? (typed < 0 ? undefined : typed);
    if (event.key === "Escape" || event.key === "Tab") { menu.hidePopover(); back(); }
    else if (next !== undefined) items[next].focus();
    else return;
    event.preventDefault();
  };
  button.scrollIntoView({ block: "nearest" });
  menu.showPopover();
  const at = button.getBoundingClientRect(), box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
  menu.style.top = `${at.bottom + box.height < innerHeight ? at.bottom : Math.max(8, at.top - box.height)}px`;
  (items.find((one) => one.getAttribute("aria-checked") === "true") ?? items[0]).focus();
};
