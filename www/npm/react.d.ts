// The elements in React 19's JSX: `import type {} from "ipp-checkout/react"`, once.

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { IppCheckout, IppCheckoutAttributes, IppCheckoutEventMap, IppCheckoutProperties } from "./ipp-checkout.js";
import type { IppPlayground, IppPlaygroundAttributes } from "./ipp-playground.js";

type Listeners = {
  [Name in keyof IppCheckoutEventMap as `on${Name}`]?: (event: IppCheckoutEventMap[Name]) => void;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "ipp-checkout": DetailedHTMLProps<HTMLAttributes<IppCheckout>, IppCheckout> &
        IppCheckoutAttributes &
        Partial<IppCheckoutProperties> &
        Listeners;
      "ipp-playground": DetailedHTMLProps<HTMLAttributes<IppPlayground>, IppPlayground> & IppPlaygroundAttributes;
    }
  }
}
