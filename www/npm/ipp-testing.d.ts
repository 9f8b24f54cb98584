// A stand-in for <ipp-checkout> in a page's unit tests. Pages never load it.

import type { IppCheckout, IppError, IppRefusal, Payment, PaymentState } from "./ipp-checkout.js";

export * from "./ipp-checkout.js";

/** Every state of a payment, as `show()` takes them. */
export declare const states: readonly PaymentState[];

/** What a test has happen to a stand-in. Its events have been dispatched once the promise resolves. */
export interface Driver {
  /** It can take an order: `ipp-ready`. Until then `charge()` rejects with `not_ready`. */
  ready(): Promise<void>;
  /**
   * The payment that runs reaches this state: `ipp-change`, the event of the state, and promises that wait for it
   * settle. Without one, a new payment of the element's `order` does, as if the cashier had pressed Charge.
   */
  show(state: PaymentState, changes?: Partial<Payment>): Promise<Payment>;
  /**
   * The charge under way, of which no payment has been shown, is refused by the proxy: `ipp-error`, and its promise
   * rejects. Without one, the next call of `charge()`, `cancel()` or `reset()` rejects.
   */
  refuse(code: IppRefusal["code"], detail?: string, payment?: IppRefusal["payment"]): Promise<void>;
  /** `ipp-error`, and nothing else. */
  error(code: IppError["code"], detail?: string): Promise<void>;
}

/** Drives a stand-in that is in the page. */
export declare function drive(checkout: IppCheckout): Driver;
