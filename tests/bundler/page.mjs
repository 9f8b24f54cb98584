import { IppCheckout } from "ipp-checkout";

document.body.append(new IppCheckout());
