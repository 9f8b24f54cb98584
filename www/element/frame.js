// The base class of both elements: a shadow root with the stylesheet, a container for the wasm to draw
// in, and a life cycle that follows the element's place in the page.

import { Base, blocks } from "./dom.js";
import { engine, guarded, onCrash } from "./engine.js";
import { leadFocus } from "./focus.js";
import { WITHOUT_WASM } from "./language.js";

const stylesUrl = () => new URL("./styles.css", import.meta.url).href;
/** The delay before the second try to load, in milliseconds; each further one doubles it, up to the maximum. */
const FIRST_RETRY_DELAY_MS = 5_000;
const MAX_RETRY_DELAY_MS = 40_000;
/** How long to wait for the stylesheet, in milliseconds; then the element shows without it, so that it can charge. */
const STYLES_TIMEOUT_MS = 3_000;
/** The codes of `ipp-error` for failures to load. */
const LOADING = ["not_loaded", "wrong_version", "policy_blocked", "unsupported"];

/**
 * An element that the wasm draws. A subclass has `skeleton()` and `mount()`; it may have `prepare()`,
 * `word()`, `mayBePaying` and more stylesheets.
 *
 * @template {import("../ipp-checkout.js").Handle} Handle
 */
export class Frame extends Base {
  static stylesheets() {
    return [stylesUrl()];
  }

  #container = document.createElement("div");
  /** @type {Handle | undefined} */
  #handle;
  #mounting = false;
  /** The timer of the next try to load. @type {number | undefined} */
  #retry;
  #retryDelay = FIRST_RETRY_DELAY_MS;
  /** Removes the listener for crashes. @type {(() => void) | undefined} */
  #forget;
  #styled = false;
  /** The timer that ends waiting for the stylesheet. @type {number | undefined} */
  #bare;
  /** The details of reported errors that still apply, by code. @type {Map<string, string>} */
  #reported = new Map();

