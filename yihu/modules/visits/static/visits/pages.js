// The list of households, the queue, and taking the list along.
import { button, field, itemLabel, make, note, show, valueLabel, words } from "./parts.js";
import { again, coming, counts } from "./queue.js";
import { cluePage, visitPage } from "./form.js";
import * as seals from "./seal.js";
import { answering, drop, giveUp, leave, prepare, reasons, refresh, reopen, route, send, state, submit, titles, today, unlock } from "./phone.js";
import { queue as kept } from "./store.js";

const KINDS = { visit: "走访", gone: "人员减少", came: "人员增加", clue: "风险线索", photo: "走访照片", choice: "冲突选择" };
const mending = { visit: (...given) => visitPage(...given), clue: (...given) => cluePage(...given) };
const STATES = { waiting: "待上传", conflict: "有冲突，请选择", refused: "没有通过", done: "已上传" };

// --- households

export function listPage() {
  const { bundle } = state;
  const place = make("div", { class: "homes" });
  const search = make("input", {
    class: "search", type: "search", placeholder: "姓名、拼音首字母、户号后四位", "aria-label": "查找农户", value: state.query,
    on: { input: () => { state.query = search.value; fill(); } },
  });
  const fill = () => place.replaceChildren(...found(state.query).slice(0, 80).map(card));
  const chosen = bundle.villages.length > 1 ? villagePicker() : "";
  const filter = make("div", { class: "choice" }, ...[["", "全部"], ["due", "该走访"], ["problem", "有问题"]].map(([value, text]) => {
    const key = make("button", { type: "button", "aria-pressed": String(state.filter === value) }, text);
    key.addEventListener("click", () => {
      state.filter = value;
      listPage();
    });
    return key;
  }));
  show(
    "走访",
    make("div", { class: "tools" }, chosen, search, filter),
    bundle.village ? place : make("p", { class: "quiet" }, "请先选择村。"),
    make("nav", { class: "foot" }, make("a", { class: "key", href: "#/offline" }, state.lease ? "离线数据" : "准备离线"), button("刷新", async () => {
      note("");
      await send();
      if (await refresh()) route();
    })),
  );
  fill();
}

function villagePicker() {
  const select = make("select", { class: "search", "aria-label": "村" }, make("option", { value: "" }, "选择村"),
    ...state.bundle.villages.map((one) => make("option", { value: one.code, selected: one.code === state.bundle.village }, one.name)));
  select.addEventListener("change", async () => { if (await refresh(select.value)) route(); });
  return select;
}

function found(query) {
  const wanted = query.trim().toLowerCase();
  const hit = (home) => !wanted || home.number.endsWith(wanted) || home.keys.split(" ").some((key) => key.startsWith(wanted))
    || home.members.some((one) => one.name.includes(query.trim()));
  const kept = { due: (home) => home.due, problem: hasProblem }[state.filter] ?? (() => true);
  return state.bundle.households.filter((home) => hit(home) && kept(home));
}

const hasProblem = (home) => words.checks.some((item) => home.items[item]?.value === "problem");

function card(home) {
  const late = home.due && home.due < today();
  return make("a", { class: "home", href: `#/${home.uid}` },
    make("strong", {}, home.head),
    make("span", { class: "quiet" }, `${home.group ? `${home.group} · ` : ""}${home.members.length} 人 · 尾号 ${home.number}`),
    make("span", { class: late ? "red" : "quiet" }, home.last ? `上次 ${home.last.on}` : "还没走访"),
    [home.watched ? "监测户" : "", hasProblem(home) ? "有问题" : ""].some(Boolean) ? make("span", { class: "red" }, [home.watched ? "监测户" : "", hasProblem(home) ? "有问题" : ""].filter(Boolean).join(" · ")) : "");
}

// --- queue

