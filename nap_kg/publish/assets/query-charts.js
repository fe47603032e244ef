// Answers as drawings: bars, matrices, networks and timelines, as the question's card says; bars for a query of one's own.
import { element, say } from "./query-form.js";
import { address, isNumber, short } from "./query-shown.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST = { bars: 40, matrix: 40, network: 40, timeline: 60 };
const SHADES = 5, DAY = 86400000;

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// What a card says of its drawing; else, where an answer has a number, bars of the first one by the first other column.
export function drawing(answer, how) {
  if (how) return [...Object.values(how.axes), ...how.parts].every(([column]) => !column || answer.vars.includes(column)) ? how : null;
  if ("lines" in answer) return null;
  const isYear = ({ value }) => /^(19|20)\d\d$/.test(value); // names a time, and is no amount
  const numeric = (name) => answer.rows.every((row) => isNumber(row[name])) && !answer.rows.every((row) => isYear(row[name]));
  const value = answer.vars.find(numeric), category = answer.vars.find((name) => !numeric(name));
  return value && category ? { type: "bars", axes: { category: [category, category], value: [value, value] }, parts: [] } : null;
}

export function chart(holder, answer, how, names, place) {
  holder.replaceChildren();
  const said = drawing(answer, how);
  const made = said && { bars, matrix, network, timeline }[said.type](reader(answer, said, names, place));
  holder.hidden = !made;
  if (!made) return;
  holder.dataset.type = said.type;
  const { caption, left, body } = made;
  const told = say(place.settings.texts.chart, caption);
  holder.append(element("figcaption", left ? `${told}. ${say(place.settings.texts.chart_part, left[0], left[1])}` : told), ...body);
}

// What the drawings read of an answer: texts, numbers and addresses by role.
function reader(answer, how, names, place) {
  const { prefixes } = place.settings;
  const named = (term) => (!term ? "–" : term.type === "uri" ? names[term.value]?.text ?? short(term.value, prefixes) : term.value);
  const column = (role) => how.axes[role]?.[0];
  return {
    rows: answer.rows,
    parts: how.parts.length ? how.parts : [how.axes.value],
    title: (role) => how.axes[role]?.[1] ?? "",
    key: (row, role) => row[column(role)]?.value ?? "",
    text: (row, role) => named(row[column(role)]),
    number: (row, name) => Number(row[name]?.value ?? 0) || 0,
    value: (row) => Number(row[column("value")]?.value ?? 0) || 0,
    local: (number) => number.toLocaleString(place.language),
    address: (row, role) => (row[column(role)]?.type === "uri" ? address(row[column(role)].value, names, place) : ""),
    word: place.settings.texts,
  };
}

const sum = (values) => values.reduce((a, b) => a + b, 0);
const scrolled = (label, inner) => {
  const box = element("div", null, { class: "scroll", tabindex: "0", role: "group", "aria-label": label });
  box.append(inner);
  return box;
};

function bars(read) {
  const found = new Map(); // the same category in several rows is one bar
  for (const row of read.rows) {
    const key = read.key(row, "category");
    const bar = found.get(key) ?? { text: read.text(row, "category"), values: read.parts.map(() => 0) };
    read.parts.forEach(([column], at) => { bar.values[at] += read.number(row, column); });
    found.set(key, bar);
  }
  const shown = [...found.values()].slice(0, MOST.bars), isOne = read.parts.length === 1;
  const most = Math.max(...shown.map(({ values }) => sum(values)), 0);
  if (most <= 0) return null;
  const lines = element("div", null, { class: "rows" });
  for (const { text, values } of shown) {
    const line = element("div", null, { class: "row" });
    const told = `${text}: ${read.parts.map(([, title], at) => (isOne ? read.local(values[at]) : `${title} ${read.local(values[at])}`)).join(", ")}`;
    const svg = drawn("svg", { class: "bar", width: "100%", height: "22", role: "img", "aria-label": told });
    svg.append(drawn("title", {}, told));
    let at = 0;
    values.forEach((value, part) => {
      const width = Math.max(0, (100 * value) / most);
      const group = drawn("g", { class: isOne ? "s2" : `s${part + 1}` });
      group.append(drawn("rect", { x: `${at}%`, width: `${width}%`, height: "22" }));
      if (width >= 1.2 * String(read.local(value)).length + 2) group.append(drawn("text", { x: `${at + width / 2}%`, y: "16" }, read.local(value)));
      svg.append(group);
      at += width;
    });
    line.append(element("span", text, { class: "head" }), svg);
    lines.append(line);
  }
  const body = [lines];
  if (!isOne) {
    const legend = element("ul", null, { class: "legend" });
    read.parts.forEach(([, title], at) => {
      const item = element("li");
      item.append(element("span", null, { class: `key s${at + 1}` }), title);
      legend.append(item);
    });
    body.unshift(legend);
  }
  return { caption: read.title("value"), left: found.size > shown.length ? [shown.length, found.size] : null, body };
}

