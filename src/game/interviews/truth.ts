// What is right at the moment when something is asked: the world is looked at, or a command is run in it.

import type { Process } from "../../machine/process.ts";
import { exitOf } from "../../machine/tasks.ts";
import type { Booted } from "../boot.ts";
import type { Sight } from "../check.ts";
import { parseSelection, type Selection, select } from "../checks/selection.ts";
import type { Fields } from "../fields.ts";
import { show, valuesAt } from "../match.ts";

export type Truth =
  /** What a command prints; it must not change anything. */
  | { from: "run"; command: string }
  /** The values at a path of objects. */
  | { from: "path"; selection: Selection; path: string }
  | { from: "count"; selection: Selection };

/** So much of an output is kept. */
const LONGEST = 4000;

export function parseTruth(fields: Fields): Truth {
  const command = fields.optionalText("run");
  const path = fields.optionalFields("from");
  const count = fields.optionalFields("count");
  const [first, ...more] = [command, path, count].filter((each) => each !== undefined);
  if (first === undefined || more.length) fields.fail("wanted run, from or count");
  fields.done();
  if (path) {
    const truth = { from: "path" as const, selection: parseSelection(path), path: path.text("path") };
    if (!valuesAt({}, truth.path)) path.fail(`cannot be read as a path: "${truth.path}"`, "path");
    path.done();
    return truth;
  }
  if (count) {
    const truth = { from: "count" as const, selection: parseSelection(count) };
    count.done();
    return truth;
  }
  return { from: "run", command: command! };
}

/** Finds it out; a command takes its (virtual) time, so what is known comes by `told`, perhaps more than once. */
export function findOut(truth: Truth, sight: Sight, told: (text: string) => void): void {
  if (truth.from === "run") runIn(sight.booted, truth.command, told);
  else {
    const found = select(truth.selection, sight);
    told(
      truth.from === "count"
        ? String(found.length)
        : found
            .flatMap((object) => valuesAt(object, truth.path) ?? [])
            .map(show)
            .join("\n"),
    );
  }
}

function runIn(booted: Booted, command: string, told: (text: string) => void): void {
  const shell = booted.run(command);
  let said = "";
  // A full pipe would stop the command, so what it prints is read as it comes.
  const drain = () => {
    said = (said + shell.stdout.read() + shell.stderr.read()).slice(0, LONGEST);
    told(said.trimEnd());
  };
  shell.stdout.changed.on(() => shell.stdout.readable && drain());
  shell.stderr.changed.on(() => shell.stderr.readable && drain());
  booted.world.host.processes.spawn({
    argv: ["quest-truth"],
    program: function* (): Process {
      yield* exitOf(shell);
      drain();
      return 0;
    },
  });
}
