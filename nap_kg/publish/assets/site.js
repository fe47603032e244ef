// A page works without this. It remembers nothing and fetches nothing: it lets an IRI be copied.
"use strict";
for (const code of document.querySelectorAll("p.iri code")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = document.documentElement.lang === "fr" ? "Copier" : "Copy";
  button.addEventListener("click", () => navigator.clipboard.writeText(code.textContent));
  code.after(" ", button);
}
