// The context in which a Node.js program runs: it shares nothing but texts with what is outside.
import { promiseHooks } from "node:v8";
import { type Context, createContext, Script } from "node:vm";
import { readAsset } from "../../../base/assets.ts";
import { inZone } from "./zone.ts";

/** Real ms that a piece of a program may compute without a pause: who computes longer computes for ever. */
const PATIENCE = 3000;

/** JavaScript that runs in the contexts of programs, not here. */
const GUEST = "src/images/programs/node/guest";

let locale: Script | undefined;
const localeScript = (): Script => (locale ??= new Script(readAsset(`${GUEST}/locale.js`), { filename: "prelude" }));
let prelude: Script | undefined;
const preludeScript = (): Script =>
  (prelude ??= new Script(
    readAsset(`${GUEST}/prelude.js`).replace("/*MODULES*/", () => readAsset(`${GUEST}/packages.js`)),
    { filename: "prelude" },
  ));
const step = new Script("__dispatch(__event)", { filename: "prelude" });
const adopt = new Script("__adopt()", { filename: "prelude" });

/** How an event was taken. */
export interface Taken {
  /** The exit code as the program has set it. */
  code: number;
  /** It computes for ever: nothing else of it happens any more. */
  stuck: boolean;
  /** What nobody caught. */
  error?: Error;
  /** Promises that were settled and that nobody waits for. */
  orphans: object[];
}

export class Realm {
  readonly #context: Context;
  readonly #zone: string;
  /** Promises that somebody waits for. */
  readonly #awaited = new WeakSet<object>();

  /**
   * @param answer what an operation gives, both as JSON
   * @param start the program's words and environment
   */
  constructor(
    answer: (operation: string, value: string) => string,
    start: { argv: readonly string[]; env: Readonly<Record<string, string>>; version: string },
  ) {
    // Nothing of the outside has a prototype in here: what is shared are texts.
    const shared = Object.create(null) as Record<string, unknown>;
    this.#zone = start.env["TZ"] || "UTC";
    this.#context = createContext(shared, { microtaskMode: "afterEvaluate" });
    const host = (op: unknown, text: unknown): string => answer(String(op), String(text));
    const compile = (file: unknown, code: unknown, tail: unknown, isAsync: unknown, print: unknown): unknown =>
      this.#compile(String(file), String(code), String(tail ?? ""), isAsync === true, print === true);
    Object.setPrototypeOf(host, null);
    Object.setPrototypeOf(compile, null);
    Object.assign(shared, { __compile: compile });
    localeScript().runInContext(this.#context);
    const make = preludeScript().runInContext(this.#context) as (...parts: unknown[]) => unknown;
    shared["__make"] = make;
    shared["__host"] = host;
    shared["__start"] = JSON.stringify(start);
    new Script(
      "__dispatch = (() => { const m = __make, h = __host, s = JSON.parse(__start); delete globalThis.__make; delete globalThis.__host; delete globalThis.__start; return m(h, s.argv, s.env, s.version); })()",
      { filename: "prelude" },
    ).runInContext(this.#context);
  }

  #compile(file: string, code: string, tail: string, isAsync: boolean, print: boolean): unknown {
    const head = `(${isAsync ? "async " : ""}function (exports, require, module, __filename, __dirname) {`;
    const body = print ? `return (${code.replace(/;\s*$/, "")}\n)` : code;
    try {
      return new Script(`${head} ${body}${tail}\n})`, { filename: file, columnOffset: -head.length - 1 }).runInContext(this.#context);
    } catch (error) {
      // An error of the outside must not get in: only its words do.
      const { message, stack = message } = error as Error;
      const own = stack.split("\n").filter((line) => !/^\s+at /.test(line));
      if (own[1]?.startsWith(head)) {
        own[1] = own[1].slice(head.length + 1);
        own[2] = own[2]?.slice(head.length + 1) ?? "";
      }
      return JSON.stringify({ message, stack: own.join("\n") });
    }
  }

  /** Lets the program have an event. */
  dispatch(event: object): Taken {
    this.#context["__event"] = JSON.stringify(event);
    const settled: object[] = [];
    const unhook = promiseHooks.createHook({
      init: (_, parent) => {
        if (parent) this.#awaited.add(parent);
      },
      settled: (promise) => {
        settled.push(promise);
      },
    });
    const taken: Taken = { code: 0, stuck: false, orphans: [] };
    try {
      taken.code = Number(inZone(this.#zone, () => step.runInContext(this.#context, { timeout: PATIENCE }))) || 0;
    } catch (error) {
      if ((error as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") taken.stuck = true;
      else taken.error = error as Error;
    } finally {
      (unhook as () => void)();
    }
    taken.orphans = settled.filter((promise) => !this.#awaited.has(promise));
    return taken;
  }

  /** What was rejected and nobody waits for ends the program, as soon as nothing else is to be done; false where that takes for ever. */
  adopt(orphans: object[]): boolean {
    if (!orphans.length) return true;
    // A list of the outside leads to nothing there.
    this.#context["__orphans"] = Object.setPrototypeOf(orphans, null);
    try {
      inZone(this.#zone, () => adopt.runInContext(this.#context, { timeout: PATIENCE }));
      return true;
    } catch {
      return false;
    }
  }
}
