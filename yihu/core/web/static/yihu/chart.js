// Draws every [data-chart]: SVG, described for screen readers, tooltips without inline HTML (the page's policy forbids it).
import { vendor } from "./app.js";

const COLOURS = ["#17509b", "#d9822b", "#2b8a4b", "#a81e1e", "#6a4c93", "#4d5b6b"];

export async function draw(root) {
  const boxes = [...root.querySelectorAll("[data-chart]:not([data-drawn])")];
  if (!boxes.length) return;
  for (const box of boxes) box.dataset.drawn = "yes";
  await vendor("echarts");
  for (const box of boxes) drawOne(box);
}

function drawOne(box) {
  const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const chart = window.echarts.init(box, null, { renderer: "svg" });
  const font = getComputedStyle(document.body).fontFamily;
  chart.setOption({
    color: COLOURS,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: font, fontSize: innerWidth < 768 ? 14 : 13 },
    ...option,
    tooltip: { trigger: "axis", ...option.tooltip, renderMode: "richText" },
    aria: { enabled: true },
  });
  new ResizeObserver(() => chart.resize()).observe(box);
  tools(box, chart);
}

function tools(box, chart) {
  const frame = box.closest("[data-chart-frame]");
  const table = frame.querySelector("table");
  frame.querySelector("[data-chart-copy]")?.addEventListener("click", async (event) => {
    const lines = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t"));
    await copy(lines.join("\n"));
    event.target.closest("button").querySelector("span").textContent = "已复制";
  });
  frame.querySelector("[data-chart-save]")?.addEventListener("click", () => {
    const blob = new Blob([chart.renderToSVGString()], { type: "image/svg+xml" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${box.dataset.title || "图"}.svg` });
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
