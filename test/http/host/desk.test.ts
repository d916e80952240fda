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
  holds: "log" | "joined" | "read" | undefined;

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
  override async readLog(...log: Parameters<FileStore["readLog"]>) {
    await this.#wait("read");
    return super.readLog(...log);
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

  it("loses no piece of a log that is read while the next one is being written", async () => {
    const store = new SlowStore(newFolder());
    const desk = new Desk(store, "here", () => {});
    await desk.open(game, { fresh: false });
    const joined = await desk.join("Ana");
    if (typeof joined === "string") throw new Error(joined);
    await desk.start();
    store.holds = "log";
    const first = desk.log(joined.player, 1, "first");
    await until(() => store.held.length > 0);
    // As whoever plays it again does, and the player who comes back.
    const last = desk.lastPiece(joined.player.player);
    const second = desk.log(joined.player, 2, "second");
    await setTimeout(5);
    store.let();
    expect([await first, await last, await second]).toEqual([{ kept: 1 }, 1, { kept: 2 }]);
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

  describe("while a player comes back", () => {
    /** Ana is in, on a line of her own; `line` opens another. */
    async function atTable() {
      const store = new SlowStore(newFolder());
      const desk = new Desk(store, "here", () => {});
      await desk.open(game, { fresh: false });
      const { server, close } = createHostServer({ desk, language: "en", addresses: () => [], patience: 8000, report: () => {} });
      await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const line = (authorization: string, message: object) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/play`, { headers: { authorization } });
        const heard: Record<string, unknown>[] = [];
        const say = (more: object) => socket.send(JSON.stringify(more));
        socket.on("open", () => say(message)).on("message", (data) => heard.push(JSON.parse(String(data))));
        const of = (what: string) => heard.find((each) => what in each)?.[what] as Record<string, unknown> | undefined;
        return { socket, say, of };
      };
      const ana = line(`Code ${desk.opened.join}`, { join: { protocol: 1, name: "Ana" } });
      await until(() => desk.room.players[0]?.online && ana.of("welcome"));
      const token = ana.of("welcome")!["token"] as string;
      const back = () => line(`Token ${token}`, { resume: { protocol: 1, token } });
      const stop = async () => {
        close();
        await desk.close();
      };
      return { store, desk, ana, back, stop, player: desk.room.players[0]! };
    }

    it("keeps her where she is, if the new line breaks before it is known whose it is", async () => {
      const { store, back, stop, player } = await atTable();
      store.holds = "read";
      const { socket } = back();
      await until(() => store.held.length > 0);
      socket.terminate();
      await setTimeout(50);
      store.let();
      await setTimeout(50);
      expect(player.online).toBe(true);
      await stop();
    });

    it("puts her out, if that was said meanwhile", async () => {
      const { store, desk, back, stop, player } = await atTable();
      store.holds = "read";
      const again = back();
      await until(() => store.held.length > 0);
      await desk.remove(player.player);
      await setTimeout(100);
      store.let();
      await until(() => again.of("refused"));
      expect(again.of("welcome")).toBeUndefined();
      await stop();
    });

    it("tells her of all that the old line brought, and takes nothing more of it", async () => {
      const { store, desk, ana, back, stop } = await atTable();
      await desk.start();
      store.holds = "log";
      for (const seq of [1, 2, 3]) ana.say({ log: { seq, piece: `piece ${seq}` } });
      await until(() => store.held.length > 0);
      const again = back();
      await setTimeout(50);
      store.let();
      await until(() => again.of("welcome"));
      expect(again.of("welcome")!["seq"]).toBe(3);
      await setTimeout(50);
      expect(store.pieces).toBe(3);
      await stop();
    });
  });
});
