// The options of an upload or a retry: the fields of options.html.
import { make } from "./console.js";
import { languageOf } from "./languages.js";

const option = (value, text) => make("option", { value }, text);

// Gives the fields what a script knows better than markup. unset: what it means to leave a field as it is.
export const prepareOptions = (form, unset) => {
  for (const select of form.querySelectorAll("[data-flag]")) select.replaceChildren(option("", unset), option("true", "yes"), option("false", "no"));
  for (const first of form.querySelectorAll("select option[value='']")) first.textContent = unset;
  const speakers = form.querySelector("[name=speakers]");
  for (let count = 2; count <= Number(speakers.dataset.upTo); count++) speakers.append(option(count, `Up to ${count}`));
  const languages = form.querySelector("[name=language]"), rest = [...languages.options].filter(({ value }) => value.includes("-"));
  for (const one of rest) one.textContent = languageOf(one.value);
  languages.append(...rest.sort((one, other) => one.textContent.localeCompare(other.textContent)));
};

// What was chosen, by the names that the server knows.
export const optionsIn = (form) => {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value.trim()).map(([name, value]) => [name, value.trim()]);
  const { language, ...chosen } = Object.fromEntries(fields);
  if (language === "identify") chosen["identify-language"] = "true";
  else if (language === "multiple") chosen["identify-language"] = "multiple";
  else if (language) chosen.language = language;
  return chosen;
};
