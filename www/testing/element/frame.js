// The stand-in's base class, in place of `www/element/frame.js`: without wasm, style sheet and network it
// is loaded as soon as it is in a page.

import { Base, blocks } from "./dom.js";
import { StandIn } from "./stand_in.js";

/**
 * @template {import("../../ipp-checkout.js").Handle} Handle
 * @typedef {import("../../element/frame.js").Frame<Handle>} Real
 */

const NOTE = "A stand-in for tests: nothing can be charged here.";

/**
 * @template {import("../../ipp-checkout.js").Handle} Handle
 * @implements {Pick<Real<Handle>, keyof Real<Handle>>}
 */
export class Frame extends Base {
  #container = blocks("root", NOTE);
  /** @type {Handle | undefined} */
  #handle;

  constructor() {
    super();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.replaceChildren(this.#container);
  }

  skeleton() {
    return this.#container;
  }

  /**
   * @param {import("../../element/engine.js").Exports} _exports
   * @param {HTMLElement} _container
   * @returns {Handle | undefined}
   */
  mount(_exports, _container) {
    return undefined;
  }

  /** @returns {Promise<void> | undefined} */
  prepare() {
    return undefined;
  }

  get mayBePaying() {
    return false;
  }

  get handle() {
    return this.#handle;
  }

  connectedCallback() {
    this.load();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.unload());
  }

  async load() {
    const exports = /** @type {any} */ ({ Checkout: StandIn });
    this.#handle ??= this.mount(exports, this.#container);
    await this.prepare();
  }

  unload() {
    this.#handle = undefined;
  }

  /**
   * @param {string} _name
   * @returns {string | undefined}
   */
  word(_name) {
    return undefined;
  }

  /** @param {(handle: Handle) => void} call */
  tell(call) {
    if (this.#handle) call(this.#handle);
  }

  /**
   * @param {string} _code
   * @param {string} _detail
   */
  report(_code, _detail) {}

  /** @param {string} _code */
  works(_code) {}
}
