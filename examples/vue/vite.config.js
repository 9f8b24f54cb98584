import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  // Vue leaves these tags to the browser, and sets what the element knows as properties.
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("ipp-") } } })],
  // Vite's pre-bundling would part the module from the wasm beside it.
  optimizeDeps: { exclude: ["ipp-checkout"] },
});
