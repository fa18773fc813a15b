// A line of the list.
import { ago, duration, elapsed, make, moment, progress, size, statusOf } from "./console.js";
import { languageOf } from "./languages.js";

const dated = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export class JobRow {
  constructor(job, isPicked) {
    this.job = job;
    this.pick = make("input", { type: "checkbox", "aria-label": `Select ${job.name}` });
    this.pick.checked = isPicked;
    this.took = make("td", { class: "number took", "data-label": "Took" });
    this.age = make("span");
    this.link = make("a", { href: `/jobs/${encodeURIComponent(job.job_id)}`, title: job.key || job.job_id }, job.name);
    this.line = make("tr", { "data-job": job.job_id },
      make("td", { class: "pick" }, this.pick),
      make("th", { scope: "row" }, this.link, job.attempt > 1 ? make("span", { class: "soft" }, ` attempt ${job.attempt}`) : null),
      this.#status(), make("td", { class: "number", "data-label": "Length" }, duration(job.seconds)),
      make("td", { class: "number spare" }, size(job.bytes)), make("td", { "data-label": "Language" }, languageOf(job.language)), this.took,
      make("td", { class: "number", "data-label": "Uploaded", title: moment(job.created_at).textContent }, make("span", { class: "spare soft" }, `${dated.format(new Date(job.created_at))}, `), this.age));
    this.tick();
  }

  #status() {
    const { job } = this, status = make("td", { class: "state" }, statusOf(job));
    if (job.open && job.status !== "HELD") {
      this.bar = make("progress", { max: "1", "aria-label": `How far ${job.name} is` });
      this.expected = make("span", { class: "soft expected" });
      status.append(this.bar, this.expected);
    }
    if (job.error) status.append(make("span", { class: "soft why", title: job.message }, job.error));
    return status;
  }

  tick() {
    const { job } = this;
    this.took.textContent = duration(elapsed(job));
    this.age.textContent = ago(job.created_at);
    if (!this.bar) return;
    this.bar.value = progress(job);
    this.expected.textContent = job.recognised === null ? `about ${duration(job.expected)} expected` : `${Math.round(job.recognised * 100)} % recognised`;
  }
}
