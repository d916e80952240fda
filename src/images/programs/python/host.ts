// A running Python program: its output, which waits in a buffer where nobody watches, its files, its modules, and how it ends.
import { FileError } from "../../../machine/file-error.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Process, Running, Task } from "../../../machine/process.ts";
import type { SignalName } from "../../../machine/signals.ts";
import { exceptionClass, Raised, raise, SystemExit } from "./exceptions.ts";
import { Interpreter } from "./interpret.ts";
import { PythonSyntaxError } from "./lexer.ts";
import { parsePython } from "./parser.ts";
import { text } from "./shown.ts";
import { Builtin, Bytes, Class, Instance, List, Module, Scope, type Value } from "./values.ts";

/** What fits into the buffer of standard output. */
const BUFFER = 8192;
const ERRORS: Readonly<Record<string, [kind: string, number: bigint, words: string]>> = {
  ENOENT: ["FileNotFoundError", 2n, "No such file or directory"],
  EACCES: ["PermissionError", 13n, "Permission denied"],
  EEXIST: ["FileExistsError", 17n, "File exists"],
  EISDIR: ["IsADirectoryError", 21n, "Is a directory"],
  EROFS: ["OSError", 30n, "Read-only file system"],
};

/** What a program finds without writing it. */
export interface Library {
  /** The names that need no import. */
  builtins(host: PythonHost): Map<string, Value>;
  /** A module of Python itself. @throws Raised where it is not simulated */
  module(host: PythonHost, name: string): Module | undefined;
  /** A module of a package that pip installs. */
  package(host: PythonHost, name: string): Module | undefined;
}

export interface HostOptions {
  version: string;
  argv: readonly string[];
  unbuffered: boolean;
  library: Library;
  /** Packages that pip has put in place. */
  installed: () => ReadonlySet<string>;
}

export class PythonHost {
  readonly version: string;
  readonly argv: readonly string[];
  readonly interpreter: Interpreter;
  readonly scope = new Scope(undefined, undefined);
  /** Handlers of signals that the program has set. */
  readonly signals = {
    set: (name: SignalName, handler: Value): void =>
      this.self.trap(name, () => {
        this.#pending.push(handler);
        this.self.changed.fire();
      }),
  };
  readonly #pending: Value[] = [];
  #buffer = "";
  readonly #unbuffered: boolean;
  readonly #library: Library;
  readonly #installed: () => ReadonlySet<string>;
  readonly #modules = new Map<string, Module>();

