// Drives a headless Chromium through its debugging pipe, without any package.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The programs that Chromium is installed as; `CHROMIUM` names another one. */
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of an installed Chromium, or nothing. */
export function findChromium() {
  const candidates = process.env.CHROMIUM ? [process.env.CHROMIUM] : PROGRAMS;
  return candidates.find(program => spawnSync(program, ["--version"]).status === 0);
}

/** Runs a function with an open page, and ends the browser whatever happens. */
export async function withPage(program, use) {
  const profile = mkdtempSync(join(tmpdir(), "dictionary-"));
  const browser = spawn(program, [
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
    `--user-data-dir=${profile}`, "about:blank",
  ], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const ended = new Promise(resolve => browser.once("exit", resolve));
  const connection = new Connection(browser.stdio[3], browser.stdio[4]);
  try {
    const gone = ended.then(() => { throw new Error("the browser ended"); });
    return await Promise.race([gone, attach(connection).then(use)]);
  } finally {
    // A browser that closes by itself ends its children first, so that nobody writes into the
    // profile while it is removed.
    const patience = setTimeout(() => browser.kill("SIGKILL"), 10_000);
    await Promise.race([ended, connection.send("Browser.close").then(() => ended, () => ended)]);
    clearTimeout(patience);
    rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
  }
}

async function attach(connection) {
  const { targetInfos } = await connection.send("Target.getTargets");
  const { targetId } = targetInfos.find(target => target.type === "page");
  const { sessionId } = await connection.send("Target.attachToTarget", { targetId, flatten: true });
  const page = new Page(connection, sessionId);
  for (const domain of ["Page", "Runtime", "Log", "Network", "DOM"]) {
    await page.send(`${domain}.enable`);
  }
  await page.send("Page.setLifecycleEventsEnabled", { enabled: true });
  return page;
}

/** Messages with a zero byte behind each. */
class Connection {
  #input;
  #last = 0;
  #waiting = new Map();
  #listeners = [];

  constructor(input, output) {
    this.#input = input;
    // Whoever waits for an answer learns from the browser's end that there is none.
    input.on("error", () => {});
    let rest = Buffer.alloc(0);
    output.on("data", chunk => {
      rest = Buffer.concat([rest, chunk]);
      for (let end; (end = rest.indexOf(0)) >= 0; rest = rest.subarray(end + 1)) {
        this.#receive(JSON.parse(rest.subarray(0, end).toString()));
      }
    });
  }

  #receive(message) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#last;
    this.#input.write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }
}

/** One page, with what it asked for and complained about. */
class Page {
  #connection;
  #session;
  #scripts = true;
  #loaded = new Set();
  #awaited;
  requests = [];
  complaints = [];

  constructor(connection, session) {
    this.#connection = connection;
    this.#session = session;
    connection.listen(({ method, params }) => {
      if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
      if (method === "Page.lifecycleEvent" && params.name === "load") {
        this.#loaded.add(params.loaderId);
        if (this.#awaited?.loaderId === params.loaderId) this.#awaited.resolve();
      }
      if (method === "Log.entryAdded") this.complaints.push(params.entry.text);
      if (method === "Runtime.exceptionThrown") {
        this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
      }
    });
  }

  send(method, params) {
    return this.#connection.send(method, params, this.#session);
  }

  /** Opens an address and waits until it is loaded. */
  async open(url) {
    // A change of the fragment alone loads nothing, so every opening begins on an empty page.
    await this.#load("about:blank");
    await this.#load(url);
    if (this.#scripts) await this.settled();
  }

  async #load(url) {
    const { loaderId } = await this.send("Page.navigate", { url });
    if (!this.#loaded.has(loaderId)) {
      await new Promise(resolve => { this.#awaited = { loaderId, resolve }; });
    }
  }

  /** Lets the page run its scripts, or not; questions are answered either way. */
  async scripts(allowed) {
    this.#scripts = allowed;
    await this.send("Emulation.setScriptExecutionDisabled", { value: !allowed });
  }

  /** The value of a function that runs in the page with these arguments. */
  async ask(question, ...values) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression: `(${question})(...${JSON.stringify(values)})`,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
    return result.value;
  }

  /** Waits until the page has drawn what it was told. */
  settled() {
    return this.ask(() => new Promise(resolve => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    }));
  }

  /** Presses and releases a key. */
  async press(key) {
    const text = key.length === 1 ? key : undefined;
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key, text });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key });
    await this.settled();
  }

  /** Clicks where an element is. */
  async click(selector) {
    const place = await this.ask(selector => {
      const { left, top, height } = document.querySelector(selector).getBoundingClientRect();
      return { x: left + 4, y: top + height / 2 };
    }, selector);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, ...place, button: "left", clickCount: 1 });
    }
    await this.settled();
  }

  /** Types into whatever has the focus. */
  async type(text) {
    await this.send("Input.insertText", { text });
    await this.settled();
  }

  /** Chooses an option as a person does. */
  async choose(id, value) {
    await this.ask((id, value) => {
      const select = document.getElementById(id);
      select.value = value;
      select.dispatchEvent(new Event("input", { bubbles: true }));
    }, id, value);
    await this.settled();
  }

  async media(media, scheme = "light") {
    await this.send("Emulation.setEmulatedMedia", {
      media,
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    await this.settled();
  }

  async size(width, height) {
    await this.send("Emulation.setDeviceMetricsOverride", {
      width, height, deviceScaleFactor: 1, mobile: false,
    });
    await this.settled();
  }
}
