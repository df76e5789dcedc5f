/* A start method or a Python chosen in one run holds for every run that has it, on this page and the next. */
(() => {
  const METHODS = ["fork", "spawn", "forkserver"];
  const method = (input) => input.parentNode.querySelector("code")?.textContent;
  const remember = (key, choices, nameOf) => {
    const choose = (name) => {
      choices.forEach((input) => { if (nameOf(input) === name) input.checked = true; });
      document.dispatchEvent(new Event("start-method"));
    };
    const stored = () => { try { return localStorage.getItem(key); } catch { return null; } };

    choices.forEach((input) => input.addEventListener("change", () => {
      const before = input.getBoundingClientRect().top;
      choose(nameOf(input));
      scrollBy({ top: input.getBoundingClientRect().top - before, behavior: "instant" });  // runs above have grown or shrunk
      try { localStorage.setItem(key, nameOf(input)); } catch { /* then it holds for this page */ }
    }));
    choose(stored());
    addEventListener("pageshow", () => choose(stored()));  // back: the browser shows the page as it was left
  };
  const inputs = [...document.querySelectorAll(".run fieldset input")];
  remember("parallel-python.start-method", inputs.filter((i) => METHODS.includes(method(i))), method);
  remember("parallel-python.python", inputs.filter((i) => i.name.endsWith("-python")), (i) => i.value);
})();
