// Exported casts, played by the real asciinema: Korean, colours, other sizes, marks, and runs of several tasks.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import xterm from "@xterm/headless";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assetsFolder } from "../../src/base/assets.ts";
import { boot } from "../../src/commands/boot.ts";
import { makeChallenge } from "../../src/game/challenges/challenge.ts";
import { contentsOf } from "../../src/game/contents-of.ts";
import { castOf } from "../../src/game/runs/cast.ts";
import { papersOf } from "../../src/game/runs/papers.ts";
import { Run } from "../../src/game/runs/run.ts";
import { filmOfRun } from "../../src/game/runs/run-film.ts";
import type { Language } from "../../src/i18n/index.ts";
import { asciinema } from "./debian.mjs";

const program = asciinema();
/** asciinema wants a terminal. */
const terminals = spawnSync("script", ["-qec", "true", "/dev/null"], { timeout: 10_000 }).status === 0;
const SIZE = { columns: 80, rows: 24 };

type Step = string | ((run: Run) => void);

/** The cast of a run, a line every second. */
async function castIn(language: Language, missions: readonly string[], steps: readonly Step[]): Promise<string> {
  const content = { path: assetsFolder };
  const contents = (await contentsOf(content))(language);
  const rules = { hints: true, undo: true, docs: true, pause: false };
  const code = makeChallenge({ content, contents, language }, { seed: 3, minutes: 20, rules, missions });
  const paper = (await papersOf(language))(code);
  const run = new Run({ paper, player: "김미나", boot, language, size: SIZE, startedAt: "2026-05-04T10:00:00.000Z" });
  for (const step of steps) {
    if (typeof step === "string") run.session.type(`${step}\r`);
    else step(run);
    run.session.advance(run.session.now + 1000);
  }
  run.end();
  const film = filmOfRun(paper, run.log, boot);
  while (!film.recorded) film.record(10_000);
  return castOf(film, { idleLimit: 2 });
}

/** What a terminal of our size shows after some output. */
async function screenOf(output: string): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  return Array.from({ length: SIZE.rows }, (_, row) => active.getLine(active.baseY + row)!.translateToString(true));
}

describe.skipIf(!program || !terminals)("asciinema", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "casts-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What it writes, and how it ends. */
  const played = (name: string, cast: string, command: string) => {
    const file = join(folder, name);
    writeFileSync(file, cast);
    const line = `${program} ${command} ${file}`;
    const { status, stdout } = spawnSync("script", ["-qec", line, "/dev/null"], { encoding: "utf8", input: "", timeout: 60_000 });
    // The pseudo-terminal of script returns the carriage once more.
    return { status, output: stdout.replace(/\r+\n/g, "\r\n") };
  };
  const shop: readonly Step[] = [
    "echo 안녕하세요, 빵집입니다",
    "printf '\\033[31m빨강\\033[0m \\033[1;44m굵게\\033[0m\\n'",
    "kubectl create deployment shop -n bakery --image=nginx:1.27 --replicas=3",
    (run) => run.session.resize({ columns: 120, rows: 40 }),
    "kubectl get pods -n bakery -o wide",
    (run) => run.session.resize(SIZE),
    "ls --color=always /",
  ];
  const both: readonly Step[] = ["vi note", "ihello", "\x1b:wq", (run) => run.session.undo(), (run) => run.open(1), "kubectl get nodes"];

  it.each([
    ["en", ["01-concepts/opening-day"], shop, ["r", "m"]],
    ["ko", ["01-concepts/opening-day"], shop, ["r", "m"]],
    ["ko", ["01-concepts/opening-day", "05-namespaces/moving-day"], both, ["r"]],
  ] as const)("plays a run in %s of %j as it was, with its other events", async (language, missions, steps, codes) => {
    const cast = await castIn(language, missions, steps);
    const events = cast
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => JSON.parse(line) as [number, string, string]);
    expect(events.map(([, code]) => code)).toEqual(expect.arrayContaining([...codes]));
    const output = events.flatMap(([, code, data]) => (code === "o" ? [data] : [])).join("");
    for (const command of ["cat", "play -s 1000 -i 0.001"]) {
      const real = played(`${language}-${missions.length}.cast`, cast, command);
      expect(real.status).toBe(0);
      expect(real.output).toContain(output.replace(/\r+\n/g, "\r\n"));
      expect(await screenOf(real.output)).toEqual(await screenOf(output));
    }
  });
});
