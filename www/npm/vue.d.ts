// The elements in Vue 3's templates: `import type {} from "ipp-checkout/vue"`, once. Vue has to
// know that they are elements: `isCustomElement: (tag) => tag.startsWith("ipp-")`.

import type { HTMLAttributes, PublicProps } from "vue";
import type { IppCheckoutAttributes, IppCheckoutEventMap, IppCheckoutProperties } from "./ipp-checkout.js";
import type { IppPlaygroundAttributes } from "./ipp-playground.js";

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Camel<Capitalize<Tail>>}`
  : Name;

type Listeners = {
  [Name in keyof IppCheckoutEventMap as `on${Capitalize<Camel<Name>>}`]?: (event: IppCheckoutEventMap[Name]) => void;
};

type Element<Props> = new () => { $props: HTMLAttributes & PublicProps & Props };

declare module "vue" {
  interface GlobalComponents {
    "ipp-checkout": Element<IppCheckoutAttributes & Partial<IppCheckoutProperties> & Listeners>;
    "ipp-playground": Element<IppPlaygroundAttributes>;
  }
}
