// Copies a command of the panel, which stands above the button that was pressed.

/**
 * Listens for presses of these buttons in a panel.
 *
 * @param {ShadowRoot} root
 */
export function followCopies(root) {
  root.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest(".copy") : null;
    const happened = button?.closest(".happened");
    const command = /** @type {HTMLElement | null | undefined} */ (happened?.querySelector(".curl"));
    const status = happened?.querySelector(".copied");
    if (!command || !status) return;
    try {
      await navigator.clipboard.writeText(command.textContent ?? "");
      status.textContent = "Copied.";
    } catch {
      // The browser refuses, or the page is not served securely and has no clipboard.
      command.focus();
      status.textContent = "The browser does not copy: select the command.";
    }
  });
}
