// A host with 200 players over real sockets: how long until all see that an objective fell, and what the host needs meanwhile.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetsFolder } from "../src/base/assets.ts";
import { boot } from "../src/commands/boot.ts";
import { makeChallenge } from "../src/game/challenges/challenge.ts";
import type { ClaimedScore, Standing } from "../src/game/challenges/group.ts";
import { contentsOf } from "../src/game/contents-of.ts";
import { papersOf } from "../src/game/runs/papers.ts";
import { strict } from "../src/game/runs/rules.ts";
import { Run } from "../src/game/runs/run.ts";
import { GroupClient } from "../src/http/host/client.ts";
import { quantile, tell } from "./measure.ts";

const PLAYERS = 200;
const ROUNDS = 40;
/** Keys a second of each player, meanwhile. */
const TYPING = 5;

const content = { path: assetsFolder };
const contents = (await contentsOf(content))("en");
const missions = ["01-concepts/opening-day"];
const code = makeChallenge({ content, contents, language: "en" }, { seed: 1, minutes: 30, rules: strict, missions });
const paper = (await papersOf("en"))(code);

const home = mkdtempSync(join(tmpdir(), "k8s-quest-bench-"));
const host = spawn(process.execPath, ["dist/main.mjs", "host", code, "--port", "0", "--lang", "en"], {
  env: { ...process.env, K8S_QUEST_HOME: home },
  stdio: ["pipe", "pipe", "inherit"],
});
const [, url, joinCode] = await says(host, /challenge join (\S+) (\S+)/);

const waiting: (() => void)[] = [];
/** What all players should see now, and who does not yet. */
let awaited: { name: string; points: number; missing: Set<number> } | undefined;

interface Heard {
  link: GroupClient;
  rows: readonly Standing[];
  phase: string;
  run: Run;
}
const claimOf = ({ score }: Run): ClaimedScore => ({
  points: score.points,
  tasks: score.tasks.map(({ points }) => points),
  last: score.lastGain,
});
const first = new Run({
  paper,
  player: "Player 0",
  boot,
  language: "en",
  size: { columns: 80, rows: 24 },
  startedAt: new Date().toISOString(),
});

const players = Array.from({ length: PLAYERS }, (_, index): Heard => {
  const heard: Heard = { rows: [], phase: "", run: first, link: undefined as unknown as GroupClient };
  heard.link = new GroupClient({
    url: url!,
    joinCode: joinCode!,
    name: `Player ${index}`,
    events: {
      standings: (rows) => {
        heard.rows = rows;
        if (awaited && rows.some(({ name, points }) => name === awaited!.name && points === awaited!.points)) awaited.missing.delete(index);
        if (!awaited?.missing.size) wake();
      },
      phase: (phase) => {
        heard.phase = phase;
        wake();
      },
      refused: (reason) => {
        throw new Error(reason);
      },
    },
  });
  return heard;
});
let highest = 0;
const weighing = setInterval(() => {
  highest = Math.max(highest, memoryOf(host));
}, 500);
const began = performance.now();
await until(() => players.every(({ rows }) => rows.filter(({ online }) => online).length === PLAYERS));
const joined = performance.now() - began;
host.stdin!.write("\n");
await until(() => players.every(({ phase }) => phase === "running"));

/** Everybody has typed the same, each under an own name; in turn one of them claims to be further. */
const tellAll = (index: number, score: ClaimedScore) => players[index]!.link.tell({ ...first.log, player: `Player ${index}` }, score);
const told = Array.from({ length: PLAYERS }, () => 0);
let typed = 0;
const typing = setInterval(() => {
  first.session.type("k");
  first.session.advance(first.session.now + 1000 / TYPING);
  typed++;
  for (let index = 0; index < PLAYERS; index++) tellAll(index, { points: told[index]!, tasks: [told[index]!], last: told[index]! });
}, 1000 / TYPING);
const delays: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  await new Promise((resolve) => setTimeout(resolve, 150));
  const index = (round * 37) % PLAYERS;
  const points = ++told[index]!;
  awaited = { name: `Player ${index}`, points, missing: new Set(players.keys()) };
  const start = performance.now();
  tellAll(index, { points, tasks: [points], last: points });
  await until(() => !awaited!.missing.size);
  delays.push(performance.now() - start);
}
clearInterval(typing);
awaited = undefined;
const running = memoryOf(host);

first.session.type("\x15");
const closing = performance.now();
first.end();
players.forEach(({ link }, index) => {
  link.over({ ...first.log, player: `Player ${index}` }, claimOf(first));
});
await until(() => players.every(({ phase }) => phase === "final"), 120_000);
const checked = performance.now() - closing;
clearInterval(weighing);
const refused = players[0]!.rows.filter(({ mark }) => mark !== "verified").length;

tell(
  { figure: `an objective falls: seen by ${PLAYERS} players, median`, measured: quantile(delays, 0.5), unit: "ms" },
  { figure: "  19 of 20 times within", measured: quantile(delays, 0.95), target: 100, unit: "ms" },
  { figure: `  the slowest of ${ROUNDS}`, measured: Math.max(...delays), unit: "ms" },
  { figure: `  memory of the host, highest`, measured: highest, target: 200, unit: "MB" },
  { figure: `  while ${typed} keys of each were kept`, measured: running, unit: "MB" },
  { figure: `  until ${PLAYERS} had joined`, measured: joined, unit: "ms" },
  { figure: `  until ${PLAYERS} results were played again`, measured: checked, unit: "ms" },
  { figure: "  results that were not verified", measured: refused, target: 0, unit: "" },
);
for (const { link } of players) link.drop();
host.kill("SIGINT");
await new Promise((resolve) => host.once("exit", resolve));
rmSync(home, { recursive: true, force: true });
process.exit(0);

function says(child: ChildProcess, wanted: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    let text = "";
    child.stdout!.on("data", (chunk) => {
      text += chunk;
      const found = wanted.exec(text);
      if (found) resolve(found);
    });
  });
}

/** MB, of the process and of those aside in which it plays results again; what they share counts once. */
function memoryOf({ pid }: ChildProcess): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  const shares = [pid, ...children].map((each) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, "utf8"))![1]) / 1024;
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  });
  return shares.reduce((sum, each) => sum + each, 0);
}

function wake(): void {
  for (const each of waiting.splice(0)) each();
}
async function until(holds: () => boolean, limit = 60_000): Promise<void> {
  const end = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never: ${holds}`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 1000);
      waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
