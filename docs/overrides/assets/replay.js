/* Replay: shows the rows of a timeline and the lines of its output as they came. Without this script the finished picture stands. */
(() => {
  const zh = document.documentElement.lang.startsWith("zh");
  const words = zh
    ? { replay: "回放", play: "播放", pause: "暂停", back: "后退一步", step: "前进一步", speed: "速度", time: "时间" }
    : { replay: "Replay", play: "Play", pause: "Pause", back: "Step back", step: "Step forward", speed: "Speed", time: "Time" };
  const speeds = [0.25, 1, 4], names = ["¼×", "1×", "4×"];  // as it was recorded, few runs can be followed
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const icon = path => `<svg viewBox="0 0 10 10" aria-hidden="true"><path d="${path}"/></svg>`;
  const icons = { play: "M1 0l9 5-9 5z", pause: "M1 0h3v10H1zM6 0h3v10H6z", back: "M0 0h2v10H0zM10 0v10L3 5z", step: "M8 0h2v10H8zM0 0v10l7-5z" };
  const closedFold = row => row.closest("details:not([open])");

  function replay(run) {
    const bar = document.createElement("div");
    bar.className = "replay";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", words.replay);
    bar.innerHTML = ["play", "back", "step"].map(name => `<button type="button" class="${name}" aria-label="${words[name]}">${icon(icons[name])}</button>`).join("") +
      `<button type="button" class="speed" aria-label="${words.speed} ${names[0]}">${names[0]}</button><input type="range" min="0" aria-label="${words.time}"><output></output>`;
    run.querySelector(".run-panel").before(bar);
    const [play, back, step, speed] = bar.querySelectorAll("button"), range = bar.querySelector("input"), clock = bar.querySelector("output");
    const chosen = () => [...run.querySelectorAll(".run-panel")].find(each => getComputedStyle(each).display !== "none");
    let panel, rows, times, lines, folds, ending, shown, seen, now, last, pace = 0, frame = 0;

    function load() {  // the panel of the chosen start method and Python
      pause();
      for (const hidden of run.querySelectorAll(".not-yet, .now")) hidden.classList.remove("not-yet", "now");
      panel = chosen();
      rows = [...panel.querySelectorAll(".row:not(.last)")];
      times = rows.map(row => parseInt(row.textContent));  // its sentence begins with the time
      const end = panel.querySelector(".last-word");
      if (end) {
        rows.push(end);
        times.push(Math.round(1000 * end.dataset.seconds));  // the slider takes whole ones
      } else times = [0];  // this Python has no such run
      times.forEach((time, n) => { times[n] = Math.max(time, times[n - 1] || 0); });
      lines = [...panel.querySelectorAll(".run-output li[data-ms]")];
      folds = [...panel.querySelectorAll(".fold")];
      ending = [...panel.querySelectorAll(".last-word, .row.last, .run-build")];
      range.max = times.at(-1);
      show(rows.length);
    }
    function show(count, moved = frame) {  // so many rows; the reader is led to them, unless it was only set
      shown = Math.max(0, Math.min(rows.length, count));
      const all = shown === rows.length, current = all ? null : rows[shown - 1];
      const time = all ? times.at(-1) : shown ? times[shown - 1] : 0;
      rows.forEach((row, n) => { row.classList.toggle("not-yet", n >= shown); row.classList.toggle("now", row === current); });
      for (const each of ending) each.classList.toggle("not-yet", !all);
      for (const line of lines) line.classList.toggle("not-yet", !all && +line.dataset.ms > time + 20);  // MOMENT in kinds.py: what a row holds came within it
      for (const fold of folds) {  // where it is closed, it shows how many of its rounds are over
        const inner = [...fold.querySelectorAll(".row")], over = inner.filter(row => !row.classList.contains("not-yet")).length;
        fold.classList.toggle("not-yet", !over);
        fold.classList.toggle("now", inner.includes(current));
        fold.style.setProperty("--over", all ? 0 : over / inner.length);
      }
      if (!frame) now = time;
      range.value = frame ? now : time;
      clock.textContent = `${(range.value / 1000).toFixed(2)} / ${(range.max / 1000).toFixed(2)} ${zh ? "秒" : "s"}`;
      range.setAttribute("aria-valuetext", current ? current.querySelector(".sentence").textContent : clock.textContent);
      const latest = [all ? rows.at(-1) : current && (closedFold(current) || current), lines.findLast(line => !line.classList.contains("not-yet"))].find(node => node?.offsetHeight);
      if (moved && latest && latest !== seen) {  // bring into view what is new, and let the reader look elsewhere until the next
        const { top, bottom } = latest.getBoundingClientRect();
        if (top < bar.getBoundingClientRect().bottom + 50 || bottom > innerHeight - 70) latest.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
      }
      seen = moved && latest;
    }
    function move(by) {  // one row; a closed fold counts as one
      pause();
      let next = shown + by;
      while (next > 0 && next < rows.length && closedFold(rows[next - 1]) && closedFold(rows[next - 1]) === closedFold(rows[next])) next += by;
      show(next, true);
    }
    function tick(moment) {
      now += (moment - last) * speeds[pace];
      last = moment;
      if (now >= times.at(-1)) { show(rows.length); pause(); return; }
      frame = requestAnimationFrame(tick);
      show(times.filter(time => time <= now).length);
    }
    function pause() { cancelAnimationFrame(frame); frame = 0; face(); }
    function face() {
      play.innerHTML = icon(frame ? icons.pause : icons.play);
      play.setAttribute("aria-label", frame ? words.pause : words.play);
    }
    play.onclick = () => {
      if (frame) return pause();
      if (shown === rows.length) show(0);  // from the beginning, and at once
      last = performance.now();
      frame = requestAnimationFrame(tick);
      face();
    };
    back.onclick = () => move(-1);
    step.onclick = () => { if (shown === rows.length) show(0); move(1); };
    speed.onclick = () => { pace = (pace + 1) % 3; speed.textContent = names[pace]; speed.setAttribute("aria-label", `${words.speed} ${names[pace]}`); };
    range.oninput = () => { const time = +range.value; pause(); show(times.filter(each => each <= time).length); };
    range.onkeydown = event => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (by) { event.preventDefault(); move(by); }
    };
    document.addEventListener("start-method", () => { if (chosen() !== panel) load(); });
    load();
  }
  const near = new IntersectionObserver(seen => {  // the controls of runs far away would only keep the browser busy
    for (const { isIntersecting, target } of seen) if (isIntersecting) { near.unobserve(target); replay(target); }
  }, { rootMargin: "1000px" });
  for (const run of document.querySelectorAll(".run")) if (run.querySelector(".lane-names > div + div")) near.observe(run);
})();
