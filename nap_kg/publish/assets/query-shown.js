// Answers: as a table with names or IRIs, as CSV, JSON and N-Triples.
import { element } from "./query-form.js";

const NUMBER = /#(?:integer|decimal|double|float|int|long|nonNegativeInteger)$/;
export const isNumber = (term) => term?.type === "literal" && NUMBER.test(term.datatype ?? "");
export const iris = (answer, count) => {
  const found = new Set();
  for (const row of answer.rows.slice(0, count)) for (const name of answer.vars) if (row[name]?.type === "uri") found.add(row[name].value);
  return [...found];
};

export function short(iri, prefixes) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && (!best || namespace.length > prefixes[best].length)) best = prefix;
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri;
}

// The address of a thing's page in this site; else the IRI, where it is one of the web.
export function address(iri, names, place) {
  const { base, odd, ontology } = place.settings;
  if (odd[iri]) return `${place.root}${odd[iri]}${place.ending}`;
  if (ontology && iri.startsWith(ontology)) return `${place.root}ns/index${place.ending}#${iri.slice(ontology.length)}`;
  if (names[iri] && iri.startsWith(base)) return place.root + iri.slice(base.length).split("/").map(encodeURIComponent).join("/") + place.ending;
  return /^https?:\/\//.test(iri) ? iri : "";
}

function cell(term, names, place, withNames) {
  if (!term) return null;
  if (term.type !== "uri") {
    const made = element("span", term.value);
    if (term["xml:lang"]) {
      made.lang = term["xml:lang"];
      if (!withNames) made.append(" ", element("small", term["xml:lang"], { class: "tag" }));
    }
    return made;
  }
  const name = names[term.value]?.text;
  const text = withNames ? name ?? short(term.value, place.settings.prefixes) : term.value;
  const href = address(term.value, names, place);
  const made = href ? element("a", text, { href }) : element("span", text);
  if (withNames && name && names[term.value].language && names[term.value].language !== place.language) made.lang = names[term.value].language;
  if (withNames) made.title = term.value;
  return made;
}

export function table(holder, answer, count, names, place, withNames) {
  const numeric = answer.vars.map((name) => answer.rows.length > 0 && answer.rows.every((row) => !row[name] || isNumber(row[name])));
  const made = element("table");
  const head = made.createTHead().insertRow();
  answer.vars.forEach((name, at) => head.append(element("th", answer.columns[name] ?? name, { scope: "col", ...(numeric[at] ? { class: "n" } : {}) })));
  const body = made.createTBody();
  for (const row of answer.rows.slice(0, count)) {
    const line = body.insertRow();
    answer.vars.forEach((name, at) => {
      const data = line.insertCell();
      if (numeric[at]) data.className = "n";
      const shown = cell(row[name], names, place, withNames);
      if (shown) data.append(shown);
    });
  }
  const box = element("div", null, { class: "scroll", tabindex: "0", role: "group", "aria-label": place.settings.texts.table });
  box.append(made);
  holder.replaceChildren(box);
}

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text);
const plain = (term) => (!term ? "" : term.type === "bnode" ? `_:${term.value}` : term.value);

export const csv = (answer) => [answer.vars, ...answer.rows.map((row) => answer.vars.map((name) => plain(row[name])))]
  .map((row) => `${row.map(quoted).join(",")}\r\n`).join("");

export const json = (answer) => ("answer" in answer
  ? `${JSON.stringify({ head: {}, boolean: answer.answer }, null, 2)}\n`
  : `${JSON.stringify({ head: { vars: answer.vars }, results: { bindings: answer.rows } }, null, 2)}\n`);

export function save(name, type, text) {
  const link = element("a", null, { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
