// What docs/dictionary.html promises, checked in a browser.
//
//     node tests/browser/dictionary.mjs [FOLDER OF THE DOCUMENTS]
//
// Ends with 0 if all holds, with 1 if something does not, and with 77 if it could not be checked.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { findChromium, withPage } from "./chromium.mjs";
import { enlarge } from "./enlarge.mjs";
import * as inPage from "./in-page.mjs";

const SKIPPED = 77;
const here = dirname(fileURLToPath(import.meta.url));
const docs = resolve(process.argv[2] ?? join(here, "../../docs"));
const file = join(docs, "dictionary.html");
const url = pathToFileURL(file).href;

/** The lines of a file of comma-separated values, by the names of its columns. */
function csv(name) {
  const cells = [...readFileSync(join(docs, name), "utf8").matchAll(/("(?:[^"]|"")*"|[^,\n]*)([,\n])/g)];
  const lines = [[]];
  for (const [, cell, end] of cells) {
    lines.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "\n") lines.push([]);
  }
  const [columns, ...rest] = lines.slice(0, -1);
  return rest.map(line => Object.fromEntries(columns.map((column, at) => [column, line[at]])));
}

const fields = csv("fields.csv").filter(field => field.key);
const never = csv("never.csv");
const idOf = field => `${field.event}.${field.key}`;
const ids = fields.map(idOf);
const last = fields.at(-1);
const middle = fields[Math.floor(fields.length / 2)];
const MANY = 35_000;

/** Whether two lists have the same members, in whatever order. */
function same(found, expected) {
  const without = (some, others) => some.filter(one => !others.includes(one)).slice(0, 5);
  assert.deepEqual({ missing: without(expected, found), surplus: without(found, expected) },
    { missing: [], surplus: [] });
  assert.equal(found.length, expected.length);
}

