// Runs that are not over are on disk with the last key at most lost, and gone on with on an honest clock.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { RunStore, type SavedRun } from "../../../src/game/runs/journal.ts";
import { readResult, writeResult } from "../../../src/game/runs/result.ts";
import { Run } from "../../../src/game/runs/run.ts";
import { RunTaken } from "../../../src/game/runs/run-error.ts";
import { verify } from "../../../src/game/runs/verify.ts";
import { bundledProgram } from "../../bundled.ts";
import { boot } from "../small-world.ts";
import { begin, challenge, optionsOf, pass, play, playOn, WIN } from "./paper.fixture.ts";

const killed = bundledProgram("test/game/runs/killed.ts");
const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "runs-"));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});
const START = Date.parse("2026-05-04T10:00:00.000Z");
/** A store whose real time goes with a run's clock, and further when told. */
const storeOf = (run: () => Run, place = folder()) => {
  const real = { more: 0 };
  return { real, store: new RunStore(place, () => START + run().now + real.more) };
};
const all = { hints: true, undo: true, docs: true, pause: true };
const goOn = (store: RunStore, saved: SavedRun, paper = challenge({ rules: all })) => store.resume(saved, optionsOf(paper))!;

test("a run that was left goes on where it was, worlds, marks and score included; the time away counts", () => {
  const run = play(begin(challenge({ rules: all })), []);
  const { store, real } = storeOf(() => run);
  const journal = store.keep(run);
  play(run, WIN.slice(0, 2));
  run.flag(1, true);
  run.open(1);
  play(run, ["make Deployment shop 3", "draw"]);
  run.session.undo();
  run.open(0);
  journal.close();
  const [saved] = store.waiting();
  expect(saved!.log).toEqual(JSON.parse(JSON.stringify(run.log)));
  real.more = 42_000;
  const again = goOn(store, saved!);
  expect(again.run.now).toBe(run.now + 42_000);
  expect(again.run.score).toEqual(run.score);
  expect(play(again.run, ["answer 1"]).score.tasks[0]!.won).toBe(true);
});

test("the result is written when it is over, and nothing waits any more", () => {
  const run = begin();
  const { store } = storeOf(() => run);
  const journal = store.keep(run);
  play(run, WIN);
  run.end();
  expect(readdirSync(store.results)).toEqual([expect.stringMatching(/^20260504100000-Mina-KQ1-TEST\.kqresult$/)]);
  expect(verify(readFileSync(journal.result!, "utf8"), { boot, open: () => challenge() })).toMatchObject({
    verified: true,
    claims: { points: 140 },
  });
  expect(store.waiting()).toEqual([]);
});

test("time that passes beside the run's clock counts as well: a computer that slept, a program that stood", () => {
  const run = begin();
  let wall = START;
  new RunStore(folder(), () => wall).keep(run);
  for (let second = 0; second < 20; second++) {
    wall += 1000;
    pass(run, 500);
  }
  expect(run.now).toBeGreaterThan(7000);
  wall += 300_000;
  pass(run, 1000);
  expect(run.now).toBeGreaterThan(315_000);
  expect(run.now).toBeLessThan(325_000);
});

test("while the clock stands by the rules, nobody is away", () => {
  const run = begin(challenge({ rules: all }));
  let wall = START;
  const store = new RunStore(folder(), () => wall);
  const journal = store.keep(run);
  run.pause();
  journal.close();
  wall += 3_600_000;
  const again = goOn(store, store.waiting()[0]!);
  expect([again.run.paused, again.run.now]).toEqual([true, 0]);
  wall += 10_000;
  again.run.go();
  pass(again.run, 1000);
  expect(again.run.now).toBe(1000);
});

test("whatever byte the file ends at, what was written before is there", () => {
  const run = begin(challenge({ rules: all }));
  const { store } = storeOf(() => run);
  const journal = store.keep(run);
  for (const key of "make Deployment shop 3\r") {
    run.session.type(key);
    pass(run, 100);
  }
  run.open(1);
  play(run, ["draw"]);
  run.session.undo();
  const whole = readFileSync(journal.file);
  const from = whole.indexOf("\n") + 1;
  journal.close();
  let entries = 0;
  for (let end = from; end < whole.length; end += 97) {
    writeFileSync(journal.file, whole);
    truncateSync(journal.file, end);
    const [saved] = store.waiting();
    const { run: again, journal: next } = goOn(store, saved!);
    const found = again.log.worlds.reduce((sum, world) => sum + (world?.entries.length ?? 0), 0);
    expect(found).toBeGreaterThanOrEqual(Math.min(entries, 23));
    entries = found;
    next.close();
  }
  expect(entries).toBeGreaterThan(23);
});

