// Keeps the page itself for offline use: files without a single personal word in them. Data never passes through here.
// VERSION and FILES are put before this text by the server.
const CACHE = `yihu-visits-${VERSION}`;
const SHELL = FILES[0];

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // One by one: a style sheet that could not be fetched must not keep the page from opening.
    await Promise.all(FILES.map(async (address) => {
      const answer = await fetch(address, { cache: "reload" });
      if (answer.ok && !answer.redirected) await cache.put(address, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("yihu-visits-") && name !== CACHE)
      .map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === SHELL) event.respondWith(shell(event.request));
  else if (FILES.includes(address.pathname)) event.respondWith(kept(address.pathname, event.request));
});

// The network first, so that who has signed out is asked to sign in; the kept page where there is none.
async function shell(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(SHELL)) ?? Response.error();
  }
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
