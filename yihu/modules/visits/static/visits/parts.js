// Building pages out of elements: text is always text, never markup.
export const words = JSON.parse(document.getElementById("words").textContent);

export function make(tag, options = {}, ...children) {
  const { on = {}, data = {}, ...attributes } = options;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  Object.assign(element.dataset, data);
  for (const [name, handler] of Object.entries(on)) element.addEventListener(name, handler);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export const button = (label, handler, kind = "") => make("button", { type: "button", class: `key ${kind}`, on: { click: handler } }, label);

// A row of keys of which one is chosen. `told(value)` is called with the choice.
export function choice(name, options, chosen, told) {
  const group = make("div", { class: "choice", role: "radiogroup", "aria-label": name });
  for (const [value, label] of options) {
    const key = make("button", { type: "button", role: "radio", "aria-checked": String(value === chosen), data: { value } }, label);
    key.addEventListener("click", () => {
      for (const other of group.children) other.setAttribute("aria-checked", String(other === key));
      told(value);
    });
    group.append(key);
  }
  return group;
}

export function field(label, control, hint = "") {
  return make("label", { class: "field" }, make("span", {}, label), control, hint ? make("small", {}, hint) : "");
}

export function show(title, ...children) {
  document.getElementById("title").textContent = title;
  const content = document.getElementById("content");
  content.replaceChildren(...children.flat().filter(Boolean));
  scrollTo(0, 0);
}

export function note(text, kind = "") {
  const place = document.getElementById("note");
  place.textContent = text;
  place.className = `note ${kind}`;
  place.hidden = !text;
}

export function label(table, value) {
  return (table ?? []).find(([key]) => key === value)?.[1] ?? value ?? "";
}

export const itemLabel = (item) => label(words.items, item);
export const valueLabel = (item, value) => (value ? label(words.values[item], value) : "—");