const promises = {
  async "every item and every setting that is never collected has its row"(page) {
    await page.open(url);
    same(await page.ask(inPage.rows, "#collected"), ids);
    same(await page.ask(inPage.rows, "#never"), never.map(row => `never.${row.path}`));
  },

  async "nothing is asked of any network, and the page's policy forbids nothing that it does"(page) {
    page.requests.length = 0;
    page.complaints.length = 0;
    await page.open(url);
    await page.type("a");
    const others = page.requests.filter(request => !request.startsWith(url) && !request.startsWith("data:"));
    assert.deepEqual(others.filter(request => request !== "about:blank"), []);
    assert.deepEqual(page.complaints, []);
    const refused = await page.ask(inPage.canReach, "http://127.0.0.1:9/");
    assert.equal(refused, false, "the policy of the page lets it send requests");
  },

  async "the search finds an item by its key, and Escape shows all again"(page) {
    await page.open(url);
    await page.press("/");
    await page.type(last.key);
    const found = await page.ask(inPage.visible, "#collected");
    assert.ok(found.includes(idOf(last)));
    assert.ok(found.length < ids.length);
    assert.match(await page.ask(inPage.text, "found"), new RegExp(`^${found.length} of ${ids.length} items`));
    await page.press("Escape");
    same(await page.ask(inPage.visible, "#collected"), ids);
  },

  async "words are all searched for, and a search that finds nothing says so"(page) {
    await page.open(url);
    await page.press("/");
    await page.type(`${last.key} ${last.class}`);
    assert.ok((await page.ask(inPage.visible, "#collected")).includes(idOf(last)));
    await page.type(" no-such-word-anywhere");
    same(await page.ask(inPage.visible, "#collected"), []);
    assert.match(await page.ask(inPage.visibleText, "#collected .none"), /Nothing matches/);
  },

  async "filters combine"(page) {
    await page.open(url);
    const purposes = field => field.purposes.split(" ");
    const [purpose] = purposes(last);
    const expected = wanted => fields.filter(wanted).map(idOf);
    await page.choose("kind", last.class);
    same(await page.ask(inPage.visible, "#collected"),
      expected(field => field.class === last.class));
    await page.choose("purpose", purpose);
    same(await page.ask(inPage.visible, "#collected"),
      expected(field => field.class === last.class && purposes(field).includes(purpose)));
    await page.choose("trigger", last.trigger);
    await page.choose("section", last.section);
    same(await page.ask(inPage.visible, "#collected"), expected(field =>
      field.class === last.class && purposes(field).includes(purpose)
      && field.trigger === last.trigger && field.section === last.section));
    await page.ask(() => document.querySelector("[type=reset]").click());
    same(await page.ask(inPage.visible, "#collected"), ids);
  },

  async "a link to an item scrolls to it, whatever list is open and whatever is filtered"(page) {
    // The bar on top has one line, two lines, or does not stay.
    for (const width of [1280, 820, 390]) {
      await page.size(width, 1000);
      for (const field of [last, middle]) {
        await page.open(`${url}#${idOf(field)}`);
        assert.ok(await page.ask(inPage.inView, idOf(field)), `${idOf(field)} at ${width}`);
        assert.ok(await page.ask(inPage.highlighted, idOf(field)), idOf(field));
      }
    }
    await page.size(1280, 800);
    const hidden = `never.${never.at(-1).path}`;
    await page.ask(hash => { location.hash = hash; }, hidden);
    await page.settled();
    assert.ok(await page.ask(inPage.inView, hidden));
    await page.choose("kind", fields.find(field => field.class !== last.class).class);
    await page.ask(hash => { location.hash = hash; }, idOf(last));
    await page.settled();
    assert.ok(await page.ask(inPage.inView, idOf(last)));
  },

  async "a fragment that leads nowhere does no harm"(page) {
    page.complaints.length = 0;
    await page.open(`${url}#100%-of-nothing`);
    same(await page.ask(inPage.visible, "#collected"), ids);
    assert.deepEqual(page.complaints, []);
  },

  async "a click on a name copies the link to it, and says so"(page) {
    await page.open(`${url}#${idOf(middle)}`);
    const link = `[id="${idOf(middle)}"] th a`;
    await page.click(link);
    assert.equal(await page.ask(() => navigator.clipboard.readText()), `${url}#${idOf(middle)}`);
    assert.equal(await page.ask(inPage.text, "copied"), "Link copied");
    await page.ask(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed")); });
    await page.click(link);
    assert.equal(await page.ask(inPage.text, "copied"), "The link is in the address bar");
  },

  async "an item is found by its whole path, and no two settings of a message look alike"(page) {
    await page.open(url);
    const names = await page.ask(inPage.names, "#collected");
    const rows = await page.ask(inPage.rows, "#collected");
    const paths = new Map(fields.map(field => [idOf(field), field.path]));
    const pathOf = new Map();
    for (const [at, name] of names.entries()) {
      const [path, [event]] = [paths.get(rows[at]), rows[at].split(".")];
      // One setting may give two items.
      assert.equal(pathOf.get(`${event}: ${name}`) ?? path, path, `${name} of ${event}`);
      pathOf.set(`${event}: ${name}`, path);
    }
    await page.press("/");
    for (const field of fields.filter(field => field.path.includes(".")).filter((_, at) => at % 40 === 0)) {
      await page.ask(() => { document.getElementById("q").value = ""; });
      await page.type(field.path);
      assert.ok((await page.ask(inPage.visible, "#collected")).includes(idOf(field)), field.path);
    }
  },

  async "each list offers the filters that apply to it"(page) {
    await page.open(url);
    const offered = () => page.ask(inPage.offered);
    assert.deepEqual(await offered(), ["q", "section", "kind", "purpose", "trigger"]);
    await page.click("#tab-never");
    assert.deepEqual(await offered(), ["q", "section"]);
    await page.click("#tab-words");
    assert.deepEqual(await offered(), []);
  },

  async "tabs are moved along with arrow keys"(page) {
    await page.open(url);
    await page.ask(() => document.getElementById("tab-collected").focus());
    await page.press("ArrowRight");
    assert.equal(await page.ask(() => document.activeElement.id), "tab-never");
    same(await page.ask(inPage.visible, "#collected"), []);
    assert.equal((await page.ask(inPage.visible, "#never")).length, never.length);
  },

  async "whatever can be operated has a name, and headings and ids are in order"(page) {
    await page.open(url);
    const operable = new Set(["button", "combobox", "link", "searchbox", "tab", "textbox"]);
    const { nodes } = await page.send("Accessibility.getFullAXTree");
    const controls = nodes.filter(node => !node.ignored && operable.has(node.role?.value));
    assert.ok(controls.length > 10);
    const nameless = controls.filter(node => !node.name?.value?.trim());
    assert.deepEqual(nameless.map(node => node.role.value), []);
    assert.deepEqual(await page.ask(inPage.disorder), []);
  },

  async "text stands out from what is behind it, in light and in dark"(page) {
    await page.open(url);
    for (const scheme of ["light", "dark"]) {
      await page.media("screen", scheme);
      for (const tab of ["tab-collected", "tab-never", "tab-words"]) {
        await page.ask(id => document.getElementById(id).click(), tab);
        assert.deepEqual(await page.ask(inPage.faint), [], `${scheme}, ${tab}`);
      }
    }
  },

  async "without a script everything can be read and nothing is there that would not work"(page) {
    await page.scripts(false);
    await page.open(url);
    same(await page.ask(inPage.visible, "#collected"), ids);
    assert.equal((await page.ask(inPage.visible, "#never")).length, never.length);
    assert.equal(await page.ask(inPage.visibleText, "#tools"), "");
  },

  async "print shows everything, also what is filtered away on the screen"(page) {
    await page.open(url);
    await page.press("/");
    await page.type(last.key);
    await page.media("print");
    same(await page.ask(inPage.visible, "#collected"), ids);
    assert.equal(await page.ask(inPage.visibleText, "#tools"), "");
  },

  async "a narrow screen needs no scrolling sideways"(page) {
    await page.size(360, 740);
    await page.open(url);
    assert.ok(await page.ask(() => document.documentElement.scrollWidth <= innerWidth));
  },

  async "a page of 35,000 items is searched, filtered and linked to like a small one"(page) {
    const folder = mkdtempSync(join(tmpdir(), "dictionary-large-"));
    try {
      const large = join(folder, "dictionary.html");
      writeFileSync(large, enlarge(readFileSync(file, "utf8"), MANY));
      const address = pathToFileURL(large).href;
      page.complaints.length = 0;
      await page.open(address);
      const all = await page.ask(inPage.rows, "#collected");
      assert.ok(all.length >= MANY && new Set(all).size === all.length, `${all.length} items`);
      const times = all.length / ids.length;

      await page.press("/");
      await page.type(last.key);
      const found = await page.ask(inPage.visible, "#collected");
      assert.equal(found.filter(id => id.endsWith(`.${last.key}`)).length % times, 0);
      assert.ok(found.includes(idOf(last)) && found.length < all.length);
      await page.press("Escape");
      await page.choose("kind", last.class);
      const alike = fields.filter(field => field.class === last.class);
      assert.equal((await page.ask(inPage.visible, "#collected")).length, alike.length * times);

      const far = all.at(-1);
      await page.open(`${address}#${far}`);
      assert.ok(await page.ask(inPage.inView, far), far);
      assert.deepEqual(page.complaints, []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  async "one file of less than a megabyte"() {
    assert.ok(readFileSync(file).length < 1_000_000);
  },
};

const chromium = findChromium();
if (!chromium) {
  console.log("skipped: no Chromium is installed; install one, or name one in CHROMIUM");
  process.exit(SKIPPED);
}
let broken = 0;
await withPage(chromium, async page => {
  for (const [promise, check] of Object.entries(promises)) {
    try {
      await page.scripts(true);
      await page.media("screen");
      await page.size(1280, 800);
      await page.send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
      await page.send("Emulation.setFocusEmulationEnabled", { enabled: true });
      await check(page);
      console.log(`ok      ${promise}`);
    } catch (error) {
      broken += 1;
      console.log(`BROKEN  ${promise}\n${error.stack}`);
    }
  }
});
process.exit(broken > 0 ? 1 : 0);
