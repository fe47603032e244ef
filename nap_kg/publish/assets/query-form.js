// A card as a form: its parameters, and the text that comes of what is given for them.
export const say = (text, ...parts) => parts.reduce((all, part) => all.replace("{}", () => String(part)), text);

export function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export function showParams(box, card, settings, given, changed) {
  const holder = box.querySelector(".params");
  holder.replaceChildren();
  box.hidden = !card || !card.params.length;
  if (!card) return;
  for (const param of card.params) {
    const line = element("p", null, { class: "field" });
    const id = `param-${param.name}`;
    line.append(element("label", param.label, { for: id }));
    const value = given[param.name] ?? param.start;
    const input = field(param, settings, value);
    input.id = id;
    input.dataset.param = param.name;
    if (param.required) input.required = true;
    input.addEventListener(input.localName === "select" ? "change" : "input", changed);
    line.append(" ", input);
    if (param.about) {
      line.append(element("small", param.about, { class: "hint", id: `${id}-about` }));
      input.setAttribute("aria-describedby", `${id}-about`);
    }
    holder.append(line);
  }
}

function field(param, settings, value) {
  const { texts } = settings;
  const choices = settings.choices[param.choices] ?? (param.values.length ? param.values.map((one) => [one, one]) : null);
  if (!choices) {
    const input = element("input", null, { type: param.type === "date" ? "date" : "text", spellcheck: "false", autocomplete: "off" });
    if (param.type === "iri" || param.type === "concept") input.placeholder = texts.typed;
    input.value = value;
    return input;
  }
  const select = element("select");
  if (!param.required) select.append(element("option", texts.any, { value: "" }));
  for (const [iri, name] of choices) select.append(element("option", name, { value: iri }));
  if (value && !choices.some(([iri]) => iri === value)) select.append(element("option", value, { value }));
  select.value = value || (param.required ? choices[0]?.[0] ?? "" : "");
  return select;
}

export function given(box) {
  const found = {};
  for (const input of box.querySelectorAll("[data-param]")) if (input.value.trim()) found[input.dataset.param] = input.value.trim();
  return found;
}

// The card's text for what is given; throws an Error that says what is missing or is none.
export function boundText(card, values, settings) {
  const { texts } = settings;
  for (const param of card.params) if (param.required && !values[param.name]) throw new Error(say(texts.missing, param.label));
  const params = card.params.filter(({ name }) => values[name]);
  const isThing = (param) => param.type === "iri" || param.type === "concept";
  const found = Object.fromEntries(params.map((param) => [param.name, isThing(param) ? iri(values[param.name], settings) : literal(values[param.name])]));
  let text = card.texts[params.map(({ name, own }) => (own.includes(found[name]) ? `${name}=${found[name]}` : name)).join(",")];
  for (const param of params) {
    const mark = settings.place + param.name;
    text = isThing(param) ? text.replaceAll(`<${mark}>`, () => `<${found[param.name]}>`) : text.replaceAll(`"${mark}"`, () => found[param.name]);
  }
  return text;
}

function iri(value, settings) {
  const bare = value.replace(/^<(.*)>$/, "$1");
  const prefix = bare.slice(0, bare.indexOf(":"));
  const whole = settings.prefixes[prefix] !== undefined ? settings.prefixes[prefix] + bare.slice(prefix.length + 1) : bare;
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(whole)) throw new Error(say(settings.texts.no_thing, value));
  return whole;
}

const literal = (value) => `"${value.replace(/\\/g, "\\\\").replace(/"/g, "\\\"").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}"`;
