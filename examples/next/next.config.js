/** @type {import("next").NextConfig} */
export default {
  // Pages in HTML, written by React's server renderer when the app is built.
  output: "export",
};
