// ANCHOR: test
import { drive } from "ipp-checkout/testing"; // before what imports ipp-checkout
import { expect, test, vi } from "vitest";
import { order } from "./order.js";
import { sell } from "./till.js";

async function readyCheckout() {
  const checkout = document.body.appendChild(document.createElement("ipp-checkout"));
  await drive(checkout).ready();
  return checkout;
}

test("a receipt is printed once the order is paid", async () => {
  const checkout = await readyCheckout();
  const printReceipt = vi.fn();

  const sold = sell(checkout, order, printReceipt);
  await drive(checkout).show("active");
  expect(printReceipt).not.toHaveBeenCalled();
  await drive(checkout).show("paid", { order_id: "KUSTOM-1" });

  expect(await sold).toBe("paid");
  expect(printReceipt).toHaveBeenCalledWith("KUSTOM-1");
});

test("nothing is printed if the terminal is busy", async () => {
  const checkout = await readyCheckout();
  const printReceipt = vi.fn();

  const sold = sell(checkout, order, printReceipt);
  await drive(checkout).refuse("device_busy", "Counter 1 is busy.");

  expect(await sold).toBe("device_busy");
  expect(printReceipt).not.toHaveBeenCalled();
});
// ANCHOR_END: test
