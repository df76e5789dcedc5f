/* Name what the theme leaves without a name. Its own script has made the buttons when this runs. */
addEventListener("DOMContentLoaded", () => {
  const name = (node, text) => node?.setAttribute("aria-label", text);
  const search = document.querySelector(".md-search");
  name(search, search?.querySelector("input").getAttribute("aria-label"));
  document.querySelectorAll(".md-code__nav").forEach((buttons, n) => {
    name(buttons, buttons.closest(".highlight")?.querySelector(".filename")?.textContent ?? `${n + 1}`);
  });
});
