// Python's own modules, as far as programs of tutorials use them.
import { createHash } from "node:crypto";
import { FileError, resolvePath } from "../../../machine/files.ts";
import { COMPUTER } from "../../../machine/hardware.ts";
import type { Task } from "../../../machine/process.ts";
import { builtin, quit } from "./builtins.ts";
import type { PythonHost } from "./host.ts";
import { fromJson, JSON_ERROR, toJson } from "./json.ts";
import { textOf } from "./special-methods.ts";
import {
  Builtin,
  Bytes,
  type Call,
  Class,
  Coroutine,
  Dict,
  exceptionClass,
  Instance,
  List,
  Module,
  raise,
  Tuple,
  text,
  type Value,
} from "./values.ts";

type Maker = (host: PythonHost) => [string, Value][];

/** An object of ours with plain functions. */
export function object(kind: string, methods: Readonly<Record<string, Call | Value>>): Instance {
  const made = new Instance(new Class(kind, [], new Map()));
  for (const [name, value] of Object.entries(methods))
    made.attributes.set(name, typeof value === "function" ? new Builtin(name, value) : value);
  return made;
}
const seconds = (host: PythonHost): number => host.self.clock.now / 1000;
/** What comes after an act. */
export const last = <T>(_: unknown, value: T): T => value;
const two = (value: number): string => String(value).padStart(2, "0");

function* sleeping(host: PythonHost, time: Value): Task<Value> {
  const until = host.self.clock.now + Number(time) * 1000;
  while (host.self.clock.now < until) yield { until };
  return null;
}

/** A file's or folder's own errors as Python's. */
function guarded<T>(host: PythonHost, shownPath: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof FileError ? host.raised(error, shownPath) : error;
  }
}

function environment(host: PythonHost): Instance {
  const own = host.self.environment;
  return object("_Environ", {
    get: ([key = "", usual = null]) => own[text(key)] ?? usual,
    __getitem__: ([key = ""]) => {
      const found = own[text(key)];
      if (found === undefined) throw raise("KeyError", key);
      return found;
    },
    __setitem__: ([key = "", value = ""]) => {
      own[text(key)] = text(value);
      return null;
    },
    __contains__: ([key = ""]) => Object.hasOwn(own, text(key)),
    __iter__: () => new List(Object.keys(own)),
    keys: () => new List(Object.keys(own)),
    items: () => new List(Object.entries(own).map(([key, value]) => new Tuple([key, value ?? ""]))),
    setdefault: ([key = "", usual = ""]) => (own[text(key)] ??= text(usual)),
  });
}

