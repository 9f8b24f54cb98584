/*
 * A till in Angular.
 *
 * index.html loads the package, which defines <ipp-checkout>. Angular sets `order` and `fetchToken` as
 * properties of the element, and hears its events by their names. The element may leave the page at any
 * time: a payment goes on, and the next <ipp-checkout> of this till shows it.
 *
 * npm install && npm run dev
 */
import { CUSTOM_ELEMENTS_SCHEMA, Component, provideZonelessChangeDetection, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import type { Order, Payment } from "ipp-checkout";

/** In production: what is in the cart. Minor units, tax included; a tax rate of 2500 is 25 %. */
function nextOrder(): Order {
  return {
    merchant_reference1: `ORDER-${Date.now()}`,
    order_amount: 240000,
    order_tax_amount: 48000,
    purchase_currency: "SEK",
    order_items: [
      {
        name: "T-Shirt",
        quantity: 2,
        unit_price: 100000,
        total_amount: 200000,
        tax_rate: 2500,
        total_tax_amount: 40000,
      },
      { name: "Socks", quantity: 1, unit_price: 40000, total_amount: 40000, tax_rate: 2500, total_tax_amount: 8000 },
    ],
  };
}

@Component({
  selector: "app-till",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <button type="button" id="toggle" (click)="shown.set(!shown())">
      {{ shown() ? "Put the checkout away" : "Bring the checkout back" }}
    </button>
    @if (shown()) {
      <!-- ANCHOR: checkout -->
      <ipp-checkout
        [attr.proxy]="proxy"
        [order]="order()"
        [fetchToken]="fetchToken"
        (ipp-paid)="paid.set($event.detail)"
      ></ipp-checkout>
      <!-- ANCHOR_END: checkout -->
    }
    @if (paid(); as payment) {
      <p role="status">
        Paid. Kustom’s order: <output id="order-id">{{ payment.order_id }}</output>
      </p>
      <button type="button" id="next" (click)="nextSale()">Next sale</button>
    }
  `,
})
class Till {
  readonly proxy = document.querySelector<HTMLMetaElement>('meta[name="ipp-proxy"]')!.content;
  readonly order = signal(nextOrder());
  readonly paid = signal<Payment | null>(null);
  readonly shown = signal(true);

  /** In production: ask your own backend, which knows who is logged in at this till. */
  readonly fetchToken = async (): Promise<string> => {
    const answer = await fetch(`${this.proxy}/api/playground/token`, { method: "POST" });
    if (!answer.ok) throw new Error(`no till token (${answer.status})`);
    return (await answer.json()).token;
  };

  nextSale(): void {
    this.paid.set(null);
    this.order.set(nextOrder());
  }
}

await bootstrapApplication(Till, { providers: [provideZonelessChangeDetection()] });
