// The network explored: one body and its ties, or all ties of some strength. Without this it is a drawing with links.
"use strict";
(() => {
  const figure = document.getElementById("network");
  if (!figure) return;
  const texts = JSON.parse(figure.dataset.texts);
  const focus = document.getElementById("focus"), least = document.getElementById("least");
  const said = document.getElementById("said"), amount = document.getElementById("least-said");
  const nodes = [...figure.querySelectorAll(".node")];
  const ties = [...figure.querySelectorAll("line")].map((line) => ({
    line, one: Number(line.dataset.one), other: Number(line.dataset.other), shared: Number(line.dataset.shared),
  }));
  const fill = (text, ...parts) => parts.reduce((all, part) => all.replace("{}", () => String(part)), text);
  const name = (at) => nodes[at].querySelector("title").textContent.replace(/: \d+$/, "");

  function show(at) {
    const from = Number(least.value);
    amount.textContent = fill(texts.at_least, from);
    const kept = ties.filter((tie) => tie.shared >= from && (at === null || tie.one === at || tie.other === at));
    const near = new Set(kept.flatMap((tie) => [tie.one, tie.other]));
    for (const tie of ties) {
      tie.line.classList.toggle("far", !kept.includes(tie));
      tie.line.classList.toggle("near", at !== null && kept.includes(tie));
    }
    nodes.forEach((node, place) => {
      node.classList.toggle("focus", place === at);
      node.classList.toggle("far", place !== at && !near.has(place));
    });
    if (at === null) said.textContent = fill(texts.all, near.size, kept.length);
    else if (!kept.length) said.textContent = fill(texts.alone, name(at));
    else {
      const partners = kept.sort((a, b) => b.shared - a.shared).map((tie) => `${name(tie.one === at ? tie.other : tie.one)} (${tie.shared})`);
      said.textContent = fill(texts.with, name(at), partners.join(", "));
    }
  }

  const chosen = () => (focus.value === "" ? null : Number(focus.value));
  nodes.forEach((node, at) => {
    node.addEventListener("pointerenter", () => show(at));
    node.addEventListener("pointerleave", () => show(chosen()));
    node.addEventListener("focusin", () => show(at));
    node.addEventListener("focusout", () => show(chosen()));
  });
  focus.addEventListener("change", () => show(chosen()));
  least.addEventListener("input", () => show(chosen()));
  document.getElementById("tools").hidden = document.getElementById("hint").hidden = false;
  const box = figure.querySelector(".scroll");
  box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2; // on a narrow screen, the middle first
  show(null);
})();
