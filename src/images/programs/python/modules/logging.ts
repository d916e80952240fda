// logging and traceback: what a program tells of itself.
import type { Task } from "../../../../machine/process.ts";
import { builtin } from "../builtins.ts";
import { Dict } from "../collections.ts";
import { truth } from "../compared.ts";
import { raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { operate } from "../operators.ts";
import { shown, text } from "../shown.ts";
import { textOf } from "../special-methods.ts";
import { type Builtin, type Call, Instance, List, Tuple, type Value } from "../values.ts";
import { last, type Maker, object, unsimulated } from "./object.ts";
import { strftime } from "./time.ts";

/** Where records go: the error stream unless told, in a format. */
class Handler {
  level = 0;
  format: string | undefined;
  date: string | undefined;
  constructor(readonly write: (words: string) => void) {}
}

interface State {
  level: number;
  handlers: Handler[];
}

const LEVELS = { DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, CRITICAL: 50 };
const levelOf = (value: Value): number => {
  if (typeof value !== "string") return Number(value);
  const found = LEVELS[value as keyof typeof LEVELS];
  if (found === undefined) throw raise("ValueError", `Unknown level: ${shown(value)}`);
  return found;
};
const titleOf = (level: number): string => Object.entries(LEVELS).find(([, each]) => each === level)?.[0] ?? `Level ${level}`;
/** What basicConfig uses. */
const USUAL = "%(levelname)s:%(name)s:%(message)s";

/** The stream handlers of a program, what its root logger has, and its other loggers. */
class Logging {
  readonly root: State = { level: LEVELS.WARNING, handlers: [] };
  readonly loggers = new Map<string, Instance>();

  constructor(readonly host: PythonHost) {}

  /** A handler as a program holds it. */
  handler(stream?: Value): Instance {
    const { host } = this;
    const isOutput = stream instanceof Instance && stream.inner !== "stderr";
    const handler = new Handler((words) => (isOutput ? host.print(words) : host.error(words)));
    const made = object("StreamHandler", {
      setLevel: ([level = 0n]) => last((handler.level = levelOf(level)), null),
      setFormatter: ([formatter]) => {
        const { format, date } = (formatter as Instance).inner as Pick<Handler, "format" | "date">;
        Object.assign(handler, { format, date });
        return null;
      },
    });
    made.inner = handler;
    return made;
  }

  /** basicConfig(): nothing where the root has handlers already, unless it is forced. @throws Raised */
  configure(named: ReadonlyMap<string, Value>): void {
    const { root } = this;
    if (named.has("filename")) throw raise("NotImplementedError", "k8s-quest does not simulate logging to files of Python yet");
    if (truth(named.get("force") ?? false)) root.handlers = [];
    if (root.handlers.length) return;
    const given = named.get("handlers");
    const handlers = given instanceof List ? given.items : [this.handler(named.get("stream"))];
    root.handlers = handlers.map((each) => (each as Instance).inner as Handler);
    for (const handler of root.handlers) {
      handler.format ??= text(named.get("format") ?? USUAL);
      if (named.has("datefmt")) handler.date ??= text(named.get("datefmt")!);
    }
    if (named.has("level")) root.level = levelOf(named.get("level")!);
  }

  /** A logger by its name; those below it in dots take what it has. */
  logger(name: string): Instance {
    const known = this.loggers.get(name);
    if (known) return known;
    const own: State = name === "root" ? this.root : { level: 0, handlers: [] };
    const above = name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "root";
    const parent = name === "root" ? undefined : (this.logger(above).inner as () => State[]);
    const line = (): State[] => [own, ...(parent?.() ?? [])];
    const level = () => line().find((each) => each.level)?.level ?? 0;
    const log = (number: number, values: readonly Value[], named: ReadonlyMap<string, Value>, error = false): Task<Value> =>
      this.#log(name, line(), level(), number, values, error || truth(named.get("exc_info") ?? false));
    const methods: Record<string, Call> = {
      setLevel: ([value = 0n]) => last((own.level = levelOf(value)), null),
      addHandler: ([handler]) => last(own.handlers.push((handler as Instance).inner as Handler), null),
      getEffectiveLevel: () => BigInt(level()),
      isEnabledFor: ([value = 0n]) => levelOf(value) >= level(),
      log: ([number = 0n, ...values], named) => log(levelOf(number), values, named),
      exception: (values, named) => log(LEVELS.ERROR, values, named, true),
    };
    for (const [title, number] of Object.entries(LEVELS)) methods[title.toLowerCase()] = (values, named) => log(number, values, named);
    const made = object("Logger", { name, ...methods });
    made.inner = line;
    this.loggers.set(name, made);
    return made;
  }

  *#log(name: string, line: readonly State[], least: number, level: number, values: readonly Value[], raised: boolean): Task<Value> {
    if (level < least) return null;
    const [words = "", ...rest] = values;
    const { host } = this;
    const told = yield* textOf(host.interpreter, words);
    const message = rest.length ? text(operate("%", told, new Tuple(rest))!) : told;
    const { handling } = host.interpreter;
    const error = raised && handling ? `\n${host.traceback(handling).trimEnd()}` : "";
    const handlers = line.flatMap((each) => each.handlers);
    // Without any, warnings and worse are told all the same, and nothing but what they say.
    if (!handlers.length && level >= LEVELS.WARNING) host.error(`${message}${error}\n`);
    for (const handler of handlers)
      if (level >= handler.level) handler.write(`${this.#formatted(handler, name, level, message)}${error}\n`);
    return null;
  }

  #formatted({ format = "%(message)s", date }: Handler, name: string, level: number, message: string): string {
    const { clock, pid } = this.host.self;
    const at = new Date(clock.now);
    const milliseconds = String(at.getUTCMilliseconds()).padStart(3, "0");
    const fields = {
      asctime: date === undefined ? `${strftime(at, "%Y-%m-%d %H:%M:%S")},${milliseconds}` : strftime(at, date),
      ...{ name, message, levelname: titleOf(level), levelno: BigInt(level), process: BigInt(pid), created: clock.now / 1000 },
    };
    return text(operate("%", format, Dict.of(fields))!);
  }
}

