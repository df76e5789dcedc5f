/* Name what the theme leaves without a name; mark the open note; keep the place when the language changes. */
addEventListener("toggle", ({ target, newState }) => {  // a note: its mark shows whether it is open
  document.querySelector(`[popovertarget="${target.id}"]`)?.setAttribute("aria-expanded", newState === "open");
}, true);
for (const link of document.querySelectorAll(".md-select__link")) link.addEventListener("click", () => {  // the twin opens where this page is
  link.hash = [...document.querySelectorAll(".md-sidebar--secondary .md-nav__link--active")].at(-1)?.hash ?? "";
});
addEventListener("DOMContentLoaded", () => {  // the theme’s own script has made the buttons
  const name = (node, text) => node?.setAttribute("aria-label", text);
  const search = document.querySelector(".md-search");
  name(search, search?.querySelector("input").getAttribute("aria-label"));
  document.querySelectorAll(".md-code__nav").forEach((buttons, n) => {
    name(buttons, buttons.closest(".highlight")?.querySelector(".filename")?.textContent ?? `${n + 1}`);
  });
});
