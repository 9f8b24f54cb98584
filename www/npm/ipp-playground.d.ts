// The simulated terminal, and with it the checkout: this entry has both elements in it.

export * from "./ipp-checkout.js";

// generated: element
/** The attributes of `<ipp-playground>`, as markup has them. */
export interface IppPlaygroundAttributes {
  /** The id of the `<ipp-checkout>` whose proxy and till it uses. One that comes later is found. */
  for?: string;
  /** Without it, as the system has it. */
  theme?: "light" | "dark";
}

/**
 * `<ipp-playground>`. Stands in for terminals, clerk and customer: draws a phone for each simulated device, has cards
 * held to it, and shows the callbacks that the proxy received. Without real money only.
 */
export declare class IppPlayground extends HTMLElement {}
// end

declare global {
  interface HTMLElementTagNameMap {
    "ipp-playground": IppPlayground;
  }
}
