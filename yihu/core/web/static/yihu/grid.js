// Grid entry: paste a block from Excel, see what is wrong at once, save all rows or none.
import { csrf, vendor } from "./app.js";

export async function open(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  await vendor("tabulator");
  const setup = JSON.parse(document.getElementById(box.dataset.grid).textContent);
  const fields = setup.columns.map((column) => column.field);
  const empty = () => Object.fromEntries(fields.map((field) => [field, ""]));
  const status = document.getElementById("grid-status");
  const list = document.getElementById("grid-problems");

  // At a desk the first column stays in sight while the others go by; a phone has no room for it.
  const staying = window.innerWidth >= 768;
  const table = new window.Tabulator(box, {
    data: Array.from({ length: setup.empty }, empty),
    layout: "fitDataFill",
    selectableRange: 1,
    selectableRangeColumns: true,
    selectableRangeRows: true,
    selectableRangeClearCells: true,
    editTriggerEvent: "dblclick",
    clipboard: true,
    clipboardCopyStyled: false,
    clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
    clipboardCopyRowRange: "range",
    clipboardPasteParser: "range",
    clipboardPasteAction: "range",
    rowHeader: { title: "行", formatter: "rownum", width: 52, minWidth: 52, frozen: staying, hozAlign: "center", resizable: false, headerSort: false },
    columnDefaults: { headerSort: false, resizable: true },
    columns: setup.columns.map((column, place) => ({
      field: column.field,
      frozen: staying && place === 0,
      title: column.title,
      minWidth: column.wide ? 180 : 110,
      hozAlign: column.right ? "right" : "left",
      ...(column.choices.length
        ? { editor: "list", editorParams: { values: column.choices, autocomplete: true, freetext: true, listOnEmpty: true } }
        : { editor: "input" }),
    })),
  });
  // The library leaves its scrolling box without a role, which breaks the grid's tree for screen readers.
  table.on("tableBuilt", () => {
    box.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup");
    box.querySelector(".tabulator-table").setAttribute("role", "presentation");
    box.setAttribute("aria-label", document.title);
  });

  // A block that is longer than the grid makes room for itself before it lands; one that brings its header lands
  // column by column under the names, whatever their order.
  box.addEventListener("paste", (event) => {
    const block = cells(event.clipboardData?.getData("text/plain") ?? "");
    const start = table.getRanges?.()[0]?.getTopEdge?.() ?? 0;
    const header = headerOf(block[0] ?? []);
    const room = header ? block.length - 1 : block.length;
    if (start + room > setup.most) status.textContent = `一次最多 ${setup.most.toLocaleString()} 行，更多请用“导入”`;
    const missing = Math.min(start + room + 1, setup.most) - table.getDataCount();
    const ready = missing > 0 ? table.addData(Array.from({ length: missing }, empty)) : null;
    if (!header) return;
    event.preventDefault();
    event.stopPropagation();
    Promise.resolve(ready).then(() => land(block.slice(1), header, start));
  }, true);

  // Tabs and lines, with the quotes that Excel puts around a cell of several lines.
  function cells(text) {
    const rows = [[]];
    let cell = "", quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at];
      if (quoted) {
        if (char !== '"') cell += char;
        else if (text[at + 1] === '"') { cell += char; at += 1; }
        else quoted = false;
      } else if (char === '"' && cell === "") quoted = true;
      else if (char === "\t") { rows.at(-1).push(cell); cell = ""; }
      else if (char === "\n") { rows.at(-1).push(cell); cell = ""; rows.push([]); }
      else if (char !== "\r") cell += char;
    }
    rows.at(-1).push(cell);
    return rows.filter((row) => row.some((one) => one.trim()));
  }

  const plain = (name) => name.normalize("NFKC").replace(/[\s*:]+/g, "").replace(/\([^()]*\)$/, "").toLowerCase();
  const byName = new Map(setup.columns.flatMap((column) => column.names.map((name) => [plain(name), column.field])));

  // Position -> field where the first pasted line names at least two columns, else nothing.
  function headerOf(first) {
    const found = first.map((name) => byName.get(plain(name)));
    return found.filter(Boolean).length >= 2 ? found : null;
  }

  async function land(lines, header, start) {
    const rows = table.getRows();
    const unknown = header.filter((field) => !field).length;
    table.blockRedraw();
    lines.slice(0, setup.most - start).forEach((line, at) => {
      const filledIn = Object.fromEntries(header.map((field, place) => [field, line[place] ?? ""]).filter(([field]) => field));
      rows[start + at].update(filledIn);
    });
    table.restoreRedraw();
    await check();
    if (unknown) status.textContent += `；有 ${unknown} 列的列名不认识，没有粘贴`;
  }

  const filled = () => {
    const rows = table.getRows();
    return rows.filter((row) => fields.some((field) => String(row.getData()[field] ?? "").trim()));
  };
  const send = async (url, rows) => {
    const body = JSON.stringify({ rows: rows.map((row) => Object.fromEntries(fields.map((field) => [field, row.getData()[field] ?? ""]))) });
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() },
    });
    return { ok: answer.ok, ...(await answer.json()) };
  };

  // Rows out of sight are not in the page, so what is marked is remembered here.
  let marked = [];
  function mark(rows, problems) {
    for (const element of marked) {
      element.classList.remove("is-wrong");
      element.removeAttribute("title");
    }
    marked = [];
    const shown = [];
    for (const [position, found] of Object.entries(problems)) {
      const row = rows[Number(position)];
      for (const [field, message] of Object.entries(found)) {
        const column = setup.columns.find((one) => one.field === field);
        const element = column && row.getCell(field).getElement();
        if (element) {
          element.classList.add("is-wrong");
          element.title = message;
          marked.push(element);
        }
        shown.push(`第 ${row.getPosition()} 行${column ? `“${column.title.replace(" *", "")}”` : ""}：${message}`);
      }
    }
    list.replaceChildren(...shown.slice(0, 50).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    return shown.length;
  }

  let asked = 0;
  async function check() {
    const mine = ++asked;
    const rows = filled();
    if (!rows.length) {
      status.textContent = "尚未填写";
      mark([], {});
      return;
    }
    const answer = await send(setup.check, rows);
    if (mine !== asked) return;
    const count = mark(rows, answer.problems ?? {});
    status.textContent = answer.message ?? (count ? `已填 ${rows.length} 行，${count} 处需要改正` : `已填 ${rows.length} 行，检查通过，可以保存`);
  }
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, 300);
  };
  table.on("cellEdited", soon);
  table.on("clipboardPasted", soon);

  document.querySelector("[data-grid-save]").addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    const rows = filled();
    if (!rows.length) {
      status.textContent = "还没有填写任何一行";
      return;
    }
    button.disabled = true;
    asked += 1;
    try {
      const answer = await send(setup.save, rows);
      if (answer.ok) {
        status.textContent = `已保存 ${answer.saved} 行`;
        location.assign(answer.url ?? setup.done);
        return;
      }
      mark(rows, answer.problems ?? {});
      status.textContent = answer.message;
    } catch {
      status.textContent = "网络不通，没有保存；内容仍在本页，请稍后再点“保存全部”";
    }
    button.disabled = false;
  });
}