  constructor() {
    super();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    leadFocus(root);
    const { stylesheets } = /** @type {typeof Frame} */ (this.constructor);
    const links = stylesheets().map((href) =>
      // With CORS, like modules: a cross-origin isolated page loads nothing else from another origin.
      Object.assign(document.createElement("link"), { rel: "stylesheet", crossOrigin: "", href }),
    );
    // Hidden until then, to avoid a flash of unstyled buttons.
    links[0].onload = () => this.#dressed();
    links[0].onerror = () => this.#undressed("can’t be loaded");
    this.#container.hidden = true;
    this.#container.className = "root";
    root.replaceChildren(...links, this.#container);
    this.#container.replaceChildren(this.skeleton());
  }

  /** The placeholder until the wasm draws. @returns {HTMLElement} */
  skeleton() {
    return blocks("card");
  }

  /**
   * Mounts the wasm's view. Returns its handle, or undefined if something is missing yet.
   *
   * @param {import("./engine.js").Exports} _exports
   * @param {HTMLElement} _container
   * @returns {Handle | undefined}
   */
  mount(_exports, _container) {
    return undefined;
  }

  /** Loads what mounting needs. @returns {Promise<void> | undefined} */
  prepare() {
    return undefined;
  }

  /** True while a payment may be running. */
  get mayBePaying() {
    return false;
  }

  /** The wasm's handle, while there is one. */
  get handle() {
    return this.#handle;
  }

  connectedCallback() {
    this.#forget ??= onCrash((again) => this.#crashed(again));
    if (!this.#styled) this.#bare ??= setTimeout(() => this.#undressed("has not come yet"), STYLES_TIMEOUT_MS);
    this.load();
  }

  /** Overridden, so that `moveBefore` neither disconnects nor connects. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    // Any other move disconnects and reconnects within one task.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#forget?.();
      clearTimeout(this.#bare);
      this.#forget = this.#bare = undefined;
      this.unload();
    });
  }

  /** Loads the wasm and draws, unless that is done or under way. */
  async load() {
    if (this.#handle || this.#mounting) return;
    this.#mounting = true;
    clearTimeout(this.#retry);
    try {
      const [exports] = await Promise.all([engine(), this.prepare()]);
      if (!this.isConnected) return;
      this.#container.replaceChildren();
      this.#retryDelay = FIRST_RETRY_DELAY_MS;
      this.#handle = guarded(() => this.mount(exports, this.#container));
      for (const code of LOADING) this.works(code);
      if (this.#handle) this.dispatchEvent(new Event("ipp-mount"));
      else if (!this.#container.hasChildNodes()) this.#container.replaceChildren(this.skeleton());
    } catch (error) {
      await this.prepare();
      if (!this.isConnected) return;
      const { code, message, lasting } = /** @type {import("./files.js").LoadError} */ (error);
      // Announce a retry only if there is one.
      this.#say(lasting ? code : "cant_load", message);
      this.report(code, message);
      if (lasting) return;
      this.#retry = setTimeout(() => this.load(), this.#retryDelay);
      this.#retryDelay = Math.min(2 * this.#retryDelay, MAX_RETRY_DELAY_MS);
    } finally {
      this.#mounting = false;
    }
  }

  /** Unmounts the wasm's view and stops its work in the browser. */
  unload() {
    clearTimeout(this.#retry);
    const handle = this.#handle;
    this.#handle = undefined;
    if (!handle) return;
    this.dispatchEvent(new Event("ipp-unmount"));
    guarded(() => handle.unmount());
    guarded(() => handle.free());
    this.#container.replaceChildren(this.skeleton());
  }

  /**
   * A text for the time without wasm.
   *
   * @param {string} name
   * @returns {string | undefined}
   */
  word(name) {
    return /** @type {import("./language.js").Texts} */ (WITHOUT_WASM)[name];
  }

  /** Calls the wasm's handle, if there is one. @param {(handle: Handle) => void} call */
  tell(call) {
    const handle = this.#handle;
    if (handle) guarded(() => call(handle));
  }

  /**
   * Dispatches `ipp-error` for what keeps the element from working: once for each cause, until `works` is
   * called.
   *
   * @param {string} code
   * @param {string} detail
   */
  report(code, detail) {
    if (this.#reported.get(code) === detail) return;
    this.#reported.set(code, detail);
    this.dispatchEvent(new CustomEvent("ipp-error", { bubbles: true, composed: true, detail: { code, detail } }));
  }

  /** The error of that code is over. @param {string} code */
  works(code) {
    this.#reported.delete(code);
  }

  #dressed() {
    clearTimeout(this.#bare);
    this.#styled = true;
    this.#container.hidden = false;
    this.works("no_styles");
  }

  /** @param {string} why */
  #undressed(why) {
    clearTimeout(this.#bare);
    this.#container.hidden = false;
    this.report("no_styles", `The style sheet ${stylesUrl()} ${why}: the element is shown without it.`);
  }

  /** @param {boolean} again Whether it reloads. */
  #crashed(again) {
    clearTimeout(this.#retry);
    const handle = this.#handle;
    this.#handle = undefined;
    try {
      // Stop what still runs of the old instance, if possible.
      handle?.unmount();
    } catch {
      // Ignored: the new instance doesn't need it.
    }
    // Detach the handle, so that not even its finalizer calls the old instance.
    handle?.__destroy_into_raw();
    this.#say(again ? "reloading" : "stopped");
    const detail = { code: again ? "crashed" : "stopped", detail: WITHOUT_WASM[again ? "reloading" : "stopped"] };
    this.dispatchEvent(new CustomEvent("ipp-error", { bubbles: true, composed: true, detail }));
    if (again) queueMicrotask(() => this.isConnected && this.load());
  }

  /**
   * Shows a text in place of the widget, with a warning if a payment may be running.
   *
   * @param {string} name
   * @param {string} [detail] What is wrong, for those who can mend it.
   */
  #say(name, detail) {
    const careful = this.mayBePaying;
    const state = blocks("state", blocks("icon"), blocks("status", this.word(name) ?? ""));
    if (careful) state.append(blocks("hint", this.word("may_be_paying") ?? ""));
    if (detail) state.append(blocks("detail", detail));
    const card = blocks("card", state);
    card.dataset.screen = name;
    card.dataset.tone = careful || name === "stopped" ? "careful" : "waiting";
    card.setAttribute("role", "alert");
    // Drawn anew, it would be read out again at each try.
    if (!card.isEqualNode(this.#container.firstChild)) this.#container.replaceChildren(card);
  }
}
