import init from "./ipp-example-leptos.js";

await init({ module_or_path: new URL("./ipp-example-leptos_bg.wasm", import.meta.url) });
