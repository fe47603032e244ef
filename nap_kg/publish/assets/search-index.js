// What a search asks: an index that is one file, or, of a large site, pieces of which only those that are needed are loaded.
"use strict";
(() => {
  const FACETS = ["kind", "pillar", "status", "lead", "year"];
  const FIRST = 3; // where a row's facets begin
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => folded(text).match(/[\p{L}\p{N}]+/gu) || [];
  const shownRow = (row, at) => ({ at, path: row[0], label: row[1], facets: row.slice(FIRST) });

  async function load(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  // Which things are found, best first, and per facet how many each value would leave. `rate` is 0 where a thing is not meant.
  function narrowed(total, rate, facetsOf, sizes, chosen, isRanked) {
    const counts = sizes.map((size) => new Array(size).fill(0));
    const found = [];
    for (let at = 0; at < total; at += 1) {
      const rated = rate(at);
      if (!rated) continue;
      const facets = facetsOf(at);
      const misses = FACETS.map((facet, n) => chosen[facet].size > 0 && !facets[n].some((place) => chosen[facet].has(place)));
      const missed = misses.filter(Boolean).length;
      if (missed > 1) continue;
      FACETS.forEach((_, n) => {
        if (missed === 0 || misses[n]) for (const place of facets[n]) counts[n][place] += 1;
      });
      if (!missed) found.push([rated, at]);
    }
    if (isRanked) found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    return { found: found.map(([, at]) => at), counts };
  }

  // All things in one file.
  class Whole {
    constructor(index) {
      this.values = index.facets;
      this.sizes = FACETS.map((facet) => this.values[facet].length);
      this.rows = index.things.map((row, at) => ({
        ...shownRow(row, at), name: ` ${words(row[1]).join(" ")} `, more: ` ${words(row[2]).join(" ")} `,
      }));
    }

    // 0 where some word is met nowhere; else the more, the better it fits what the thing is called.
    static rate(row, wanted) {
      let sum = 1;
      for (const word of wanted) {
        const at = row.name.indexOf(` ${word}`);
        if (at === 0) sum += 4;
        else if (row.name.includes(` ${word} `)) sum += 3;
        else if (at > 0) sum += 2;
        else if (row.more.includes(` ${word}`)) sum += 1;
        else return 0;
      }
      return sum;
    }

    async find(text, chosen) {
      const wanted = words(text);
      const rate = (at) => Whole.rate(this.rows[at], wanted);
      return narrowed(this.rows.length, rate, (at) => this.rows[at].facets, this.sizes, chosen, wanted.length > 0);
    }

    async shown(places) {
      return places.map((at) => this.rows[at]);
    }
  }

  // Pieces: rows by their place, words by their beginning, facets in one; each is loaded once, when it is asked for.
  class Pieces {
    constructor(index, folder) {
      this.values = index.facets;
      this.sizes = FACETS.map((facet) => this.values[facet].length);
      Object.assign(this, { index, folder, loaded: new Map() });
    }

    piece(name) {
      if (!this.loaded.has(name)) {
        const coming = load(`${this.folder}${name}.json`);
        coming.catch(() => this.loaded.delete(name)); // another try may do
        this.loaded.set(name, coming);
      }
      return this.loaded.get(name);
    }

    async facets() {
      if (this.columns) return this.columns;
      const runs = await this.piece("facets");
      const columns = FACETS.map((facet) => {
        const column = [];
        for (const [places, times] of runs[facet]) for (let n = 0; n < times; n += 1) column.push(places);
        return column;
      });
      this.columns = Array.from({ length: this.index.total }, (_, at) => columns.map((column) => column[at]));
      return this.columns;
    }

    // The things in which a word begins so, each with how well it fits.
    async postings(word) {
      const firsts = this.index.words;
      const rated = new Map();
      const pieces = firsts.map((_, n) => n).filter((n) => (n + 1 === firsts.length || firsts[n + 1] >= word) && (firsts[n] <= word || firsts[n].startsWith(word)));
      for (const each of await Promise.all(pieces.map((n) => this.piece(`words-${n}`)))) {
        for (const [known, ...lists] of each) {
          if (!known.startsWith(word)) continue;
          lists.forEach((steps, place) => {
            const rate = place === 0 ? 4 : place === 2 ? 1 : known === word ? 3 : 2;
            let at = 0;
            for (const step of steps) {
              at += step;
              if ((rated.get(at) || 0) < rate) rated.set(at, rate);
            }
          });
        }
      }
      return rated;
    }

    async find(text, chosen) {
      const wanted = words(text);
      if (!wanted.length && FACETS.every((facet) => !chosen[facet].size)) {
        return { found: Array.from({ length: this.index.total }, (_, at) => at), counts: FACETS.map((facet) => [...this.index.counts[facet]]) };
      }
      const [columns, ...rated] = await Promise.all([this.facets(), ...wanted.map((word) => this.postings(word))]);
      const rate = (at) => rated.reduce((sum, each) => (sum && each.has(at) ? sum + each.get(at) : 0), 1);
      return narrowed(this.index.total, rate, (at) => columns[at], this.sizes, chosen, wanted.length > 0);
    }

    async shown(places) {
      const per = this.index.per;
      const pieces = await Promise.all(places.map((at) => this.piece(`rows-${Math.floor(at / per)}`)));
      return places.map((at, n) => shownRow(pieces[n][at % per], at));
    }
  }

  globalThis.searchIndex = async (address) => {
    const index = await load(address);
    return index.things ? new Whole(index) : new Pieces(index, address.replace(/index\.([a-z]+)\.json$/, "$1/"));
  };
})();