const os: Maker = (host) => {
  const { files } = host.self.machine;
  const at = (path: Value = ".") => resolvePath(host.self.directory, text(path));
  const join: Call = (parts) =>
    parts
      .map(text)
      .reduce((whole, part) => (part.startsWith("/") ? part : whole.endsWith("/") || !whole ? whole + part : `${whole}/${part}`), "");
  const path = new Module(
    "posixpath",
    new Map<string, Value>([
      builtin("join", join),
      builtin("exists", ([name]) => files.exists(at(name))),
      builtin("isfile", ([name]) => files.exists(at(name)) && !files.isFolder(at(name))),
      builtin("isdir", ([name]) => files.isFolder(at(name))),
      builtin("basename", ([name = ""]) => text(name).split("/").at(-1)!),
      builtin("dirname", ([name = ""]) => text(name).split("/").slice(0, -1).join("/")),
      builtin("abspath", ([name]) => at(name)),
      builtin("realpath", ([name]) => at(name)),
      builtin("getsize", ([name]) => BigInt(Buffer.byteLength(guarded(host, text(name!), () => files.read(at(name)))))),
      builtin("expanduser", ([name = ""]) => text(name).replace(/^~/, host.self.environment["HOME"] ?? "/root")),
      builtin("splitext", ([name = ""]) => {
        const [, stem = text(name), end = ""] = /^(.*?)(\.[^./]*)?$/s.exec(text(name)) ?? [];
        return new Tuple([stem, end]);
      }),
    ]),
  );
  return [
    ["path", path],
    ["environ", environment(host)],
    ["name", "posix"],
    ["sep", "/"],
    ["linesep", "\n"],
    builtin("getenv", ([key = "", usual = null]) => host.self.environment[text(key)] ?? usual),
    builtin("getpid", () => BigInt(host.self.pid)),
    builtin("getppid", () => BigInt(host.self.parent?.pid ?? 0)),
    builtin("getuid", () => BigInt(host.self.user)),
    builtin("geteuid", () => BigInt(host.self.user)),
    builtin("getgid", () => BigInt(host.self.credentials.group)),
    builtin("getcwd", () => host.self.directory),
    builtin("chdir", ([name]) => {
      host.self.directory = at(name);
      return null;
    }),
    builtin("listdir", ([name = "."]) => new List(guarded(host, text(name), () => files.list(at(name))))),
    builtin("mkdir", ([name = ""]) => guarded(host, text(name), () => last(files.makeFolder(at(name)), null))),
    builtin("makedirs", ([name = ""]) => guarded(host, text(name), () => last(files.makeFolder(at(name), { parents: true }), null))),
    builtin("remove", ([name = ""]) => guarded(host, text(name), () => last(files.remove(at(name)), null))),
    builtin("unlink", ([name = ""]) => guarded(host, text(name), () => last(files.remove(at(name)), null))),
    builtin("cpu_count", () => BigInt(COMPUTER.processors)),
    builtin("uname", () =>
      object("uname_result", {
        sysname: "Linux",
        nodename: host.self.machine.hostname,
        release: COMPUTER.kernel.release,
        version: COMPUTER.kernel.version,
        machine: "x86_64",
      }),
    ),
    builtin("_exit", ([code]) => quit(code)),
    builtin("getloadavg", () => new Tuple([0.12, 0.1, 0.08])),
  ];
};

const logger = (host: PythonHost, state: { level: number; format: string }, name: string): Instance => {
  const LEVELS: Record<string, number> = { debug: 10, info: 20, warning: 30, error: 40, critical: 50, exception: 40 };
  const date = () => `${new Date(host.self.clock.now).toISOString().slice(0, 23).replace("T", " ").replace(".", ",")}`;
  const methods: Record<string, Call> = {
    setLevel: ([level]) => {
      state.level = Number(level);
      return null;
    },
    addHandler: () => null,
  };
  for (const [level, number] of Object.entries(LEVELS))
    methods[level] = function* ([words = "", ...rest]): Task<Value> {
      if (number < state.level) return null;
      let message = yield* textOf(host.interpreter, words);
      for (const each of rest) message = message.replace(/%[sdr]|%\.\d+f/, text(each));
      const title = (level === "exception" ? "error" : level).toUpperCase();
      host.error(
        `${state.format
          .replace("%(asctime)s", date())
          .replace("%(levelname)s", title)
          .replace("%(name)s", name)
          .replace("%(message)s", () => message)}\n`,
      );
      return null;
    };
  return object("Logger", methods);
};

