// What the oldest browsers do without, and why that does no harm. An entry that is not needed any more
// fails the check.

export const EXCEPTIONS = {
  // Scripts.
  ".vibrate": "asked for before it is used; only with `feedback`",
  "Symbol.dispose": "the glue asks for it before it uses it",
  ".detached": "undefined is as good as false: the glue compares the buffers too",
  ".memory": "it is the wasm's own",
  // Styles.
  "-webkit-tap-highlight-color": "a press is shown anyway",
  ":-webkit-search-cancel-button": "other engines draw no such button",
  ":dir": "the large till's picture is on the left in right-to-left pages too",
  "content-visibility": "rows out of sight are laid out as well, which takes longer",
  "content-visibility: auto": "rows out of sight are laid out as well, which takes longer",
  "cursor: default": "a touch screen has no pointer",
  "cursor: grab": "a touch screen has no pointer",
  "cursor: grabbing": "a touch screen has no pointer",
  "cursor: pointer": "a touch screen has no pointer",
  "text-wrap": "lines break where they are full",
  "text-wrap: balance": "lines break where they are full",
  "user-select": "a long press selects text",
};
