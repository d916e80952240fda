// Results: small, played again in fresh worlds, and refused with the reason when something does not add up.
import { describe, expect, test } from "vitest";
import { Random } from "../../../src/base/random.ts";
import { chainOf } from "../../../src/game/runs/chain.ts";
import { pack, unpack } from "../../../src/game/runs/pack.ts";
import type { Paper } from "../../../src/game/runs/paper.ts";
import { readResult, resultOf } from "../../../src/game/runs/result.ts";
import { Run } from "../../../src/game/runs/run.ts";
import type { RunLog } from "../../../src/game/runs/run-log.ts";
import { PaperError, rank, verify } from "../../../src/game/runs/verify.ts";
import { boot } from "../small-world.ts";
import { begin, challenge, exam, optionsOf, pass, play, WIN } from "./paper.fixture.ts";

const ENDED = "2026-05-04T10:00:30.000Z";
const check = (text: string, paper: Paper = challenge(), now = Date.parse(ENDED)) => verify(text, { boot, open: () => paper, now });
const problems = (text: string, paper?: Paper) => check(text, paper).findings.map(({ message }) => message.id);
/** Types lines key by key. */
const type = (run: Run, lines: readonly string[]) => {
  for (const key of lines.map((line) => `${line}\r`).join("")) {
    run.session.type(key);
    pass(run, 120);
  }
};
const ended = (paper = challenge()) => {
  const run = begin(paper);
  type(run, ["make Deployment shop 3"]);
  run.open(1);
  type(run, WIN);
  pass(run, 1000);
  run.end();
  return run;
};
/** The file as it would be with another log, its chain left alone. */
const edited = (text: string, change: (log: RunLog) => Partial<RunLog>) => {
  const raw = JSON.parse(text);
  const log = unpack(raw.log);
  return JSON.stringify({ ...raw, log: pack({ ...log, ...change(log) }) });
};
/** The work of somebody who knows how chains are made. */
const forged = (text: string, change: (log: RunLog) => Partial<RunLog>, claim: object = {}) => {
  const { kind, format, chain: _chain, log: packed, ...claims } = JSON.parse(text);
  const log = { ...unpack(packed), ...change(unpack(packed)) };
  const said = { ...claims, time: log.at, ...claim };
  return JSON.stringify({ kind, format, ...said, chain: chainOf(log, said), log: pack(log) });
};
const first = <T>(log: RunLog, change: (entries: RunLog["worlds"][number] & object) => T) => [
  change(log.worlds[0]!) as never,
  log.worlds[1],
];

describe("a result", () => {
  test("is verified by playing it again, and gives the same score", () => {
    const run = ended();
    const found = check(resultOf(run, ENDED));
    expect(found).toMatchObject({ verified: true, findings: [], claims: { player: "Mina", points: 160, time: run.now } });
    expect(found.score).toEqual(run.score);
  });
  test("brings its log back exactly, resizes, hints, edited files and parts of milliseconds included", () => {
    const run = begin(challenge({ rules: { hints: true, undo: true, docs: true, pause: true } }));
    type(run, ["draw"]);
    run.session.advance(run.session.now + 0.7);
    run.session.type("한글 make Deployment\r");
    run.session.resize({ columns: 100, rows: 30 });
    run.session.takeHint();
    run.session.undo();
    run.flag(1, true);
    run.pause();
    run.go();
    run.end();
    expect(readResult(resultOf(run, ENDED)).log).toEqual(run.log);
  });
  test("of half an hour has a few kilobytes", () => {
    const run = begin(challenge({ limit: 1_800_000 }));
    const random = new Random("typist");
    while (!run.over) {
      const words = ["kubectl get pods -n shop -o wide", "kubectl describe deployment web", "kubectl logs web-7d9", "draw"];
      for (const key of `${random.pick(words)}\r`) {
        run.session.type(key);
        pass(run, random.between(60, 400));
      }
      pass(run, random.between(5000, 30_000));
    }
    expect(run.log.worlds[0]!.entries.length).toBeGreaterThan(1200);
    expect(resultOf(run, ENDED).length).toBeLessThan(8000);
  });
  test("of an exam is played again as well", () => {
    const run = begin(exam());
    play(run, WIN.slice(0, 2));
    run.end();
    expect(check(resultOf(run, ENDED), exam())).toMatchObject({ verified: true, claims: { points: 12 } });
  });
});

