// What both elements have in common: a shadow root with the stylesheet, a container for the
// wasm to draw in, and a life that follows the element's place in the page.

import { LoadError, complain, engine, guarded, onCrash } from "./engine.js";
import { leadFocus } from "./focus.js";
import { WITHOUT_WASM } from "./language.js";

const STYLES = new URL("./styles.css", import.meta.url).href;
const AGAIN = 5_000;
/** A style sheet that has not come by then is not waited for: what charges must be seen. */
const BARE = 3_000;
/** What can't be loaded, by the codes of `ipp-error`. */
const LOADING = ["not_loaded", "wrong_version", "policy_blocked"];

/**
 * An element that the wasm draws. A class that extends it has `skeleton()` and `mount()`. It may
 * have `prepare()`, `word()`, `mayBePaying`, and more stylesheets.
 *
 * @template {import("../ipp-checkout.js").Handle} Handle
 */
export class Frame extends HTMLElement {
  static stylesheets = [STYLES];

  #container = document.createElement("div");
  /** @type {Handle | undefined} */
  #handle;
  #mounting = false;
  /** The timer of the next try. @type {number | undefined} */
  #retry;
  /** Stops hearing of crashes. @type {(() => void) | undefined} */
  #forget;
  #styled = false;
  /** The timer that ends waiting for the stylesheet. @type {number | undefined} */
  #bare;
  /** Codes of what keeps it from working. @type {Set<string>} */
  #reported = new Set();

  constructor() {
    super();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    leadFocus(root);
    const { stylesheets } = /** @type {typeof Frame} */ (this.constructor);
    const links = stylesheets.map((href) =>
      // As modules are asked for: a page that is isolated takes no other from another origin.
      Object.assign(document.createElement("link"), { rel: "stylesheet", crossOrigin: "", href }),
    );
    // Without its styles it would be a flash of bare buttons.
    links[0].onload = () => this.#dressed();
    links[0].onerror = () => this.#undressed("can’t be loaded");
    this.#container.hidden = true;
    this.#container.className = "root";
    root.replaceChildren(...links, this.#container);
    this.#container.replaceChildren(this.skeleton());
  }

  /** What is shown until the wasm draws. @returns {HTMLElement} */
  skeleton() {
    return blocks("card");
  }

  /**
   * Has the wasm draw. Returns its handle or, if something is missing yet, nothing.
   *
   * @param {import("./engine.js").Exports} _exports
   * @param {HTMLElement} _container
   * @returns {Handle | undefined}
   */
  mount(_exports, _container) {
    return undefined;
  }

  /** What has to be there before it is mounted. @returns {Promise<void> | undefined} */
  prepare() {
    return undefined;
  }

  /** True while money may be moving. */
  get mayBePaying() {
    return false;
  }

  /** The wasm's handle, while there is one. */
  get handle() {
    return this.#handle;
  }

  connectedCallback() {
    this.#forget ??= onCrash((again) => this.#crashed(again));
    if (!this.#styled) this.#bare ??= setTimeout(() => this.#undressed("has not come yet"), BARE);
    this.load();
  }

  /** Being moved by `moveBefore` is neither leaving nor coming. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    // Being moved by any other means is leaving and coming back in one go.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#forget?.();
      clearTimeout(this.#bare);
      this.#forget = this.#bare = undefined;
      this.unload();
    });
  }

  /** Draws, if that is possible and not done yet. */
  async load() {
    if (this.#handle || this.#mounting) return;
    this.#mounting = true;
    clearTimeout(this.#retry);
    try {
      const [exports] = await Promise.all([engine(), this.prepare()]);
      if (!this.isConnected) return;
      this.#container.replaceChildren();
      this.#handle = guarded(() => this.mount(exports, this.#container));
      for (const code of LOADING) this.works(code);
      if (this.#handle) this.dispatchEvent(new Event("ipp-mount"));
      else if (!this.#container.hasChildNodes()) this.#container.replaceChildren(this.skeleton());
    } catch (error) {
      complain(error);
      await this.prepare();
      if (!this.isConnected) return;
      const { code, message, lasting } =
        error instanceof LoadError
          ? error
          : new LoadError("not_loaded", String(/** @type {any} */ (error)?.message ?? error));
      // It says that it tries again only if it does.
      this.#say(lasting ? code : "cant_load");
      this.report(code, message);
      if (!lasting) this.#retry = setTimeout(() => this.load(), AGAIN);
    } finally {
      this.#mounting = false;
    }
  }

  /** Stops all that runs in the browser for this element. */
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
   * A text for when there is no wasm that has it.
   *
   * @param {string} name
   * @returns {string | undefined}
   */
  word(name) {
    return /** @type {import("./language.js").Texts} */ (WITHOUT_WASM)[name];
  }

  /** Passes something on to the wasm, if it is there. @param {(handle: Handle) => void} call */
  tell(call) {
    const handle = this.#handle;
    if (handle) guarded(() => call(handle));
  }

  /**
   * Tells the page what keeps the element from working: once, until it `works`.
   *
   * @param {string} code
   * @param {string} detail
   */
  report(code, detail) {
    if (this.#reported.has(code)) return;
    this.#reported.add(code);
    this.dispatchEvent(new CustomEvent("ipp-error", { bubbles: true, composed: true, detail: { code, detail } }));
  }

  /** What that code told of is over. @param {string} code */
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
    this.report("no_styles", `The style sheet ${STYLES} ${why}: the element is shown without it.`);
  }

  /** @param {boolean} again Whether it is loaded again. */
  #crashed(again) {
    clearTimeout(this.#retry);
    const handle = this.#handle;
    this.#handle = undefined;
    try {
      // What still runs of the old instance is stopped, as far as it can be.
      handle?.unmount();
    } catch {
      // It can't be helped: the new instance doesn't need it.
    }
    // Nothing of it may be called any more, not even when it is collected.
    handle?.__destroy_into_raw();
    this.#say(again ? "reloading" : "stopped");
    const detail = { code: again ? "crashed" : "stopped", detail: WITHOUT_WASM[again ? "reloading" : "stopped"] };
    this.dispatchEvent(new CustomEvent("ipp-error", { bubbles: true, composed: true, detail }));
    if (again) queueMicrotask(() => this.isConnected && this.load());
  }

  /**
   * Says it in the place where everything else is said; and what not to do, if there may be money in it.
   *
   * @param {string} name
   */
  #say(name) {
    const careful = this.mayBePaying;
    const state = blocks("state", blocks("icon"), blocks("status", this.word(name) ?? ""));
    if (careful) state.append(blocks("hint", this.word("may_be_paying") ?? ""));
    const card = blocks("card", state);
    card.dataset.screen = name;
    card.dataset.tone = careful || name === "stopped" ? "careful" : "waiting";
    card.setAttribute("role", "alert");
    this.#container.replaceChildren(card);
  }
}

/**
 * Defines an element, unless this or another copy of the file already did: the first one on the
 * page serves all of its elements, whatever version comes later.
 *
 * @param {string} name
 * @param {CustomElementConstructor} constructor
 */
export function define(name, constructor) {
  if (!customElements.get(name)) customElements.define(name, constructor);
}

/**
 * Nested elements by class, without markup in strings.
 *
 * @param {string} className
 * @param {(Node | string)[]} children
 */
export function blocks(className, ...children) {
  const block = document.createElement("div");
  block.className = className;
  block.append(...children);
  return block;
}
