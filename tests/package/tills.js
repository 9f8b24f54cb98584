// A till in each framework: its HTML as a server writes it, and what takes that over in the browser.

import { createElement } from "react";
import { flushSync } from "react-dom";
import { hydrateRoot } from "react-dom/client";
import { renderToString as reactToString } from "react-dom/server.edge";
import * as svelte from "svelte";
import { render } from "svelte/server";
import { createSSRApp, h } from "vue";
import { renderToString as vueToString } from "vue/server-renderer";
import { Till } from "./Till.jsx";
import SvelteTill from "./Till.svelte";
import SvelteServerTill from "./Till.svelte?server";

const vue = ({ onPaid, ...properties }) =>
  createSSRApp({
    render: () => h("ipp-checkout", { proxy: "https://pay.example.com", ...properties, onIppPaid: onPaid }),
  });

export const TILLS = {
  React: {
    html: async (properties) => reactToString(createElement(Till, properties)),
    hydrate: (root, properties) => flushSync(() => hydrateRoot(root, createElement(Till, properties))),
  },
  Vue: {
    html: (properties) => vueToString(vue(properties)),
    hydrate: (root, properties) => vue(properties).mount(root),
  },
  Svelte: {
    html: async (props) => (await render(SvelteServerTill, { props })).body,
    hydrate: (target, props) => svelte.flushSync(() => svelte.hydrate(SvelteTill, { target, props })),
  },
};
