// The parts of a host that need no socket: names, limits, logs in pieces, files.
import { appendFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import { byRank, places, type Standing } from "../../../src/game/challenges/group.ts";
import type { RunLog } from "../../../src/game/runs/run-log.ts";
import type { Entry, SessionLog } from "../../../src/game/session-log.ts";
import type { HostEvent } from "../../../src/http/host/events.ts";
import { Inflow } from "../../../src/http/host/inflow.ts";
import { AddressLimits } from "../../../src/http/host/limits.ts";
import { logOf, pieceOf } from "../../../src/http/host/log-pieces.ts";
import { nameKey, playerName } from "../../../src/http/host/names.ts";
import { GRACE, MOST_PLAYERS, type Player, Room } from "../../../src/http/host/room.ts";
import { readJoinCode, shownJoinCode } from "../../../src/http/host/secrets.ts";
import { FileStore } from "../../../src/http/host/stores/file.ts";
import { openStore } from "../../../src/http/host/stores/index.ts";
import { newFolder, removeFolders } from "./host.fixture.ts";

afterAll(removeFolders);

describe("names", () => {
  it.each(["Ana", "보라", "María-José", "👩‍💻", "x".repeat(24), "नमस्ते"])("takes %s", (name) => expect(playerName(name)).toBe(name));
  it("takes spaces once", () => expect(playerName("  A \t B ")).toBe("A B"));
  it.each(["", "  ", "x".repeat(25), "a\u0000", "a\u202eb", "\u200b", `a${"\u0316".repeat(5)}`, "\ud800", "\u200d", 7, null])(
    "refuses %j",
    (name) => expect(playerName(name)).toBeUndefined(),
  );
  it("knows two that look the same", () => {
    expect(nameKey("ＡＮＡ")).toBe(nameKey("ana"));
    expect(nameKey("A na")).toBe(nameKey("ana"));
    expect(nameKey("Ana")).not.toBe(nameKey("Anna"));
  });
  it("reads join codes as they are typed", () => expect(readJoinCode(` ${shownJoinCode("CDFHJKMP").toLowerCase()} `)).toBe("CDFHJKMP"));
});

describe("limits", () => {
  const from = "192.0.2.1";
  it("let a class mistype its code, and lock out who tries codes", () => {
    const limits = new AddressLimits();
    for (let at = 0; at < 40; at++) limits.wrong(from, 0);
    expect(limits.locked(from, 0)).toBe(0);
    limits.wrong(from, 0);
    expect(limits.locked(from, 0)).toBe(30_000);
    expect(limits.locked("192.0.2.2", 0)).toBe(0);
    expect(limits.locked(from, 30_000)).toBe(0);
  });
  it("lock longer each time, and forget what was long ago", () => {
    const limits = new AddressLimits();
    const tryAll = (now: number) => {
      for (let at = 0; at < 100 && !limits.locked(from, now); at++) limits.wrong(from, now);
      return limits.locked(from, now);
    };
    expect([tryAll(0), tryAll(30_000), tryAll(90_000)]).toEqual([30_000, 60_000, 120_000]);
    expect(tryAll(3_600_000)).toBe(30_000);
  });
  it("let a school in at once, and nobody fill a room with names", () => {
    const limits = new AddressLimits();
    const joins = (count: number, now: number) => Array.from({ length: count }, () => limits.join(from, now)).filter(Boolean).length;
    expect([joins(1000, 0), joins(1000, 10_000)]).toEqual([600, 20]);
  });
  it("take a network of IPv6 for one address", () => {
    const limits = new AddressLimits();
    for (let at = 0; at < 41; at++) limits.wrong(`2001:db8:0:1::${at.toString(16)}`, 0);
    expect(limits.locked("2001:db8:0:1:ffff::1", 0)).toBeGreaterThan(0);
    expect(limits.locked("2001:db8:0:2::1", 0)).toBe(0);
    expect(limits.locked("::ffff:192.0.2.9", 0)).toBe(0);
  });
  it("let one address hold no more than its share of connections, and ask no more than it may", () => {
    const limits = new AddressLimits();
    const open = Array.from({ length: 600 }, () => limits.connect(from, 0)).filter(Boolean);
    expect(open.length).toBe(500);
    open[0]!();
    open[0]!();
    expect([limits.connect(from, 0), limits.connect(from, 0)].filter(Boolean).length).toBe(1);
    expect(Array.from({ length: 700 }, () => limits.request(from, 0)).filter(Boolean).length).toBe(600);
    expect(limits.request(from, 1000)).toBe(true);
  });
  it("stay small, whoever comes", () => {
    const limits = new AddressLimits();
    for (let at = 0; at < 20_000; at++) limits.wrong(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`, 0);
    expect(limits.size).toBeLessThanOrEqual(5_000);
  });
});

const head = { version: 1 as const, mission: "m", digest: "d", seed: "s", size: { columns: 80, rows: 24 } };
const world = (entries: Entry[]): SessionLog => ({ ...head, at: entries.at(-1)?.at ?? 0, entries });
const log = (moves: RunLog["moves"], worlds: RunLog["worlds"], at = 0): RunLog => ({
  ...{ version: 1, code: "KQ1", digest: "d", player: "Ana", language: "en", startedAt: "2026-05-04T10:00:00.000Z" },
  ...{ at, moves, worlds },
});

describe("logs in pieces", () => {
  it("come together again, whatever was typed and taken back", () => {
    const entries = fc.array(fc.record({ at: fc.nat(1000), input: fc.string() }), { maxLength: 8 });
    const step = fc.record({ keep: fc.nat(8), more: entries, world: fc.nat(2), moves: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const worlds: (SessionLog | undefined)[] = [undefined, undefined, undefined];
        const moves: { at: number; open: number }[] = [];
        const pieces: string[] = [];
        let before: RunLog | undefined;
        let now = log([], [...worlds]);
        for (const { keep, more, moves: opened, world: index } of [{ keep: 0, more: [], world: 0, moves: 0 }, ...steps]) {
          worlds[index] = world([...(worlds[index]?.entries ?? []).slice(0, keep), ...more]);
          for (let at = 0; at < opened; at++) moves.push({ at: moves.length, open: index });
          now = log([...moves], [...worlds], pieces.length);
          const piece = pieceOf(before, now);
          if (piece) pieces.push(piece);
          before = now;
        }
        expect({ ...logOf(pieces), at: 0 }).toEqual({ ...now, at: 0 });
      }),
      { numRuns: 100 },
    );
  });
  it("say nothing of time alone, where that is of no interest", () => {
    const before = log([{ at: 0, open: 0 }], [world([{ at: 1, input: "a" }])], 10);
    const later = log([...before.moves], [{ ...before.worlds[0]!, at: 99 }], 20);
    expect(pieceOf(before, later, false)).toBeUndefined();
    expect(pieceOf(before, later)).toBeDefined();
    // A key that was taken back is no matter of time.
    expect(pieceOf(before, log([...before.moves], [{ ...before.worlds[0]!, entries: [] }], 20), false)).toBeDefined();
  });
  it.each([
    [],
    ["{}"],
    ["no json"],
    ["null"],
    ['{"head":{},"count":-1,"at":0}'],
    ['{"head":{},"count":1e9,"at":0}'],
    ['{"head":{},"count":1,"at":0,"moves":{"from":5,"more":[]}}'],
    ['{"head":{},"count":1,"at":0,"worlds":[{"world":7,"head":{},"at":0,"from":0,"more":[]}]}'],
    ['{"head":{},"count":1,"at":0,"worlds":[{"world":0,"at":0,"from":0,"more":[]}]}'],
    ['{"head":{},"count":1,"at":0,"worlds":[{"world":0,"head":{},"at":0,"from":0,"more":"abc"}]}'],
  ])("are none where they do not fit together: %s", (...pieces: string[]) => expect(logOf(pieces)).toBeUndefined());
});

describe("files", () => {
  const opened = {
    type: "opened",
    game: "g",
    code: "c",
    title: {},
    limit: 1,
    most: 1,
    tasks: [],
    join: "j",
    host: "h",
    screen: "s",
  } as const;
  const read = async (store: FileStore) => {
    const types: string[] = [];
    await store.follow((events) => types.push(...events.map(({ event }) => event.type)));
    return types;
  };
  it("keep events and pieces; half a line was never said", async () => {
    const folder = newFolder();
    const store = new FileStore(folder);
    expect(await read(store)).toEqual([]);
    await store.append([opened, { type: "started" }]);
    await store.appendLog("g", 0, 1, "one");
    await store.appendLog("g", 0, 2, "two");
    await store.close();
    appendFileSync(join(folder, "events.jsonl"), '{"at":7,"event":{"type":"en');
    appendFileSync(join(folder, "logs/g-0.jsonl"), '{"seq":3,"pie');
    const again = new FileStore(folder);
    expect(await read(again)).toEqual(["opened", "started"]);
    expect(await again.readLog("g", 0)).toEqual([
      { seq: 1, piece: "one" },
      { seq: 2, piece: "two" },
    ]);
    await again.append([{ type: "ended" }]);
    await again.appendLog("g", 0, 3, "three");
    await again.close();
    expect(readFileSync(join(folder, "events.jsonl"), "utf8").trim().split("\n").length).toBe(3);
    const third = new FileStore(folder);
    expect(await read(third)).toEqual(["opened", "started", "ended"]);
    expect((await third.readLog("g", 0)).map(({ piece }) => piece)).toEqual(["one", "two", "three"]);
    await third.forget("g");
    expect(await third.readLog("g", 0)).toEqual([]);
    await third.close();
  });
  it("give pieces up to the first that cannot be read, and those that are told again", async () => {
    const folder = newFolder();
    const store = new FileStore(folder);
    for (const seq of [1, 2, 3, 4]) await store.appendLog("g", 0, seq, `piece ${seq}`);
    const file = join(folder, "logs/g-0.jsonl");
    writeFileSync(file, readFileSync(file, "utf8").replace('{"seq":3,', "\0\0\0"));
    expect((await store.readLog("g", 0)).map(({ seq }) => seq)).toEqual([1, 2]);
    await store.appendLog("g", 0, 3, "three");
    await store.appendLog("g", 0, 4, "four");
    expect((await store.readLog("g", 0)).map(({ piece }) => piece)).toEqual(["piece 1", "piece 2", "three", "four"]);
    await store.close();
  });
  it("of rooms that nobody used for a month go, when the next one is opened", async () => {
    const rooms = newFolder();
    const [old, young, locked] = ["old", "young", "locked"].map((name) => join(rooms, name)) as [string, string, string];
    const left = join(rooms, "left");
    for (const folder of [old, young, locked, left]) {
      const store = new FileStore(folder);
      await read(store);
      await store.append([opened]);
      await store.close();
      if (folder !== young) utimesSync(join(folder, "events.jsonl"), 0, 0);
    }
    writeFileSync(join(locked, "lock"), String(process.ppid));
    // Its host was killed.
    writeFileSync(join(left, "lock"), "4194305");
    await (await openStore({ folder: join(rooms, "next"), room: "next", report: () => {} })).close();
    expect(readdirSync(rooms).sort()).toEqual(["locked", "next", "young"]);
  });
  it("go on steadily while the computer's clock is set, and from where they were when it was set back", async () => {
    const folder = newFolder();
    const store = new FileStore(folder);
    await store.follow(() => {});
    await store.append([{ type: "started" }]);
    const began = store.now();
    const hours = 3_600_000;
    for (const set of [9 * hours, -9 * hours]) {
      const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + set);
      expect(Math.abs(store.now() - began)).toBeLessThan(5000);
      clock.mockRestore();
    }
    await store.close();
    const later = began + hours;
    appendFileSync(join(folder, "events.jsonl"), `${JSON.stringify({ at: later, event: { type: "ended" } })}\n`);
    const again = new FileStore(folder);
    await again.follow(() => {});
    expect(again.now()).toBeGreaterThanOrEqual(later);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(again.now()).toBeGreaterThan(later + 40);
    await again.close();
  });
  it("belong to one host at a time; a killed one's are free again", async () => {
    const folder = newFolder();
    // A process that is there, and is not this one.
    writeFileSync(join(folder, "lock"), String(process.ppid));
    expect(() => new FileStore(folder)).toThrow(`another k8s-quest host (process ${process.ppid})`);
    writeFileSync(join(folder, "lock"), "4194305");
    await new FileStore(folder).close();
  });
});

describe("what is not done with", () => {
  const MB = 1024 * 1024;
  const lines = () => {
    const inflow = new Inflow();
    const cut: string[] = [];
    const open = (name: string) => {
      const inlet = inflow.open(() => cut.push(name));
      inlet.known();
      return inlet;
    };
    return { inflow, cut, open };
  };
  it("is little, of somebody of whom it is not known who that is", () => {
    const { inflow, cut, open } = lines();
    const stranger = inflow.open(() => cut.push("stranger"));
    stranger.came(4000);
    stranger.whole(3900);
    stranger.came(4000);
    open("Ana").came(4 * MB);
    expect(cut).toEqual([]);
    stranger.came(200);
    expect(cut).toEqual(["stranger"]);
  });
  it("has its share of the memory, all lines together: whoever takes most is cut", () => {
    const { cut, open } = lines();
    const [ana, bo, class_] = [open("Ana"), open("Bo"), open("class")];
    class_.came(1 * MB);
    ana.came(40 * MB);
    ana.whole(40 * MB);
    bo.came(22 * MB);
    expect(cut).toEqual([]);
    class_.came(2 * MB);
    expect(cut).toEqual(["Ana"]);
    class_.came(30 * MB);
    bo.came(3 * MB);
    bo.whole(25 * MB);
    bo.done(25 * MB);
    class_.came(20 * MB);
    expect(cut).toEqual(["Ana"]);
    bo.close();
  });
});

describe("a room", () => {
  const opened = { type: "opened", game: "g", code: "c", title: {}, limit: 600_000, most: 9, join: "j", host: "h", screen: "s" } as const;
  const events: HostEvent[] = [
    { ...opened, tasks: [{ title: {}, points: 9 }] },
    { type: "joined", nonce: "1", name: "Slow", token: "a" },
    { type: "joined", nonce: "2", name: "Honest", token: "b" },
    { type: "started" },
  ];
  const room = new Room();
  for (const event of events) room.apply({ at: 1000, event });
  const scored = (player: number, at: number, last: number) =>
    room.apply({ at: 1000 + at, event: { type: "scored", player, points: 5, tasks: [5], last } });

  it("is that of the first of hosts that open it at the same time", () => {
    const shared = new Room();
    const open = (game: string, replaces: string) => shared.apply({ at: 1000, event: { ...opened, tasks: [], game, replaces } });
    open("first", "");
    open("second", "");
    expect(shared.opened?.game).toBe("first");
    shared.apply({ at: 1000, event: { type: "joined", nonce: "1", name: "Ana", token: "a" } });
    open("third", "first");
    open("fourth", "first");
    expect(shared.opened?.game).toBe("third");
    expect(shared.players).toEqual([]);
  });
  it("is full of those who are in it, not of those who left", () => {
    const busy = new Room();
    busy.apply({ at: 1000, event: { ...opened, tasks: [] } });
    for (let player = 0; player < MOST_PLAYERS + 5; player++) {
      busy.apply({ at: 1000, event: { type: "joined", nonce: "", name: `P${player}`, token: `t${player}` } });
      if (player < 5) busy.apply({ at: 1000, event: { type: "removed", player } });
    }
    expect(busy.standings).toHaveLength(MOST_PLAYERS);
    expect(busy.refusal("Ana")).toBe("full");
    busy.apply({ at: 1000, event: { type: "removed", player: 77 } });
    expect(busy.refusal("Ana")).toBeUndefined();
  });
  it("does not believe a clock that is far behind", () => {
    scored(0, 300_000, 10);
    scored(1, 200_000, 199_000);
    expect(room.standings.map(({ name, last }) => [name, last])).toEqual([
      ["Honest", 199_000],
      ["Slow", 285_000],
    ]);
    room.apply({ at: 400_000, event: { type: "checked", player: 0, seq: 1, whole: true, points: 5, tasks: [5], last: 10 } });
    expect(room.players[0]).toMatchObject({ last: 285_000, mark: "verified" });
  });
  it("lets one host at a time play a result again, and another one when the first is gone", () => {
    const checking = (host: string, at: number) => room.apply({ at, event: { type: "checking", player: 1, host, seq: 1 } });
    checking("one", 500_000);
    checking("two", 500_001);
    expect(room.players[1]!.checking?.host).toBe("one");
    room.apply({ at: 500_002, event: { type: "host", host: "one" } });
    checking("two", 500_003);
    expect(room.players[1]!.checking?.host).toBe("two");
    expect(room.beingChecked(room.players[1]!, 700_000)).toBe(false);
  });
  it("takes nothing that comes long after the end, and nothing of who has ended", () => {
    const [slow, honest] = room.players as [Player, Player];
    room.apply({ at: 601_000, event: { type: "ended" } });
    expect([room.takes(slow, 602_000), room.takes(honest, 602_000), room.takes(honest, 601_000 + GRACE + 1)]).toEqual([false, true, false]);
    expect(room.complete(honest, 602_000)).toBe(false);
    expect(room.complete(honest, 601_000 + GRACE + 1)).toBe(true);
    expect(room.phase).toBe("checking");
  });
});

describe("places", () => {
  const row = (player: number, points: number, last: number, mark: Standing["mark"] = "provisional"): Standing => ({
    ...{ player, points, last, mark, name: `P${player}`, online: true, tasks: [], over: false, confirmed: 0 },
  });
  it("go by points, then by time; equal ones share one, and refused ones come last", () => {
    const rows = [row(0, 5, 9), row(1, 9, 9), row(2, 9, 3), row(3, 0, 0, "refused"), row(4, 5, 9), row(5, 1, 1)].sort(byRank);
    expect(rows.map(({ player }) => player)).toEqual([2, 1, 0, 4, 5, 3]);
    expect(places(rows)).toEqual([1, 2, 3, 3, 5, 6]);
  });
});
