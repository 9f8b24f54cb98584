// What the Leptos component takes from the custom element's modules.

export { giveFeedback } from "../../www/element/feedback.js";
export { leadFocus } from "../../www/element/focus.js";
