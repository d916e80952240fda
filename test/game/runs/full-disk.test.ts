// A disk that takes nothing ends no run: what was not kept is kept as soon as it can be.
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { RunStore } from "../../../src/game/runs/journal.ts";
import { verify } from "../../../src/game/runs/verify.ts";
import { boot } from "../small-world.ts";
import { begin, challenge, optionsOf, pass, play, WIN } from "./paper.fixture.ts";

/** Bytes that there is room for; the disk takes what fits, as disks do. */
const disk = { room: Number.POSITIVE_INFINITY };
const full = () => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
// What writes may have been loaded by other tests: it is met where all of Node's modules are.
const { writeSync, writeFileSync } = fs;
beforeAll(() => {
  vi.spyOn(fs, "writeSync").mockImplementation(((handle: number, text: string) => {
    if (disk.room <= 0) throw full();
    const written = writeSync(handle, text.slice(0, disk.room));
    disk.room -= written;
    return written;
  }) as typeof writeSync);
  vi.spyOn(fs, "writeFileSync").mockImplementation((...given) => {
    if (disk.room < String(given[1]).length) throw full();
    writeFileSync(...given);
  });
  syncBuiltinESMExports();
});
afterAll(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

let folder: string;
beforeEach(() => {
  disk.room = Number.POSITIVE_INFINITY;
  folder = mkdtempSync(join(tmpdir(), "full-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const START = Date.parse("2026-05-04T10:00:00.000Z");
const paper = challenge();

test("the run goes on, and is told of; all of it is there once there is room, and again after a crash", () => {
  const run = begin();
  const store = new RunStore(folder, () => START + run.now);
  const journal = store.keep(run);
  play(run, WIN.slice(0, 1));
  expect(journal.problem).toBeUndefined();
  // Half a line fits.
  disk.room = 20;
  play(run, WIN.slice(1, 2));
  expect(journal.problem).toContain("no space left");
  pass(run, 10_000);
  expect(journal.problem).toContain("no space left");
  disk.room = Number.POSITIVE_INFINITY;
  pass(run, 2500);
  expect(journal.problem).toBeUndefined();
  play(run, WIN.slice(2));
  pass(run, 2500);
  const again = store.resume(store.waiting()[0]!, optionsOf(paper))!;
  expect(again.run.score).toEqual(run.score);
  expect(run.score.tasks[0]!.won).toBe(true);
});

test("a run that began on a full disk, and ended on one, has its result from who comes back to it", () => {
  disk.room = 0;
  const run = begin();
  const store = new RunStore(folder, () => START + run.now);
  const journal = store.keep(run);
  expect(journal.problem).toContain("no space left");
  disk.room = 100_000;
  pass(run, 5000);
  disk.room = 0;
  play(run, WIN);
  run.end();
  expect(journal.result).toBeUndefined();
  expect(store.waiting()).toHaveLength(1);
  disk.room = Number.POSITIVE_INFINITY;
  const again = store.resume(store.waiting()[0]!, optionsOf(paper))!;
  again.run.end();
  expect(verify(readFileSync(again.journal.result!, "utf8"), { boot, open: () => paper })).toMatchObject({ verified: true });
  expect(readdirSync(join(folder, "runs"))).toEqual([]);
});
