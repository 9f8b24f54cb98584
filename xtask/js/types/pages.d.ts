// Globals that the pages of `ipp-drive` provide for the driver.

import type {} from "../../../www/npm/ipp-playground.js";

declare global {
  /** The token function of pages that have their own. */
  var fetchToken: (() => Promise<string>) | undefined;
  /** The code of each `ipp-error`. */
  var codes: string[];
  /** What was logged as an error. */
  var logged: string[];
  /** The recorded complaints, or a function that returns the visible text. */
  var seen: string[] | (() => string);
  var offend: () => void;
}
