"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;

  // ---- colours: as the system has them, or as the reader wants them ------------------------------------------------
  const themes = ["auto", "light", "dark"];
  const themeButton = byId("theme");
  const kept = () => { try { return localStorage.getItem("accordant-theme"); } catch { return null; } };
  const setTheme = (theme) => {
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    const words = { auto: "as the system has them", light: "light", dark: "dark" };
    themeButton.setAttribute("aria-label", `Colours: ${words[theme]}`);
    themeButton.querySelector("span").textContent = theme;
    themeButton.dataset.now = theme;
  };
  setTheme(themes.includes(kept()) ? kept() : "auto");
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    const next = themes[(themes.indexOf(themeButton.dataset.now) + 1) % themes.length];
    setTheme(next);
    try { localStorage.setItem("accordant-theme", next); } catch { /* a page from a file may keep nothing */ }
  });

  // ---- what is packed is unpacked when it is opened ------------------------------------------------------------------
  const packs = new Map();
  const pieces = (number) => {
    if (!packs.has(number)) {
      const raw = atob(byId(`pack-${number}`).textContent);
      const bytes = Uint8Array.from(raw, (char) => char.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      packs.set(number, new Response(stream).json());
    }
    return packs.get(number);
  };
  const reveal = (finding) => {
    for (const mark of all(".text .at", finding)) {
      const text = mark.closest(".text");
      const place = mark.querySelector("mark") || mark;
      const below = place.getBoundingClientRect().bottom - text.getBoundingClientRect().bottom;
      if (below > -20) text.scrollTop += below + text.clientHeight / 2;
    }
  };
  const fill = async (finding) => {
    if (!finding.dataset.pack) { reveal(finding); return; }
    const { pack, item } = finding.dataset;
    delete finding.dataset.pack;
    const html = (await pieces(pack))[Number(item)];
    finding.querySelector(".body").outerHTML = html;
    showButtons(finding);
    reveal(finding);
  };

  // ---- commands that can be copied -----------------------------------------------------------------------------------
  const say = (button, text) => {
    const before = button.dataset.text || button.textContent;
    button.dataset.text = before;
    button.textContent = text;
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = setTimeout(() => { button.textContent = before; }, 1500);
  };
  const copy = async (text, button, source) => {
    try {
      await navigator.clipboard.writeText(text);
      say(button, "Copied");
    } catch {
      if (source) getSelection().selectAllChildren(source);
      say(button, source ? "Selected" : "In the address bar");
    }
  };
  const showButtons = (part) => all("button.copy", part).forEach((button) => { button.hidden = false; });
  showButtons(document);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const source = button.parentElement.querySelector("pre");
    copy(source.textContent.trimEnd(), button, source);
  });

  // ---- filters, whose state is in the address -------------------------------------------------------------------------
  const form = byId("filters");
  const findings = all("details.finding");
  const clauses = all(".clause");
  const kinds = all("details.kind");
  const fields = all("input, select", form);
  const texts = new Map();
  const textOf = (item) => {
    if (!texts.has(item)) {
      const line = item.matches("details") ? `${item.firstElementChild.textContent} ${item.dataset.text} ${item.dataset.key}` : `${item.id} ${item.textContent}`;
      texts.set(item, line.toLowerCase());
    }
    return texts.get(item);
  };
  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const wanted = () => Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]).filter((pair) => pair[1]));
  const set = (item, isShown) => { if (item.hidden === isShown) item.hidden = !isShown; };
  let wasFiltered = false;
  const apply = () => {
    const want = wanted();
    const isFiltered = Object.keys(want).length > 0;
    // A page that has just been opened shows all it has, and may have thousands of findings.
    if (!isFiltered && !wasFiltered) return;
    wasFiltered = isFiltered;
    const words = (want.q || "").toLowerCase().split(/\s+/).filter(Boolean);
    const hasWords = (item) => words.every((word) => textOf(item).includes(word));
    let found = 0;
    for (const item of findings) {
      const data = item.dataset;
      const fits = (!want.severity || data.severity === want.severity) && (!want.standing || data.standing === want.standing)
        && (!want.kind || data.kind === want.kind) && (!want.verdict || want.verdict === "violated") && (!words.length || hasWords(item));
      set(item, fits);
      found += fits;
    }
    let judged = 0;
    const ofFindings = want.severity || want.standing ? new Set(findings.filter((item) => !item.hidden).map((item) => item.dataset.clause)) : null;
    for (const item of clauses) {
      const fits = (!want.verdict || item.dataset.verdict === want.verdict) && (!want.kind || item.dataset.kind === want.kind)
        && (!words.length || hasWords(item)) && (!ofFindings || ofFindings.has(item.id));
      set(item, fits);
      judged += fits;
    }
    for (const kind of kinds) {
      set(kind, all(".clause", kind).some((item) => !item.hidden));
      for (const part of all(".scroll, .idle", kind)) set(part, all(".clause", part).some((item) => !item.hidden));
      for (const list of all(".idle ul", kind)) {
        const isShown = all(".clause", list).some((item) => !item.hidden);
        set(list, isShown);
        set(list.previousElementSibling, isShown);
      }
      if (isFiltered && !kind.hidden) kind.open = true;
    }
    set(byId("no-finding"), findings.length > 0 && found === 0);
    if (byId("no-clause")) set(byId("no-clause"), clauses.length > 0 && judged === 0);
    byId("found").textContent = isFiltered
      ? `${found} of ${plural(findings.length, "finding")}, ${judged} of ${plural(clauses.length, "clause")}`
      : "";
    form.classList.toggle("active", isFiltered);
  };
  const write = () => {
    const state = new URLSearchParams(wanted()).toString();
    history.replaceState(null, "", state ? `#${state}` : location.pathname + location.search);
  };
  const target = (name) => byId(name) || (/^[0-9a-f]{12}$/.test(name) ? findings.find((item) => item.dataset.key === name) : null);
  const show = async (item) => {
    if (item.matches("details.finding")) { item.open = true; await fill(item); }
    for (let part = item.parentElement; part; part = part.parentElement) if (part.matches("details")) part.open = true;
    item.scrollIntoView({ block: "start" });
    const focused = item.matches("details") ? item.firstElementChild : item;
    if (!focused.hasAttribute("tabindex") && !focused.matches("summary, a, button, input, select")) focused.tabIndex = -1;
    focused.focus({ preventScroll: true });
  };
  const read = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* as it is */ }
    const item = target(name);
    if (item) {
      if (item.hidden || item.closest("[hidden]")) {
        for (const field of fields) field.value = "";
        apply();
      }
      // Until a page is loaded the browser goes to the place by itself, and takes the focus away again.
      if (document.readyState === "complete") show(item);
      else addEventListener("load", () => requestAnimationFrame(() => show(item)));
      return;
    }
    const state = new URLSearchParams(name.includes("=") ? location.hash.slice(1) : "");
    for (const field of fields) {
      const value = state.get(field.name) || "";
      field.value = field.matches("select") && !Array.from(field.options).some((option) => option.value === value) ? "" : value;
    }
    apply();
    if (Object.keys(wanted()).length) form.scrollIntoView({ block: "start" });
  };
  let pending = 0;
  form.addEventListener("input", () => { clearTimeout(pending); pending = setTimeout(() => { apply(); write(); }, 80); });
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); write(); });
  form.addEventListener("reset", () => setTimeout(() => { apply(); write(); fields[0].focus(); }));
  byId("link").addEventListener("click", (event) => { write(); copy(location.href, event.currentTarget, null); });
  addEventListener("hashchange", read);
  form.hidden = false;
  if (matchMedia("(max-width: 620px)").matches) form.querySelector(".more").open = false;
  // What is gone to must not lie under the bar, which is as high as its fields need.
  new ResizeObserver(() => { root.style.scrollPaddingTop = `${form.offsetHeight + 8}px`; }).observe(form);

  // ---- findings: opened by anything, walked through with the arrow keys -------------------------------------------------
  byId("list").addEventListener("toggle", (event) => {
    if (event.target.matches("details.finding") && event.target.open) fill(event.target);
  }, true);
  byId("list").addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (!event.target.matches("details.finding > summary") || !(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    const shown = findings.filter((item) => !item.hidden);
    const at = shown.indexOf(event.target.parentElement) + steps[event.key];
    const next = shown[Math.min(Math.max(at, 0), shown.length - 1)];
    event.preventDefault();
    next.firstElementChild.focus();
  });
  const openAll = byId("open-all");
  if (openAll) {
    openAll.hidden = false;
    openAll.addEventListener("click", () => {
      const opens = kinds.some((kind) => !kind.open && !kind.hidden);
      for (const kind of kinds) kind.open = opens;
      openAll.textContent = opens ? "Close all" : "Open all";
    });
  }
  addEventListener("beforeprint", () => {
    for (const kind of kinds) kind.open = true;
    const shown = findings.filter((item) => !item.hidden);
    if (shown.length <= 100) for (const item of shown) { item.open = true; fill(item); }
  });

  read();
  performance.mark("ready");
  root.dataset.ready = "yes";
})();
