// Asks with which options jobs are to run again.
import { byId } from "./console.js";
import { optionsIn, prepareOptions } from "./options.js";

const dialog = byId("retry-dialog"), form = byId("retry-form"), refused = byId("retry-refused");
prepareOptions(form, "As it was");
byId("retry-leave").addEventListener("click", () => dialog.close());

// Resolves to whether run(options) was done; what it throws is shown, and the options can be changed.
export const askRetry = ({ title, text, first = "", run }) => new Promise((resolve) => {
  let done = false;
  const submitting = new AbortController(), { signal } = submitting;
  byId("retry-title").textContent = title;
  byId("retry-text").textContent = text;
  form.reset();
  refused.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    try {
      await run(optionsIn(form));
      done = true;
      dialog.close();
    } catch (error) {
      refused.textContent = [error.message, ...(error.advice || [])].join(" ");
      refused.hidden = false;
    }
    form.removeAttribute("aria-busy");
  }, { signal });
  dialog.addEventListener("close", () => { submitting.abort(); resolve(done); }, { signal });
  dialog.showModal();
  if (first) form.querySelector(`[name="${first}"]`).focus();
});