export const logging: Maker = (host) => {
  const all = new Logging(host);
  const root = all.logger("root");
  /** The module's own functions give the root a handler where it has none. */
  const own = (name: string): [string, Value] => {
    const method = root.attributes.get(name) as Builtin;
    return builtin(name, (values, named) => {
      all.configure(new Map());
      return method.call(values, named);
    });
  };
  return [
    ...Object.entries(LEVELS).map(([name, level]): [string, Value] => [name, BigInt(level)]),
    ["WARN", BigInt(LEVELS.WARNING)],
    ...["debug", "info", "warning", "error", "critical", "exception", "log"].map(own),
    builtin("getLogger", ([name]) => (name ? all.logger(text(name)) : root)),
    builtin("basicConfig", (_, named) => last(all.configure(named), null)),
    builtin("StreamHandler", ([stream], named) => all.handler(stream ?? named.get("stream"))),
    builtin("Formatter", ([format, date], named) => {
      const made = object("Formatter", {});
      const [fmt, datefmt] = [format ?? named.get("fmt"), date ?? named.get("datefmt")];
      made.inner = { format: fmt ? text(fmt) : undefined, date: datefmt ? text(datefmt) : undefined };
      return made;
    }),
    ...["FileHandler", "getLevelName", "disable"].map((name) => unsimulated(`logging.${name}`)),
  ];
};

export const traceback: Maker = (host) => {
  const told = (): string => (host.interpreter.handling ? host.traceback(host.interpreter.handling) : "NoneType: None\n");
  return [builtin("print_exc", () => last(host.error(told()), null)), builtin("format_exc", () => told())];
};
