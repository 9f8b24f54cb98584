// Light or dark: as the system says, until the button is pressed.

const KEPT = "norr-theme";

/** Makes the button work, and lets the checkout follow the page. @param {Element} checkout */
export function followTheme(checkout) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const now = () => localStorage.getItem(KEPT) ?? (system.matches ? "dark" : "light");
  const apply = () => {
    document.documentElement.dataset.theme = now();
    checkout.setAttribute("theme", now());
    document.querySelector("ipp-playground")?.setAttribute("theme", now());
  };
  document.getElementById("theme")?.addEventListener("click", () => {
    localStorage.setItem(KEPT, now() === "dark" ? "light" : "dark");
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}
