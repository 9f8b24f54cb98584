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
 * An element that the wasm draws. A class that extends it has `skeleton()`, which returns
 * what is shown until then, and `mount(exports, container)`, which returns the wasm's handle
 * or, if something is missing yet, nothing. It may have `prepare()`, which is waited for,
 * `word(name)`, which gives a text in its language, `mayBePaying`, which is true while money
 * may be moving, and more stylesheets.
 */
export class Frame extends HTMLElement {
  static stylesheets = [STYLES];

  #container = document.createElement("div");
  #handle;
  #mounting = false;
  #retry;
  #forget;
  #styled = false;
  #bare;
  #reported = new Set();

  constructor() {
    super();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    leadFocus(root);
    const links = this.constructor.stylesheets.map((href) =>
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
      const [exports] = await Promise.all([engine(), this.prepare?.()]);
      if (!this.isConnected) return;
      this.#container.replaceChildren();
      this.#handle = guarded(() => this.mount(exports, this.#container));
      for (const code of LOADING) this.works(code);
      if (this.#handle) this.dispatchEvent(new Event("ipp-mount"));
      else if (!this.#container.hasChildNodes()) this.#container.replaceChildren(this.skeleton());
    } catch (error) {
      complain(error);
      await this.prepare?.();
      if (!this.isConnected) return;
      const { code, message, lasting } =
        error instanceof LoadError ? error : new LoadError("not_loaded", String(error?.message ?? error));
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

  /** A text for when there is no wasm that has it. */
  word(name) {
    return WITHOUT_WASM[name];
  }

  /** Passes something on to the wasm, if it is there. */
  tell(call) {
    if (this.#handle) guarded(() => call(this.#handle));
  }

  /** Tells the page what keeps the element from working: once, until it `works`. */
  report(code, detail) {
    if (this.#reported.has(code)) return;
    this.#reported.add(code);
    this.dispatchEvent(new CustomEvent("ipp-error", { bubbles: true, composed: true, detail: { code, detail } }));
  }

  /** What that code told of is over. */
  works(code) {
    this.#reported.delete(code);
  }

  #dressed() {
    clearTimeout(this.#bare);
    this.#styled = true;
    this.#container.hidden = false;
    this.works("no_styles");
  }

  #undressed(why) {
    clearTimeout(this.#bare);
    this.#container.hidden = false;
    this.report("no_styles", `The style sheet ${STYLES} ${why}: the element is shown without it.`);
  }

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

  /** Says it in the place where everything else is said; and what not to do, if there may be money in it. */
  #say(name) {
    const careful = this.mayBePaying;
    const state = blocks("state", blocks("icon"), blocks("status", this.word(name)));
    if (careful) state.append(blocks("hint", this.word("may_be_paying")));
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
 */
export function define(name, constructor) {
  if (!customElements.get(name)) customElements.define(name, constructor);
}

/** Nested elements by class, without markup in strings. */
export function blocks(className, ...children) {
  const block = document.createElement("div");
  block.className = className;
  block.append(...children);
  return block;
}
