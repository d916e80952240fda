// Builtins for jobs: jobs, fg, bg, wait, kill, disown.
import type { Listed, Running, Task } from "../../machine/process.ts";
import { type SignalName, signalNamed, signalNames, signalNumber } from "../../machine/signals.ts";
import { waitInForeground } from "../evaluate/foreground.ts";
import { jobState, jobStatus } from "../evaluate/jobs.ts";
import type { Builtin, Shell } from "../evaluate/shell.ts";
import { optionsOf } from "./options-of.ts";

const resume = (foreground: boolean): Builtin =>
  function* (shell, args) {
    if (!shell.options.has("monitor")) {
      yield* shell.complain(`${foreground ? "fg" : "bg"}: no job control`);
      return 1;
    }
    const job = shell.jobs.find(args[0]);
    if (!job) {
      yield* shell.complain(`${foreground ? "fg" : "bg"}: ${args[0] ?? "current"}: no such job`);
      return 1;
    }
    yield* shell.out(foreground ? `${job.command}\n` : `[${job.number}]+ ${job.command} &\n`);
    for (const process of job.processes) process.kill("SIGCONT");
    if (!foreground) return 0;
    try {
      return yield* waitInForeground(shell, job.processes, job.command);
    } finally {
      // Also after Ctrl-C: of a job that ended in front of everybody no notice follows.
      if (jobState(job) === "Done") shell.jobs.remove(job);
    }
  };

/** Waits for a process, but not longer than until a signal comes that the shell has a trap for. */
function* exitOrTrap(shell: Shell, process: Running): Task<void> {
  while (process.exitCode === undefined && !shell.pendingTraps.length) yield { on: [process.changed, shell.self.changed] };
}

/** `wait -n`: until one of the jobs is done; 127 when there is none. */
function* waitForOne(shell: Shell, words: readonly string[]): Task<number> {
  const named = words.map((word) =>
    word.startsWith("%") ? shell.jobs.find(word) : shell.jobs.all.find((job) => job.processes.some(({ pid }) => pid === Number(word))),
  );
  const all = (words.length ? named : [...shell.jobs.all]).filter((job) => job !== undefined);
  if (!all.length) return 127;
  for (;;) {
    const done = all.find((job) => jobState(job) === "Done");
    if (done) {
      shell.jobs.remove(done);
      return jobStatus(done);
    }
    if (shell.pendingTraps[0]) return shell.pendingTraps[0].status;
    yield { on: [shell.self.changed, ...all.flatMap((job) => job.processes.map((process) => process.changed))] };
  }
}

export const jobs: Record<string, Builtin> = {
  *jobs(shell, args) {
    const flags = yield* optionsOf(shell, "jobs", args, "lprs", "nx");
    if (!flags) return 2;
    for (const job of [...shell.jobs.all]) {
      if ((flags.has("r") || flags.has("s")) && jobState(job) !== (flags.has("r") ? "Running" : "Stopped")) continue;
      if (flags.operands.length && !flags.operands.some((word) => shell.jobs.find(word) === job)) continue;
      yield* shell.out(flags.has("p") ? `${job.processes[0]!.pid}\n` : shell.jobs.describe(job, flags.has("l")));
      if (jobState(job) === "Done") shell.jobs.remove(job);
    }
    return 0;
  },
  fg: resume(true),
  bg: resume(false),
  *wait(shell, args) {
    let status = 0;
    const flags = yield* optionsOf(shell, "wait", args, "fn", "p");
    if (!flags) return 2;
    const words = flags.operands;
    if (flags.has("n")) return yield* waitForOne(shell, words);
    for (const word of words) {
      const job = word.startsWith("%")
        ? shell.jobs.find(word)
        : shell.jobs.all.find((each) => each.processes.some((process) => process.pid === Number(word)));
      if (!job) {
        yield* shell.complain(`wait: ${word.startsWith("%") ? `${word}: no such job` : `pid ${word} is not a child of this shell`}`);
        status = 127;
        continue;
      }
      for (const process of job.processes) yield* exitOrTrap(shell, process);
      if (shell.pendingTraps[0]) return shell.pendingTraps[0].status;
      status = jobStatus(job);
    }
    if (!words.length) for (const job of [...shell.jobs.all]) for (const process of job.processes) yield* exitOrTrap(shell, process);
    if (shell.pendingTraps[0]) return shell.pendingTraps[0].status;
    if (!shell.interactive) for (const job of [...shell.jobs.all]) if (jobState(job) === "Done") shell.jobs.remove(job);
    return status;
  },
  *disown(shell, args) {
    const flags = yield* optionsOf(shell, "disown", args, "a", "hr");
    if (!flags) return 2;
    if (flags.has("a")) for (const each of [...shell.jobs.all]) shell.jobs.remove(each);
    const job = shell.jobs.find(flags.operands[0]);
    if (flags.has("a")) return 0;
    if (job) shell.jobs.remove(job);
    return job ? 0 : 1;
  },
  *kill(shell, args) {
    if (args[0] === "-l" && args[1] !== undefined) {
      const number = Number(args[1]);
      const found = signalNamed(Number.isNaN(number) || number <= 128 ? args[1] : String(number - 128));
      if (found) yield* shell.out(`${Number.isNaN(number) ? signalNumber(found) : found.slice(3)}\n`);
      else yield* shell.complain(`kill: ${args[1]}: invalid signal specification`);
      return found ? 0 : 1;
    }
    if (args[0] === "-l") {
      yield* shell.out(`${signalNames.map((name) => `${String(signalNumber(name)).padStart(2)}) ${name}`).join("\n")}\n`);
      return 0;
    }
    let signal: SignalName | undefined = "SIGTERM";
    let targets = [...args];
    if (targets[0] === "-s" || targets[0] === "-n") {
      signal = signalNamed(targets[1] ?? "");
      targets = targets.slice(2);
    } else if (targets[0]?.startsWith("-") && targets[0] !== "--") {
      if (targets[0] === "-0") signal = "SIGCONT";
      else signal = signalNamed(targets[0].slice(1));
      targets = targets.slice(1);
    }
    if (!signal) {
      yield* shell.complain(`kill: ${args[0]?.slice(1)}: invalid signal specification`);
      return 1;
    }
    if (!targets.length) {
      yield* shell.error("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n");
      return 2;
    }
    let status = 0;
    const table = shell.self.machine.processes.running;
    for (const word of targets) {
      const job = word.startsWith("%") ? shell.jobs.find(word) : undefined;
      const other = table.get(Number(word)) ?? shell.self.machine.others?.().find(({ pid }) => String(pid) === word);
      const processes: Listed[] = job
        ? job.processes.flatMap((process) => [...[...table.values()].filter((each) => each.parent === process), process])
        : other
          ? [other]
          : [];
      if (other && shell.self.user !== 0 && other.user !== shell.self.user) {
        yield* shell.complain(`kill: (${word}) - Operation not permitted`);
        status = 1;
        continue;
      }
      if (!processes.length) {
        yield* shell.complain(
          word.startsWith("%")
            ? `kill: ${word}: no such job`
            : /^-?\d+$/.test(word)
              ? `kill: (${word}) - No such process`
              : `kill: ${word}: arguments must be process or job IDs`,
        );
        status = 1;
      }
      if (args[0] !== "-0") for (const process of processes) process.kill(signal, { fromOutside: false, from: shell.self });
    }
    return status;
  },
};
