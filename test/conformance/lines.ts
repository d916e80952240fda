// Shell lines that run real programs. A small process beside this one starts them: whoever starts a process has its tables of memory copied, and
// with the worlds of several tests in it that takes as long as kubectl itself, while every thread stands.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ran {
  stdout: string;
  stderr: string;
  code: number;
}

export interface Line {
  line: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Nothing to read unless told. */
  stdin?: string;
  /** Real ms that it may take; then it is ended, and its code is that of timeout. */
  limit: number;
}

interface Answer extends Ran {
  id: number;
}

let starter: ChildProcess | undefined;
let last = 0;
const waiting = new Map<number, { resolve(ran: Ran): void; reject(error: Error): void }>();

function start(): ChildProcess {
  const child = fork(fileURLToPath(new URL("starter.mjs", import.meta.url)), {
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", (answer) => {
    const { id, ...ran } = answer as Answer;
    waiting.get(id)?.resolve(ran);
    waiting.delete(id);
  });
  child.on("exit", (code, signal) => {
    starter = undefined;
    for (const { reject } of waiting.values()) reject(new Error(`what starts lines has ended: ${signal ?? code}`));
    waiting.clear();
  });
  // It ends with the tests, and they do not wait for it.
  child.unref();
  child.channel?.unref();
  return child;
}

/** Runs a line in bash until it has ended. */
export function runLine(line: Line): Promise<Ran> {
  starter ??= start();
  const id = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    starter!.send({ id, ...line });
  });
}