const dateTime = (host: PythonHost): Class => {
  const kind = new Class("datetime", [], new Map());
  const make = (ms: number): Instance => {
    const made = new Instance(kind);
    made.inner = ms;
    const date = new Date(ms);
    for (const [name, value] of Object.entries({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    }))
      made.attributes.set(name, BigInt(value));
    const iso = (mark: string) =>
      `${date.toISOString().slice(0, 10)}${mark}${date.toISOString().slice(11, 23)}${String(Math.floor((ms % 1) * 1000)).padStart(3, "0")}`;
    const method = (name: string, call: Call) => made.attributes.set(name, new Builtin(name, call));
    method("isoformat", () => iso("T"));
    method("__str__", () => iso(" "));
    method("timestamp", () => ms / 1000);
    method("strftime", ([format = ""]) => strftime(date, text(format)));
    method("date", () => make(ms - (ms % 86_400_000)));
    method("__sub__", ([other]) => {
      const apart = (ms - Number((other as Instance).inner)) / 1000;
      return object("timedelta", {
        total_seconds: () => apart,
        seconds: BigInt(Math.floor(apart)),
        days: BigInt(Math.floor(apart / 86_400)),
        __str__: () => `${Math.floor(apart / 3600)}:${two(Math.floor(apart / 60) % 60)}:${two(Math.floor(apart) % 60)}`,
      });
    });
    return made;
  };
  for (const name of ["now", "utcnow", "today"]) kind.attributes.set(name, new Builtin(name, () => make(host.self.clock.now)));
  kind.attributes.set("fromtimestamp", new Builtin("fromtimestamp", ([stamp]) => make(Number(stamp) * 1000)));
  return kind;
};

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const strftime = (date: Date, format: string): string =>
  format.replace(/%([YmdHMSaAbBjpyZfF T%])/g, (whole, key: string) => {
    const parts: Record<string, string> = {
      Y: String(date.getUTCFullYear()),
      m: two(date.getUTCMonth() + 1),
      d: two(date.getUTCDate()),
      H: two(date.getUTCHours()),
      M: two(date.getUTCMinutes()),
      S: two(date.getUTCSeconds()),
      a: DAYS[date.getUTCDay()]!.slice(0, 3),
      A: DAYS[date.getUTCDay()]!,
      b: MONTHS[date.getUTCMonth()]!.slice(0, 3),
      B: MONTHS[date.getUTCMonth()]!,
      p: date.getUTCHours() < 12 ? "AM" : "PM",
      y: two(date.getUTCFullYear() % 100),
      Z: "UTC",
      f: `${String(date.getUTCMilliseconds()).padStart(3, "0")}000`,
      F: date.toISOString().slice(0, 10),
      T: date.toISOString().slice(11, 19),
      "%": "%",
    };
    return parts[key] ?? whole;
  });

