// The phone's page: what it holds, what it sends, and which part of it is shown.
import { listPage, queuePage, offlinePage, lockedPage } from "./pages.js";
import { cluePage, peoplePage, visitPage } from "./form.js";
import { note, show, make } from "./parts.js";
import * as queue from "./queue.js";
import * as seals from "./seal.js";
import { lease as leases, queue as kept } from "./store.js";

const BASE = "/visits/phone/";
const WRONG_PINS = 5;

// In memory only: the households once opened, the key they lie under, and what the server said of entries.
export const state = {
  bundle: null, toldAt: 0, key: null, lease: null, entries: [], told: new Map(), online: true, soon: false, filter: "", query: "",
};

// --- the network

class SignedOut extends Error {}

// A connection that says nothing for so long is as good as none. What was sent is sent again and counts once.
const LONGEST_MS = 60000;
// The server is there but cannot now: overloaded, starting anew, or busy with the same request.
const passing = (status) => status >= 500 || [408, 409, 425, 429].includes(status);

async function ask(path, body) {
  const signal = AbortSignal.timeout?.(LONGEST_MS);
  const options = { redirect: "manual", headers: { Accept: "application/json" }, cache: "no-store", signal };
  if (body) {
    Object.assign(options, { method: "POST", body: JSON.stringify(body) });
    options.headers["Content-Type"] = "application/json";
    options.headers["X-CSRFToken"] = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  }
  const answer = await fetch(BASE + path, options);
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.message), { refused: true, passing: passing(answer.status) });
  return told;
}

// Runs `work`; without network or session it says so and gives nothing. `soon`: asking again may help.
async function reach(work) {
  try {
    const told = await work();
    Object.assign(state, { online: true, soon: false });
    return told;
  } catch (error) {
    state.soon = !(error instanceof SignedOut) && (!error.refused || error.passing);
    if (error instanceof SignedOut) note("登录已过期，记录都在本机。请回工作台重新登录后上传。", "warn");
    else if (error.refused) note(error.message, "bad");
    else {
      state.online = false;
      note(state.entries.length ? "现在没有网络，记录保存在本机，联网后自动上传。" : "现在没有网络。", "warn");
    }
    return null;
  }
}

// --- the lease

// The page itself has to lie on the phone too, or nothing opens out there; the worker that keeps it may still be at it.
async function pageKept() {
  const longest = new Promise((done) => { setTimeout(done, LONGEST_MS); });
  await Promise.race([navigator.serviceWorker?.ready, longest]);
  if (await caches.match(BASE)) return true;
  const name = (await caches.keys()).find((one) => one.startsWith("yihu-visits-"));
  const answer = name && await fetch(BASE, { cache: "reload", redirect: "error" }).catch(() => null);
  if (answer?.ok) await (await caches.open(name)).put(BASE, answer);
  return Boolean(answer?.ok);
}

export async function prepare(area, pin) {
  if (!(await pageKept())) {
    note("页面还没有存到本机，请保持联网，稍后再点“准备离线”。", "bad");
    return false;
  }
  const told = await reach(() => ask("lease/", { offline: true, area }));
  if (!told) return false;
  const half = await seals.half(told.half);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  state.key = await seals.keyOf(pin, salt, half);
  const now = Date.now();
  state.lease = { uid: told.lease, from: now, until: now + told.days * 86400000, user: told.bundle.user, wrong: 0 };
  take(told.bundle);
  await kept.keepSeal({ lease: told.lease, public: told.public });
  await leases.put("lease", { ...state.lease, salt, half });
  await keepBundle();
  await navigator.storage?.persist?.();
  return true;
}

export async function keepBundle() {
  if (!state.key || !state.lease) return;
  await leases.put("bundle", await seals.lock(state.key, { bundle: state.bundle, toldAt: state.toldAt }));
}

export async function unlock(pin) {
  const row = await leases.get("lease");
  if (!row) return false;
  const key = await seals.keyOf(pin, row.salt, row.half);
  try {
    const opened = await seals.unlock(key, await leases.get("bundle"));
    Object.assign(state, { key, lease: row, bundle: opened.bundle, toldAt: opened.toldAt });
    await leases.put("lease", { ...row, wrong: 0 });
    return true;
  } catch {
    row.wrong += 1;
    await leases.put("lease", row);
    if (row.wrong >= WRONG_PINS) await wipe("PIN 连续输错，离线数据已清除；未上传的记录仍在，登录后可上传。");
    return false;
  }
}

export async function wipe(why) {
  await leases.wipe();
  Object.assign(state, { key: null, lease: null, bundle: null });
  note(why, "warn");
}

