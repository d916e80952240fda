// Other programs of this computer, for files that only one of them may write.
import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** Whether a process runs, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that a lock file names, if it still runs and is another one. */
export function lockHolder(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    return pid > 0 && pid !== process.pid && isRunning(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a lock for as long as this process runs, from the dead too; gives the living process that has it instead. */
export function takeLock(lock: string): number | undefined {
  for (;;)
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = lockHolder(lock);
      if (holder !== undefined) return holder;
      rmSync(lock, { force: true });
    }
}