function matrix(read) {
  const across = new Map(), down = new Map(), sums = new Map();
  for (const row of read.rows) {
    const [one, other] = [read.key(row, "row"), read.key(row, "column")];
    down.set(one, read.text(row, "row"));
    across.set(other, read.text(row, "column"));
    const cell = JSON.stringify([one, other]);
    sums.set(cell, (sums.get(cell) ?? 0) + read.value(row));
  }
  if (across.size > MOST.matrix || down.size > MOST.matrix) return null;
  const most = Math.max(...sums.values(), 0), made = element("table", null, { class: "heat" });
  const head = made.createTHead().insertRow(), body = made.createTBody();
  head.append(element("th", `${read.title("row")} / ${read.title("column")}`, { scope: "col" }));
  for (const text of across.values()) head.append(element("th", text, { scope: "col", class: "n" }));
  for (const [one, text] of down) {
    const line = body.insertRow();
    line.append(element("th", text, { scope: "row" }));
    for (const other of across.keys()) {
      const value = sums.get(JSON.stringify([one, other]));
      const shade = value === undefined || most <= 0 ? 0 : Math.ceil((SHADES * value) / most);
      line.append(element("td", value === undefined ? "" : read.local(value), { class: `n h${Math.max(0, shade)}` }));
    }
  }
  return { caption: read.title("value"), left: null, body: [scrolled(read.title("value"), made)] };
}

function network(read) {
  const ties = new Map(), nodes = new Map();
  for (const row of read.rows) {
    const ends = [read.key(row, "source"), read.key(row, "target")];
    if (ends[0] === ends[1] || read.value(row) <= 0) continue;
    ["source", "target"].forEach((role, at) => nodes.set(ends[at], { text: read.text(row, role), href: read.address(row, role) }));
    const pair = JSON.stringify(ends.sort());
    ties.set(pair, (ties.get(pair) ?? 0) + read.value(row));
  }
  if (!ties.size || nodes.size > MOST.network) return null;
  const order = [...nodes].sort(([, one], [, other]) => one.text.localeCompare(other.text));
  const wide = 800, high = 200 + 18 * Math.max(10, order.length), middle = [wide / 2, high / 2], reach = [wide / 2 - 225, high / 2 - 34];
  const spots = new Map(order.map(([iri], at) => {
    const angle = (2 * Math.PI * at) / order.length - Math.PI / 2;
    return [iri, [middle[0] + reach[0] * Math.cos(angle), middle[1] + reach[1] * Math.sin(angle), angle]];
  }));
  const most = Math.max(...ties.values());
  const svg = drawn("svg", { class: "network", viewBox: `0 0 ${wide} ${high}` });
  for (const [pair, count] of [...ties].sort(([, one], [, other]) => one - other)) {
    const [[x1, y1], [x2, y2]] = JSON.parse(pair).map((iri) => spots.get(iri));
    const line = drawn("line", { class: "tie", x1, y1, x2, y2, "stroke-width": 1 + (7 * count) / most });
    line.append(drawn("title", {}, `${JSON.parse(pair).map((iri) => nodes.get(iri).text).join(" – ")}: ${read.local(count)}`));
    svg.append(line);
  }
  for (const [iri, { text, href }] of order) {
    const [x, y, angle] = spots.get(iri), side = Math.cos(angle);
    const anchor = Math.abs(side) < 0.2 ? "middle" : side > 0 ? "start" : "end";
    const node = drawn("g", { class: "node" }), inner = href ? drawn("a", { href }) : node;
    const cut = text.length <= 32 ? text : `${text.slice(0, 31)}…`;
    inner.append(
      drawn("title", {}, text),
      drawn("circle", { cx: x, cy: y, r: 6 }),
      drawn("text", { x: x + (anchor === "middle" ? 0 : side > 0 ? 11 : -11), y: y + (anchor !== "middle" ? 4 : Math.sin(angle) > 0 ? 22 : -13), "text-anchor": anchor }, cut),
    );
    if (inner !== node) node.append(inner);
    svg.append(node);
  }
  return { caption: read.title("value"), left: null, body: [scrolled(read.title("value"), svg)] };
}

