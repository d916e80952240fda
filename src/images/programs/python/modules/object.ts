// What Python's modules are put together from.
import { FileError } from "../../../../machine/file-error.ts";
import { builtin } from "../builtins.ts";
import { raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { Builtin, type Call, Class, Instance, type Value } from "../values.ts";

/** Makes what a module has in it. */
export type Maker = (host: PythonHost) => [string, Value][];

/** An object of ours with plain functions. */
export function object(kind: string, methods: Readonly<Record<string, Call | Value>>): Instance {
  const made = new Instance(new Class(kind, [], new Map()));
  for (const [name, value] of Object.entries(methods))
    made.attributes.set(name, typeof value === "function" ? new Builtin(name, value) : value);
  return made;
}
/** What comes after an act. */
export const last = <T>(_: unknown, value: T): T => value;

export const two = (value: number): string => String(value).padStart(2, "0");

/** A file's or folder's own errors as Python's. */
export function guarded<T>(host: PythonHost, shownPath: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof FileError ? host.raised(error, shownPath) : error;
  }
}

/** A function that says that it does nothing here. @param what `time.gmtime` */
export const unsimulated = (what: string): [string, Value] =>
  builtin(what.slice(what.lastIndexOf(".") + 1), () => {
    throw raise("NotImplementedError", `k8s-quest does not simulate ${what} of Python yet`);
  });
