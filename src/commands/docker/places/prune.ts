// What all prunes share: flags, the question before, and the list after.
import type { Task } from "../../../machine/process.ts";
import { readLine } from "../../../machine/tasks.ts";
import type { Flag } from "../../command.ts";
import { flag } from "../flags.ts";
import type { Docker } from "../tool.ts";

export const pruneFlags = (...more: readonly Flag[]): readonly Flag[] => [
  ...more,
  flag("--filter", "filter", "Only what fits (e.g. 'label=<key>=<value>')"),
  flag("-f, --force", "bool", "Do not ask"),
];

/** Asks unless --force is given; whether the answer is yes. */
export function* agreed(docker: Docker, warning: string): Task<boolean> {
  return docker.call.bool("force") || (yield* confirmed(docker, warning));
}

/** Asks, with or without --force; only yes is yes. */
export function* confirmed(docker: Docker, warning: string): Task<boolean> {
  yield* docker.out(`${warning}\nAre you sure you want to continue? [y/N] `);
  const line = yield* readLine(docker.self.stdin);
  return line?.trim().toLowerCase() === "y";
}

/** A heading, the names, and an empty line; nothing for none. */
export const pruneText = (heading: string, names: readonly string[] | null): string =>
  names?.length ? `${heading}\n${names.map((name) => `${name}\n`).join("")}\n` : "";
