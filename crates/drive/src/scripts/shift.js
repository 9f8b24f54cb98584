// Makes some payments in sequence on the page's one element.

if (argument.begin) {
  await emptyPage();
  window.checkout = await ready();
  window.ended = new Map();
  for (const kind of ["ipp-paid", "ipp-ended"]) {
    window.checkout.addEventListener(kind, () => window.ended.set(kind, (window.ended.get(kind) ?? 0) + 1));
  }
}

const { checkout } = window;
for (let number = argument.from; number < argument.to; number += 1) {
  checkout.order = orderOf(fresh(`shift-${number}`));
  const { payment, over } = await charged(checkout);
  // As at a counter: most are paid at once, some after a declined card, some not at all.
  if (number % 10 === 3) await tap(payment.payment_id, "INSUFFICIENT_FUNDS");
  const cancelled = number % 10 === 7;
  if (cancelled) checkout.cancel();
  else await tap(payment.payment_id);
  const { state, payment_id } = await over;
  must(state === (cancelled ? "cancelled" : "paid"), `payment ${number} is ${state}`);
  must(payment_id === payment.payment_id, `payment ${number} is another one's`);
}

return { streams: await streams(), ended: Object.fromEntries(window.ended) };
