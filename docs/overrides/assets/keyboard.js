/* What the theme leaves to the mouse: the menu of a narrow page, its levels, Space on the switch of the scheme. */
(() => {
  const drawer = document.getElementById("__drawer"), label = document.querySelector(".md-header [for=__drawer]");
  const nav = document.querySelector(".md-nav--primary"), menu = document.createElement("button");
  const face = () => menu.setAttribute("aria-expanded", drawer.checked);
  const focus = (node) => node?.focus({ preventScroll: true });  // a panel that still slides in would be scrolled out on the other side
  const shown = (selector) => [...nav.querySelectorAll(selector)].find((node) => node.checkVisibility({ visibilityProperty: true }));

  menu.className = "md-header__button md-icon menu";
  menu.setAttribute("aria-label", document.documentElement.lang === "zh" ? "菜单" : "Menu");
  menu.innerHTML = label.innerHTML;
  menu.onclick = () => drawer.click();
  label.replaceWith(menu);
  face();
  drawer.addEventListener("change", () => {
    face();
    if (drawer.checked) focus(shown(".md-nav__link"));
  });
  for (const level of nav.querySelectorAll("label:not([for=__drawer])")) level.tabIndex = 0;
  nav.addEventListener("change", ({ target }) => focus(shown(`label[for="${target.id}"]`)));  // it covers the label that opened it
  document.querySelector(".md-content").addEventListener("focusin", () => { if (drawer.checked) drawer.click(); });
  addEventListener("keydown", (event) => {
    const { key, target } = event, by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (target.matches(".ask input") && (by && !(event.altKey || event.ctrlKey || event.metaKey) || key === "Enter")) {  // to look at an answer is not to give it
      event.preventDefault();
      const answers = [...target.closest(".ask").querySelectorAll("input")], place = answers.indexOf(target);
      if (by) answers.at((place + by) % answers.length).focus();
      else target.click();
      return;
    }
    if (key === "Escape" && drawer.checked) {
      drawer.click();
      menu.focus();
    } else if (key === " " && target.matches("label, [name=__palette]")) {
      event.preventDefault();
      (target.matches("label") ? target : target.nextElementSibling).click();
    }
  });
})();
