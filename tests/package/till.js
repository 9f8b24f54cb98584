import "ipp-checkout";

/** Charges an order and returns what became of it. */
export async function sell(checkout, order, printReceipt) {
  checkout.order = order;
  try {
    const payment = await checkout.charge();
    if (payment.state === "paid") printReceipt(payment.order_id);
    return payment.state;
  } catch (refusal) {
    return refusal.code;
  }
}
