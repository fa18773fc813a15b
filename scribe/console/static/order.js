// The order of the list. By the time of the upload the server sorts all jobs; by anything else this page sorts those that it shows.
import { elapsed } from "./console.js";

const VALUES = {
  name: (job) => job.name.toLowerCase(), status: (job) => job.status, seconds: (job) => job.seconds, bytes: (job) => job.bytes,
  language: (job) => job.language, took: (job) => elapsed(job), created_at: (job) => job.created_at,
};
const FALLS_FIRST = new Set(["created_at", "seconds", "bytes", "took"]);

const compare = (one, other) => {
  if (one === other) return 0;
  if (one === null || one === undefined) return 1; // what is not known is last
  if (other === null || other === undefined) return -1;
  return typeof one === "string" ? one.localeCompare(other) : one - other;
};
const byTime = (one, other) => (one.created_at === other.created_at ? (one.job_id < other.job_id ? -1 : 1) : one.created_at < other.created_at ? -1 : 1);

export class Order {
  column = "created_at";
  falls = true;

  // table: its headers are buttons; changed() is called when another one was chosen.
  constructor(table, changed) {
    this.headers = [...table.querySelectorAll("[data-sort]")];
    for (const header of this.headers) {
      header.querySelector("button").addEventListener("click", () => { this.choose(header.dataset.sort); changed(); });
    }
  }

  choose(column, falls = column === this.column ? !this.falls : FALLS_FIRST.has(column)) {
    this.column = column;
    this.falls = falls;
    this.show();
  }

  show() {
    for (const header of this.headers) {
      if (header.dataset.sort === this.column) header.setAttribute("aria-sort", this.falls ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    }
  }

  get isByTime() { return this.column === "created_at"; }
  get oldestFirst() { return this.isByTime && !this.falls; }

  compare(one, other) {
    if (this.isByTime) return this.falls ? byTime(other, one) : byTime(one, other);
    const [first, second] = [one, other].map(VALUES[this.column]);
    const difference = compare(first, second), known = first !== null && second !== null;
    return (this.falls && known ? -difference : difference) || byTime(other, one);
  }
}
