// One visit, with the last state before one's eyes: only what differs is typed. And the changes of a family in three taps.
import { button, choice, field, itemLabel, label, make, note, show, valueLabel, words } from "./parts.js";
import { compress, pad } from "./picture.js";
import { coming } from "./queue.js";
import { keepBundle, replaced, state, submit, today } from "./phone.js";

const MOST_PHOTOS = 6;

// `was`: an entry that was refused, to be mended.
export function visitPage(home, was = null) {
  // What a refused entry said is said again, though the phone remembers it already.
  const before = was?.items?.some((one) => one.item === "needs") ? null : home.items.needs?.value ?? "";
  if (was) home = { ...home, items: { ...home.items, ...said(home, was) } };
  const told = { kind: was?.kind ?? "look", items: {}, pictures: (was?.pictures ?? []).filter((one) => !one.signature) };
  const income = was?.items?.find((one) => one.item === "income");
  if (income) told.items.income = { value: income.value };
  const on = make("input", { type: "date", value: was?.on ?? today(), max: today() });
  const visitors = make("input", { type: "text", maxlength: "120", value: was?.visitors ?? state.visitors ?? state.bundle.visitor });
  const seen = make("textarea", { rows: "2", maxlength: "400", placeholder: "在家情况、变化、群众反映（可不填）" }, was?.seen ?? "");
  const needs = make("input", { type: "text", maxlength: "200", value: home.items.needs?.value ?? "" });
  const canvas = make("canvas", { width: "640", height: "240", "aria-label": "签名", id: "signature" });
  const signature = pad(canvas);
  const shots = make("div", { class: "shots" });
  const kept = was ? coming(state.entries, was.key).length : 0;

  const save = async (event) => {
    const items = gathered(home, told, needs.value.trim(), before);
    const lacking = items.find((one) => one.value === "problem" && !one.note);
    if (lacking) return note(`请用几个字写明“${itemLabel(lacking.item)}”是什么问题。`, "bad");
    if (!visitors.value.trim()) return note("请填写走访人。", "bad");
    event.target.disabled = true;
    state.visitors = visitors.value.trim();
    const signed = signature.data();
    const key = await submit("visit", {
      household: home.uid, on: on.value || today(), kind: told.kind, visitors: state.visitors, seen: seen.value.trim(),
      items, pictures: signed ? [{ data: signed, signature: true }] : [], coming: told.pictures.length + kept,
      device_at: new Date().toISOString(),
    }, told.pictures);
    if (was) await replaced(was.key, key);
    remember(home, on.value, items, key);
    await keepBundle();
    location.hash = "#/";
    return null;
  };

  show(
    home.head,
    make("p", { class: "quiet" }, `${home.group ? `${home.group} · ` : ""}${home.members.map((one) => `${one.name}（${one.relation}，${one.age} 岁）`).join("、")}`),
    home.last ? make("p", { class: "last" }, `上次 ${home.last.on} ${home.last.visitors}：${home.last.kind}${home.last.seen ? `，${home.last.seen}` : ""}`) : "",
    make("section", {}, make("h2", {}, "3+1 检查"), ...words.checks.map((item) => check(home, item, told))),
    make("section", {}, make("h2", {}, "收入变化"), choice("收入变化", words.values.income, home.items.income?.value ?? "", (value) => { told.items.income = { value }; })),
    field("帮扶需求", needs),
    field("走访情况", seen),
    make("section", {}, photoKey(told, shots, kept), shots, kept ? make("p", { class: "quiet" }, `原来拍的 ${kept} 张照片随后上传，不用重拍。`) : ""),
    make("details", {}, make("summary", {}, "签名"), canvas, button("重签", () => signature.clear())),
    make("details", {}, make("summary", {}, "日期、类型、走访人"), field("走访日期", on), field("走访人", visitors),
      choice("走访类型", words.kinds, told.kind, (value) => { told.kind = value; })),
    make("nav", { class: "foot" }, make("a", { class: "key", href: `#/${home.uid}/clue` }, "线索"), make("a", { class: "key", href: `#/${home.uid}/people` }, "人员"), button("提交", save, "main")),
  );
}

// What the refused entry said of each item, over the version that is known now.
function said(home, was) {
  const found = {};
  for (const one of was.items ?? []) found[one.item] = { ...home.items[one.item], value: one.value, note: one.note, version: home.items[one.item]?.version ?? 0 };
  return found;
}

// Two keys, the last state pressed; a problem asks for a few words.
function check(home, item, told) {
  const known = home.items[item];
  const words_ = make("input", { type: "text", maxlength: "200", placeholder: "什么问题", value: known?.value === "problem" ? known.note : "", "aria-label": `${itemLabel(item)}什么问题` });
  const line = make("div", { class: "check", data: { item } });
  const say = (value) => {
    told.items[item] = { value, note: () => (value === "problem" ? words_.value.trim() : "") };
    words_.hidden = value !== "problem";
  };
  say(known?.value || "ok");
  line.append(make("span", {}, itemLabel(item)), choice(itemLabel(item), words.values[item], known?.value || "ok", say), words_);
  if (known?.value) line.append(make("small", { class: "quiet" }, `上次 ${known.on}：${valueLabel(item, known.value)}`));
  return line;
}

// Every check is told, with the version that was shown; income and needs only where they were said.
function gathered(home, told, needs, before) {
  const items = Object.entries(told.items).map(([item, one]) => ({
    item, value: one.value, note: one.note?.() ?? "", version: home.items[item]?.version ?? 0, after: home.items[item]?.after ?? null,
  }));
  if (needs !== before) items.push({ item: "needs", value: needs, note: "", version: home.items.needs?.version ?? 0, after: home.items.needs?.after ?? null });
  return items;
}

