// Findings and text side by side: n and p go from one to the next, a click on either shows the other.
const panel = document.querySelector("#findings");
const list = panel.querySelector("ul.list-group");
const text = document.querySelector("#text");
const items = [...list.querySelectorAll("li[data-finding]")];
let here = -1;

// Only the box that scrolls is moved where it scrolls by itself; on a phone the page is.
function reveal(box, element, block) {
  if (box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflowY !== "visible") {
    const inside = element.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += inside - (block === "center" ? box.clientHeight / 2 : 0);
  } else {
    element.scrollIntoView({ block });
  }
}

function go(index, { focus = true, towards = "both" } = {}) {
  const item = items[index];
  if (!item) return;
  for (const one of document.querySelectorAll(".is-here")) one.classList.remove("is-here");
  here = index;
  item.classList.add("is-here");
  const mark = document.getElementById(`at-${item.dataset.finding}`);
  for (const one of text.querySelectorAll(`mark[data-finding="${item.dataset.finding}"]`)) one.classList.add("is-here");
  const phone = matchMedia("(max-width: 991.98px)").matches;
  if (towards !== "text" && (!phone || towards === "panel")) reveal(list, item, "nearest");
  if (mark && towards !== "panel") reveal(text, mark, "center");
  if (focus && !phone) item.focus({ preventScroll: true });
  history.replaceState(null, "", `#finding-${item.dataset.finding}`);
}

function step(by) {
  const next = here < 0 && by < 0 ? items.length - 1 : here + by;
  if (items[next]) {
    go(next);
  } else {
    const address = by > 0 ? panel.dataset.after : panel.dataset.before;
    if (address) location.assign(address);
  }
}

const indexOf = (number) => items.findIndex((item) => item.dataset.finding === number);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const by = { n: 1, p: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  step(by);
});
panel.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
  const number = event.target.closest("a.finding-number");
  if (number) {
    event.preventDefault();
    go(indexOf(number.closest("li").dataset.finding), { towards: "text" });
  }
});
text.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#finding-"]');
  const number = link ? link.hash.slice("#finding-".length) : event.target.closest("mark")?.dataset.finding;
  const index = number ? indexOf(number) : -1;
  if (index < 0) return;
  event.preventDefault();
  go(index, { towards: "panel" });
});

const asked = location.hash.match(/^#finding-(\d+)$/);
const end = { "#first": 0, "#last": items.length - 1 }[location.hash];
if (asked) go(indexOf(asked[1]), { focus: false });
else if (end !== undefined) go(end, { focus: false });