const MODULES: Readonly<Record<string, Maker>> = {
  os,
  "os.path": (host) => [...(os(host).find(([name]) => name === "path")![1] as Module).attributes],
  sys: (host) => [
    ["argv", new List([...host.argv])],
    ["version", `${host.version} (main, Dec  2 2025, 21:37:14) [GCC 14.2.0]`],
    ["version_info", new Tuple(host.version.split(".").map((part) => BigInt(Number.parseInt(part, 10) || 0)))],
    ["platform", "linux"],
    ["executable", "/usr/local/bin/python"],
    ["path", new List([host.self.directory])],
    [
      "stdout",
      object("TextIOWrapper", {
        write: ([words = ""]) => last(host.print(text(words)), BigInt(text(words).length)),
        flush: () => last(host.flush(), null),
        isatty: () => host.self.stdout.terminal,
      }),
    ],
    [
      "stderr",
      Object.assign(
        object("TextIOWrapper", { write: ([words = ""]) => last(host.error(text(words)), BigInt(text(words).length)), flush: () => null }),
        { inner: "stderr" },
      ),
    ],
    ["stdin", object("TextIOWrapper", { read: () => host.self.stdin.read(), isatty: () => host.self.stdin.terminal })],
    builtin("exit", ([code]) => quit(code)),
    builtin("getsizeof", () => 56n),
  ],
  time: (host) => [
    builtin("sleep", ([time = 0]) => sleeping(host, time)),
    builtin("time", () => seconds(host)),
    builtin("monotonic", () => seconds(host) - host.self.started / 1000),
    builtin("perf_counter", () => seconds(host) - host.self.started / 1000),
    builtin("time_ns", () => BigInt(Math.floor(host.self.clock.now)) * 1_000_000n),
    builtin("strftime", ([format = ""]) => strftime(new Date(host.self.clock.now), text(format))),
    builtin("ctime", () => new Date(host.self.clock.now).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (.*) GMT$/, "$1 $3 $2 $5 $4")),
    builtin("gmtime", () => null),
  ],
  asyncio: (host) => [
    builtin("sleep", ([time = 0]) => new Coroutine(() => sleeping(host, time))),
    builtin("run", ([task]) => (task instanceof Coroutine ? task.run() : null)),
    builtin(
      "gather",
      (tasks) =>
        new Coroutine(function* (): Task<Value> {
          const found: Value[] = [];
          for (const task of tasks) found.push(task instanceof Coroutine ? yield* task.run() : task);
          return new List(found);
        }),
    ),
  ],
  json: (host) => [
    ["JSONDecodeError", JSON_ERROR],
    builtin("dumps", ([value = null], named) => toJson(value, named)),
    builtin("loads", ([words = ""]) => fromJson(words instanceof Bytes ? words.text : text(words))),
    builtin("load", function* ([file]): Task<Value> {
      return fromJson(text(yield* host.interpreter.call((file as Instance).attributes.get("read")!, [])));
    }),
    builtin("dump", function* ([value = null, file], named): Task<Value> {
      return yield* host.interpreter.call((file as Instance).attributes.get("write")!, [toJson(value, named)]);
    }),
  ],
  socket: (host) => [
    builtin("gethostname", () => host.self.machine.hostname),
    builtin("getfqdn", () => host.self.machine.hostname),
    ["gaierror", exceptionClass("OSError")!],
    ["error", exceptionClass("OSError")!],
    builtin("gethostbyname", function* ([name = ""]): Task<Value> {
      if (text(name) === host.self.machine.hostname) return host.self.machine.network.addresses[0] ?? "127.0.0.1";
      const found = yield* host.self.machine.network.resolve(text(name));
      if ("error" in found) throw host.osError("OSError", -2n, "Name or service not known");
      return found.addresses[0]!;
    }),
  ],
  platform: (host) => [
    builtin("node", () => host.self.machine.hostname),
    builtin("system", () => "Linux"),
    builtin("machine", () => "x86_64"),
    builtin("release", () => COMPUTER.kernel.release),
    builtin("python_version", () => host.version),
    builtin("platform", () => `Linux-${COMPUTER.kernel.release}-x86_64-with-glibc2.41`),
  ],
  random: (host) => {
    const { random } = host.self.machine;
    const list = function* (value: Value | undefined): Task<Value[]> {
      return yield* host.interpreter.listOf(value!);
    };
    return [
      builtin("random", () => random.float()),
      builtin("randint", ([a, b]) => BigInt(random.between(Number(a), Number(b)))),
      builtin("randrange", ([a, b]) =>
        BigInt(b === undefined ? random.between(0, Number(a) - 1) : random.between(Number(a), Number(b) - 1)),
      ),
      builtin("uniform", ([a, b]) => Number(a) + random.float() * (Number(b) - Number(a))),
      builtin("choice", function* ([items]): Task<Value> {
        return random.pick(yield* list(items));
      }),
      builtin("sample", function* ([items, count]): Task<Value> {
        return new List(random.shuffle(yield* list(items)).slice(0, Number(count)));
      }),
      builtin("shuffle", ([items]) => {
        if (items instanceof List) items.items = random.shuffle(items.items);
        return null;
      }),
      builtin("seed", () => null),
    ];
  },
  math: () => [
    ["pi", Math.PI],
    ["e", Math.E],
    ["inf", Number.POSITIVE_INFINITY],
    ...(["sqrt", "sin", "cos", "tan", "log2", "log10", "exp", "atan"] as const).map((name) =>
      builtin(name, ([value]) => Math[name](Number(value))),
    ),
    builtin("log", ([value, base]) => (base === undefined ? Math.log(Number(value)) : Math.log(Number(value)) / Math.log(Number(base)))),
    builtin("floor", ([value]) => BigInt(Math.floor(Number(value)))),
    builtin("ceil", ([value]) => BigInt(Math.ceil(Number(value)))),
    builtin("pow", ([a, b]) => Number(a) ** Number(b)),
    builtin("factorial", ([value]) => Array.from({ length: Number(value) }, (_, at) => BigInt(at + 1)).reduce((a, b) => a * b, 1n)),
  ],
  datetime: (host) => {
    const kind = dateTime(host);
    return [
      ["datetime", kind],
      ["date", kind],
      ["timezone", object("timezone", { utc: null })],
      ["UTC", null],
      builtin("timedelta", () => null),
    ];
  },
  logging: (host) => {
    const state = { level: 30, format: "%(levelname)s:%(name)s:%(message)s" };
    const root = logger(host, state, "root");
    return [
      ...["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"].map((name, index): [string, Value] => [name, BigInt((index + 1) * 10)]),
      ...[...root.attributes],
      builtin("getLogger", ([name]) => logger(host, state, name === undefined ? "root" : text(name))),
      builtin("basicConfig", (_, named) => {
        if (named.has("level"))
          state.level =
            typeof named.get("level") === "string"
              ? ({ DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40 }[named.get("level") as string] ?? 30)
              : Number(named.get("level"));
        if (named.has("format")) state.format = text(named.get("format")!);
        return null;
      }),
      builtin("StreamHandler", () => null),
      builtin("Formatter", () => null),
    ];
  },
  uuid: (host) => [
    builtin("uuid4", () => {
      const id = host.self.machine.random.hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
      return object("UUID", { __str__: () => id, hex: id.replaceAll("-", "") });
    }),
  ],
  hashlib: () =>
    (["md5", "sha1", "sha256", "sha512"] as const).map((kind) =>
      builtin(kind, ([data]) =>
        object(kind, {
          hexdigest: () =>
            createHash(kind)
              .update(data instanceof Bytes ? data.text : "")
              .digest("hex"),
        }),
      ),
    ),
  signal: (host) => [
    ...(["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const).map((name): [string, Value] => [
      name,
      BigInt({ SIGTERM: 15, SIGINT: 2, SIGHUP: 1, SIGUSR1: 10 }[name]),
    ]),
    builtin("signal", ([number, handler]) => {
      const name = ({ 15: "SIGTERM", 2: "SIGINT", 1: "SIGHUP", 10: "SIGUSR1" } as const)[Number(number) as 15];
      if (name) host.signals.set(name, handler ?? null);
      return null;
    }),
    builtin("pause", function* (): Task<Value> {
      for (;;) yield { on: host.self.changed };
    }),
  ],
  functools: () => [
    builtin("wraps", () => new Builtin("wraps", ([call]) => call!)),
    builtin("lru_cache", ([call]) => call ?? new Builtin("lru_cache", ([each]) => each!)),
  ],
  typing: () =>
    ["List", "Dict", "Optional", "Union", "Any", "Tuple", "Set", "Callable", "Annotated", "Literal"].map((name): [string, Value] => [
      name,
      new Class(name, [], new Map()),
    ]),
  collections: () => [
    builtin("defaultdict", () => new Dict()),
    builtin("OrderedDict", () => new Dict()),
    builtin("deque", ([items]) => (items instanceof List ? new List([...items.items]) : new List([]))),
    builtin("Counter", ([items]) => {
      const dict = new Dict();
      const list = typeof items === "string" ? [...items] : items instanceof List ? items.items : [];
      for (const item of list) dict.set(item, ((dict.get(item) as bigint | undefined) ?? 0n) + 1n);
      return dict;
    }),
  ],
  __future__: () => [["annotations", null]],
  traceback: (host) => [builtin("print_exc", () => last(host.error(""), null))],
  pathlib: (host) => [
    builtin("Path", ([name = "."]) => {
      const path = resolvePath(host.self.directory, text(name));
      const { files } = host.self.machine;
      return object("PosixPath", {
        read_text: () => guarded(host, text(name), () => files.read(path)),
        write_text: ([words = ""]) => guarded(host, text(name), () => last(files.write(path, text(words)), BigInt(text(words).length))),
        exists: () => files.exists(path),
        is_dir: () => files.isFolder(path),
        mkdir: () => last(files.makeFolder(path, { parents: true }), null),
        __str__: () => text(name),
      });
    }),
  ],
};

export function standardModule(host: PythonHost, name: string): Module | undefined {
  const make = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (make) return new Module(name, new Map(make(host)));
  if (UNKNOWN.has(name.split(".")[0]!)) throw raise("ImportError", `k8s-quest does not simulate the module ${name} of Python yet`);
  return undefined;
}
/** Modules of Python that are not here. */
const UNKNOWN = new Set(
  "threading multiprocessing subprocess sqlite3 re csv itertools argparse shutil tempfile glob string dataclasses enum abc io struct base64 urllib contextlib copy queue secrets smtplib ssl email xml zipfile tarfile unittest concurrent select heapq bisect statistics decimal fractions textwrap pickle configparser getpass inspect ast types weakref gc ctypes".split(
    " ",
  ),
);
