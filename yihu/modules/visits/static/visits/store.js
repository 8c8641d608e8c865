// Two small databases in the browser. `yihu-lease…` goes when the person signs out (yihu/app.js) or the lease ends;
// `yihu-queue` stays until everything in it was handed in, and nobody but the server can open what is sealed in it.
const LEASE = "yihu-lease";
const QUEUE = "yihu-queue";

function open(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
      if (name === QUEUE) asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("kept");
    };
    asked.onsuccess = () => {
      // Another tab may wipe the lease: do not stand in its way.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

async function run(name, store, mode, work) {
  const database = await open(name);
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const lease = {
  get: (key) => run(LEASE, "kept", "readonly", (store) => store.get(key)),
  put: (key, value) => run(LEASE, "kept", "readwrite", (store) => store.put(value, key)),
  wipe: () => new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(LEASE);
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  }),
};

export const queue = {
  all: () => run(QUEUE, "entries", "readonly", (store) => store.getAll()),
  put: (entry) => run(QUEUE, "entries", "readwrite", (store) => store.put(entry)),
  putAll: (entries) => run(QUEUE, "entries", "readwrite", (store) => { for (const entry of entries) store.put(entry); }),
  remove: (key) => run(QUEUE, "entries", "readwrite", (store) => store.delete(key)),
  seal: () => run(QUEUE, "kept", "readonly", (store) => store.get("seal")),
  keepSeal: (value) => run(QUEUE, "kept", "readwrite", (store) => store.put(value, "seal")),
};
