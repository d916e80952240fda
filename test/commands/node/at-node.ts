// A world with a shell on the learner's computer, from which nodes are entered.
import { boot } from "../../../src/commands/boot.ts";
import { driveNow } from "../../drive-now.ts";

export function world(name: "bare" | "default" = "bare", seed = "nodes") {
  const booted = boot({ seed, world: name });
  const shell = booted.script();
  /** Runs a line to its end; what it wrote, and its exit code where that is not 0. */
  const run = (line: string): string => {
    const ran = shell.run(line);
    driveNow(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}${ran.exitCode ? `[${ran.exitCode}]` : ""}`;
  };
  /** As run, on a node. */
  const on = (node: string, line: string): string => run(`ssh ${node} '${line.replaceAll("'", "'\\''")}'`);
  const ready = (node: string): string =>
    run(
      `kubectl get node ${node} -o jsonpath='{.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].message}'`,
    );
  return { ...booted, run, on, ready };
}
