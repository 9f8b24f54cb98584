// Removes and reinserts the element repeatedly while a payment runs.

if (argument.begin) {
  await emptyPage();
  // Running timers are counted here, since no inspector reports them.
  const timers = (window.timers = new Set());
  /** @type {Record<string, any>} */
  const page = window;
  for (const kind of ["Timeout", "Interval"]) {
    const [set, clear] = [page[`set${kind}`], page[`clear${kind}`]];
    /**
     * @param {() => void} call
     * @param {unknown[]} rest
     */
    page[`set${kind}`] = (call, ...rest) => {
      const id = set(() => (kind === "Timeout" && timers.delete(id), call()), ...rest);
      timers.add(id);
      return id;
    };
    /** @param {number} id */
    page[`clear${kind}`] = (id) => {
      timers.delete(id);
      clear(id);
    };
  }
  window.checkout = await ready();
  const { payment, over } = await charged(window.checkout);
  window.payment = payment;
  window.over = over;
}

const { checkout, timers, payment } = window;
for (let time = 0; time < (argument.times ?? 0); time += 1) {
  checkout.remove();
  await Promise.resolve();
  await Promise.resolve();
  must(!checkout.handle, "it still runs outside the page");
  const mounted = new Promise((resolve) => checkout.addEventListener("ipp-mount", resolve, { once: true }));
  document.body.append(checkout);
  await mounted;
  // Every tenth time, wait until the payment is shown, which needs a stream.
  if (time % 10 === 0) await shows(checkout, "sent");
}

if (argument.times) {
  await shows(checkout, "sent");
  await until("one stream", async () => (await streams()) === 1);
}

if (argument.end) {
  checkout.remove();
  await until("no stream", async () => (await streams()) === 0);
  await new Promise((resolve) => setTimeout(resolve));
  must(timers.size === 0, `${timers.size} timers run without an element`);
  document.body.append(checkout);
  await tap(payment.payment_id);
  must((await window.over).state === "paid", "not paid");
  checkout.remove();
}
