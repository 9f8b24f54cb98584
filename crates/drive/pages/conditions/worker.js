// A service worker that answers every read from its cache, once it has it. Only the stream is passed
// through.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || new URL(url).pathname === "/api/events") return;
  event.respondWith(kept(event.request));
});

/** @param {Request} request */
async function kept(request) {
  const cache = await caches.open("kept");
  const known = await cache.match(request, { ignoreVary: true });
  if (known) return known;
  const answer = await fetch(request);
  await cache.put(request, answer.clone());
  return answer;
}
