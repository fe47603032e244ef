// A page works without this. It remembers nothing and fetches nothing: it lets an IRI be copied.
"use strict";
for (const code of document.querySelectorAll("p.iri code")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.setAttribute("aria-live", "polite");
  const [name, done] = document.documentElement.lang === "fr" ? ["Copier", "Copié"] : ["Copy", "Copied"];
  button.textContent = name;
  button.addEventListener("click", () => navigator.clipboard.writeText(code.textContent).then(() => {
    button.textContent = done;
    setTimeout(() => { button.textContent = name; }, 2000);
  }, () => {}));
  code.after(" ", button);
}
