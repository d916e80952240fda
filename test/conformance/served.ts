// A world that is served over HTTPS to the real kubectl, while our own kubectl runs inside it: the same lines go to both.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { realWall } from "../../src/base/wall.ts";
import { type Booted, boot } from "../../src/commands/boot.ts";
import { Pace } from "../../src/game/pace.ts";
import { createKubernetesServer } from "../../src/http/kubernetes/server.ts";
import type { ScriptShell } from "../../src/shell/script.ts";
import { drive } from "../../src/world/outside.ts";
import { equalButAges } from "./ages.ts";
import { realKubectl } from "./kubectl.mjs";
import { type Ran, runLine } from "./lines.ts";
import { Waiting } from "./waiting.ts";

export interface ServedOptions {
  world?: "default" | "bare";
  seed?: string;
  /** Files of the folder in which lines run, by name. */
  files?: Readonly<Record<string, string>>;
  /** Lines that our own shell runs first. */
  setup?: readonly string[];
  /** How old the world is then, in virtual ms: what is some time old shows the same age for a while. */
  age?: number;
  /** Virtual ms per real ms; unless told, time stands still but while the real kubectl waits. */
  speed?: number;
  /** When it is, in ms since the Unix epoch; by the wall clock unless told. */
  now?: number;
}

/** Real ms that a line of the real kubectl may take. */
const LIMIT = 30_000;

/** Whether there is a real kubectl for this machine. */
export const binary: string | undefined = realKubectl();

/** How often a line is asked by both until they agree. */
const ATTEMPTS = 10;

/** How far virtual time may be ahead of the wall's for it to be waited for, ms. */
const LARGEST_LEAD = 30_000;

export class Served {
  readonly booted: Booted;
  readonly folder: string;
  readonly #server: Server;
  readonly #pace: Pace;
  readonly #waiting: Waiting;
  #shell: ScriptShell;
  /** Lines of the real kubectl that are being compared, and those that wait for them to end. */
  readonly #batch = new Set<symbol>();
  #closed = false;
  #next: (() => void)[] = [];

