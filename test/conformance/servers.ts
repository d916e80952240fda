// Redis and PostgreSQL of a test's own: on free ports, in folders that go away.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresFolder, redisServer } from "./debian.mjs";

export interface Served {
  url: string;
  /** Kills it as a pulled plug would, and starts it again with what it kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const gone = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill(signal);
  });

/** Starts it and waits until its output says `ready`. */
const begin = (file: string, args: readonly string[], ready: RegExp, options: { uid?: number; gid?: number } = {}): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"], LC_ALL: "C" }, ...options });
    let text = "";
    const hear = (chunk: Buffer) => {
      text += chunk;
      if (ready.test(text)) resolve(child);
    };
    child.stdout!.on("data", hear);
    child.stderr!.on("data", hear);
    child.on("error", reject);
    child.on("exit", () => reject(new Error(`${file} ended:\n${text}`)));
  });

export async function startRedis(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-redis-"));
  const port = await freePort();
  const options = { port, bind: "127.0.0.1", dir: folder, appendonly: "yes", appendfsync: "always", save: "" };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const start = () => begin(redisServer()!, args, /Ready to accept connections/);
  let child = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await gone(child, "SIGKILL");
      child = await start();
    },
    async stop() {
      await gone(child, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL does not run as root: what there is of its own user is used then. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

export async function startPostgres(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-postgres-"));
  const port = await freePort();
  const bin = postgresFolder()!;
  const user = unprivileged();
  const password = join(folder, "password");
  writeFileSync(password, "a secret\n");
  if (user) for (const path of [folder, password]) chownSync(path, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  const init = ["-D", data, "-U", "quest", "--auth=scram-sha-256", `--pwfile=${password}`, "--no-sync", "-E", "UTF8", "--locale=C"];
  execFileSync(join(bin, "initdb"), init, { stdio: "ignore", ...user });
  const args = ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-c", "max_connections=30"];
  const start = () => begin(join(bin, "postgres"), args, /ready to accept connections/, user);
  let child = await start();
  return {
    url: `postgres://quest:a%20secret@127.0.0.1:${port}/postgres`,
    async restart() {
      await gone(child, "SIGQUIT");
      child = await start();
    },
    async stop() {
      await gone(child, "SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
