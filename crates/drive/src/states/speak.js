// Switches the checkout to a language and waits until all that was drawn in English is drawn in it.
// `before`: the parts and text keys of the state, or null if it may have changed.
const [tag, before, done] = arguments;
// Time limit in milliseconds; less than the shortest state lasts.
const TEXTS_TIMEOUT_MS = 8_000;

async function speak() {
  checkout.setAttribute("locale", tag);
  const start = performance.now();
  for (;;) {
    await frame();
    const now = shape();
    if (before && now !== before.shape) return { moved: `${before.shape} became ${now}` };
    const heard = await keys(tag);
    const missing = before ? before.keys.filter((/** @type {string} */ key) => !heard.includes(key)) : [];
    const marked = /** @type {HTMLElement} */ (root.querySelector(".root")).lang === tag;
    if (marked && missing.length === 0) return { shape: now, keys: heard };
    if (performance.now() - start < TEXTS_TIMEOUT_MS) continue;
    const why = marked ? `it has no ${missing.join(", ")}` : "it is not marked as such";
    return { findings: [`in ${tag} ${why}`] };
  }
}

speak().then(done, (error) => done({ findings: [`it could not speak ${tag}: ${error}`] }));