  private constructor(booted: Booted, shell: ScriptShell, folder: string, server: Server, pace: Pace) {
    this.booted = booted;
    this.#shell = shell;
    this.folder = folder;
    this.#server = server;
    this.#pace = pace;
    this.#waiting = new Waiting(server, (virtual) => {
      if (!pace.speed) this.runUntil(this.now + virtual);
    });
  }

  static async start({
    world = "bare",
    seed = "conformance",
    files = {},
    setup = [],
    age = 0,
    speed = 0,
    now = Date.now(),
  }: ServedOptions = {}): Promise<Served> {
    const booted = boot({ seed, world, start: now - age });
    const { clock, cluster } = booted.world;
    const folder = mkdtempSync(join(tmpdir(), "k8s-quest-conformance-"));
    const work = join(folder, "work");
    mkdirSync(work);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, name)), { recursive: true });
      writeFileSync(join(work, name), text);
      const path = `${booted.home}/${name}`;
      booted.world.host.files.makeFolder(dirname(path), { parents: true });
      booted.world.host.files.write(path, text);
    }
    const shell = booted.script();
    for (const line of setup) {
      const run = shell.run(line);
      await drive(booted.world, () => run.exitCode !== undefined);
      if (run.exitCode) throw new Error(`${line}: ${run.stderr}`);
    }
    clock.runUntil(Math.max(now, clock.now));
    const pace = new Pace(
      {
        get now() {
          return clock.now;
        },
        get next() {
          return clock.next;
        },
        advance: (to) => clock.runUntil(to),
      },
      realWall,
      speed,
    );
    const { authority } = cluster;
    const context = {
      api: cluster.api,
      clock,
      address: "127.0.0.1:6443",
      machine: cluster.nodes.values().next().value!,
      ...(cluster.kubelets ? { kubelets: cluster.kubelets } : {}),
    };
    const server = createKubernetesServer({
      context,
      identity: authority.server(["localhost"], ["127.0.0.1"], now),
      authority,
      act: (action) => pace.act(action),
      settle: (done) => pace.settle(done),
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    // The learner's own, so that both are the same user by the same certificate.
    const kubeconfig = booted.world.host.files.read(`${booted.home}/.kube/config`);
    writeFileSync(join(folder, "kubeconfig"), kubeconfig.replace(/server: .*/, `server: https://127.0.0.1:${port}`), { mode: 0o600 });
    mkdirSync(join(folder, "bin"));
    symlinkSync(binary!, join(folder, "bin/kubectl"));
    chmodSync(folder, 0o700);
    return new Served(booted, shell, folder, server, pace);
  }

  /** A shell line with the real kubectl. */
  real(line: string, stdin = ""): Promise<Ran> {
    const env = {
      PATH: `${this.folder}/bin:/usr/bin:/bin`,
      HOME: this.folder,
      KUBECONFIG: join(this.folder, "kubeconfig"),
      TZ: "UTC",
      LANG: "C.UTF-8",
      // It ends long before memory could run out, and collecting garbage takes a third of its time.
      GOGC: "off",
    };
    return this.#waiting.during(runLine({ line, cwd: join(this.folder, "work"), env, stdin, limit: LIMIT }));
  }

  /** The same line with our kubectl, inside the world. */
  async ours(line: string): Promise<Ran> {
    const run = this.#shell.run(line);
    const { clock } = this.booted.world;
    await drive(this.booted.world, () => run.exitCode !== undefined || clock.crashes.length > 0, clock.now + 3_600_000);
    const [crash] = clock.crashes.splice(0);
    if (crash) throw crash;
    return { stdout: run.stdout, stderr: run.stderr, code: run.exitCode ?? -1 };
  }

  /**
   * Brings virtual and real time together: the real kubectl counts some ages by its own clock. Where lines that wait have run ahead, reality is
   * given time to follow.
   */
  async #meet(): Promise<void> {
    const ahead = this.now - Date.now();
    if (ahead < 0) this.runUntil(Date.now());
    else if (ahead < LARGEST_LEAD) await new Promise((resolve) => setTimeout(resolve, ahead));
  }

  /** Joins the lines that run at one moment of the world; once the first of them has ended, others wait for the next moment. */
  async #enter(): Promise<symbol> {
    while (this.#closed) await new Promise<void>((resolve) => this.#next.push(resolve));
    const mine = Symbol();
    if (this.#batch.size === 0) {
      this.#batch.add(mine);
      await this.#meet();
    } else this.#batch.add(mine);
    return mine;
  }

  #leave(mine: symbol): void {
    this.#batch.delete(mine);
    this.#closed = this.#batch.size > 0;
    if (!this.#closed) for (const wake of this.#next.splice(0)) wake();
  }

  /**
   * One line by both, at one moment of the world. The real kubectl counts some ages by its own clock: what differs is asked again, and in the
   * end ages may differ by as much as the real one was slow.
   */
  async both(line: string): Promise<{ real: Ran; ours: Ran }> {
    for (let attempt = 1; ; attempt++) {
      const turn = await this.#enter();
      try {
        const began = Date.now();
        const real = await this.real(line);
        const slow = Math.max(Date.now() - began, Math.abs(Date.now() - this.now)) / 1000;
        const ours = await this.#pace.act(() => this.ours(line));
        if (real.stdout === ours.stdout && real.stderr === ours.stderr) return { real, ours };
        if (attempt < ATTEMPTS) continue;
        const close = equalButAges(real.stdout, ours.stdout, slow) && equalButAges(real.stderr, ours.stderr, slow);
        return { real, ours: close ? { ...real, code: ours.code } : ours };
      } finally {
        this.#leave(turn);
      }
    }
  }

  /** Lets virtual time pass until it is `at` ms. */
  runUntil(at: number): void {
    this.#pace.act(() => this.booted.world.clock.runUntil(at));
  }
  get now(): number {
    return this.booted.world.clock.now;
  }

  stop(): void {
    this.#pace.close();
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
