// The simulated terminal, and with it the checkout: this entry has both elements in it.

export * from "./ipp-checkout.js";

/** The attributes of `<ipp-playground>`, as markup has them. */
export interface IppPlaygroundAttributes {
  /** The id of the `<ipp-checkout>` whose proxy and till it uses. */
  for?: string;
  /** Without it, as the system has it. */
  theme?: "light" | "dark";
}

/** `<ipp-playground>`: stands in for terminal and customer, without real money. */
export declare class IppPlayground extends HTMLElement {}

declare global {
  interface HTMLElementTagNameMap {
    "ipp-playground": IppPlayground;
  }
}
