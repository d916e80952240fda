// Several hosts with one store, a real Redis and a real PostgreSQL: one room, whichever of them somebody reaches.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Host } from "../../src/http/host/index.ts";
import { StoreError } from "../../src/http/host/store.ts";
import { openStore } from "../../src/http/host/stores/index.ts";
import { WIN } from "../game/runs/paper.fixture.ts";
import { atDoor, faults, openTestHost, Player, until } from "../http/host/host.fixture.ts";
import { postgresFolder, redisServer } from "./debian.mjs";
import { type Served, startPostgres, startRedis } from "./servers.ts";

const STORES = [
  { name: "Redis", there: redisServer(), start: startRedis },
  { name: "PostgreSQL", there: postgresFolder(), start: startPostgres },
];

let rooms = 0;
describe.each(STORES.filter(({ there }) => there))("hosts that share $name", { timeout: 120_000 }, ({ start }) => {
  let served: Served;
  beforeAll(async () => {
    served = await start();
  });
  afterAll(() => served?.stop());

  const hosts: Host[] = [];
  const players: Player[] = [];
  const open = async (room: string, fresh = false): Promise<Host> => {
    const store = await openStore({ address: served.url, folder: "", room, report: (error) => void faults.push(error) });
    const host = await openTestHost({ store, fresh });
    hosts.push(host);
    return host;
  };
  const join = (host: Host, name: string, token?: string): Player => {
    const player = new Player(atDoor(host), name, token);
    players.push(player);
    return player;
  };
  const close = async (host: Host) => {
    hosts.splice(hosts.indexOf(host), 1);
    await host.close();
  };
  afterEach(async () => {
    for (const player of players.splice(0)) player.link.drop();
    for (const host of [...hosts]) await close(host);
  });

  it("are one room: lobby, start, standings and results", async () => {
    const room = `room-${++rooms}`;
    faults.length = 0;
    const [first, second] = [await open(room), await open(room)];
    expect(second.resumed).toBe(true);
    expect(second.desk.opened).toEqual(first.desk.opened);
    const [ana, bo] = [join(first, "Ana"), join(second, "Bo")];
    await until(() => [ana, bo].every(({ standings }) => standings.filter(({ online }) => online).length === 2));
    await second.desk.start();
    await until(() => ana.phase === "running" && bo.phase === "running");
    bo.play(WIN);
    await until(() => ana.standings[0]?.name === "Bo" && ana.standings[0].points > 0);
    ana.play([WIN[0]!]);
    await until(() => bo.standings[1]?.points);
    ana.end();
    bo.end();
    await until(() => ana.phase === "final" && bo.phase === "final");
    expect(ana.standings).toEqual(bo.standings);
    expect(ana.standings.map(({ name, points, mark }) => [name, points, mark])).toEqual([
      ["Bo", bo.run!.score.points, "verified"],
      ["Ana", ana.run!.score.points, "verified"],
    ]);
    expect(faults.splice(0)).toEqual([]);
  });

  it("give a name to one player only, however many ask at once at both", async () => {
    const room = `room-${++rooms}`;
    const both = [await open(room), await open(room)];
    const asking = Array.from({ length: 12 }, (_, index) => join(both[index % 2]!, "Same"));
    await until(() => asking.every(({ phase, refused }) => phase || refused));
    expect(asking.filter(({ phase }) => phase).length).toBe(1);
    expect(asking.filter(({ refused }) => refused === "name-taken").length).toBe(11);
    expect(both.map(({ desk }) => desk.room.players.length)).toEqual([1, 1]);
  });

  it("keep all of what comes at once in one order", async () => {
    const room = `room-${++rooms}`;
    const both = [await open(room), await open(room)];
    await Promise.all(Array.from({ length: 300 }, (_, index) => both[index % 2]!.desk.join(`Player ${index}`)));
    const names = both.map(({ desk }) => desk.room.players.map(({ name }) => name));
    await until(() => both.every(({ desk }) => desk.room.players.length === 300));
    expect(both[0]!.desk.room.players.map(({ name }) => name)).toEqual(both[1]!.desk.room.players.map(({ name }) => name));
    expect(new Set(names[0]).size).toBeLessThanOrEqual(300);
  });

  it("stand in for each other: a player whose host is gone goes on at another", async () => {
    const room = `room-${++rooms}`;
    const [first, second] = [await open(room), await open(room)];
    const [ana, bo] = [join(first, "Ana"), join(second, "Bo")];
    await until(() => ana.phase && bo.phase);
    await first.desk.start();
    await until(() => ana.phase === "running");
    ana.play([WIN[0]!]);
    await until(() => bo.standings[0]?.points);
    await close(first);
    ana.link.drop();
    const back = join(second, "Ana", ana.token);
    back.run = ana.run;
    await until(() => back.phase === "running");
    back.play(WIN.slice(1));
    back.end();
    bo.end();
    await until(() => bo.phase === "final");
    expect(bo.standings.map(({ name, points, mark }) => [name, points, mark])).toEqual([
      ["Ana", ana.run!.score.points, "verified"],
      ["Bo", 0, "verified"],
    ]);
  });

  it("go on after the store was killed and came back", async () => {
    const room = `room-${++rooms}`;
    const host = await open(room);
    const ana = join(host, "Ana");
    await until(() => ana.phase);
    await host.desk.start();
    await until(() => ana.phase === "running");
    ana.play([WIN[0]!]);
    await until(() => ana.standings[0]?.points);
    const before = ana.standings[0]!.points;
    await served.restart();
    ana.play(WIN.slice(1));
    await until(() => ana.standings[0]!.points > before);
    ana.end();
    await until(() => ana.phase === "final");
    expect(ana.standings[0]).toMatchObject({ points: ana.run!.score.points, mark: "verified" });
    faults.splice(0);
  });

  it("forget a game with the next one", async () => {
    const room = `room-${++rooms}`;
    const host = await open(room);
    const ana = join(host, "Ana");
    await until(() => ana.phase);
    await host.desk.start();
    await until(() => ana.phase === "running");
    ana.play([WIN[0]!]);
    await until(() => ana.standings[0]?.points);
    const { game, join: code } = host.desk.opened;
    const next = await open(room, true);
    expect(next.desk.opened.join).not.toBe(code);
    expect(next.desk.room.players).toEqual([]);
    expect(await next.desk.store.readLog(game, 0)).toEqual([]);
    await until(() => ana.refused);
    expect(ana.refused).toBe("removed");
  });

  // The last one: the store is gone.
  it("are told in a sentence of a store that went away", async () => {
    const store = await openStore({ address: served.url, folder: "", room: `room-${++rooms}`, report: () => {} });
    await store.follow(() => {});
    await served.stop();
    await expect(store.append([{ type: "started" }])).rejects.toBeInstanceOf(StoreError);
    await expect(store.readLog("game", 0)).rejects.toBeInstanceOf(StoreError);
    await store.close();
  });
});
