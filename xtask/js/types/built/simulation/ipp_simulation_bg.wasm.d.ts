// esbuild puts the wasm into the script as bytes.

declare const bytes: Uint8Array;
export default bytes;