describe("what does not add up is named", () => {
  const text = resultOf(ended(), ENDED);
  test("an edited, truncated, extended or reordered log", () => {
    const letter = edited(text, (log) => ({
      worlds: first(log, (world) => ({
        ...world,
        entries: world.entries.map((entry, at) => (at === 3 ? { ...entry, input: "x" } : entry)),
      })),
    }));
    expect(problems(letter)).toContain("verify.chain.edited");
    const cut = edited(text, (log) => ({ worlds: first(log, (world) => ({ ...world, entries: world.entries.slice(0, -4) })) }));
    expect(problems(cut)).toContain("verify.chain.truncated");
    const more = edited(text, (log) => ({ moves: [...log.moves.slice(0, 1), { at: 0, flag: 1, on: true }, ...log.moves.slice(1)] }));
    expect(problems(more)).toContain("verify.chain.extended");
    const swapped = edited(text, (log) => ({
      worlds: first(log, (world) => ({ ...world, entries: [world.entries[1]!, world.entries[0]!, ...world.entries.slice(2)] })),
    }));
    expect(problems(swapped)).toEqual(["verify.chain.reordered", "verify.log.entry-order"]);
  });
  test("a code in another spelling than the program's own: it would be a group of its own", () => {
    const code = "kq1-test";
    expect(problems(forged(text, () => ({ code }), { code }))).toEqual(["verify.other-content"]);
  });
  test("a world that went on for ages, without waiting for its end", () => {
    for (const at of [1e308, Date.parse("2126-01-01")])
      expect(problems(forged(text, (log) => ({ worlds: first(log, (world) => ({ ...world, at })) })))).toEqual(["verify.log.limit"]);
  });
  test("an edited head: points, player, times", () => {
    const head = (change: object) => problems(JSON.stringify({ ...JSON.parse(text), ...change }));
    expect(head({ points: 290 })).toEqual(["verify.chain.edited", "verify.points"]);
    expect(head({ player: "Jun" })).toContain("verify.chain.edited");
    expect(head({ endedAt: "2026-05-04T10:00:20.000Z" })).toContain("verify.chain.edited");
  });
  test("a forged chain does not help: the replay decides", () => {
    const none = (log: RunLog) => ({ worlds: first(log, (world) => ({ ...world, entries: [] })) });
    expect(problems(forged(text, none))).toEqual(["verify.points"]);
    expect(problems(forged(text, () => ({}), { points: 290 }))).toEqual(["verify.points"]);
    expect(problems(forged(text, () => ({}), { lastGain: 5 }))).toEqual(["verify.claims"]);
    const late = (log: RunLog) => ({
      worlds: first(log, (world) => ({ ...world, entries: world.entries.map((entry) => ({ ...entry, at: entry.at + 60_000 })) })),
    });
    expect(problems(forged(text, late))).toEqual(["verify.log.after"]);
    const longer = (log: RunLog) => ({ worlds: first(log, (world) => ({ ...world, at: world.at + 60_000 })) });
    expect(problems(forged(text, longer))).toEqual(["verify.log.longer"]);
    const paused = (log: RunLog) => ({
      moves: [log.moves[0]!, { at: 0, pause: true } as const, { at: 0, go: true } as const, ...log.moves.slice(1)],
    });
    expect(problems(forged(text, paused))).toEqual(["verify.log.rule"]);
    const overtime = (log: RunLog) => ({ at: 700_000, moves: log.moves.map((move) => ("end" in move ? { ...move, at: 700_000 } : move)) });
    expect(problems(forged(text, overtime))).toContain("verify.log.limit");
    expect(problems(forged(text, (log) => ({ moves: log.moves.slice(0, -1) })))).toContain("verify.not-ended");
  });
  test("other content, and codes that cannot be opened", () => {
    expect(problems(text, challenge({ digest: "other" }))).toEqual(["verify.other-content"]);
    const open = () => {
      throw new PaperError({ id: "challenge.code.mistyped" });
    };
    expect(verify(text, { boot, open }).findings[0]!.message.id).toBe("challenge.code.mistyped");
  });
  test("impossible times: a clock that was held back, an end before the beginning or in the future", () => {
    const times = (endedAt: string, now?: number) =>
      check(resultOf(ended(), endedAt), challenge(), now).findings.map(({ message }) => message.id);
    expect(times("2026-05-04T10:09:00.000Z")).toEqual(["verify.times.slow"]);
    expect(times("2026-05-04T09:59:00.000Z")).toEqual(["verify.times.order"]);
    expect(times(ENDED, Date.parse("2026-05-01T00:00:00Z"))).toEqual(["verify.times.future"]);
  });
  test("not to come back before the time was up long ago is no impossible time", () => {
    const run = play(begin(), WIN);
    run.away(86_400_000);
    expect([run.over, check(resultOf(run, "2026-05-05T10:00:03.000Z"), challenge(), Date.parse("2026-05-05T12:00:00Z")).findings]).toEqual([
      true,
      [],
    ]);
  });
  test("typing that no hands do is remarked, and does not refuse by itself", () => {
    const run = begin();
    for (const key of "make Deployment shop 3; make Service shop\r") run.session.type(key);
    run.session.type("echo this is a line that came from somewhere else\r");
    run.end();
    const found = check(resultOf(run, ENDED));
    expect(found.verified).toBe(true);
    expect(found.findings.map(({ message }) => message.id)).toEqual(["verify.typing.fast", "verify.typing.pasted"]);
  });
  test("files that are none", () => {
    expect(problems("")).toEqual(["verify.file.foreign"]);
    expect(problems("[1]")).toEqual(["verify.file.foreign"]);
    expect(problems(text.slice(0, 300))).toEqual(["verify.file.damaged"]);
    expect(problems(text.replace('"format": 1', '"format": 2'))).toEqual(["verify.file.newer"]);
    expect(problems(`${" ".repeat(5 << 20)}{}`)).toEqual(["verify.file.large"]);
    const raw = JSON.parse(text);
    const odd = (change: (log: Record<string, unknown>) => void) => {
      const log = JSON.parse(JSON.stringify(unpack(raw.log)));
      change(log);
      return problems(JSON.stringify({ ...raw, log: pack(log) }));
    };
    expect(odd((log) => (log["moves"] = [{ at: 0, open: -1 }]))).toEqual(["verify.file.log"]);
    expect(odd((log) => (log["moves"] = [{ at: 0, open: 0, end: true }]))).toEqual(["verify.file.log"]);
    expect(odd((log) => (log["language"] = "xx"))).toEqual(["verify.file.log"]);
  });
  test("more keys than any run has, more moves, or more bytes", () => {
    const { log: packed, ...raw } = JSON.parse(text);
    const log = unpack(packed);
    const [first] = log.worlds[0]!.entries;
    const many = { ...log, worlds: [{ ...log.worlds[0]!, entries: Array(300_000).fill(first) }, log.worlds[1]] };
    const moves = { ...log, moves: Array(300_000).fill(log.moves[0]) };
    const bytes = { ...log, worlds: [{ ...log.worlds[0]!, entries: [{ ...first!, input: "x".repeat(20 << 20) }] }, log.worlds[1]] };
    for (const each of [many, moves, bytes])
      expect(problems(JSON.stringify({ ...raw, log: pack(each as RunLog) }))).toEqual(["verify.file.large"]);
  });
});

