// Pipes a shell opens for its processes: those behind substitutions, and what is done when a process is gone.

import { Pipe } from "../../machine/pipe.ts";
import type { Machine, Running } from "../../machine/process.ts";

/** Where each file descriptor leads. */
export type Descriptors = ReadonlyMap<number, Pipe>;

const pipesOf = new WeakMap<Machine, Map<string, Pipe>>();
/** The pipes behind the process substitutions of a machine, by path, for programs that open them as files. */
export function namedPipes(machine: Machine): Map<string, Pipe> {
  let pipes = pipesOf.get(machine);
  if (!pipes) {
    pipes = new Map();
    pipesOf.set(machine, pipes);
  }
  return pipes;
}

/** Calls `then` once the process is gone. */
export function onEnd(process: Running, then: () => void): void {
  const off = process.changed.on(() => {
    if (process.exitCode === undefined) return;
    off();
    then();
  });
}

/** A pipe that nobody reads. */
export const broken = (): Pipe => {
  const pipe = new Pipe();
  pipe.close();
  return pipe;
};
