// A real Chromium without a screen, spoken to in its DevTools protocol.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { chromium } from "./debian.mjs";

interface Answer {
  id?: number;
  sessionId?: string;
  method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each method has its own
  params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: each method has its own
  result?: any;
  error?: { message: string };
}

export class Browser {
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  readonly #folder: string;
  readonly #waiting = new Map<number, { resolve(result: Answer["result"]): void; reject(error: Error): void }>();
  readonly #pages = new Map<string, Page>();
  #id = 0;

  private constructor(child: ChildProcess, socket: WebSocket, folder: string) {
    this.#child = child;
    this.#socket = socket;
    this.#folder = folder;
    socket.on("message", (data) => this.#hear(JSON.parse(String(data)) as Answer));
  }

  static async start(): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), "k8s-quest-chromium-"));
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars"];
    const child = spawn(chromium()!, [...flags, "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    const address = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.stderr!.on("data", (chunk) => {
        text += chunk;
        const found = /DevTools listening on (ws:\S+)/.exec(text);
        if (found) resolve(found[1]!);
      });
      child.on("exit", () => reject(new Error(`chromium ended:\n${text}`)));
      child.on("error", reject);
    });
    const socket = new WebSocket(address, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new Browser(child, socket, folder);
  }

  async open(url: string, { height = 1080, width = 1920 } = {}): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.#pages.set(sessionId, page);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
    await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send("Page.navigate", { url });
    return page;
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Answer["result"]> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
    return new Promise((resolve, reject) => void this.#waiting.set(id, { resolve, reject }));
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#socket.terminate();
    // With all of its helpers.
    process.kill(-this.#child.pid!, "SIGKILL");
    await gone;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #hear({ error, id, method, params, result, sessionId }: Answer): void {
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    } else if (sessionId) this.#pages.get(sessionId)?.hear(method!, params);
  }
}

export class Page {
  /** What the browser complained of: errors in the console, scripts that failed, what the policy did not allow. */
  readonly complaints: string[] = [];
  /** All that it asked for. */
  readonly requests: string[] = [];

  constructor(readonly send: (method: string, params?: object) => Promise<Answer["result"]>) {}

  hear(method: string, params: Answer["params"]): void {
    if (method === "Runtime.exceptionThrown")
      this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Log.entryAdded") this.complaints.push(`${params.entry.level}: ${params.entry.text}`);
    if (method === "Runtime.consoleAPICalled")
      this.complaints.push(`console: ${JSON.stringify(params.args.map((each: { value: unknown }) => each.value))}`);
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { exceptionDetails, result } = await this.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  }

  /** Waits until an expression holds in the page; while the page is not there yet, nothing does. */
  async until(expression: string): Promise<void> {
    const limit = performance.now() + 60_000;
    const holds = () => this.evaluate(`(() => { try { return Boolean(${expression}); } catch { return false; } })()`).catch(() => false);
    while (!(await holds())) {
      if (performance.now() > limit)
        throw new Error(`never: ${expression}\n${await this.evaluate("document.body?.innerText ?? ''")}\n${this.complaints.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** A picture, PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }
}
