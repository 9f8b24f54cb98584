import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [svelte()],
  // Vite's pre-bundling would part the module from the wasm beside it.
  optimizeDeps: { exclude: ["ipp-checkout"] },
});
