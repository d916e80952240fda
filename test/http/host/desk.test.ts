// What happens between a question and the store's answer.
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { Desk } from "../../../src/http/host/desk.ts";
import type { HostEvent } from "../../../src/http/host/events.ts";
import { createHostServer } from "../../../src/http/host/server.ts";
import { FileStore } from "../../../src/http/host/stores/file.ts";
import { game, newFolder, removeFolders, until } from "./host.fixture.ts";

afterAll(removeFolders);

/** A store that keeps what it is given once it is let. */
class SlowStore extends FileStore {
  held: (() => void)[] = [];
  pieces = 0;
  holds: "log" | "joined" | undefined;

  async #wait(what: typeof this.holds): Promise<void> {
    if (this.holds === what) await new Promise<void>((resolve) => void this.held.push(resolve));
  }
  override async append(events: readonly HostEvent[]): Promise<void> {
    if (events.some(({ type }) => type === "joined")) await this.#wait("joined");
    await super.append(events);
  }
  override async appendLog(...piece: Parameters<FileStore["appendLog"]>): Promise<void> {
    this.pieces++;
    await this.#wait("log");
    await super.appendLog(...piece);
  }
  let(): void {
    this.holds = undefined;
    for (const go of this.held.splice(0)) go();
  }
}

describe("a slow store", () => {
  it("keeps a piece once, though an old connection and a new one tell it at the same time", async () => {
    const store = new SlowStore(newFolder());
    const desk = new Desk(store, "here", () => {});
    await desk.open(game, { fresh: false });
    const joined = await desk.join("Ana");
    if (typeof joined === "string") throw new Error(joined);
    await desk.start();
    store.holds = "log";
    const told = Promise.all(["old", "new", "newer"].map((piece) => desk.log(joined.player, 1, piece)));
    await until(() => store.held.length > 0);
    store.let();
    expect(await told).toEqual([{ kept: 1 }, { kept: 1 }, { kept: 1 }]);
    expect(store.pieces).toBe(1);
    expect(await store.readLog(desk.opened.game, joined.player.player)).toEqual([{ seq: 1, piece: "old" }]);
    await desk.close();
  });

  it("leaves a name free of whom it let in when they were gone already", async () => {
    const store = new SlowStore(newFolder());
    const desk = new Desk(store, "here", () => {});
    await desk.open(game, { fresh: false });
    const { server, close } = createHostServer({ desk, language: "en", addresses: () => [], patience: 8000, report: () => {} });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    store.holds = "joined";
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/play`, { headers: { authorization: `Code ${desk.opened.join}` } });
    socket.on("open", () => socket.send(JSON.stringify({ join: { protocol: 1, name: "Ana" } })));
    await until(() => store.held.length > 0);
    socket.terminate();
    const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    while (await open()) await setTimeout(5);
    // The line hears of its end after the server.
    await setTimeout(20);
    store.let();
    await until(() => desk.room.players[0]?.removed === true);
    expect(desk.room.refusal("Ana")).toBeUndefined();
    close();
    await desk.close();
  });
});