export async function leave() {
  const uid = state.lease?.uid;
  await wipe("离线数据已从本机清除。");
  if (uid) await reach(() => ask("leave/", { lease: uid }));
}

// --- the queue

// `pictures`: each an entry of its own after the visit, so that one that breaks off holds up nothing and is sent again.
// All of them lie in the queue before the first is sent.
export async function submit(kind, given, pictures = []) {
  const row = await written(kind, given);
  const shots = [];
  for (const picture of pictures) shots.push(await written("photo", { household: given.household, ...picture }, row.key));
  await keep(row, ...shots);
  // Before it is sent, so that what comes of it has the last word.
  note("已保存在本机，正在上传；没有网络时联网后自动上传。", "good");
  send();
  return row.key;
}

async function written(kind, given, of = undefined) {
  const key = crypto.randomUUID?.() ?? uuid();
  const entry = { key, kind, given, offline: !navigator.onLine };
  let row = queue.fresh(key, kind, Date.now(), of ? { of } : {});
  if (seals.possible) {
    const seal = (await kept.seal()) ?? (await newSeal());
    if (seal) row = { ...row, lease: seal.lease, sealed: await seals.seal(seal.public, entry) };
  }
  if (!row.sealed) row.plain = entry; // in memory alone: the page says so
  if (state.key) row.title = await seals.lock(state.key, titleOf(kind, given));
  state.told.set(key, { title: titleOf(kind, given) });
  return row;
}

// A key for the queue, without taking any household along.
async function newSeal() {
  const told = await reach(() => ask("lease/", { offline: false }));
  if (!told) return null;
  const seal = { lease: told.lease, public: told.public };
  await kept.keepSeal(seal);
  return seal;
}

async function keep(...rows) {
  const keys = rows.map((row) => row.key);
  state.entries = [...state.entries.filter((one) => !keys.includes(one.key)), ...rows];
  await kept.putAll(rows.filter((row) => row.sealed || row.state === "done"));
  count();
}

export async function drop(key) {
  state.entries = state.entries.filter((one) => one.key !== key);
  await kept.remove(key);
  count();
}

// Why entries were refused is told by the server alone: no name lies readable on the phone.
export async function reasons() {
  const silent = state.entries.filter((one) => one.state === "refused" && !state.told.get(one.key)?.message);
  const told = silent.length ? await reach(() => ask("refused/")) : null;
  for (const { key, message } of told?.refused ?? []) state.told.set(key, { ...state.told.get(key), message });
}

export async function reopen(row) {
  if (row.plain) return row.plain;
  const told = await reach(() => ask("sync/", { entries: [{ key: row.key, lease: row.lease, sealed: row.sealed, open: true }] }));
  const [answer] = told?.answers ?? [];
  if (answer?.outcome !== "opened" && answer) note(answer.message, "bad");
  return answer?.outcome === "opened" ? answer : null;
}

export async function giveUp(row, why) {
  const told = await reach(() => ask("refused/", { key: row.key, why }));
  if (!told) return false;
  for (const shot of queue.coming(state.entries, row.key)) await drop(shot.key);
  await drop(row.key);
  return true;
}

// The old entry ends once the new one lies in the queue: in between both are there, never neither.
// Its photographs go with the new one.
export async function replaced(key, by) {
  const told = await reach(() => ask("refused/", { key, mended: true }));
  if (!told) return;
  const shots = queue.coming(state.entries, key).map((shot) => ({ ...shot, of: by }));
  if (shots.length) await keep(...shots);
  await drop(key);
  send();
}

const SOONEST_MS = 3000;
const SELDOMEST_MS = 60000;
let pause = SOONEST_MS;
let timer = null;
// Asks again by itself, ever more seldom: "online" tells of a cable, not of a server that answers.
function later() {
  timer ??= setTimeout(() => { timer = null; renew(); }, pause);
  pause = Math.min(pause * 2, SELDOMEST_MS);
}

let sending = null;
// One at a time, each answer kept before the next is sent: a closed tab loses no answer.
export function send(only = "", insist = false) {
  sending = (sending ?? Promise.resolve()).then(() => sendAll(only, insist)).catch(later);
  return sending;
}

