// The store, apart from the page: what runs too long is stopped by ending this worker.
import init, { Store, namedNode } from "./vendor/oxigraph/web.js";

const NAMES = [
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title",
  "http://xmlns.com/foaf/0.1/name",
];
const OPTIONS = { use_default_graph_as_union: true };
let store = null;

async function unpacked(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes; // a server that says "Content-Encoding: gzip" unpacked it
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function load(address) {
  const [, data] = await Promise.all([init(), unpacked(address)]);
  store = new Store();
  store.load(data, { format: "application/n-quads", no_transaction: true, lenient: true });
  return { size: store.size };
}

function ask(text, form) {
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    const seen = new Map();
    for (const one of store.query(text, OPTIONS)) {
      const line = `${one.subject} ${one.predicate} ${one.object} .`;
      seen.set(line, { subject: term(one.subject), predicate: term(one.predicate), object: term(one.object) });
    }
    const lines = [...seen.keys()].sort();
    return { vars: ["subject", "predicate", "object"], rows: lines.map((line) => seen.get(line)), lines };
  }
  const found = JSON.parse(store.query(text, { ...OPTIONS, results_format: "json" }));
  if ("boolean" in found) return { answer: found.boolean };
  return { vars: found.head.vars, rows: found.results.bindings };
}

function term(one) {
  if (one.termType === "NamedNode") return { type: "uri", value: one.value };
  if (one.termType === "BlankNode") return { type: "bnode", value: one.value };
  const made = { type: "literal", value: one.value };
  if (one.language) made["xml:lang"] = one.language;
  else if (!one.datatype.value.endsWith("#string")) made.datatype = one.datatype.value;
  return made;
}

// What things are called, in a language, else in English, else at all; and whether anything is said of them.
function labels(iris, language) {
  const found = {};
  for (const iri of iris) {
    let best = null, rate = 0;
    const node = namedNode(iri);
    for (const name of NAMES) {
      for (const { object } of store.match(node, namedNode(name), null, null)) {
        const fits = object.termType !== "Literal" ? 0 : object.language === language ? 3 : object.language === "en" ? 2 : 1;
        if (fits > rate || (fits === rate && best !== null && fits && object.value < best.text)) {
          best = { text: object.value, language: object.language };
          rate = fits;
        }
      }
      if (rate === 3) break;
    }
    const isKnown = best !== null || store.match(node, null, null, null).length > 0;
    if (isKnown) found[iri] = best ?? {};
  }
  return found;
}

addEventListener("message", async ({ data }) => {
  try {
    let found;
    if (data.job === "load") found = await load(data.dump);
    else if (data.job === "ask") found = ask(data.text, data.form);
    else found = labels(data.iris, data.language);
    postMessage({ id: data.id, found });
  } catch (error) {
    const isFatal = data.job === "load" || error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    postMessage({ id: data.id, error: String(error?.message ?? error), isFatal });
  }
});
