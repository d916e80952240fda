// Doing the same with several things, one after the other: what fails is told at the end, and does not keep the others from it.
import type { Task } from "../../machine/process.ts";
import { Failure } from "./client.ts";
import type { Docker } from "./tool.ts";

/** Prints what `act` gives for each name, or the name itself; the failures together are one. @throws Failure */
export function* each(docker: Docker, names: readonly string[], act: (name: string) => Task<unknown>): Task<number> {
  const failures: string[] = [];
  for (const name of names)
    try {
      yield* docker.out(`${(yield* act(name)) ?? name}\n`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (/^Cannot connect/.test(error.message)) throw error;
      failures.push(error.message);
    }
  if (failures.length) throw new Failure(failures.join("\n"));
  return 0;
}
