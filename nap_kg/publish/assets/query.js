// The query page: what is asked, the worker that answers, and what is said of it.
import { boundText, element, given, say, showParams } from "./query-form.js";
import { chart } from "./query-charts.js";
import { csv, iris, json, save, table } from "./query-shown.js";
import { completions, failure, form as formOf, missingPrefixes, offset, paint } from "./query-text.js";

const at = (id) => document.getElementById(id);
const ask = at("ask"), text = at("text"), options = at("options"), run = at("run"), stop = at("stop");
const PIECE = 200;
const language = document.documentElement.lang;
const place = { root: new URL(`${ask.dataset.root}../`, location.href).href, ending: ask.dataset.ending, language };
const seconds = (from) => ((performance.now() - from) / 1000).toLocaleString(language, { maximumFractionDigits: 2, minimumFractionDigits: 2 });
let settings, texts, worker = null, ready = null, running = null, answer = null, names = {}, count = PIECE, number = 0, hash = null;
const waiting = new Map();

// --- the worker

function start() {
  worker = new Worker(new URL(ask.dataset.worker, location.href), { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    for (const told of waiting.values()) told({ error: event.message || "worker", isFatal: true });
    waiting.clear();
    end();
  });
  ready = post({ job: "load", dump: new URL(ask.dataset.dump, location.href).href });
  ready.then((told) => { if (told.error) end(); });
  return ready;
}

function end() {
  worker?.terminate();
  worker = ready = null;
}

function post(what) {
  const id = (number += 1);
  return new Promise((told) => {
    waiting.set(id, told);
    worker.postMessage({ id, ...what });
  });
}

// --- what is said

function tell(kind, message) {
  const said = at("said");
  said.className = `told ${kind}`;
  said.dataset.state = kind;
  said.textContent = message;
}

function clear() {
  answer = null;
  for (const id of ["tools", "chart", "more", "where"]) at(id).hidden = true;
  at("rows").replaceChildren();
  text.removeAttribute("aria-invalid");
}

// --- what is asked

const card = () => settings.cards.find(({ name }) => name === at("card").value);

function showCard(values = {}) {
  const chosen = card();
  at("summary").hidden = !chosen;
  at("summary").textContent = chosen?.summary ?? "";
  showParams(at("params"), chosen, settings, values, fill);
  if (chosen) at("own").open = matchMedia("(min-width: 48rem)").matches && at("own").open;
  else at("own").open = true;
  if (chosen) fill();
}

function fill() {
  try {
    write(boundText(card(), given(at("params")), settings));
    tell("", "");
  } catch (error) {
    tell("problem", error.message);
  }
}

function write(query) {
  text.value = query;
  paint(at("paint"), query);
}

