// The element, its orders, payments and events. Nothing here is needed without TypeScript.

import type { Order, Payment, PaymentState } from "./payment.js";
import type { MessageName } from "./messages.js";

export type * from "./payment.js";
export type { MessageName } from "./messages.js";

/** What `ipp-error` tells of by itself; the element reference says more of each. */
export type IppErrorCode =
  | "bad_order"
  | "bad_messages"
  | "not_loaded"
  | "wrong_version"
  | "policy_blocked"
  | "no_styles"
  | "no_texts"
  | "no_token"
  | "no_stream"
  | "stale_answer"
  | "crashed"
  | "stopped";

/** `detail` of `ipp-error`: a mistake in what the page set, a refusal, or what keeps it from working. */
export interface IppError {
  /** One of ours, or the proxy's. */
  code: IppErrorCode | (string & {});
  /** A sentence for a person. */
  detail: string;
}

/** Why a method of the element did nothing; the element reference says more of each. */
export type IppRefusalCode =
  | "not_ready"
  | "no_order"
  | "bad_order"
  | "offline"
  | "order_paid"
  | "order_held"
  | "order_open"
  | "order_unsettled"
  | "another_order"
  | "payment_open"
  | "other_tab"
  | "no_terminal"
  | "terminals_unknown"
  | "device_busy"
  | "no_payment"
  | "not_sent"
  | "not_started"
  | "till_changed";

/** What `charge()`, `cancel()` and `reset()` reject with, and only if they started nothing. */
export interface IppRefusal extends Error {
  /** One of ours, or the proxy's. */
  code: IppRefusalCode | (string & {});
  /** The payment that has the order, with the codes that begin with `order_`, where it is known. */
  payment?: Payment | OtherPayment;
}

/** What is known of a payment that another till made. */
export interface OtherPayment {
  payment_id: string;
  state: PaymentState;
  /** The till that can read it, and cancel it while it is open. */
  till: string;
  order: Pick<Order, "merchant_reference1" | "order_amount" | "purchase_currency">;
  created_at: string;
  confirmed_at: string | null;
}

/** The element's events. All of them bubble and leave shadow roots. */
export interface IppCheckoutEventMap {
  /** It can take an order. */
  "ipp-ready": CustomEvent<null>;
  /** The payment shown has changed. */
  "ipp-change": CustomEvent<Payment>;
  /** Paid. At least once a payment, again after a reload: key on `payment_id`. */
  "ipp-paid": CustomEvent<Payment>;
  /** Cancelled, expired or failed. At least once a payment, likewise. */
  "ipp-ended": CustomEvent<Payment>;
  /** A person has to look. At least once a payment, likewise. */
  "ipp-attention": CustomEvent<Payment>;
  /** A bad order, a refusal, or what keeps the element from working: once, until it works again. */
  "ipp-error": CustomEvent<IppError>;
}

/** The element's attributes, as markup has them. */
export interface IppCheckoutAttributes {
  /** The proxy's address; without it, the page's own host. */
  proxy?: string;
  /** POST here answers a till token. For pages without script; others set `fetchToken`. */
  "token-url"?: string;
  /** Show the terminals of this location only. */
  location?: string;
  /** A language tag, such as `sv-SE`; without it, the page's language. */
  locale?: string;
  /** Without it, as the system has it. */
  theme?: "light" | "dark";
  /** On paid and on a declined card. Without it, neither. */
  feedback?: "sound" | "vibration" | "sound vibration";
}

/** The element's properties. */
export interface IppCheckoutProperties {
  /** What to charge. Setting it during a payment does not change that payment. */
  order: Order | null;
  /**
   * Returns a till token, or a promise of one; asked again when a token has expired. Another one is
   * asked at once, and ends all that was begun if its token names another till; `undefined` logs
   * out, and does so too.
   */
  fetchToken: (() => string | Promise<string>) | null | undefined;
  /** Words of the page's own. */
  messages: Partial<Record<MessageName, string>> | undefined;
}

/** `<ipp-checkout>`: charges an order on a Kustom terminal. */
export declare class IppCheckout extends HTMLElement implements IppCheckoutProperties {
  order: Order | null;
  fetchToken: (() => string | Promise<string>) | null | undefined;
  messages: Partial<Record<MessageName, string>> | undefined;
  /**
   * As if the cashier had pressed Charge. Resolves with the payment once the terminal is done with
   * it: look at its `state`. Rejects, with an `IppRefusal`, only if nothing was started.
   */
  charge(): Promise<Payment>;
  /** As if the cashier had pressed Cancel. Resolves with the payment once it is over, maybe `paid`. */
  cancel(): Promise<Payment>;
  /** As if the cashier had pressed Done. Rejects while the payment is not over. */
  reset(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    "ipp-checkout": IppCheckout;
  }
  // They bubble: whoever listens further up, on the document too, has the same details.
  interface GlobalEventHandlersEventMap extends IppCheckoutEventMap {}
}
