// SPARQL as text: tokens, colours, prefixes of the house, completions, and the place that an error names.
const TOKEN = new RegExp([
  "(?<iri><[^<>\"{}|^`\\\\\\s]*>)",
  "(?<comment>#[^\\n]*)",
  "(?<string>\"\"\"[^]*?\"\"\"|'''[^]*?'''|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*')",
  "(?<variable>[?$][\\p{L}\\p{N}_]+)",
  "(?<name>(?:[\\p{L}](?:[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_-])?)?:(?:[\\p{L}\\p{N}_:%](?:[\\p{L}\\p{N}_:%.\\\\-]*[\\p{L}\\p{N}_:%-])?)?)",
  "(?<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)",
  "(?<number>\\d+(?:\\.\\d+)?)",
  "(?<word>[A-Za-z_]+)",
  "(?<blank>\\s+)",
  "(?<other>[^])",
].join("|"), "gu");

export function tokens(text) {
  return [...text.matchAll(TOKEN)].map((match) => {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    return { kind, text: match[0], start: match.index };
  });
}

// The form of a query, and which words of it this page refuses.
export function form(text) {
  const words = tokens(text).filter(({ kind }) => kind === "word").map((token) => token.text.toUpperCase());
  const found = words.find((word) => ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE"].includes(word)) ?? "";
  return { form: found, isUpdate: !["", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"].includes(found), asksOutside: words.includes("SERVICE") };
}

// Declarations of house prefixes that a text uses and does not declare, to stand before it on its first line.
export function missingPrefixes(text, prefixes) {
  const found = tokens(text).filter(({ kind }) => kind !== "blank" && kind !== "comment");
  const declared = new Set(), used = new Set();
  found.forEach((token, at) => {
    if (token.kind !== "name") return;
    const prefix = token.text.slice(0, token.text.indexOf(":"));
    if (at && found[at - 1].kind === "word" && found[at - 1].text.toUpperCase() === "PREFIX") declared.add(prefix);
    else used.add(prefix);
  });
  const wanted = [...used].filter((prefix) => !declared.has(prefix));
  return {
    head: wanted.filter((prefix) => prefixes[prefix]).map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}> `).join(""),
    unknown: wanted.filter((prefix) => prefix && !prefixes[prefix]),
  };
}

const KEYWORDS = new Set(("a as asc ask base bind by construct count desc describe distinct exists filter from graph group having "
  + "in limit minus named not offset optional order prefix reduced select separator sum avg min max undef union values where").split(" "));

export function paint(holder, text) {
  holder.replaceChildren(...tokens(text).map(({ kind, text: piece }) => {
    const looks = kind === "word" ? (KEYWORDS.has(piece.toLowerCase()) ? "word" : "") : ["blank", "other"].includes(kind) ? "" : kind;
    if (!looks) return document.createTextNode(piece);
    const made = document.createElement("span");
    made.className = `t-${looks}`;
    made.textContent = piece;
    return made;
  }), "\n");
}

// What the store's message says: where, and what it expected, without its classes of characters.
export function failure(message) {
  const match = message.match(/^error at (\d+):(\d+): ([^]*)$/);
  if (!match) return null;
  const expected = match[3].replace(/^expected (one of )?/, "");
  const kept = [...new Set(expected.replace(/'[^']*'\s*\.\.=\s*'[^']*'/g, "").match(/"[^"]+"|'[^']+'|\b[A-Z][A-Za-z ]+\b/g) ?? [])]
    .filter((one) => !/^'|^[A-Z]$/.test(one));
  return { line: Number(match[1]), column: Number(match[2]), expected: kept };
}

export const offset = (text, line, column) => text.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;

// Completions at a place: what is being written there, and what it may become.
export function completions(text, at, settings, isAsked) {
  const written = text.slice(0, at).match(/(?:^|[\s(){}[\],;|/^!*+<>=])((?:[?$][\p{L}\p{N}_]*)|(?:[\p{L}][\p{L}\p{N}_.-]*:?[\p{L}\p{N}_-]*))$/u)?.[1] ?? "";
  if (!isAsked && written.length < 2) return { written, options: [] };
  const lower = written.toLowerCase();
  const found = [];
  if (/^[?$]/.test(written)) {
    const seen = new Set(tokens(text).filter((token) => token.kind === "variable" && token.start + token.text.length !== at).map((token) => `?${token.text.slice(1)}`));
    for (const one of [...seen].sort()) if (one.toLowerCase().startsWith(`?${lower.slice(1)}`) && one !== written) found.push([one, "", "variable"]);
  } else {
    for (const prefix of Object.keys(settings.prefixes)) {
      if (`${prefix}:`.startsWith(lower) && !lower.includes(":")) found.push([`${prefix}:`, settings.prefixes[prefix], "prefix"]);
    }
    const begins = [], holds = [];
    for (const term of settings.terms) {
      const name = term[0].toLowerCase(), local = name.slice(name.indexOf(":") + 1);
      if (name === lower) continue;
      if (name.startsWith(lower) || (!lower.includes(":") && local.startsWith(lower))) begins.push(term);
      else if (!lower.includes(":") && lower.length > 2 && term[1].toLowerCase().includes(lower)) holds.push(term);
    }
    found.push(...begins, ...holds);
  }
  return { written, options: found.slice(0, 12) };
}