// `byItself`: what was sent has changed it, nobody has asked to see it.
export async function queuePage(byItself = false) {
  await titles();
  await reasons();
  // Telling the reasons takes a while: whoever has gone on meanwhile, or has begun to write, is left alone.
  if (location.hash.split("/")[1] !== "queue" || (byItself && answering())) return;
  const rows = [...state.entries].sort((one, other) => other.madeAt - one.madeAt);
  const found = counts(rows);
  show(
    "上传",
    make("p", { class: "quiet" }, `待上传 ${found.waiting} · 有冲突 ${found.conflict} · 没有通过 ${found.refused}`),
    rows.length ? make("ul", { class: "queue" }, ...rows.map(line)) : make("p", { class: "quiet" }, "没有待上传的记录。"),
    make("nav", { class: "foot" }, make("a", { class: "key", href: "#/" }, "返回"), button("立即上传", async () => {
      note("");
      await send();
      return queuePage();
    }, "main")),
  );
}

function line(row) {
  const told = state.told.get(row.key) ?? {};
  const at = new Date(row.madeAt).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  return make("li", { data: { state: row.state, key: row.key } },
    make("p", {}, make("strong", {}, KINDS[row.kind] ?? row.kind), ` ${told.title || told.clashes?.[0]?.about || "（已锁定）"} `, make("span", { class: "quiet" }, at)),
    make("p", { class: `state ${row.state}` }, STATES[row.state], row.plain ? "（只在本页，请勿关闭）" : ""),
    coming(state.entries, row.key).length ? make("p", { class: "quiet" }, `还有 ${coming(state.entries, row.key).length} 张照片${row.state === "done" ? "待上传" : "随后上传"}`) : "",
    row.state !== "done" && told.message ? make("p", {}, told.message) : "",
    row.state === "conflict" ? sides(row, told) : "",
    row.state === "refused" ? make("div", { class: "keys" }, mending[row.kind] ? button("修改后再传", () => mend(row), "main") : "", button("再传一次", () => retry(row)), button("放弃", (event) => ask(row, event.target))) : "");
}

async function retry(row) {
  const waiting = again(row);
  state.entries = state.entries.map((one) => (one.key === row.key ? waiting : one));
  if (waiting.sealed) await kept.put(waiting);
  await send(row.key);
  queuePage();
}

// The phone cannot read what it has written: the server opens it for whoever wrote it.
async function mend(row) {
  const opened = await reopen(row);
  if (!opened) return;
  const home = state.bundle?.households.find((one) => one.uid === opened.given.household);
  if (!home || !mending[row.kind]) return note(home ? "这一类请重新登记后，放弃这条。" : "这户已不在名单中：不再由您走访的，请写明原因放弃。", "bad");
  // A place of its own: the queue, when it changes, is not shown over a form half filled.
  history.pushState(null, "", `#/mend/${row.key}`);
  note("改好后提交，原来的一条随即结束。");
  return mending[row.kind](home, { key: row.key, ...opened.given });
}

// Giving up asks why, in place of its key.
function ask(row, key) {
  const why = make("input", { type: "text", maxlength: "200", placeholder: "放弃原因", "aria-label": "放弃原因", class: "search" });
  key.replaceWith(why, button("确定放弃", async () => {
    if (!why.value.trim()) return note("请写明放弃原因，例如该户已迁出。", "bad");
    if (await giveUp(row, why.value.trim())) queuePage();
    return null;
  }));
  why.focus();
}

// Both sides of what stands against each other; the person chooses, nothing is overwritten.
function sides(row, told) {
  if (told.mine) {
    return make("div", {}, pair("我记的", told.mine, "登记的", told.theirs), make("div", { class: "keys" },
      told.may_insist ? button("不是同一人，仍然登记", async () => { await send(row.key, true); queuePage(); }) : "",
      button("以登记为准，不再上传", async () => { await drop(row.key); queuePage(); }, "main")));
  }
  if (!told.clashes?.length) return make("p", { class: "quiet" }, "联网后显示两边的内容。");
  return make("div", {}, ...told.clashes.map((one) => make("div", { class: "clash" },
    make("strong", {}, one.label),
    pair("我这次", worded(one.item, one.mine, one.mine_note), `${one.theirs_by} ${one.theirs_on}`, worded(one.item, one.theirs, one.theirs_note)),
    make("div", { class: "keys" }, button("以我为准", () => choose(row, one, "mine"), "main"), button("以现状为准", () => choose(row, one, "theirs"))))));
}

