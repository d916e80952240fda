// Other programs of this computer, for files that only one of them may write.
import { spawnSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cameUp } from "../../base/uptime.ts";

/** Whether a process runs, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, in a form of the system's own: another one may have the number of one that has ended. Undefined where nobody says. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the name stands in parentheses and may hold anything; the 22nd field counts clock ticks since the computer came up.
    const began = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${began}`;
  } catch {
    if (process.platform === "linux" || process.platform === "win32") return undefined;
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    const { status, stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env, timeout: 2000 });
    return status === 0 ? stdout.trim().replace(/\s+/g, " ") || undefined : undefined;
  }
}

/** So far may a clock have been moved since the computer came up (ms). */
const MOVED = 60_000;

/** The process that a lock file names (its number, and its beginning where that is known), if it still runs and is another one. */
export function lockHolder(lock: string): number | undefined {
  try {
    const [number, ...began] = readFileSync(lock, "utf8").trim().split(" ");
    const pid = Number(number);
    if (!(pid > 0) || pid === process.pid || !isRunning(pid)) return undefined;
    const now = beginningOf(pid);
    if (began.length && now !== undefined) return began.join(" ") === now ? pid : undefined;
    // What is older than the computer's last start is nobody's; beyond that, whoever has the number is taken for the one who wrote it.
    return statSync(lock).mtimeMs < cameUp() - MOVED ? undefined : pid;
  } catch {
    return undefined;
  }
}

/** Takes a lock for as long as this process runs, from the dead too; gives the living process that has it instead. */
export function takeLock(lock: string): number | undefined {
  const own = [process.pid, beginningOf(process.pid)].filter(Boolean).join(" ");
  for (;;) {
    if (create(lock, own)) return undefined;
    const text = textOf(lock);
    const holder = lockHolder(lock);
    if (holder !== undefined) return holder;
    removeLock(lock, text);
  }
}

/** Makes a file with its whole text in one step, so that nobody finds it empty; false when there is one. */
function create(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
      // Some file systems know no links.
      writeFileSync(file, text, { flag: "wx", mode: 0o600 });
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a dead process's lock with this text (one that cannot be read has none); one that somebody else has taken meanwhile is put back. */
export function removeLock(lock: string, text: string | undefined): void {
  const aside = `${lock}.${process.pid}.dead`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const found = textOf(aside);
  if (found !== undefined && found !== text) create(lock, found);
  rmSync(aside, { force: true, recursive: true });
}

/** Undefined where it cannot be read. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
