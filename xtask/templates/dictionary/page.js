"use strict";
(() => {
  const id = name => document.getElementById(name);
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const fields = ["q", "section", "kind", "purpose", "trigger"].map(id);
  const [q, section, kind, purpose, trigger] = fields;

  // Without this script the page shows everything and has no controls.
  document.documentElement.classList.add("js");
  id("tools").hidden = false;
  for (const tab of tabs) {
    const panel = id(tab.getAttribute("aria-controls"));
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
  }

  // The bar that stays on top must not cover what a link leads to, however many lines it has.
  const measure = () => {
    document.documentElement.style.setProperty("--bar-height", `${id("tools").offsetHeight}px`);
  };
  new ResizeObserver(measure).observe(id("tools"));

  const open = tab => {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", chosen);
      other.tabIndex = chosen ? 0 : -1;
      id(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    document.querySelector(".contents").hidden = tab !== tabs[0];
    id("filters").hidden = tab === tabs[2];
    // Settings that are never collected have neither kind, purpose nor time.
    for (const label of document.querySelectorAll(".of-items")) label.hidden = tab !== tabs[0];
    measure();
    id("found").hidden = tab === tabs[2];
  };
  for (const [at, tab] of tabs.entries()) {
    tab.onclick = () => open(tab);
    tab.onkeydown = event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      open(next);
      next.focus();
    };
  }

  // What is searched is read from the page once, when it is first needed.
  let items, nevers, events, groups;
  const read = () => {
    if (items) return;
    const links = [...document.querySelectorAll(".contents li")];
    events = [...document.querySelectorAll(".event")].map((element, at) => {
      const { section, purposes, trigger } = element.dataset;
      const about = [...element.children].filter(child => child.tagName !== "TABLE");
      return {
        element, link: links[at], found: 0, section, trigger,
        text: about.map(child => child.textContent).join(" ").toLowerCase(),
        purposes: purposes.split(" "),
        rows: [...element.querySelectorAll("tbody tr")],
      };
    });
    items = events.flatMap(event => event.rows.map(row => ({
      row, event,
      // With the section before the name, a whole path is found as well.
      text: `${event.section}.${row.textContent} ${event.text}`.toLowerCase(),
      section: row.dataset.section ?? event.section,
      purposes: row.dataset.purposes?.split(" ") ?? event.purposes,
      kind: row.dataset.kind,
      trigger: event.trigger,
    })));
    groups = [...document.querySelectorAll(".group, .contents ul")];
    nevers = [...id("never").querySelectorAll("tbody tr")].map(row => ({
      row, text: row.textContent.toLowerCase(), section: row.dataset.section,
    }));
  };
  const show = (element, visible) => {
    if (element.hidden === visible) element.hidden = !visible;
  };

  const filter = () => {
    read();
    const words = q.value.toLowerCase().split(/\s+/).filter(word => word);
    const named = item => words.every(word => item.text.includes(word))
      && (!section.value || item.section === section.value);
    const matches = item => named(item)
      && (!kind.value || item.kind === kind.value)
      && (!purpose.value || item.purposes.includes(purpose.value))
      && (!trigger.value || item.trigger === trigger.value);
    // A message without items is found by itself.
    for (const event of events) event.found = event.rows.length === 0 && matches(event) ? 1 : 0;
    let found = 0;
    for (const item of items) {
      const visible = matches(item);
      show(item.row, visible);
      if (visible) { found += 1; item.event.found += 1; }
    }
    let messages = 0;
    for (const event of events) {
      const visible = event.found > 0;
      show(event.element, visible);
      show(event.link, visible);
      if (visible) messages += 1;
    }
    for (const group of groups) {
      const visible = group.querySelector(":scope > .event:not([hidden]), :scope > li:not([hidden])");
      show(group, Boolean(visible));
      if (group.tagName === "UL") show(group.previousElementSibling, Boolean(visible));
    }
    let never = 0;
    for (const item of nevers) {
      const visible = named(item);
      show(item.row, visible);
      if (visible) never += 1;
    }
    id("n-collected").textContent = found;
    id("n-never").textContent = never;
    const all = fields.every(field => !field.value);
    id("found").textContent = all ? ""
      : `${found} of ${items.length} items in ${messages} of ${events.length} messages, `
        + `${never} of ${nevers.length} never collected`;
    show(id("collected").querySelector(".none"), messages === 0);
    show(id("never").querySelector(".none"), never === 0);
  };
  let waiting = 0;
  for (const field of fields) {
    field.oninput = () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(filter);
    };
  }
  const reset = () => {
    for (const field of fields) field.value = "";
    filter();
  };
  id("filters").onreset = event => { event.preventDefault(); reset(); };
  id("filters").onsubmit = event => event.preventDefault();
  for (const button of document.querySelectorAll(".again")) button.onclick = reset;
  document.onkeydown = event => {
    if (event.key === "/" && !/^(INPUT|SELECT)$/.test(event.target.tagName)) {
      event.preventDefault();
      q.focus();
    } else if (event.key === "Escape" && event.target === q) {
      reset();
    }
  };

  // The link behind a name leads to it, and is copied for other people.
  let shown = 0;
  const say = text => {
    id("copied").textContent = text;
    clearTimeout(shown);
    shown = setTimeout(() => { id("copied").textContent = ""; }, 4000);
  };
  id("content").addEventListener("click", event => {
    const link = event.target.closest("h4 a, tbody th a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const failed = () => say("The link is in the address bar");
    if (navigator.clipboard) navigator.clipboard.writeText(link.href).then(() => say("Link copied"), failed);
    else failed();
  });

  // A link to an item opens the list that has it and shows it whatever was filtered.
  const named = fragment => {
    try {
      return id(fragment) ?? id(decodeURIComponent(fragment));
    } catch {
      return null; // A lone percent sign is no code for a character.
    }
  };
  const follow = () => {
    const target = named(location.hash.slice(1));
    const panel = target?.closest(".panel");
    if (!panel || panel === target) {
      open(tabs.find(tab => panel && tab.getAttribute("aria-controls") === panel.id) ?? tabs[0]);
      return;
    }
    open(tabs.find(tab => tab.getAttribute("aria-controls") === panel.id));
    if (target.closest("[hidden]")) reset();
    target.scrollIntoView();
  };
  window.onhashchange = follow;
  follow();
})();
