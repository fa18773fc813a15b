// Filters by time and language: the fields of when.html.
import { byId } from "./console.js";
import { languageOf } from "./languages.js";

const DAY = 86400000;
const languages = document.querySelector("#filters [name=language]");
const rest = [...languages.options].slice(1);
for (const one of rest) one.textContent = languageOf(one.value);
languages.append(...rest.sort((one, other) => one.textContent.localeCompare(other.textContent)));

const showBetween = () => { byId("between").hidden = byId("period").value !== "between"; };
byId("period").addEventListener("change", showBetween);

// The form's fields as they are kept in the page's address.
export const fieldsOf = (form) => new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && (byId("period").value === "between" || !["from", "to"].includes(name))));

// The same as the server takes them: a period is from a moment, days are the user's own.
export const queryOf = (form) => {
  const query = fieldsOf(form), period = query.get("period");
  const take = (name) => { const value = query.get(name); query.delete(name); return value; };
  const from = take("from"), to = take("to");
  take("period");
  if (Number(period)) query.set("since", new Date(Date.now() - Number(period) * DAY).toISOString());
  if (from) query.set("since", new Date(`${from}T00:00`).toISOString());
  if (to) query.set("until", new Date(`${to}T23:59:59.999`).toISOString());
  return query;
};

// Fills the form from the page's address.
export const restore = (form, search) => {
  for (const [name, value] of new URLSearchParams(search)) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  showBetween();
};
