// Packaging writes this file from the same texts.

import type english from "../../../../../www/locales/en.json";

/** The names of the texts that a page can replace. */
export type MessageName = keyof typeof english;