  constructor(
    readonly self: Running,
    options: HostOptions,
  ) {
    this.version = options.version;
    this.argv = options.argv;
    this.#library = options.library;
    this.#installed = options.installed;
    this.#unbuffered = options.unbuffered || Boolean(self.environment["PYTHONUNBUFFERED"]);
    this.interpreter = new Interpreter(this.#library.builtins(this), (name) => this.#find(name));
  }

  print(words: string): void {
    if (this.#unbuffered || this.self.stdout.terminal) {
      this.self.stdout.write(words);
      return;
    }
    this.#buffer += words;
    if (this.#buffer.length >= BUFFER) this.flush();
  }
  flush(): void {
    this.self.stdout.write(this.#buffer);
    this.#buffer = "";
  }
  error(words: string): void {
    this.self.stderr.write(words);
  }

  /** Runs a program to its end: the exit code. */
  *run(source: string, file: string): Process {
    const code = yield* this.#guarded(source, file);
    this.flush();
    return code;
  }

  *#guarded(source: string, file: string): Process {
    try {
      this.scope.names.set("__name__", "__main__");
      this.scope.names.set("__file__", file);
      yield* this.attending(this.interpreter.module(parsePython(source), this.scope, file));
      return 0;
    } catch (error) {
      return this.ended(error, file, source);
    }
  }

  /** A task whose waits are broken off by signals that the program handles: the handler runs there and then. */
  *attending<T>(task: Task<T>): Task<T> {
    let step = task.next();
    while (!step.done) {
      const wait = step.value;
      if ("outside" in wait) yield wait;
      else yield { ...wait, on: [...("on" in wait ? (Array.isArray(wait.on) ? wait.on : [wait.on]) : []), this.self.changed].flat() };
      let thrown: { error: unknown } | undefined;
      for (const handler of this.#pending.splice(0)) {
        try {
          yield* this.interpreter.call(handler, [15n, null]);
        } catch (error) {
          thrown = { error };
        }
      }
      step = thrown ? task.throw(thrown.error) : task.next();
    }
    return step.value;
  }

  /** Says what ended the program; its exit code. */
  ended(error: unknown, file: string, source: string): number {
    if (error instanceof SystemExit) {
      if (error.words !== undefined) this.error(`${error.words}\n`);
      return error.code;
    }
    if (error instanceof PythonSyntaxError) {
      const line = source.split("\n")[error.line - 1] ?? "";
      this.error(
        `  File "${file}", line ${error.line}\n    ${line.trim()}\n    ${"^".repeat(Math.max(1, line.trim().length))}\n${error.kind}: ${error.message}\n`,
      );
      return 1;
    }
    if (error instanceof FileError) return this.ended(this.raised(error, error.path), file, source);
    if (!(error instanceof Raised)) throw error;
    this.error(this.traceback(error));
    return 1;
  }

  traceback(error: Raised): string {
    const { files } = this.self.machine;
    const frames = error.frames.map(({ file, line, name }) => {
      const source = file.startsWith("/") && files.exists(file) ? files.read(file).split("\n")[line - 1]?.trim() : undefined;
      return `  File "${file}", line ${line}, in ${name}\n${source ? `    ${source}\n` : ""}`;
    });
    const words = text(error.value);
    return `Traceback (most recent call last):\n${frames.join("")}${this.named(error.value.kind)}${words ? `: ${words}` : ""}\n`;
  }
  /** A class of exceptions as a traceback names it. */
  named({ name, attributes }: Class): string {
    const module = attributes.get("__module__");
    return exceptionClass(name) || module === undefined ? name : `${text(module)}.${name}`;
  }

  /** An error of files as Python raises it. */
  raised(error: FileError, shown: string): Raised {
    const [kind, number, words] = ERRORS[error.code] ?? ["OSError", 5n, error.message];
    return this.osError(kind, number, words, shown);
  }
  osError(kind: string, number: bigint, words: string, file?: string): Raised {
    const made = raise(kind, number, words);
    made.value.attributes.set("errno", number);
    made.value.attributes.set("strerror", words);
    if (file !== undefined) made.value.attributes.set("filename", file);
    return made;
  }

  /** A module: of the program's folder, of Python, or of what pip has installed. */
  *#find(name: string): Task<Module | undefined> {
    const known = this.#modules.get(name);
    if (known) return known;
    const own = yield* this.#file(name);
    const made = own ?? this.#library.module(this, name) ?? this.#package(name);
    if (made) this.#modules.set(name, made);
    return made;
  }

  #package(name: string): Module | undefined {
    const [first = ""] = name.split(".");
    const found = this.#library.package(this, name);
    if (!this.#installed().has(first)) return undefined;
    if (!found) throw raise("ImportError", `k8s-quest does not simulate the package ${first} yet`);
    return found;
  }

  *#file(name: string): Task<Module | undefined> {
    const { files } = this.self.machine;
    const folder = this.argv[0] ? resolvePath(this.self.directory, `${this.argv[0]}/..`) : this.self.directory;
    const path = name.replaceAll(".", "/");
    for (const base of new Set([folder, this.self.directory, ...(this.self.environment["PYTHONPATH"] ?? "").split(":").filter(Boolean)]))
      for (const file of [`${base}/${path}.py`, `${base}/${path}/__init__.py`]) {
        if (files.lookup(file)?.type !== "file") continue;
        const scope = new Scope(undefined, undefined);
        scope.names.set("__name__", name);
        scope.names.set("__file__", file);
        const module = new Module(name, scope.names);
        this.#modules.set(name, module);
        yield* this.interpreter.module(parsePython(files.read(file)), scope, file);
        return module;
      }
    return files.isFolder(`${folder}/${path}`) && files.list(`${folder}/${path}`).some((each) => each.endsWith(".py"))
      ? new Module(name, new Map())
      : undefined;
  }

  /** open(): a file as an object. @throws Raised */
  open(path: string, shown: string, mode: string): Instance {
    const { files } = this.self.machine;
    const guarded = <T>(act: () => T): T => {
      try {
        return act();
      } catch (error) {
        throw error instanceof FileError ? this.raised(error, shown) : error;
      }
    };
    const file = new Instance(new Class("TextIOWrapper", [], new Map()));
    const wrap = (value: string): Value => (mode.includes("b") ? new Bytes(value) : value);
    let rest = "";
    if (mode.includes("w")) guarded(() => files.write(path, ""));
    else if (mode.includes("a")) guarded(() => files.write(path, "", { append: true }));
    else rest = guarded(() => files.read(path));
    const method = (name: string, act: (...args: Value[]) => Value) => file.attributes.set(name, new Builtin(name, (args) => act(...args)));
    const line = (): string => {
      const at = rest.indexOf("\n");
      const found = at < 0 ? rest : rest.slice(0, at + 1);
      rest = rest.slice(found.length);
      return found;
    };
    method("read", () => {
      const all = rest;
      rest = "";
      return wrap(all);
    });
    method("readline", () => wrap(line()));
    method("readlines", () => {
      const found: Value[] = [];
      while (rest) found.push(wrap(line()));
      return new List(found);
    });
    method("write", (value = "") => {
      const words = value instanceof Bytes ? value.text : text(value);
      guarded(() => files.write(path, words, { append: true }));
      return BigInt(words.length);
    });
    for (const name of ["close", "flush"]) method(name, () => null);
    method("__enter__", () => file);
    method("__exit__", () => false);
    method("__iter__", () => {
      const found: Value[] = [];
      while (rest) found.push(wrap(line()));
      return new List(found);
    });
    file.attributes.set("name", shown);
    return file;
  }
}
