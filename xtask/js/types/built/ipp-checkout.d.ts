// What the build makes of `src/checkout.rs` and `src/panel`, as far as `www/element` uses it. The
// elements import it as `../ipp-checkout.js`, which is there once the wasm is built.

/** Which build script and wasm are of. Only packaging writes it. */
export const build: string | undefined;

/** Has the wasm run; its answer has what the wasm exports itself. */
export default function init(options: { module_or_path: WebAssembly.Module }): Promise<Wasm>;

/** The wasm's own exports. */
export interface Wasm {
  /** Where the stack ends just now: `build.rs` has it exported. */
  __stack_pointer: WebAssembly.Global<"i32">;
}

/** What all handles have. */
export interface Handle {
  /** Takes it down. */
  unmount(): void;
  free(): void;
  /** wasm-bindgen's own: parts the handle from the wasm, which is not called for it any more. */
  __destroy_into_raw(): number;
}

/** Why nothing was started. */
export interface Refused {
  code: string;
  detail?: string;
  payment?: object;
}

/** What the properties are when the element is mounted; the attributes stand beside them. */
export interface Config {
  till: string | undefined;
  locale: string;
  texts: object | undefined;
  order: unknown;
  fetchToken: unknown;
  /** What `fetchToken` was called for while the wasm was loaded. */
  token: Promise<string> | undefined;
  messages: unknown;
}

/** One mounted checkout. */
export class Checkout implements Handle {
  private constructor();
  static mount(host: HTMLElement, container: HTMLElement, config: Config): Checkout;
  setAttributes(attributes: Record<string, string | null>): void;
  readTerminals(): void;
  setOrder(order: unknown): void;
  setFetchToken(fetchToken: unknown): void;
  setMessages(messages: unknown): void;
  setLanguage(locale: string, texts: object | undefined): void;
  charge(): Refused | undefined;
  cancel(): Refused | undefined;
  reset(): Refused | undefined;
  unmount(): void;
  free(): void;
  __destroy_into_raw(): number;
}

/** The simulated terminal, mounted: only in the wasm that has it. */
export interface PanelHandle extends Handle {}

export const Panel: { mount(container: HTMLElement, checkout: Checkout): PanelHandle } | undefined;
