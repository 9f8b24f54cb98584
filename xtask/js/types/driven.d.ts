// Globals of the page for the scripts of `ipp-drive`, besides the package's types.

import type { Payment } from "../../../www/npm/ipp-playground.js";

declare module "../../../www/npm/ipp-checkout.js" {
  // Members that `www/element/frame.js` has for the element's own modules.
  interface IppCheckout {
    handle: object | undefined;
    tell(call: (handle: { crash(where: string): void }) => void): void;
  }
}

declare module "../../../www/npm/ipp-playground.js" {
  interface IppPlayground {
    handle: object | undefined;
    mount(exports: object, container: Element): object | undefined;
  }
}

declare global {
  type Checkout = HTMLElementTagNameMap["ipp-checkout"];
  type Refusal = import("../../../www/npm/ipp-playground.js").IppRefusal;

  /** The argument of the script. */
  const argument: any;
  /** axe-core, once loaded in the page. */
  const axe: { run(context: Node, options: object): Promise<{ violations: Violation[] }> };

  interface Violation {
    id: string;
    help: string;
    nodes: { target: string[] }[];
  }

  // Kept from one script to the next.
  interface Window {
    Error: ErrorConstructor;
    Intl: typeof Intl;
    announced: [urgency: string, text: string][];
    came: Record<string, number>;
    checkout: Checkout;
    ended: Map<string, number>;
    interactions: { start: number; duration: number; handlers: number }[];
    over: Promise<Payment>;
    payment: Payment;
    pressed: Checkout;
    textsByTag: Map<string, Promise<Record<string, string>>>;
    timers: Set<unknown>;
    touched: number;
  }
}
