// Small plots of points in time, as SVG. Each series: { name, shape: "line" or "bar", points: [{ at, value }] }.
const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 170, LEFT = 46, RIGHT = 10, TOP = 10, BOTTOM = 22;

const draw = (name, attributes, text) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

// What is counted, and what is timed: how a value is labelled beside an axis, and where an axis may end.
const COUNTS = [1, 2, 4, 10, 20, 40, 100, 200, 400];
const TIMES = [1, 2, 4, 10, 20, 40, 60, 120, 240, 600, 1200, 2400, 3600, 7200, 14400, 43200, 86400, 172800, 345600, 864000];
const shortTime = (seconds) => {
  const [size, name] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]].find(([one]) => seconds >= one) || [1, "s"];
  return `${Number((seconds / size).toFixed(1))} ${name}`;
};
export const COUNT = { steps: COUNTS, tick: (value) => value.toLocaleString(), tell: (value) => value.toLocaleString() };
export const time = (tell) => ({ steps: TIMES, tick: (seconds) => (seconds ? shortTime(seconds) : "0"), tell });

// The first step that is not under the value.
const rounded = (value, steps) => {
  const found = steps.find((step) => step >= value * .999);
  return found || steps.at(-1) * Math.ceil(value / steps.at(-1));
};

const clockOf = (at, span) => new Intl.DateTimeFormat(undefined, span > 86400 * 2 ? { weekday: "short", day: "numeric" } : { hour: "2-digit", minute: "2-digit" }).format(new Date(at * 1000));

// Drawn again when the place has another width: letters stay of one size.
const drawn = new Map();
const widths = new ResizeObserver((entries) => { for (const { target } of entries) render(target); });
export const plot = (place, given) => {
  if (!drawn.has(place)) widths.observe(place);
  drawn.set(place, given);
  render(place);
};

const render = (place) => {
  const { series, since, until, period, unit } = drawn.get(place), WIDTH = Math.max(220, place.clientWidth);
  if (place.dataset.width === String(WIDTH) && place.given === drawn.get(place)) return;
  place.dataset.width = WIDTH;
  place.given = drawn.get(place);
  const points = series.flatMap((one) => one.points);
  const most = Math.max(0, ...points.map((point) => point.value)), top = most ? rounded(most, unit.steps) : unit.steps[1];
  const x = (at) => LEFT + (at - since) / (until - since) * (WIDTH - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", role: "img", "aria-label": spoken(series, unit) });
  for (const share of [0, .5, 1]) {
    svg.append(draw("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(top * share), y2: y(top * share) }));
    if (share !== .5 || top > 1) svg.append(draw("text", { class: "tick", x: LEFT - 7, y: y(top * share) + 4, "text-anchor": "end" }, unit.tick(top * share)));
  }
  for (const share of [0, .5, 1]) {
    const at = since + (until - since) * share;
    svg.append(draw("text", { class: "tick", x: x(at), y: HEIGHT - 5, "text-anchor": ["start", "middle", "end"][share * 2] }, clockOf(at, until - since)));
  }
  if (!points.length) svg.append(draw("text", { class: "none", x: (WIDTH + LEFT) / 2, y: HEIGHT / 2, "text-anchor": "middle" }, "Nothing in this time"));
  series.forEach((one, number) => svg.append(one.shape === "bar" ? bars(one, number, series.length, { x, y, period }) : line(one, number, { x, y, period })));
  place.replaceChildren(svg, legend(series, unit));
};

const bars = ({ points, name }, number, count, { x, y, period }) => {
  const group = draw("g", { class: `series s${number}` }), width = Math.max(2, (x(period) - x(0)) * .8 / count);
  for (const { at, value } of points.filter((point) => point.value > 0)) {
    const bar = draw("rect", { x: x(at) + number * width, y: y(value), width, height: Math.max(1, y(0) - y(value)), rx: 1 });
    bar.append(draw("title", {}, `${name} ${value}, ${new Date(at * 1000).toLocaleString()}`));
    group.append(bar);
  }
  return group;
};

// Where points are missing there is no line: nothing was measured then.
const line = ({ points, name }, number, { x, y, period }) => {
  const group = draw("g", { class: `series s${number}` });
  let path = "", before = null;
  for (const { at, value } of points) {
    path += `${before !== null && at - before <= period * 3 ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    before = at;
    const dot = draw("circle", { cx: x(at), cy: y(value), r: 2.5 });
    dot.append(draw("title", {}, `${name} ${value.toFixed(1)}, ${new Date(at * 1000).toLocaleString()}`));
    group.append(dot);
  }
  group.prepend(draw("path", { d: path }));
  return group;
};

const label = (one, unit) => {
  const values = one.points.map((point) => point.value);
  if (!values.length) return "none";
  return one.shape === "bar" ? values.reduce((sum, value) => sum + value, 0).toLocaleString() : `${unit.tell(values.at(-1))} last`;
};
const spoken = (series, unit) => series.map((one) => `${one.name}: ${label(one, unit)}`).join("; ");

const legend = (series, unit) => {
  const list = document.createElement("ul");
  list.className = "legend";
  series.forEach((one, number) => {
    const item = document.createElement("li");
    item.className = `s${number}`;
    item.textContent = `${one.name} `;
    const value = document.createElement("b");
    value.textContent = label(one, unit);
    item.append(value);
    list.append(item);
  });
  return list;
};
