// Questions that the checks ask in the page. Each stands by itself, since its text is sent there.

/** The ids of all rows of a list. */
export function rows(list) {
  return [...document.querySelectorAll(`${list} tbody tr`)].map(row => row.id);
}

/** The ids of the rows that a reader can see or scroll to. */
export function visible(list) {
  return [...document.querySelectorAll(`${list} tbody tr`)]
    .filter(row => row.checkVisibility())
    .map(row => row.id);
}

/** What the items of a list are called, in its order. */
export function names(list) {
  return [...document.querySelectorAll(`${list} tbody th a`)].map(link => link.textContent);
}

/** The ids of the inputs that can be used. */
export function offered() {
  return [...document.querySelectorAll("#filters :is(input, select)")]
    .filter(input => input.checkVisibility())
    .map(input => input.id);
}

/** The text of an element. */
export function text(id) {
  return document.getElementById(id).textContent;
}

/** The text of an element that is shown; nothing of one that is not. */
export function visibleText(selector) {
  const element = document.querySelector(selector);
  return element.checkVisibility() ? element.textContent : "";
}

/** Whether an element is where the reader looks, and nothing lies over it. */
export function inView(id) {
  const element = document.getElementById(id);
  const { top, bottom, left } = element.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) return false;
  return element.contains(document.elementFromPoint(left + 8, top + 8));
}

/** Whether a row differs to the eye from those that nobody was led to. */
export function highlighted(id) {
  const behind = row => getComputedStyle(row).backgroundColor;
  return behind(document.getElementById(id)) !== behind(document.querySelector("tbody tr:not(:target)"));
}

/** Whether the page can send a request to an address. */
export async function canReach(address) {
  const violated = new Promise(resolve => {
    document.addEventListener("securitypolicyviolation", () => resolve(false), { once: true });
  });
  const image = new Promise(resolve => {
    const element = new Image();
    element.onload = element.onerror = () => setTimeout(() => resolve(true));
    element.src = address;
  });
  return Promise.race([violated, image]);
}

/** What is wrong with ids, headings, tables and references. */
export function disorder() {
  const wrong = [];
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  if (new Set(ids).size < ids.length) wrong.push("an id stands twice");
  if (!document.documentElement.lang) wrong.push("the page has no language");
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  if (headings.filter(heading => heading.tagName === "H1").length !== 1) wrong.push("not one h1");
  let before = 0;
  for (const heading of document.querySelectorAll("h1, main h2, main h3, main h4")) {
    const level = Number(heading.tagName[1]);
    if (level > before + 1) wrong.push(`the heading "${heading.textContent}" skips a level`);
    before = level;
  }
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption) wrong.push("a table has no caption");
    if ([...table.querySelectorAll("th")].some(cell => !cell.scope)) wrong.push("a header has no scope");
  }
  for (const name of ["aria-controls", "aria-labelledby"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!document.getElementById(element.getAttribute(name))) wrong.push(`${name} leads nowhere`);
    }
  }
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const target = decodeURIComponent(link.getAttribute("href").slice(1));
    if (!document.getElementById(target)) wrong.push(`#${target} leads nowhere`);
  }
  return [...new Set(wrong)];
}

/** Texts whose contrast with what is behind them is below 4.5 to 1. */
export function faint() {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const channels = colour => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    return { rgb: [red, green, blue], alpha: alpha / 255 };
  };
  const over = (front, back) => front.rgb.map((value, at) => value * front.alpha + back[at] * (1 - front.alpha));
  const behind = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(channels(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((back, layer) => over(layer, back), [255, 255, 255]);
  };
  const luminance = rgb => {
    const [red, green, blue] = rgb.map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = new Set();
  const seen = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.tagName === "SCRIPT") continue;
    // Elements that are styled alike need be looked at once.
    const kind = [element.tagName, element.className, element.parentElement.tagName,
      element.parentElement.className, element.closest("[class]")?.className,
      element.getAttribute("aria-selected")].join(" ");
    if (seen.has(kind)) continue;
    seen.add(kind);
    const back = behind(element);
    const front = over(channels(getComputedStyle(element).color), back);
    const [dark, light] = [luminance(back), luminance(front)].sort((a, b) => a - b);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) found.add(`${kind.trim()}: ${contrast.toFixed(2)}`);
  }
  return [...found];
}
