// The element, its orders, payments and events. Nothing here is needed without TypeScript.

import type { Order, Payment, PaymentState } from "./payment.js";
import type { MessageName } from "./messages.js";

export type * from "./payment.js";
export type { MessageName } from "./messages.js";

// generated: error codes
/** The codes of `ipp-error` that are the element's own; the element reference says more of each. */
export type IppErrorCode =
  | "bad_order"
  | "bad_messages"
  | "warn_line_tax"
  | "not_loaded"
  | "wrong_version"
  | "policy_blocked"
  | "unsupported"
  | "no_styles"
  | "no_texts"
  | "no_token"
  | "no_stream"
  | "stale_answer"
  | "crashed"
  | "stopped";
// end

/** `detail` of `ipp-error`: a mistake in what the page set, a refusal, or what keeps it from working. */
export interface IppError {
  /** One of ours, or the proxy's. */
  code: IppErrorCode | (string & {});
  /** A sentence for a person. */
  detail: string;
}

// generated: refusal codes
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
// end

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

// generated: element
/** The attributes of `<ipp-checkout>`, as markup has them. */
export interface IppCheckoutAttributes {
  /** The proxy's address; without it, the page's own host. */
  proxy?: string;
  /**
   * POST here answers a till token, as text or as `{"token": …}`. For pages without script; others set `fetchToken`.
   */
  "token-url"?: string;
  /** Show the terminals of this location only. */
  location?: string;
  /** A language tag, such as `sv-SE`; without it, the page's language. */
  locale?: string;
  /** Without it, as the system has it, whatever the page looks like: a page that is always light says `light`. */
  theme?: "light" | "dark";
  /** On paid and on a declined card. Without it, neither. */
  feedback?: "sound" | "vibration" | "sound vibration";
}

/** The properties of `<ipp-checkout>`. */
export interface IppCheckoutProperties {
  /**
   * What to charge, in the names of Kustom's create-session body. Setting it during a payment does not change that
   * payment.
   */
  order: Order | null;
  /**
   * Returns a till token, or a promise of one; asked again when a token has expired. Another one is asked at once, and
   * ends all that was begun if its token names another till; `undefined` logs out, and does so too.
   */
  fetchToken: (() => string | Promise<string>) | null | undefined;
  /**
   * Words of the page's own, by the names in `locales/en.json`. What counts has a form for each plural of its language,
   * `{count, plural, one {# line} other {# lines}}`; `language` is the tag of the language that they are in, where it
   * is not the till's.
   */
  messages: Partial<Record<MessageName, string>> | undefined;
}

/** The events of `<ipp-checkout>`. All of them bubble and leave shadow roots. */
export interface IppCheckoutEventMap {
  /** It can take an order. */
  "ipp-ready": CustomEvent<null>;
  /** The payment shown has changed. */
  "ipp-change": CustomEvent<Payment>;
  /**
   * Paid. At least once a payment: again after a reload, and by each element that shows it. Do what may happen once by
   * `payment_id`.
   */
  "ipp-paid": CustomEvent<Payment>;
  /**
   * Cancelled, expired or failed; at least once, likewise. One that was cancelled to go on at another terminal has not
   * ended the sale and is told by `ipp-change`.
   */
  "ipp-ended": CustomEvent<Payment>;
  /** A person has to look; at least once, likewise. */
  "ipp-attention": CustomEvent<Payment>;
  /**
   * A bad order, a refusal, or what keeps the element from working: a stable `code`, and a sentence in `detail`. Once,
   * until it works again.
   */
  "ipp-error": CustomEvent<IppError>;
}

/** `<ipp-checkout>`. Charges an order on a Kustom terminal. */
export declare class IppCheckout extends HTMLElement implements IppCheckoutProperties {
  order: Order | null;
  fetchToken: (() => string | Promise<string>) | null | undefined;
  messages: Partial<Record<MessageName, string>> | undefined;
  /** As if the cashier had pressed Charge. The payment, once it is over: see its `state`. */
  charge(): Promise<Payment>;
  /** As if the cashier had pressed Cancel. The payment, once it is over: maybe `paid`. */
  cancel(): Promise<Payment>;
  /** As if the cashier had pressed Done. */
  reset(): Promise<void>;
}
// end

declare global {
  interface HTMLElementTagNameMap {
    "ipp-checkout": IppCheckout;
  }
  // They bubble: whoever listens further up, on the document too, has the same details.
  interface GlobalEventHandlersEventMap extends IppCheckoutEventMap {}
}
