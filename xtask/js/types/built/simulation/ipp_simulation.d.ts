// What wasm-bindgen makes of `crates/simulation/src/page.rs`, as far as `www/simulation` uses it.

/** Has the wasm run. */
export function initSync(options: { module: Uint8Array }): unknown;

export function vocabulary(): string;
export function search(defect: string, from: number, many: number): number | undefined;

/** One schedule. */
export class Simulation {
  constructor(seed: number, defect: string, calm: boolean, done: string);
  advance(until: number, most: number): void;
  act(action: string, to: number): string | undefined;
  view(): string;
  told(): string;
  free(): void;
}