async function sendAll(only, insist) {
  const rows = [];
  // Asked for anew each time: once a visit is there its photographs are due.
  const next = () => queue.due(state.entries).find((row) => !rows.some((one) => one.key === row.key) && (!only || only === row.key || only === row.of));
  for (let row = next(); row; row = next()) {
    rows.push(row);
    const sent = row.sealed ? { key: row.key, lease: row.lease, sealed: row.sealed } : { ...row.plain };
    if (row.of) sent.visit = row.of;
    const told = await reach(() => ask("sync/", { lease: state.lease?.uid, entries: [{ ...sent, insist }] }));
    if (!told) {
      if (state.soon) later();
      break;
    }
    const [answer] = told.answers;
    state.told.set(row.key, { title: state.told.get(row.key)?.title, ...answer });
    await keep(queue.settle(row, answer));
    // The page that was closed a moment ago has sent it; its answer will be there soon.
    if (answer.code === "idempotency_in_flight") later();
    else pause = SOONEST_MS;
    if (told.holds === false) await wipe("这台手机的离线领用已停用或到期，离线数据已清除。");
  }
  for (const row of queue.forgettable(state.entries)) await drop(row.key);
  count();
  if (rows.length) tell(rows.map((row) => state.entries.find((one) => one.key === row.key)?.state ?? "done"));
}

function tell(states) {
  if (states.includes("refused")) note("有记录没有通过，请点右上角查看原因。", "bad");
  else if (states.includes("conflict")) note("别人登记了不同情况，请点右上角选择。", "warn");
  else if (!states.includes("waiting")) note("已上传。", "good");
  if (location.hash === "#/queue" && !answering()) queuePage(true);
}

// Somebody is writing, a reason or what to look for: the list is shown anew once that is done.
export const answering = () => Boolean(document.querySelector(".queue input")) || Boolean(document.activeElement?.matches("input, select, textarea"));

function titleOf(kind, given) {
  const home = state.bundle?.households.find((one) => one.uid === given.household);
  return [home?.head, given.on ?? "照片"].filter(Boolean).join(" ");
}

function count() {
  const found = queue.counts(state.entries);
  const open = found.waiting + found.conflict + found.refused;
  const link = document.getElementById("queue-link");
  link.textContent = found.conflict || found.refused ? `待处理 ${open}` : `待上传 ${open}`;
  link.dataset.open = open;
}

export async function titles() {
  for (const row of state.entries) {
    if (row.title && state.key && !state.told.get(row.key)?.title) {
      const title = await seals.unlock(state.key, row.title).catch(() => "");
      state.told.set(row.key, { ...state.told.get(row.key), title });
    }
  }
}

// --- what is shown

export const today = () => queue.today(state.bundle.today, state.toldAt, Date.now());

function take(bundle) {
  Object.assign(state, { bundle, toldAt: Date.now() });
}

// The households anew, with what others have written since.
export async function refresh(area = state.bundle?.village ?? "") {
  const told = await reach(() => ask(`data/?area=${area}`));
  if (!told) return false;
  if (state.lease && state.lease.user !== told.user) await wipe("换了账号登录，上一账号的离线数据已清除。");
  take(told);
  await keepBundle();
  return true;
}

// What the network's return brings. A form half filled stays as it is, and so does a PIN: only lists are shown anew.
async function renew() {
  const locked = !state.bundle;
  await send();
  await refresh();
  const what = location.hash.split("/")[1] ?? "";
  if (!state.bundle || (!locked && (answering() || !["", "queue"].includes(what)))) return;
  await (what === "queue" ? queuePage(true) : route());
}

export async function route() {
  const [, what = "", more = ""] = location.hash.split("/");
  if (what === "queue") return queuePage();
  if (what === "offline") return offlinePage();
  if (!state.bundle) return lockedPage(await leases.get("lease"));
  const home = state.bundle.households.find((one) => one.uid === what);
  if (!home) return listPage();
  return ({ people: peoplePage, clue: cluePage }[more] ?? visitPage)(home);
}

function uuid() {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

async function start() {
  if (/MicroMessenger/.test(navigator.userAgent)) {
    note("微信里不能离线使用：请点右上角“在浏览器打开”，再添加到桌面。", "warn");
  } else if (!seals.possible) note("本机浏览器或连接（须 https）不支持离线保存，请保持联网登记。", "warn");
  navigator.serviceWorker?.register(`${BASE}sw.js`, { scope: BASE }).catch(() => {});
  if (seals.possible) {
    state.entries = await kept.all();
    const row = await leases.get("lease");
    if (row && !queue.holds(row, Date.now())) await wipe("离线领用已到期，离线数据已清除；未上传的记录仍在。");
    else if (row) state.lease = row;
  }
  count();
  addEventListener("hashchange", route);
  addEventListener("online", renew);
  await send(); // first, so that the households come with what was just handed in
  if (await refresh()) {
    const { conflict, refused } = queue.counts(state.entries);
    if (state.lease && !state.key && !conflict && !refused) note("已联网打开；要更新离线数据，请到“离线”输入 PIN。");
  }
  await route();
}

start().catch((error) => show("走访", make("p", { class: "quiet" }, `页面没有打开：${error.message}。请刷新重试。`)));
