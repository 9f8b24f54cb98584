// What the pages of `ipp-drive` keep for whoever drives them.

import type {} from "../../../www/npm/ipp-playground.js";

declare global {
  /** Where a page brings one of its own. */
  var fetchToken: (() => Promise<string>) | undefined;
  /** Of each `ipp-error`, its code. */
  var codes: string[];
  /** What was complained of, or how to ask what can be seen. */
  var seen: string[] | (() => string);
  var offend: () => void;
}
