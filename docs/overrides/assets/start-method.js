/* A start method chosen in one run holds for every run that has it, on this page and the next. */
(() => {
  const KEY = "parallel-python.start-method", METHODS = ["fork", "spawn", "forkserver"];
  const method = (input) => input.parentNode.querySelector("code")?.textContent;
  const choices = [...document.querySelectorAll(".run fieldset input")].filter((i) => METHODS.includes(method(i)));
  const choose = (name) => {
    choices.forEach((input) => { if (method(input) === name) input.checked = true; });
    document.dispatchEvent(new Event("start-method"));
  };
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };

  choices.forEach((input) => input.addEventListener("change", () => {
    const before = input.getBoundingClientRect().top;
    choose(method(input));
    scrollBy({ top: input.getBoundingClientRect().top - before, behavior: "instant" });  // runs above have grown or shrunk
    try { localStorage.setItem(KEY, method(input)); } catch { /* then it holds for this page */ }
  }));
  choose(stored());
  addEventListener("pageshow", () => choose(stored()));  // back: the browser shows the page as it was left
})();
