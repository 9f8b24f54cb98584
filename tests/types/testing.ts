// The stand-in for unit tests.

import { IppCheckout, drive, states, type Driver, type Payment, type PaymentState } from "ipp-checkout/testing";

const checkout: IppCheckout = document.createElement("ipp-checkout");
const driver: Driver = drive(checkout);
await driver.ready();
const paid: Payment = await driver.show("paid", { order_id: "KUSTOM-1" });
for (const state of states) await driver.show(state satisfies PaymentState);
await driver.refuse("device_busy", "Counter 1 is busy.");
await driver.refuse("order_paid", undefined, paid);
// A code of the proxy's own.
await driver.refuse("too_large", "This till may charge at most 100.00 kr.");
await driver.error("no_stream");

// @ts-expect-error no such state
await driver.show("payed");
// @ts-expect-error a payment has no such field
await driver.show("paid", { orderId: "KUSTOM-1" });
// @ts-expect-error a promise of a payment is no payment
driver.show("paid").state;
// @ts-expect-error any element
drive(document.body);
// @ts-expect-error the stand-in has what the element has
checkout.ready();
