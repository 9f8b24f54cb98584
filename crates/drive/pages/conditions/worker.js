// A service worker that answers every read from its cache, once it has it, or those that its address
// names: `?keep=.wasm`. Only the stream is always passed through.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const keep = new URLSearchParams(worker.location.search).get("keep") ?? "";

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { pathname } = new URL(url);
  if (method !== "GET" || pathname === "/api/events" || !pathname.endsWith(keep)) return;
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
