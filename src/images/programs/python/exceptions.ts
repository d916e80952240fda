// Exceptions of Python: their classes, and what is raised.
import { Class, Instance, Tuple, type Value } from "./values.ts";

/** A Python exception on its way. */
export class Raised extends Error {
  readonly frames: { file: string; line: number; name: string }[] = [];
  constructor(
    readonly value: Instance,
    readonly after?: Raised,
  ) {
    super(value.kind.name);
  }
}

export class SystemExit extends Error {
  constructor(
    readonly code: number,
    readonly words?: string,
  ) {
    super("exit");
  }
}

const classes = new Map<string, Class>();

/** The classes of exceptions, by what they stand on. */
const TREE: Readonly<Record<string, string>> = {
  Exception: "BaseException",
  KeyboardInterrupt: "BaseException",
  GeneratorExit: "BaseException",
  StopIteration: "Exception",
  ArithmeticError: "Exception",
  ZeroDivisionError: "ArithmeticError",
  OverflowError: "ArithmeticError",
  AssertionError: "Exception",
  AttributeError: "Exception",
  ImportError: "Exception",
  ModuleNotFoundError: "ImportError",
  LookupError: "Exception",
  IndexError: "LookupError",
  KeyError: "LookupError",
  NameError: "Exception",
  UnboundLocalError: "NameError",
  OSError: "Exception",
  FileNotFoundError: "OSError",
  FileExistsError: "OSError",
  PermissionError: "OSError",
  IsADirectoryError: "OSError",
  ConnectionError: "OSError",
  ConnectionRefusedError: "ConnectionError",
  ConnectionResetError: "ConnectionError",
  TimeoutError: "OSError",
  RuntimeError: "Exception",
  NotImplementedError: "RuntimeError",
  RecursionError: "RuntimeError",
  TypeError: "Exception",
  ValueError: "Exception",
  UnicodeDecodeError: "ValueError",
};

export function exceptionClass(name: string): Class | undefined {
  const known = classes.get(name);
  if (known) return known;
  if (name !== "BaseException" && !Object.hasOwn(TREE, name)) return undefined;
  const base = name === "BaseException" ? [] : [exceptionClass(TREE[name]!)!];
  const made = new Class(name, base, new Map());
  classes.set(name, made);
  return made;
}

export const exceptionNames = (): string[] => ["BaseException", ...Object.keys(TREE)];

export function raise(kind: string | Class, ...words: Value[]): Raised {
  const instance = new Instance(typeof kind === "string" ? exceptionClass(kind)! : kind);
  instance.attributes.set("args", new Tuple(words));
  return new Raised(instance);
}
