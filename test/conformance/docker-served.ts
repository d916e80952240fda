// A Docker engine that is served on a socket to the real docker, while our own docker runs inside the world.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { toBytes } from "../../src/base/bytes.ts";
import { realWall } from "../../src/base/wall.ts";
import { type Booted, boot } from "../../src/commands/boot.ts";
import { Pace } from "../../src/game/pace.ts";
import { createDockerServer } from "../../src/http/docker/server.ts";
import type { ScriptShell } from "../../src/shell/script.ts";
import { drive } from "../../src/world/outside.ts";
import { realDocker } from "./docker.mjs";
import { type Ran, runLine } from "./lines.ts";
import { Waiting } from "./waiting.ts";

/** Whether there is a real docker for this machine. */
export const docker: string | undefined = realDocker();

/** Real ms that a line of the real docker may take. */
const LIMIT = 50_000;
/** Virtual ms that a line of ours may take. */
const LONGEST = 3_600_000;

export interface DockerOptions {
  /** Files of the folder in which lines run, by name. */
  files?: Readonly<Record<string, string>>;
  /** When it is, in ms since the Unix epoch. */
  now: number;
  /** The real one, where it is not the usual, with its plug-ins. */
  client?: { docker: string; plugins: readonly string[] } | undefined;
}

export class DockerServed {
  readonly #waiting: Waiting;
  private constructor(
    readonly booted: Booted,
    readonly folder: string,
    readonly shell: ScriptShell,
    readonly server: Server,
    readonly pace: Pace,
    /** What should never have been thrown. */
    readonly faults: readonly unknown[],
  ) {
    this.#waiting = new Waiting(server, (virtual) => this.runUntil(this.now + virtual));
  }

  static async start({ files = {}, now, client }: DockerOptions): Promise<DockerServed> {
    const booted = boot({ seed: "docker", world: "bare", start: now });
    const { clock, host } = booted.world;
    const folder = mkdtempSync(join(tmpdir(), "k8s-quest-docker-"));
    chmodSync(folder, 0o700);
    for (const place of ["work", "bin"]) mkdirSync(join(folder, place));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, "work", name)), { recursive: true });
      writeFileSync(join(folder, "work", name), toBytes(text));
      const path = `${booted.home}/${name}`;
      host.files.makeFolder(dirname(path), { parents: true });
      host.files.write(path, text);
    }
    const paced = {
      get now() {
        return clock.now;
      },
      get next() {
        return clock.next;
      },
      advance: (to: number) => clock.runUntil(to),
    };
    const pace = new Pace(paced, realWall, 0);
    const faults: unknown[] = [];
    const server = createDockerServer({
      engine: booted.world.docker!(),
      act: (action) => pace.act(action),
      settle: pace.settle.bind(pace),
      outside: booted.world.outside,
      log: (error) => faults.push(error),
    });
    await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
    const program = client?.docker ?? docker;
    if (program) symlinkSync(program, join(folder, "bin/docker"));
    const plugins = join(folder, ".docker/cli-plugins");
    mkdirSync(plugins, { recursive: true });
    for (const plugin of client?.plugins ?? []) symlinkSync(plugin, join(plugins, basename(plugin)));
    return new DockerServed(booted, folder, booted.script(), server, pace, faults);
  }

  get now(): number {
    return this.booted.world.clock.now;
  }
  /** Lets virtual time pass until it is `at` ms. */
  runUntil(at: number): void {
    this.pace.act(() => this.booted.world.clock.runUntil(at));
  }

  /** A shell line with the real docker. */
  real(line: string): Promise<Ran> {
    const env = {
      PATH: `${this.folder}/bin:/usr/bin:/bin`,
      HOME: this.folder,
      DOCKER_HOST: `unix://${this.folder}/socket`,
      TZ: "UTC",
      NO_COLOR: "1",
      LANG: "C.UTF-8",
      // It ends long before memory could run out, and collecting garbage takes a fifth of its time.
      GOGC: "off",
    };
    return this.#waiting.during(runLine({ line, cwd: join(this.folder, "work"), env, limit: LIMIT }));
  }

  /** The same line with our docker, inside the world. */
  async ours(line: string): Promise<Ran> {
    const run = this.shell.run(line);
    const { clock } = this.booted.world;
    await drive(this.booted.world, () => run.exitCode !== undefined || clock.crashes.length > 0, clock.now + LONGEST);
    const [crash] = clock.crashes.splice(0);
    if (crash) throw crash;
    return { stdout: run.stdout, stderr: run.stderr, code: run.exitCode ?? -1 };
  }

  stop(): void {
    this.pace.close();
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
