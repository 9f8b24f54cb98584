// The stand-in makes no sound. In place of `www/element/feedback.js`.

export function giveFeedback() {}
