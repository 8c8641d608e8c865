// Two locks. `seal`: for the server alone, by its public key. `lock`: for this person on this phone, by a key made of
// the PIN and of the server's half, which the browser holds but never shows.
const text = new TextEncoder();
const ROUNDS = 310000;
const INFO = text.encode("yihu visits queue");

export const possible = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

export function bytes(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

export function base64(buffer) {
  let signs = "";
  const all = new Uint8Array(buffer);
  for (let at = 0; at < all.length; at += 0x8000) signs += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(signs);
}

export async function seal(publicKey, entry) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", bytes(publicKey), curve, false, []);
  const mine = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const from = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: point, info: INFO }, from, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, text.encode(JSON.stringify(entry)));
  return base64(await new Blob([point, nonce, sealed]).arrayBuffer());
}

// The server's half as a key that signs and cannot be read out again.
export function half(base64Half) {
  return crypto.subtle.importKey("raw", bytes(base64Half), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

export async function keyOf(pin, salt, serverHalf) {
  const typed = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const stretched = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, typed, 256,
  );
  const joined = await crypto.subtle.sign("HMAC", serverHalf, stretched);
  return crypto.subtle.importKey("raw", joined, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export async function lock(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(JSON.stringify(value)));
  return { iv, data };
}

// Throws with another key: the wrong PIN.
export async function unlock(key, locked) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: locked.iv }, key, locked.data);
  return JSON.parse(new TextDecoder().decode(plain));
}