// The first and the last day that a date of any precision can mean.
export function days(text) {
  const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text);
  if (!found) return null;
  const [year, month, day] = found.slice(1).map((part) => (part === undefined ? null : Number(part)));
  return [Date.UTC(year, (month ?? 1) - 1, day ?? 1), day ? Date.UTC(year, month - 1, day) : Date.UTC(month ? year : year + 1, month ?? 0, 0)];
}

function timeline(read) {
  const items = new Map();
  for (const row of read.rows) {
    const [from, until] = [read.key(row, "start"), read.key(row, "end")];
    const first = days(from)?.[0], last = days(until || from)?.[1];
    if (first === undefined || last === undefined) continue;
    items.set(JSON.stringify([read.key(row, "item"), from, until]), { text: read.text(row, "item"), href: read.address(row, "item"), first, last, printed: until ? `${from} – ${until}` : from });
  }
  const shown = [...items.values()].sort((one, other) => one.first - other.first || one.last - other.last).slice(0, MOST.timeline);
  if (!shown.length) return null;
  const begin = new Date(Math.min(...shown.map(({ first }) => first))).getUTCFullYear();
  const end = new Date(Math.max(...shown.map(({ last }) => last))).getUTCFullYear() + 1;
  const [low, high] = [Date.UTC(begin, 0, 1), Date.UTC(end, 0, 1)], at = (moment) => (100 * (moment - low)) / (high - low);
  const lines = element("div", null, { class: "rows" });
  const axis = drawn("svg", { class: "axis", width: "100%", height: "18", "aria-hidden": "true" });
  const years = end - begin, step = Math.max(1, Math.ceil(years / 8));
  for (let year = begin; year < end; year += step) axis.append(drawn("text", { x: `${at(Date.UTC(year, 0, 1))}%`, y: "13" }, String(year)));
  const top = element("div", null, { class: "row" });
  top.append(element("span", "", { class: "head" }), axis);
  lines.append(top);
  for (const { text, href, first, last, printed } of shown) {
    const line = element("div", null, { class: "row" }), head = element("span", null, { class: "head" });
    head.append(href ? element("a", text, { href }) : text, " ", element("small", printed, { class: "tag" }));
    const svg = drawn("svg", { class: "span", width: "100%", height: "18", role: "img", "aria-label": `${text}: ${printed}` });
    svg.append(
      drawn("title", {}, printed),
      drawn("line", { x1: "0%", x2: "100%", y1: "9", y2: "9" }),
      drawn("rect", { class: "s2", x: `${at(first)}%`, width: `${Math.max(0.8, at(last + DAY) - at(first))}%`, y: "3", height: "12", rx: "3" }),
    );
    line.append(head, svg);
    lines.append(line);
  }
  return { caption: read.title("start"), left: items.size > shown.length ? [shown.length, items.size] : null, body: [lines] };
}