// What the list shows until the network tells more. Versions stay as they were, for the server has not answered yet; a
// second visit names this one as what it had before it.
function remember(home, on, items, key) {
  home.last = { on, visitors: state.visitors, kind: "已登记", seen: "" };
  home.due = "";
  for (const one of items) home.items[one.item] = { ...home.items[one.item], value: one.value, note: one.note, on, version: one.version, after: key };
}

function photoKey(told, shots, kept) {
  const input = make("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, class: "file", id: "photos" });
  input.addEventListener("change", async () => {
    for (const file of input.files) {
      if (told.pictures.length + kept >= MOST_PHOTOS) { note(`最多 ${MOST_PHOTOS} 张照片。`, "bad"); break; }
      try {
        const picture = { data: await compress(file) };
        told.pictures.push(picture);
        const shot = make("button", { type: "button", class: "shot", "aria-label": "点按删去这张照片" }, make("img", { src: picture.data, alt: "照片" }));
        shot.addEventListener("click", () => { told.pictures.splice(told.pictures.indexOf(picture), 1); shot.remove(); });
        shots.append(shot);
      } catch { note("这张照片打不开，请重新拍摄。", "bad"); }
    }
    input.value = "";
  });
  return make("label", { class: "key wide", for: "photos" }, "拍照", input);
}

// --- 风险线索: the risk, a few words, save

export function cluePage(home, was = null) {
  const given = { household: home.uid, risk: was?.risk };
  const wrong = words.checks.filter((item) => home.items[item]?.value === "problem").map((item) => `${itemLabel(item)}：${home.items[item].note}`);
  const text = make("textarea", { rows: "3", maxlength: "400", placeholder: "看到、听到的情况" }, was?.text ?? wrong.join("；"));
  const save = async (event) => {
    if (!given.risk) return note("请点选一种风险。", "bad");
    event.target.disabled = true;
    const key = await submit("clue", { ...given, on: today(), text: text.value.trim() || label(words.risks, given.risk) });
    if (was) await replaced(was.key, key);
    location.hash = `#/${home.uid}`;
    return null;
  };
  show(`${home.head}家：风险线索`, choice("风险", words.risks, was?.risk ?? "", (value) => { given.risk = value; }), field("情况（可不填）", text),
    make("nav", { class: "foot" }, make("a", { class: "key", href: `#/${home.uid}` }, "返回"), button("上报", save, "main")));
}

// --- 人员变化: who, what, save

export function peoplePage(home) {
  const back = make("a", { class: "key", href: `#/${home.uid}` }, "返回");
  show(
    `${home.head}家`,
    make("h2", {}, "减少：点选人员"),
    make("div", { class: "homes" }, ...home.members.map((one) => make("button", { type: "button", class: "home", on: { click: () => gonePage(home, one) } }, make("strong", {}, one.name), make("span", { class: "quiet" }, `${one.relation}，${one.age} 岁`)))),
    make("h2", {}, "增加"),
    make("div", { class: "keys" }, ...words.joining.map(([value, text]) => button(text, () => camePage(home, value, text)))),
    make("nav", { class: "foot" }, back),
  );
}

function gonePage(home, member) {
  const given = { household: home.uid, person: member.uid };
  const on = make("input", { type: "date", value: today(), max: today() });
  const heirs = home.members.filter((one) => one.uid !== member.uid);
  const heir = choice("新户主", heirs.map((one) => [one.uid, one.name]), "", (value) => { given.new_head = value; });
  const save = async (event) => {
    if (!given.reason) return note("请点选减少原因。", "bad");
    if (member.head && heirs.length && !given.new_head) return note("减少的是户主，请点选新户主。", "bad");
    event.target.disabled = true;
    await submit("gone", { ...given, on: on.value });
    location.hash = "#/queue";
    return null;
  };
  show(`${member.name} 减少`, choice("减少原因", words.leaving, "", (value) => { given.reason = value; }),
    member.head && heirs.length ? make("section", {}, make("h2", {}, "新户主"), heir) : "", field("日期", on),
    make("nav", { class: "foot" }, make("a", { class: "key", href: `#/${home.uid}` }, "返回"), button("保存", save, "main")));
}

function camePage(home, reason, text) {
  const given = { household: home.uid, reason, sex: "1", relation: reason === "married_in" ? "spouse" : "son" };
  const name = make("input", { type: "text", maxlength: "60" });
  const born = make("input", { type: "date", max: today(), value: reason === "born" ? today() : "" });
  const on = make("input", { type: "date", max: today(), value: today() });
  const relation = make("select", { "aria-label": "与户主关系" }, ...words.relations.map(([value, label]) => make("option", { value, selected: value === given.relation }, label)));
  const save = async (event) => {
    if (!name.value.trim() || !born.value) return note("请填写姓名和出生日期。", "bad");
    event.target.disabled = true;
    await submit("came", { ...given, name: name.value.trim(), born_on: born.value, relation: relation.value, on: reason === "born" ? born.value : on.value });
    location.hash = "#/queue";
    return null;
  };
  show(`增加：${text}`, field("姓名", name), choice("性别", [["1", "男"], ["2", "女"]], "1", (value) => { given.sex = value; }), field("出生日期", born), field("与户主关系", relation),
    reason === "born" ? "" : field("增加日期", on),
    make("nav", { class: "foot" }, make("a", { class: "key", href: `#/${home.uid}` }, "返回"), button("保存", save, "main")));
}
