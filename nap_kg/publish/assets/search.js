// Search and facets over the site's own index. What is chosen stands in the page's address and nowhere else.
"use strict";
(() => {
  const form = document.getElementById("search");
  const texts = JSON.parse(form.dataset.texts);
  const field = document.getElementById("q");
  const count = document.getElementById("count");
  const hits = document.getElementById("hits");
  const more = document.getElementById("more");
  const problem = document.getElementById("failed");
  const FACETS = ["kind", "pillar", "status", "lead", "year"];
  const PIECE = 50, FEW = 12;
  const root = new URL(form.dataset.index, location.href).href.replace(/search\/index\.[a-z]+\.json$/, "");
  const said = (text, ...parts) => parts.reduce((all, part) => all.replace("{}", String(part)), text);
  let index = null, values = {}, shown = PIECE, found = [], latest = 0;
  let state = { q: "", chosen: {} };

  function read() {
    const query = new URLSearchParams(location.search);
    state = { q: query.get("q") || "", chosen: {} };
    for (const facet of FACETS) {
      const known = new Map(values[facet].map(([key], place) => [key, place]));
      const places = query.getAll(facet).map((key) => known.get(key)).filter((place) => place !== undefined);
      state.chosen[facet] = new Set(places);
    }
    field.value = state.q;
  }

  function address() {
    const query = new URLSearchParams();
    if (state.q) query.set("q", state.q);
    for (const facet of FACETS) {
      for (const place of [...state.chosen[facet]].sort((a, b) => a - b)) query.append(facet, values[facet][place][0]);
    }
    const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
    return location.pathname + (text ? `?${text}` : "");
  }

  async function search() {
    const turn = latest += 1; // an answer that comes late is no answer to what is asked now
    try {
      const { found: all, counts } = await index.find(state.q, state.chosen);
      if (turn !== latest) return;
      found = all;
      await show(turn);
      if (turn === latest) FACETS.forEach((facet, at) => showFacet(facet, counts[at]));
    } catch (error) {
      failed(error);
    }
  }

  function element(name, text, looks) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (looks) made.className = looks;
    return made;
  }

  async function show(turn) {
    const rows = await index.shown(found.slice(0, shown));
    if (turn !== latest) return;
    problem.hidden = true;
    hits.replaceChildren(...rows.map((row) => {
      const item = element("li");
      const link = element("a", row.label);
      link.href = root + row.path.split("/").map(encodeURIComponent).join("/") + form.dataset.ending;
      const tags = row.facets.flatMap((places, at) => (at === 3 ? places.slice(0, 4) : places).map((place) => values[FACETS[at]][place][1]));
      item.append(link, element("span", tags.join(" · "), "tags"));
      return item;
    }));
    const total = found.length;
    let text = total === 0 ? texts.none : total === 1 ? texts.one : said(texts.many, total.toLocaleString(document.documentElement.lang));
    if (total > shown) text += `, ${said(texts.shown, shown, total)}`;
    count.textContent = text;
    more.hidden = total <= shown;
  }

  function showFacet(facet, counts) {
    const box = form.querySelector(`fieldset[data-facet="${facet}"]`);
    const holder = box.querySelector(".choices");
    const focused = holder.contains(document.activeElement) ? document.activeElement.value : null;
    const open = holder.querySelector("details")?.open;
    const places = values[facet].map((_, place) => place).filter((place) => counts[place] || state.chosen[facet].has(place));
    if (facet === "lead") places.sort((a, b) => counts[b] - counts[a] || a - b);
    const few = facet === "year" ? places.length : FEW;
    const [front, rest] = [places.slice(0, few), places.slice(few)];
    holder.replaceChildren(...front.map((place) => choice(facet, place, counts[place])));
    if (rest.length) {
      const details = element("details");
      details.open = open || rest.some((place) => state.chosen[facet].has(place));
      details.append(element("summary", said(texts.more_values, places.length)), ...rest.map((place) => choice(facet, place, counts[place])));
      holder.append(details);
    }
    box.hidden = places.length === 0;
    if (focused !== null) [...holder.querySelectorAll("input")].find((one) => one.value === focused)?.focus();
  }

  function choice(facet, place, number) {
    const label = element("label");
    const input = element("input");
    input.type = "checkbox";
    input.name = facet;
    input.value = values[facet][place][0];
    input.checked = state.chosen[facet].has(place);
    input.addEventListener("change", () => {
      state.chosen[facet][input.checked ? "add" : "delete"](place);
      changed(true);
    });
    label.append(input, ` ${values[facet][place][1]} `, element("small", number.toLocaleString(document.documentElement.lang), "count"));
    return label;
  }

  function languages() { // the same search in the other language: names differ, keys do not
    for (const link of document.querySelectorAll("a.language")) link.search = location.search;
  }

  function changed(isStep) {
    if (!index) return; // what was typed meanwhile is read when it is there
    shown = PIECE;
    history[isStep ? "pushState" : "replaceState"](null, "", address());
    languages();
    search();
  }

  let timer = 0, isTyped = false;
  field.addEventListener("input", () => {
    isTyped = true;
    clearTimeout(timer);
    timer = setTimeout(() => { state.q = field.value.trim(); changed(false); }, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    state.q = field.value.trim();
    changed(true);
  });
  more.addEventListener("click", async () => {
    const before = shown;
    shown += PIECE;
    await show(latest).catch(failed);
    hits.children[before]?.querySelector("a").focus();
  });
  document.getElementById("clear").addEventListener("click", () => {
    state = { q: "", chosen: Object.fromEntries(FACETS.map((facet) => [facet, new Set()])) };
    field.value = "";
    changed(true);
    field.focus();
  });
  addEventListener("popstate", () => { read(); shown = PIECE; languages(); search(); });

  function failed(error) {
    problem.textContent = said(texts.failed, error.message);
    problem.hidden = false;
  }

  searchIndex(form.dataset.index).then((loaded) => {
    index = loaded;
    values = index.values;
    const typed = field.value;
    read();
    if (isTyped) {
      field.value = typed;
      state.q = typed.trim();
      history.replaceState(null, "", address());
    }
    languages();
    document.getElementById("plain").hidden = true;
    document.getElementById("tools").hidden = false;
    document.getElementById("facets").open = matchMedia("(min-width: 48rem)").matches;
    return search();
  }).catch(failed);
})();
