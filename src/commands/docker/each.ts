// Doing the same with several things, one after the other: what fails is told at the end, and does not keep the others from it.
import type { Task } from "../../machine/process.ts";
import { Failure } from "./client.ts";
import { Uninitialized } from "./settings.ts";
import type { Docker } from "./tool.ts";

/** Says that there is nothing to print for a name. */
export const NOTHING = Symbol("nothing");

/** Prints what `act` gives for each name, or the name itself; the failures together are one. @throws Failure */
export function* each(docker: Docker, names: readonly string[], act: (name: string) => Task<unknown>): Task<number> {
  const failures: string[] = [];
  for (const name of names)
    try {
      const told = (yield* act(name)) ?? name;
      if (told !== NOTHING) yield* docker.out(`${String(told)}\n`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error instanceof Uninitialized || /^Cannot connect/.test(error.message)) throw error;
      failures.push(error.message);
    }
  if (failures.length) throw new Failure(failures.join("\n"));
  return 0;
}