test("no JavaScript of images runs where results are played again", async () => {
  const { boot: whole } = await import("../../../src/commands/boot.ts");
  const base = challenge();
  const world = {
    ...base.worlds[0]!,
    mission: { ...base.worlds[0]!.mission, world: "docker" as const, setup: [], invariants: [], objectives: [] },
  };
  const run = new Run({ ...optionsOf({ ...base, worlds: [world, world] }), boot: whole });
  play(run, ["docker run --rm node:22 node -e 'console.log(6 * 7)'; docker run --rm node:22 node --version"]);
  pass(run, 60_000);
  const screen = run.session.takeOutput().join("");
  expect(screen).toContain("does not run JavaScript programs in challenges and exams");
  expect(screen).not.toContain("42\r\n");
  expect(screen).toContain("v22.");
});

describe("a group", () => {
  test("is ranked by points, then by who had them first; who is refused has no place", () => {
    const player = (lines: readonly string[], wait: number) => {
      const run = begin();
      pass(run, wait);
      play(run, lines);
      run.end();
      return { verification: check(resultOf(run, ENDED)) };
    };
    const [slow, quick, half] = [player(WIN, 9000), player(WIN, 0), player(WIN.slice(0, 1), 0)];
    const liar = { verification: check(JSON.stringify({ ...JSON.parse(resultOf(ended(), ENDED)), points: 300 })) };
    expect(rank([liar, half, slow, quick]).map(({ place, of }) => [place, [slow, quick, half, liar].indexOf(of)])).toEqual([
      [1, 1],
      [2, 0],
      [3, 2],
      [undefined, 3],
    ]);
  });
});