test("what cannot be read is left alone, and what another copy is at is told", () => {
  const run = begin();
  const { store } = storeOf(() => run);
  const journal = store.keep(run);
  writeFileSync(`${journal.file}.lock`, "1");
  expect(store.waiting()[0]!.busy).toBe(true);
  writeFileSync(journal.file, "something else");
  expect(store.waiting()).toEqual([]);
  expect(existsSync(journal.file)).toBe(true);
});

test("kill -9 at any moment loses at most the last key", async () => {
  const kill = (after: number) =>
    new Promise<{ typed: string; place: string }>((resolve) => {
      const place = folder();
      const child = spawn(process.execPath, [killed(), place], { stdio: ["ignore", "pipe", "inherit"] });
      let typed = "";
      child.stdout.on("data", (chunk: Buffer) => {
        typed += chunk.toString();
        if (typed.length >= after) child.kill("SIGKILL");
      });
      child.on("exit", () => resolve({ typed, place }));
    });
  for (const after of [31, 1234]) {
    const { typed, place } = await kill(after);
    const store = new RunStore(place, () => 0);
    const print = ({ moves, worlds }: Run["log"]) => JSON.stringify([moves, worlds.map((world) => world?.entries)]);
    const found = print(goOn(store, store.waiting()[0]!).run.log);
    // The same player again: the run is as it was after the last key that was told, or at one of the next steps.
    const twin = begin(challenge({ rules: all }));
    const steps = playOn(twin);
    for (let told = 0; told < typed.length; ) if (steps.next().value !== undefined) told++;
    const expected = [print(twin.log)];
    for (let step = 0; step < 4; step++) {
      steps.next();
      expected.push(print(twin.log));
    }
    expect(expected).toContain(found);
  }
}, 120_000);

test("a lock without a living owner keeps nobody from a run", () => {
  const run = begin();
  const { store } = storeOf(() => run);
  const journal = store.keep(run);
  const busy = (text: string) => {
    writeFileSync(`${journal.file}.lock`, text);
    return store.waiting().map((saved) => saved.busy);
  };
  expect(busy(String(process.ppid))).toEqual([true]);
  for (const text of ["", "nobody", "99999999"]) expect(busy(text)).toEqual([false]);
});

test.skipIf(process.platform === "win32")(
  "a lock whose owner's number another program has now keeps nobody from a run",
  async () => {
    const run = begin();
    const { store } = storeOf(() => run);
    const journal = store.keep(run);
    const lock = `${journal.file}.lock`;
    const own = readFileSync(lock, "utf8");
    expect(own).toMatch(new RegExp(`^${process.pid} .`));
    // Somebody else's lock, as that process wrote it.
    const script = `import { takeLock } from ${JSON.stringify(join(process.cwd(), "src/game/progress/processes.ts"))};
    takeLock(process.argv[1]); process.stdout.write("taken"); setInterval(() => {}, 1000);`;
    rmSync(lock);
    const other = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, lock]);
    await new Promise((resolve) => other.stdout.once("data", resolve));
    const theirs = readFileSync(lock, "utf8");
    const busy = (text: string) => {
      writeFileSync(lock, text);
      return store.waiting().map((saved) => saved.busy);
    };
    expect(busy(theirs)).toEqual([true]);
    // The same number, but another beginning.
    expect(busy(own.replace(/^\d+/, String(other.pid)))).toEqual([false]);
    // Nothing but a number, from before the computer came up.
    expect(busy(String(other.pid))).toEqual([true]);
    utimesSync(lock, 0, 0);
    expect(store.waiting().map((saved) => saved.busy)).toEqual([false]);
    writeFileSync(lock, theirs);
    other.kill("SIGKILL");
    await new Promise((resolve) => other.once("exit", resolve));
    expect(store.waiting().map((saved) => saved.busy)).toEqual([false]);
    expect(readdirSync(join(journal.file, "..")).filter((name) => !name.includes(".kqrun"))).toEqual([]);
  },
  60_000,
);

