// The elements in Svelte 5's templates: `import type {} from "ipp-checkout/svelte"`, once.

import type { HTMLAttributes } from "svelte/elements";
import type { IppCheckout, IppCheckoutAttributes, IppCheckoutEventMap, IppCheckoutProperties } from "./ipp-checkout.js";
import type { IppPlayground, IppPlaygroundAttributes } from "./ipp-playground.js";

type Listeners = {
  [Name in keyof IppCheckoutEventMap as `on${Name}`]?: (event: IppCheckoutEventMap[Name]) => void;
};

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "ipp-checkout": HTMLAttributes<IppCheckout> & IppCheckoutAttributes & Partial<IppCheckoutProperties> & Listeners;
    "ipp-playground": HTMLAttributes<IppPlayground> & IppPlaygroundAttributes;
  }
}
