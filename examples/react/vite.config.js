import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Vite's pre-bundling would part the module from the wasm beside it.
  optimizeDeps: { exclude: ["ipp-checkout"] },
});
