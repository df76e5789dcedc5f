/* Name what the theme leaves without a name. Its own script has made notes and buttons when this runs. */
addEventListener("DOMContentLoaded", () => {
  const name = (node, text) => node?.setAttribute("aria-label", text);
  const search = document.querySelector(".md-search");
  name(search, search?.querySelector("input").getAttribute("aria-label"));
  document.querySelectorAll(".md-code__nav").forEach((buttons, n) => {
    name(buttons, buttons.closest(".highlight")?.querySelector(".filename")?.textContent ?? `${n + 1}`);
  });
  const note = document.documentElement.lang === "zh" ? "注解" : "Note";
  for (const link of document.querySelectorAll(".md-annotation__index")) {
    name(link, `${note} ${link.querySelector("[data-md-annotation-id]").dataset.mdAnnotationId}`);
  }
});