function address() {
  const query = new URLSearchParams();
  if (card()) {
    query.set("card", card().name);
    for (const [name, value] of Object.entries(given(at("params")))) query.set(name, value);
  } else query.set("query", text.value);
  return `#${query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
}

function fromAddress() {
  hash = location.hash;
  const query = new URLSearchParams(location.hash.slice(1));
  const name = query.get("card");
  if (name !== null) {
    at("card").value = name;
    if (!card()) {
      at("card").value = "";
      showCard();
      return tell("problem", say(texts.no_card, name));
    }
    showCard(Object.fromEntries(query));
    return go();
  }
  if (query.has("query")) {
    at("card").value = "";
    showCard();
    write(query.get("query"));
    return go();
  }
  return undefined;
}

// --- asking

async function go() {
  if (running) cancel(false);
  clear();
  let asked = text.value;
  const chosen = card();
  try {
    if (chosen) asked = boundText(chosen, given(at("params")), settings);
  } catch (error) {
    return tell("problem", error.message);
  }
  hash = address();
  history.replaceState(null, "", hash);
  const { form, isUpdate, asksOutside } = formOf(asked);
  if (asksOutside) return tell("problem", texts.service);
  if (isUpdate) return tell("problem", texts.update);
  const mine = { from: performance.now() };
  running = mine;
  stop.disabled = false;
  mine.timer = setInterval(() => { at("clock").textContent = say(texts.seconds, seconds(mine.from)); }, 100);
  tell("busy", texts.loading);
  const loaded = await (ready ?? start());
  if (running !== mine) return undefined;
  if (loaded.error) return done(() => tell("problem", say(texts.unloaded, loaded.error)));
  tell("busy", texts.running);
  mine.from = performance.now();
  const { head, unknown } = missingPrefixes(asked, settings.prefixes);
  const told = await post({ job: "ask", text: head + asked, form });
  if (running !== mine) return undefined;
  const took = seconds(mine.from);
  if (told.error) {
    if (told.isFatal) end();
    return done(() => (told.isFatal ? tell("stopped", say(texts.crashed, told.error)) : explain(told.error, asked, head.length, unknown)));
  }
  answer = { columns: {}, ...told.found };
  if (answer.vars) {
    answer.columns = chosen?.columns ?? ("lines" in answer ? texts : {});
    answer.vars = answer.vars.filter((name) => !name.startsWith(settings.mark));
    count = PIECE;
    names = (await post({ job: "labels", iris: iris(answer, 1000), language })).found;
    if (running !== mine) return undefined;
  }
  return done(() => show(took, chosen));
}

function done(last) {
  clearInterval(running?.timer);
  running = null;
  stop.disabled = true;
  at("clock").textContent = "";
  last();
}

function cancel(isTold = true) {
  const took = seconds(running.from);
  end();
  waiting.clear();
  done(() => { if (isTold) tell("stopped", say(texts.stopped, took)); });
  start().then(({ error }) => {
    if (isTold && !error && !running && at("said").dataset.state === "stopped") at("said").textContent += ` ${texts.restarted}`;
  });
}

function explain(message, asked, shift, unknown) {
  const found = failure(message);
  if (!found) return tell("problem", say(texts.refused, message));
  if (found.line === 1) found.column = Math.max(1, found.column - shift);
  const why = unknown.length ? unknown.map((prefix) => say(texts.prefix, `${prefix}:`)).join("; ") : found.expected.length ? say(texts.expected, found.expected.slice(0, 8).join(", ")) : texts.unexpected;
  tell("problem", say(texts.syntax, found.line, found.column, why));
  const line = asked.split("\n")[found.line - 1] ?? "";
  at("where").hidden = false;
  at("where").textContent = `${line}\n${line.slice(0, found.column - 1).replace(/[^\t]/g, " ")}^`;
  text.setAttribute("aria-invalid", "true");
  at("own").open = true;
  const caret = offset(asked, found.line, found.column);
  if (text.value === asked) text.setSelectionRange(caret, caret);
  return undefined;
}

function show(took, chosen) {
  if ("answer" in answer) {
    tell("done", say(answer.answer ? texts.yes : texts.no, took));
  } else if (!answer.rows.length) {
    tell("empty", say(texts.empty, took));
  } else {
    const many = answer.rows.length.toLocaleString(language);
    tell("done", "lines" in answer ? say(texts.triples, many, took) : answer.rows.length === 1 ? say(texts.row, took) : say(texts.rows, many, took));
  }
  at("tools").hidden = !("answer" in answer) && !answer.rows.length;
  at("csv").hidden = "answer" in answer;
  at("json").textContent = "lines" in answer ? texts.nt : texts.json;
  if (!answer.vars || !answer.rows.length) return;
  if (!chosen || chosen.chart) chart(at("chart"), answer, chosen?.chart, names, place);
  rows();
}

function rows() {
  table(at("rows"), answer, count, names, place, at("labels").checked);
  const total = answer.rows.length;
  at("more").hidden = total <= count;
  at("more").textContent = `${texts.more} (${say(texts.shown, Math.min(count, total), total)})`;
}

// --- completions

let open = [], active = -1, written = "";

function suggest(isAsked = false) {
  const found = text.selectionStart === text.selectionEnd ? completions(text.value, text.selectionStart, settings, isAsked) : { options: [], written: "" };
  ({ options: open, written } = found);
  active = -1;
  options.replaceChildren(...open.map(([name, label], index) => {
    const item = element("li", null, { role: "option", id: `option-${index}`, "aria-selected": "false" });
    item.append(element("code", name), " ", element("small", label));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
    return item;
  }));
  options.hidden = !open.length;
  text.removeAttribute("aria-activedescendant");
}

function move(step) {
  if (active >= 0) options.children[active].setAttribute("aria-selected", "false");
  active = (active + step + open.length + (active < 0 && step < 0 ? 1 : 0)) % open.length;
  options.children[active].setAttribute("aria-selected", "true");
  options.children[active].scrollIntoView({ block: "nearest" });
  text.setAttribute("aria-activedescendant", `option-${active}`);
}

function close() {
  open = [];
  options.hidden = true;
  text.removeAttribute("aria-activedescendant");
}

function take(index) {
  const [name, , kind] = open[index];
  const end = text.selectionStart;
  text.setRangeText(name + (kind === "prefix" ? "" : " "), end - written.length, end, "end");
  close();
  edited();
  if (kind === "prefix") suggest();
}

function edited() {
  paint(at("paint"), text.value);
  if (at("card").value) { // what is changed by hand is a card no longer
    at("card").value = "";
    at("summary").hidden = at("params").hidden = true;
  }
}

text.addEventListener("input", () => { edited(); suggest(); });
text.addEventListener("blur", close);
text.addEventListener("click", close);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); close(); go(); }
  else if (event.key === " " && event.ctrlKey) { event.preventDefault(); suggest(true); }
  else if (open.length && event.key === "ArrowDown") { event.preventDefault(); move(1); }
  else if (open.length && event.key === "ArrowUp") { event.preventDefault(); move(-1); }
  else if (open.length && event.key === "Enter" && active >= 0) { event.preventDefault(); take(active); }
  else if (open.length && event.key === "Escape") { event.preventDefault(); close(); }
});

// --- the page

ask.addEventListener("submit", (event) => { event.preventDefault(); go(); });
stop.addEventListener("click", () => { if (running) { cancel(); run.focus(); } });
at("card").addEventListener("change", () => { clear(); tell("", ""); showCard(); });
at("labels").addEventListener("change", () => rows());
at("more").addEventListener("click", async () => {
  count += PIECE;
  const wanted = iris(answer, count).filter((iri) => !(iri in names));
  if (wanted.length && ready) Object.assign(names, (await post({ job: "labels", iris: wanted, language })).found);
  rows();
});
at("copy").addEventListener("click", async () => {
  const link = location.href.split("#")[0] + address();
  history.replaceState(null, "", (hash = address()));
  await navigator.clipboard?.writeText(link).then(() => { at("clock").textContent = texts.copied; }, () => {});
});
const file = () => card()?.name ?? "answer";
at("csv").addEventListener("click", () => save(`${file()}.csv`, "text/csv", csv(answer)));
at("json").addEventListener("click", () => ("lines" in answer
  ? save(`${file()}.nt`, "application/n-triples", `${answer.lines.join("\n")}\n`)
  : save(`${file()}.json`, "application/sparql-results+json", json(answer))));
addEventListener("hashchange", () => { if (location.hash !== hash) fromAddress(); });

const found = await fetch(ask.dataset.settings);
if (found.ok) {
  settings = place.settings = await found.json();
  texts = settings.texts;
  ask.hidden = false;
  write(`SELECT ?deliverable ?status ?lead\nWHERE {\n    ?deliverable a nap:Deliverable ; nap:leadAgency ?lead .\n    OPTIONAL { ?deliverable nap:status ?status }\n}\nORDER BY ?deliverable ?lead\n`);
  fromAddress();
} else tell("problem", `${found.status}`);
