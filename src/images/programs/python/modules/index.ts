// Python's own modules, as far as programs of tutorials use them.

import { raise } from "../exceptions.ts";
import type { PythonHost } from "../host.ts";
import { Module } from "../values.ts";
import { logging, traceback } from "./logging.ts";
import type { Maker } from "./object.ts";
import { collections, functools, future, hashlib, json, math, random, typing, uuid } from "./plain.ts";
import { os, osPath, pathlib, platform, signal, socket, sys } from "./system.ts";
import { asyncio, datetime, time } from "./time.ts";

const MODULES: Readonly<Record<string, Maker>> = {
  ...{ asyncio, collections, datetime, functools, hashlib, json, logging, math, os, pathlib, platform, random, signal, socket, sys, time },
  ...{ traceback, typing, uuid, "os.path": osPath, __future__: future },
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
