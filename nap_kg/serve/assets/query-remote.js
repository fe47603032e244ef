// Answers the query page by asking the server's endpoint; the same jobs as the store in the browser does.
const NAMES = [
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title",
  "http://xmlns.com/foaf/0.1/name",
];
const PIECE = 250;
let endpoint = "";

class Refusal extends Error {}

async function sent(text, accept) {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: `${accept}, application/problem+json;q=0.1` },
    body: text,
  });
  if (answer.ok) return answer;
  const told = await answer.text();
  let problem = {};
  try { problem = JSON.parse(told); } catch { /* a proxy's page */ }
  throw new Refusal(problem.said || [problem.detail || `${answer.status} ${answer.statusText}`, problem.fix].filter(Boolean).join(" – "));
}

async function ask(text, form) {
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    const told = await (await sent(text, "application/n-triples")).text();
    const lines = [...new Set(told.split("\n").filter(Boolean))].sort();
    return { vars: ["subject", "predicate", "object"], rows: lines.map(row), lines };
  }
  const found = await (await sent(text, "application/sparql-results+json")).json();
  if ("boolean" in found) return { answer: found.boolean };
  return { vars: found.head.vars, rows: found.results.bindings };
}

const TERM = /^(?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?)\s*/;
const SIGNS = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
const plain = (text) => text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, sign) => (sign ? SIGNS[sign] ?? sign : String.fromCodePoint(parseInt(short ?? long, 16))));

function row(line) {
  const found = {};
  let rest = line;
  for (const name of ["subject", "predicate", "object"]) {
    const match = rest.match(TERM);
    if (!match) throw new Error(line);
    rest = rest.slice(match[0].length);
    if (match[1] !== undefined) found[name] = { type: "uri", value: plain(match[1]) };
    else if (match[2] !== undefined) found[name] = { type: "bnode", value: match[2] };
    else {
      found[name] = { type: "literal", value: plain(match[3]) };
      if (match[4]) found[name]["xml:lang"] = match[4];
      if (match[5]) found[name].datatype = plain(match[5]);
    }
  }
  return found;
}

// What things are called, in a language, else in English, else at all; and whether anything is said of them.
async function labels(iris, language) {
  const found = {}, rates = {};
  for (let at = 0; at < iris.length; at += PIECE) {
    const some = iris.slice(at, at + PIECE).filter((iri) => !/[<>"{}|^`\\\s]/.test(iri)).map((iri) => `<${iri}>`).join(" ");
    const text = `SELECT DISTINCT ?i ?p ?l { VALUES ?i { ${some} } { ?i ?any [] } UNION { VALUES ?p { ${NAMES.map((name) => `<${name}>`).join(" ")} } ?i ?p ?l } }`;
    for (const { i, p, l } of (await ask(text, "SELECT")).rows) {
      found[i.value] ??= {};
      if (!p || l.type !== "literal") continue;
      const tag = l["xml:lang"];
      const rate = 10 * (NAMES.length - NAMES.indexOf(p.value)) + (tag === language ? 100 : tag === "en" ? 2 : 1);
      if (rate > (rates[i.value] ?? 0) || (rate === rates[i.value] && l.value < found[i.value].text)) {
        found[i.value] = { text: l.value, language: tag };
        rates[i.value] = rate;
      }
    }
  }
  return found;
}

addEventListener("message", async ({ data }) => {
  try {
    let found = {};
    if (data.job === "load") endpoint = data.dump;
    else if (data.job === "ask") found = await ask(data.text, data.form);
    else found = await labels(data.iris, data.language);
    postMessage({ id: data.id, found });
  } catch (error) {
    postMessage({ id: data.id, error: String(error?.message ?? error), isFatal: !(error instanceof Refusal) && data.job === "load" });
  }
});
