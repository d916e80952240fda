// os, sys, platform, signal, socket and pathlib: the computer that a program runs on.
import { familyOf } from "../../../../base/ip-address.ts";
import { processorOf } from "../../../../machine/foreign.ts";
import { COMPUTER } from "../../../../machine/hardware.ts";
import { resolvePath } from "../../../../machine/paths.ts";
import type { Task } from "../../../../machine/process.ts";
import { builtin, quit } from "../builtins.ts";
import { exceptionClass, raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { text } from "../shown.ts";
import { type Call, type Instance, List, Module, Tuple, type Value } from "../values.ts";
import { guarded, last, type Maker, object } from "./object.ts";

function environment(host: PythonHost): Instance {
  const own = () => host.self.environment;
  const set = (key: string, value: string) => {
    host.self.setVariable(key, value);
    return value;
  };
  return object("_Environ", {
    get: ([key = "", usual = null]) => own()[text(key)] ?? usual,
    __getitem__: ([key = ""]) => {
      const found = own()[text(key)];
      if (found === undefined) throw raise("KeyError", key);
      return found;
    },
    __setitem__: ([key = "", value = ""]) => {
      set(text(key), text(value));
      return null;
    },
    __contains__: ([key = ""]) => Object.hasOwn(own(), text(key)),
    __iter__: () => new List(Object.keys(own())),
    keys: () => new List(Object.keys(own())),
    items: () => new List(Object.entries(own()).map(([key, value]) => new Tuple([key, value ?? ""]))),
    setdefault: ([key = "", usual = ""]) => own()[text(key)] ?? set(text(key), text(usual)),
  });
}

export const os: Maker = (host) => {
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
        machine: processorOf(host.self).machine,
      }),
    ),
    builtin("_exit", ([code]) => quit(code)),
    builtin("getloadavg", () => new Tuple(files.read("/proc/loadavg").split(" ").slice(0, 3).map(Number))),
  ];
};

export const osPath: Maker = (host) => [...(os(host).find(([name]) => name === "path")![1] as Module).attributes];

export const sys: Maker = (host) => [
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
];

export const platform: Maker = (host) => [
  builtin("node", () => host.self.machine.hostname),
  builtin("system", () => "Linux"),
  builtin("machine", () => "x86_64"),
  builtin("release", () => COMPUTER.kernel.release),
  builtin("python_version", () => host.version),
  builtin("platform", () => `Linux-${COMPUTER.kernel.release}-x86_64-with-glibc2.41`),
];

export const signal: Maker = (host) => [
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
];

export const socket: Maker = (host) => [
  builtin("gethostname", () => host.self.machine.hostname),
  builtin("getfqdn", () => host.self.machine.hostname),
  ["gaierror", exceptionClass("OSError")!],
  ["error", exceptionClass("OSError")!],
  builtin("gethostbyname", function* ([name = ""]): Task<Value> {
    const four = (addresses: readonly string[]) => addresses.find((address) => familyOf(address) === 4);
    if (text(name) === host.self.machine.hostname) return four(host.self.machine.network.addresses) ?? "127.0.0.1";
    const found = yield* host.self.machine.network.resolve(text(name));
    if ("error" in found) throw host.osError("OSError", -2n, "Name or service not known");
    const address = four(found.addresses);
    if (!address) throw host.osError("OSError", -5n, "No address associated with hostname");
    return address;
  }),
];

export const pathlib: Maker = (host) => [
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
];
