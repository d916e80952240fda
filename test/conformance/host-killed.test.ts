// Hosts and players that are killed at random moments: what a player was told to be kept is there, and all goes on by itself.
import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import type { RunLog } from "../../src/game/runs/run-log.ts";
import type { Entry } from "../../src/game/session-log.ts";
import { GroupClient } from "../../src/http/host/client.ts";
import { logOf } from "../../src/http/host/log-pieces.ts";
import { FileStore } from "../../src/http/host/stores/file.ts";
import { lastingPort, newFolder, removeFolders, until } from "../http/host/host.fixture.ts";

const PLAYERS = 20;
const KILLS = 3;
const program = new URL("host-process.mjs", import.meta.url).pathname;

let child: ChildProcess | undefined;
const start = (folder: string, port: number): Promise<[port: number, join: string, game: string]> =>
  new Promise((resolve, reject) => {
    child = spawn(process.execPath, ["--import", "tsx", program, folder, String(port)], { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr!.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout!.once("data", (chunk) => {
      const [at, join, game] = String(chunk).trim().split(" ");
      resolve([Number(at), join!, game!]);
    });
    child.once("exit", () => reject(new Error(errors)));
  });
const kill = (): Promise<void> =>
  new Promise((resolve) => {
    child!.removeAllListeners("exit");
    child!.once("exit", () => resolve());
    child!.kill("SIGKILL");
  });

/** Somebody who types a key every few ms, and now and then takes some back. */
class Typist {
  readonly name: string;
  link: GroupClient;
  entries: Entry[] = [];
  kept = 0;
  token: string | undefined;
  #at = 0;
  #typed = 0;
  #open: (token?: string) => GroupClient;

  constructor(url: string, joinCode: string, index: number) {
    this.name = `Typist ${index}`;
    this.#open = (token) =>
      new GroupClient({
        ...{ url, joinCode, name: this.name, ...(token ? { token } : {}) },
        events: {
          welcome: (me) => {
            this.token = me.token;
          },
          kept: (log) => {
            this.kept = log.worlds[0]!.entries.length;
          },
        },
      });
    this.link = this.#open();
  }

  type(): void {
    if (++this.#typed % 50 === 0) this.entries = this.entries.slice(0, -3);
    this.#at += 7;
    this.entries = [...this.entries, { at: this.#at, input: "abc"[this.#at % 3]! }];
    const world = { version: 1 as const, mission: "m", digest: "d", seed: this.name, size: { columns: 80, rows: 24 } };
    const log: RunLog = {
      ...{ version: 1, code: "KQ1-KILLED", digest: "paper", player: this.name, language: "en", startedAt: "2026-05-04T10:00:00.000Z" },
      ...{ at: this.#at, moves: [{ at: 0, open: 0 }], worlds: [{ ...world, at: this.#at, entries: this.entries }] },
    };
    this.link.tell(log, { points: this.entries.length % 90, tasks: [this.entries.length % 90], last: this.#at });
  }

  /** As a killed program that begins again with what it had written down. */
  killed(): void {
    this.link.drop();
    this.link = this.#open(this.token);
  }
}

describe("kill -9", () => {
  afterAll(async () => {
    if (child?.exitCode === null && child.signalCode === null) await kill();
    removeFolders();
  });

  it("of the host and of players, again and again, loses nothing that was said to be kept", { timeout: 200_000 }, async () => {
    const folder = newFolder();
    const [port, join, game] = await start(folder, await lastingPort());
    const typists = Array.from({ length: PLAYERS }, (_, index) => new Typist(`http://127.0.0.1:${port}`, join, index));
    const typing = setInterval(() => {
      for (const each of typists) each.type();
    }, 15);
    await until(() => typists.every(({ kept, token }) => token && kept));
    for (let round = 0; round < KILLS; round++) {
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 400));
      if (round % 2) typists[round]!.killed();
      const kept = typists.map((each) => each.kept);
      await kill();
      const again = await start(folder, port);
      expect(again).toEqual([port, join, game]);
      await until(
        () => typists.every((each, index) => each.kept > kept[index]!),
        () => typists.map((each, index) => `${each.kept}-${kept[index]}/${each.entries.length}`).join(" "),
      );
    }
    clearInterval(typing);
    await until(() => typists.every(({ entries, kept }) => kept === entries.length));
    for (const { link } of typists) link.drop();
    await kill();
    const store = new FileStore(folder);
    const names: string[] = [];
    for (let player = 0; player < PLAYERS; player++) {
      const log = logOf((await store.readLog(game, player)).map(({ piece }) => piece))!;
      names.push(log.player);
      expect(log.worlds[0]!.entries).toEqual(typists.find(({ name }) => name === log.player)!.entries);
    }
    expect(new Set(names).size).toBe(PLAYERS);
    await store.close();
  });
});
