// Background and stopped jobs of a shell.
import type { Running } from "../../machine/process.ts";

export interface Job {
  number: number;
  processes: readonly Running[];
  command: string;
}

export const jobState = (job: Job): "Running" | "Stopped" | "Done" =>
  job.processes.every((each) => each.exitCode !== undefined) ? "Done" : job.processes.some((each) => each.stopped) ? "Stopped" : "Running";

export const jobStatus = (job: Job): number => job.processes.at(-1)?.exitCode ?? 0;

export class Jobs {
  readonly all: Job[] = [];

  add(processes: readonly Running[], command: string): Job {
    const job = { number: (this.all.at(-1)?.number ?? 0) + 1, processes, command };
    this.all.push(job);
    return job;
  }
  remove(job: Job): void {
    const at = this.all.indexOf(job);
    if (at >= 0) this.all.splice(at, 1);
  }
  /** The job that `%1`, `%%`, `%-`, `%name` or nothing means. */
  find(word = "%%"): Job | undefined {
    const name = word.replace(/^%/, "");
    if (name === "" || name === "%" || name === "+") return this.all.at(-1);
    if (name === "-") return this.all.at(-2) ?? this.all.at(-1);
    if (/^\d+$/.test(name)) return this.all.find((job) => job.number === Number(name));
    return this.all.find((job) => job.command.startsWith(name));
  }
  /** As `jobs` prints it. */
  describe(job: Job, long = false): string {
    const mark = job === this.all.at(-1) ? "+" : job === this.all.at(-2) ? "-" : " ";
    const status = jobStatus(job);
    const last = job.processes.at(-1);
    const state =
      jobState(job) !== "Done"
        ? jobState(job)
        : last?.killedBy === "SIGTERM"
          ? "Terminated"
          : last?.killedBy === "SIGKILL"
            ? "Killed"
            : status
              ? `Exit ${status}`
              : "Done";
    return `[${job.number}]${mark}  ${long ? `${last?.pid ?? ""} ` : ""}${state.padEnd(24)}${job.command}${state === "Running" ? " &" : ""}\n`;
  }
}
