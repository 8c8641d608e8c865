// What becomes of the entries of a queue. Plain functions over plain values: nothing is lost and nothing sent without need.
//
// An entry is waiting, conflict, refused or done. It leaves only when the server has it (done) or the person says so.

export const SHOWN_DONE = 30;

export function fresh(key, kind, madeAt, more) {
  return { key, kind, madeAt, state: "waiting", code: "", ...more };
}

// An answer of the server, or none where the network failed: then the entry waits as before.
export function settle(entry, answer) {
  if (!answer || answer.key !== entry.key) return entry;
  if (answer.outcome === "applied" || answer.outcome === "already") {
    const { sealed, plain, ...rest } = entry;
    return { ...rest, state: "done", code: answer.outcome };
  }
  if (answer.outcome === "conflict") return { ...entry, state: "conflict", code: "" };
  if (answer.code === "idempotency_in_flight") return entry;
  return { ...entry, state: "refused", code: answer.code ?? "" };
}

// What is sent of itself: what waits, and what stands in conflict, because only an answer tells what it stands against.
// A refused entry is sent again only when somebody asks for it. A photograph (`of`: the visit's key) goes once its visit
// is there.
export function due(entries) {
  const ahead = new Set(entries.filter((one) => one.state === "waiting" || one.state === "refused").map((one) => one.key));
  return entries.filter((one) => (one.state === "waiting" || one.state === "conflict") && !ahead.has(one.of))
    .sort((one, other) => one.madeAt - other.madeAt);
}

export function again(entry) {
  return { ...entry, state: "waiting", code: "" };
}

// Photographs of a visit that are not there yet.
export function coming(entries, key) {
  return entries.filter((one) => one.of === key && one.state !== "done");
}

export function counts(entries) {
  const found = { waiting: 0, conflict: 0, refused: 0, done: 0 };
  for (const one of entries) found[one.state] += 1;
  return found;
}

// Done entries beyond the newest few, to be forgotten.
export function forgettable(entries) {
  return entries.filter((one) => one.state === "done").sort((one, other) => other.madeAt - one.madeAt)
    .slice(SHOWN_DONE);
}

// Today by the server's calendar, carried on by the phone's clock; never before the day it was told.
export function today(told, toldAt, now) {
  const passed = Math.max(0, now - toldAt);
  const day = new Date(Date.parse(`${told}T00:00:00Z`) + Math.floor(passed / 86400000) * 86400000);
  return day.toISOString().slice(0, 10);
}

// A lease holds until its end by the phone's clock; one set back by more than a day ends it too.
export function holds(lease, now) {
  return Boolean(lease) && now < lease.until && now > lease.from - 86400000;
}
