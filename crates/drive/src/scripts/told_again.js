// A payment is paid; after a reload the same element reports it again.

await emptyPage();
if (argument) {
  const checkout = element(orderOf(argument.reference));
  checkout.id = argument.id;
  const told = toldOnce(checkout);
  document.body.append(checkout);
  await shows(checkout, "paid");
  await checkout.reset();
  must(told.join() === argument.told, told.join());
  checkout.remove();
  return null;
}
const checkout = await ready();
const told = toldOnce(checkout);
const { payment, over } = await charged(checkout);
await tap(payment.payment_id);
await over;
must(told.join() === `ipp-paid ${payment.payment_id}`, told.join());
return { id: checkout.id, reference: payment.order.merchant_reference1, told: told.join() };