const worded = (item, value, text) => `${valueLabel(item, value)}${text ? `：${text}` : ""}`;
const pair = (who, what, other, theirs) => make("div", { class: "pair" },
  make("div", {}, make("small", {}, who), make("p", {}, what)), make("div", {}, make("small", {}, other), make("p", {}, theirs)));

async function choose(row, clash, side) {
  state.told.set(row.key, { title: state.told.get(row.key)?.title });
  await submit("choice", { clash: clash.id, choice: side, version: clash.version });
  await send();
  // Told anew what still stands: also where the choice came too late.
  await send(row.key);
  queuePage();
}

// --- taking the list along

export function offlinePage() {
  const { lease } = state;
  const back = make("a", { class: "key", href: "#/" }, "返回");
  if (!seals.possible) return show("离线", make("p", {}, "本机浏览器或连接（须 https）不支持离线保存。"), make("nav", { class: "foot" }, back));
  if (lease && !state.key) return unlockPage("输入 PIN，更新和管理离线数据");
  if (lease) {
    return show(
      "离线",
      make("p", {}, `已带走 ${state.bundle.households.length} 户，${new Date(lease.until).toLocaleDateString("zh-CN")} 到期，到期、退出登录或停用时自动清除。`),
      make("nav", { class: "foot" }, back, button("清除离线数据", async () => { await leave(); await refresh(); offlinePage(); })),
    );
  }
  const [pin, twice] = [pinBox("new-pin"), pinBox("new-pin-again")];
  return show(
    "离线",
    make("p", {}, `把${state.bundle?.village ? "本村" : "所选村"}农户带到没有网络的地方：只带走访需要的内容，在本机加密保存，不含身份证号和电话。`),
    field("设置 6 位 PIN", pin, "每次离线打开都要输入；连续输错 5 次，离线数据清除。"),
    field("再输一次", twice),
    make("nav", { class: "foot" }, back, button("准备离线", async () => {
      if (!/^\d{6}$/.test(pin.value) || pin.value !== twice.value) return note("两次输入要相同，都是 6 位数字。", "bad");
      if (!state.bundle?.village) return note("请先在列表中选择村。", "bad");
      note("正在准备…");
      if (await prepare(state.bundle.village, pin.value)) {
        note("可以离线使用了。", "good");
        offlinePage();
      }
      return null;
    }, "main")),
  );
}

export function lockedPage(row) {
  if (row) return unlockPage("输入 PIN，打开离线数据");
  return show(
    "走访",
    make("p", { class: "quiet" }, state.online ? "请重新登录后打开。" : "现在没有网络，本机也没有离线数据。联网后打开，并在“准备离线”中带走农户。"),
    make("nav", { class: "foot" }, make("a", { class: "key", href: "/" }, "回工作台"), button("重试", () => location.reload(), "main")),
  );
}

function unlockPage(text) {
  const pin = pinBox("pin");
  const go = async (event) => {
    event.preventDefault();
    if (await unlock(pin.value)) {
      note("");
      await refresh();
      location.hash = "#/";
      route();
    } else if (state.lease || !document.getElementById("note").textContent) {
      note("PIN 不对，请再输一次。", "bad");
      pin.value = "";
    }
  };
  show("走访", make("form", { on: { submit: go } }, field(text, pin), make("nav", { class: "foot" }, make("button", { class: "key main" }, "打开"))));
  pin.focus();
}

const pinBox = (id) => make("input", { id, type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "6", pattern: "\\d{6}" });
