// Hosts, players and their worlds for tests: everything real, on sockets of this machine.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClaimedScore, GroupEvents, Phase, Refusal, Standing } from "../../../src/game/challenges/group.ts";
import { Run } from "../../../src/game/runs/run.ts";
import { GroupClient } from "../../../src/http/host/client.ts";
import type { NewGame } from "../../../src/http/host/desk.ts";
import { type Host, openHost } from "../../../src/http/host/index.ts";
import { type Store, StoreError } from "../../../src/http/host/store.ts";
import { FileStore } from "../../../src/http/host/stores/file.ts";
import type { Replays } from "../../../src/http/host/verifier.ts";
import { challenge, optionsOf } from "../../game/runs/paper.fixture.ts";
import { boot } from "../../game/small-world.ts";

export const paper = challenge();
export const game: NewGame = {
  code: paper.code,
  title: { en: "Two shops", ko: "가게 둘" },
  limit: paper.limit,
  most: paper.tasks.reduce((sum, { points }) => sum + points, 0),
  tasks: paper.tasks.map(({ id, points }) => ({ title: { en: `Task ${id}`, ko: `과제 ${id}` }, points })),
};

export const claimOf = ({ score }: Run): ClaimedScore => ({
  points: score.points,
  tasks: score.tasks.map(({ points }) => points),
  last: score.lastGain,
});

/** Plays a log again in this process. */
export const verify: Replays["play"] = async (log) => {
  const run = Run.resume({ paper, boot, language: "en", size: { columns: 80, rows: 24 } }, log, 0);
  return run ? claimOf(run) : { points: 0, tasks: [], last: 0, problem: "other content" };
};

/** A free port that stays free for who comes back to it: none of those that the kernel gives to whoever asks for any. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (free) return port;
  }
}

const folders: string[] = [];
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-host-"));
  folders.push(folder);
  return folder;
}
export const removeFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

export interface Opening {
  folder?: string;
  store?: Store;
  listen?: string;
  port?: number;
  fresh?: boolean;
  game?: NewGame;
  verify?: Replays["play"];
  patience?: number;
}

export const faults: unknown[] = [];
/** A port that was let go is free once the processes that other tests of this process were just starting have become what they are. */
export async function openTestHost(opening: Opening = {}): Promise<Host> {
  for (let tries = 0; ; tries++) {
    try {
      return await open(opening);
    } catch (error) {
      if (!(error instanceof StoreError) || error.told.id !== "host.store.port" || tries === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const open = (opening: Opening): Promise<Host> =>
  openHost({
    game: opening.game ?? game,
    store: opening.store ?? new FileStore(opening.folder ?? newFolder()),
    fresh: opening.fresh ?? false,
    listen: opening.listen ?? "127.0.0.1",
    port: opening.port ?? 0,
    language: "en",
    replays: { lanes: 2, play: opening.verify ?? verify },
    ...(opening.patience ? { patience: opening.patience } : {}),
    report: (error) => void faults.push(error),
  });

/** A player, and what was heard. */
export class Player {
  readonly link: GroupClient;
  token: string | undefined;
  phase: Phase | undefined;
  elapsed: number | undefined;
  standings: readonly Standing[] = [];
  refused: Refusal | undefined;
  connections: boolean[] = [];
  run: Run | undefined;
  readonly name: string;

  constructor(host: { addresses: readonly string[]; joinCode: string }, name: string, token?: string) {
    this.name = name;
    const events: GroupEvents = {
      welcome: (me) => {
        this.token = me.token;
      },
      phase: (phase) => {
        this.phase = phase;
      },
      start: (elapsed) => {
        this.elapsed = elapsed;
      },
      standings: (rows) => {
        this.standings = rows;
      },
      refused: (reason) => {
        this.refused = reason;
      },
      connection: ({ connected }) => void this.connections.push(connected),
    };
    this.link = new GroupClient({ url: host.addresses[0]!, joinCode: host.joinCode, name, events, ...(token ? { token } : {}) });
  }

  /** Begins the run, and tells of it at each change. */
  play(lines: readonly string[]): void {
    this.run ??= new Run({ ...optionsOf(paper), player: this.name });
    const { run } = this;
    for (const line of lines) {
      run.session.type(`${line}\r`);
      run.session.advance(run.session.now + 1000);
    }
    this.link.tell(run.log, claimOf(run));
  }

  end(): void {
    this.run ??= new Run({ ...optionsOf(paper), player: this.name });
    this.run.end();
    this.link.over(this.run.log, claimOf(this.run));
  }
}

export const atDoor = (host: Host) => ({ addresses: host.addresses, joinCode: host.desk.opened.join });

/** Waits until something is so. @throws Error with what it is instead */
export async function until(holds: () => unknown, what = () => ""): Promise<void> {
  const limit = performance.now() + 40_000;
  while (!holds()) {
    if (performance.now() > limit) throw new Error(`it never came to pass: ${holds} ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