test("killed between the end of a run and its result, it gets its result from whoever comes back", () => {
  const run = play(begin(), WIN);
  const { store, real } = storeOf(() => run);
  const { file } = store.keep(run);
  const end = { move: { at: run.now, end: true } };
  // That is hours later, and no fault of whoever played.
  real.more = 7_200_000;
  appendFileSync(file, `${JSON.stringify([START + run.now, run.now, 0, run.session.now, end])}\n`);
  const { run: again, journal } = goOn(store, store.waiting()[0]!, challenge());
  expect(again.over).toBe(true);
  expect(verify(readFileSync(journal.result!, "utf8"), { boot, open: () => challenge() })).toMatchObject({ verified: true });
  expect(store.waiting()).toEqual([]);
});

test("killed in the moment after time away, or after an undo, it goes on from there", () => {
  const run = begin(challenge({ rules: all }));
  const { store, real } = storeOf(() => run);
  store.keep(run);
  const comesBack = (): Run => {
    const { run: again, journal } = goOn(store, store.waiting()[0]!);
    journal.close();
    return again;
  };
  run.away(1500);
  expect(comesBack().now).toBe(1500);
  const other = begin(challenge({ rules: all }));
  const elsewhere = new RunStore(folder(), () => START + other.now + real.more);
  elsewhere.keep(other);
  play(other, WIN.slice(0, 2));
  other.session.undo();
  const { run: again } = goOn(elsewhere, elsewhere.waiting()[0]!);
  expect([again.now, again.score]).toEqual([other.now, other.score]);
});

test("going on never leaves half of the file, at no moment", () => {
  const run = begin();
  const { store } = storeOf(() => run);
  const journal = store.keep(run);
  play(run, WIN.slice(0, 1));
  journal.close();
  // Whoever had the file open before still reads all of it: it was replaced, and not written over.
  linkSync(journal.file, `${journal.file}.before`);
  const before = readFileSync(journal.file, "utf8");
  goOn(store, store.waiting()[0]!, challenge()).journal.close();
  expect(readFileSync(`${journal.file}.before`, "utf8")).toBe(before);
});

test("what another copy did since the runs were listed is neither lost nor done twice", () => {
  const run = play(begin(), []);
  const { store } = storeOf(() => run);
  const journal = store.keep(run);
  journal.close();
  const [listed] = store.waiting();
  const elsewhere = goOn(store, listed!, challenge());
  play(elsewhere.run, WIN.slice(0, 2));
  elsewhere.journal.close();
  const { run: again, journal: next } = goOn(store, listed!, challenge());
  expect(again.score).toEqual(elsewhere.run.score);
  next.close();
  writeFileSync(`${journal.file}.lock`, String(process.ppid));
  expect(() => goOn(store, listed!, challenge())).toThrow(new RunTaken("busy"));
  rmSync(`${journal.file}.lock`);
  store.discard(listed!);
  expect(() => goOn(store, listed!, challenge())).toThrow(new RunTaken("gone"));
});

test("two runs of one code that began in one moment have a result each; what is written twice is there once", () => {
  let run = begin();
  const { store } = storeOf(() => run);
  const results = [1, 2].map((commands) => {
    run = begin();
    const journal = store.keep(run);
    play(run, WIN.slice(0, commands));
    run.end();
    return journal.result!;
  });
  expect(results.map((file) => readResult(readFileSync(file, "utf8")).claims.points)).toEqual([20, 40]);
  expect(writeResult(store.results, run, new Date(START + run.now + 5).toISOString())).toBe(results[1]);
  expect(readdirSync(store.results)).toHaveLength(2);
});

test("two runs of one code within a minute have a result each", () => {
  let run = begin();
  const { store } = storeOf(() => run);
  const results = ["00", "12"].map((second) => {
    run = new Run({ ...optionsOf(challenge()), startedAt: `2026-05-04T10:00:${second}.000Z` });
    const journal = store.keep(run);
    play(run, WIN.slice(0, 1));
    run.end();
    return journal.result;
  });
  expect(new Set(results).size).toBe(2);
  expect(readdirSync(store.results)).toHaveLength(2);
});

test("a computer's clock that was set back while nobody played is no fault of whoever did", () => {
  const run = play(begin(), WIN);
  const { store, real } = storeOf(() => run);
  store.keep(run).close();
  real.more = -3_600_000;
  const { run: again, journal } = goOn(store, store.waiting()[0]!, challenge());
  again.end();
  expect(verify(readFileSync(journal.result!, "utf8"), { boot, open: () => challenge() })).toMatchObject({ verified: true });
});
