// The kit's few behaviours. Everything works by links and forms first; this makes it quicker.
const own = document.querySelector('script[type="module"][data-echarts]');
const loaded = new Map();

// A vendor script is fetched when a page first needs it.
export function vendor(name) {
  if (!loaded.has(name)) {
    const fetched = (tag, attributes) => new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject });
      // Before our own style sheet, so that ours has the last word.
      if (tag === "link") document.querySelector('link[href*="yihu/app"]').before(element);
      else document.head.append(element);
    });
    const style = own.dataset[`${name}Css`];
    // Both: a library that measures itself must not start without its style.
    loaded.set(name, Promise.all([
      style ? fetched("link", { rel: "stylesheet", href: style }) : null,
      fetched("script", { src: own.dataset[name] }),
    ]));
  }
  return loaded.get(name);
}

export function csrf() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf();
});
// A refusal comes with a 4xx status and still has to be shown.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([403, 404, 409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// "/" jumps to the search box, as the box itself says.
// Cards that come when they are scrolled to (ui/later.html) must stand on the paper too.
const LONGEST_WAIT = 15_000; // ms; then what has come is printed
function printWhole() {
  for (const card of document.querySelectorAll("[data-later]")) window.htmx.trigger(card, "revealed");
  const until = performance.now() + LONGEST_WAIT;
  (function look() {
    if (!document.querySelector("[data-later]") || performance.now() > until) window.print();
    else setTimeout(look, 50);
  })();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key.toLowerCase() === "p" && (event.ctrlKey || event.metaKey) && document.querySelector("[data-later]")) {
    event.preventDefault();
    printWhole();
  }
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    document.querySelector("[data-search-box]")?.focus();
    event.preventDefault();
  }
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details[data-dropdown][open], details.confirm[open]")) {
      open.open = false;
      open.querySelector("summary")?.focus();
    }
    const hits = document.querySelector("#search-hits");
    if (hits) hits.replaceChildren();
  }
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details[data-dropdown][open], details.confirm[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
  const hits = document.querySelector("#search-hits");
  if (hits && !event.target.closest(".top-search")) hits.replaceChildren();
  if (event.target.closest("[data-print]")) printWhole();
  const all = event.target.closest("[data-select-all]");
  if (all) {
    for (const box of document.querySelectorAll('input[name="row"]')) box.checked = all.checked;
    countChosen();
  }
  if (event.target.matches('input[name="row"]')) countChosen();
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) {
    const target = document.getElementById(toggle.dataset.toggle);
    target.hidden = !target.hidden;
    toggle.setAttribute("aria-expanded", String(!target.hidden));
  }
});

function countChosen() {
  const count = document.querySelectorAll('input[name="row"]:checked').length;
  for (const place of document.querySelectorAll("[data-chosen]")) {
    place.textContent = count ? `已选 ${count} 条` : "";
  }
}

// One click, one request: a second click on "save" must not send the form again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-once]")) return;
  const button = event.submitter;
  setTimeout(() => {
    if (!button) return;
    button.disabled = true;
    button.dataset.sent = "yes";
  });
});
// Back from the next page: what was sent may be sent again; what the page itself closed stays closed.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-sent]")) button.disabled = false;
});

// What a phone took along goes with the session that took it (databases named yihu-lease…).
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches('form[action="/logout/"]') || !globalThis.indexedDB?.databases) return;
  event.preventDefault();
  const gone = (name) => new Promise((done) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = asked.onblocked = done;
  });
  const taken = (await indexedDB.databases()).filter(({ name }) => name?.startsWith("yihu-lease"));
  await Promise.all(taken.map(({ name }) => gone(name)));
  form.submit();
});

// Empty filters do not belong in an address that is to be sent to a colleague.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-clean-address]")) return;
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
});

// On phones the filters wait behind their button.
if (matchMedia("(max-width: 767.98px)").matches) {
  for (const form of document.querySelectorAll("[data-phone-closed]")) form.hidden = true;
}

// A long page lists its parts, also those that come later; a click goes there.
function listParts() {
  const place = document.querySelector("[data-contents]");
  if (!place) return;
  const links = [...document.querySelectorAll("#content .card > .card-header .card-title")].map((title, number) => {
    const part = title.closest(".card");
    part.id ||= `part-${number}-${title.textContent.trim()}`;
    return Object.assign(document.createElement("a"), { href: `#${part.id}`, textContent: title.textContent.trim() });
  });
  place.replaceChildren(...links);
}
document.addEventListener("htmx:load", listParts);
listParts();

async function dress(root) {
  for (const box of root.querySelectorAll("select[data-choose]:not([data-dressed])")) {
    if (box.dataset.dressed) continue; // another call was here while we waited
    box.dataset.dressed = "yes";
    await vendor("tomSelect");
    const label = box.getAttribute("aria-label") || box.labels?.[0]?.textContent || "";
    box.setAttribute("aria-label", label.trim());
    // refreshThrottle 0: the options are all here. Waiting, a list that was chosen from in time opens again over the
    // next field and takes what is being typed there.
    new window.TomSelect(box, { maxOptions: 1000, allowEmptyOption: true, refreshThrottle: 0, plugins: box.multiple ? ["remove_button"] : [] });
  }
  if (root.querySelector("[data-chart]")) (await import("./chart.js")).draw(root);
  if (root.querySelector("[data-grid]")) (await import("./grid.js")).open(root.querySelector("[data-grid]"));
}
document.addEventListener("htmx:load", (event) => dress(event.detail.elt.parentElement ?? document));
dress(document);
