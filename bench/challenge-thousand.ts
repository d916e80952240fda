// A thousand players on one code, in real worlds: every result is verified, and all of them began in one and the same world.
import { createHash } from "node:crypto";
import { assetsFolder } from "../src/base/assets.ts";
import { Random } from "../src/base/random.ts";
import { boot } from "../src/commands/boot.ts";
import { makeChallenge, openChallenge } from "../src/game/challenges/challenge.ts";
import { contentsOf } from "../src/game/contents-of.ts";
import { resultOf } from "../src/game/runs/result.ts";
import { Run } from "../src/game/runs/run.ts";
import { verify } from "../src/game/runs/verify.ts";
import { cpu, tell } from "./measure.ts";

const PLAYERS = 1000;
const content = { path: assetsFolder };
const shelf = { content, contents: (await contentsOf(content))("en"), language: "en" as const };
const rules = { hints: true, undo: true, docs: true, pause: false };
const code = makeChallenge(shelf, { seed: 11, minutes: 5, rules, drawn: { tiers: ["beginner"], count: 1 } });
const paper = openChallenge(shelf, code);
const START = "2026-05-04T10:00:00.000Z";
const lines = [
  "kubectl get pods -A -o wide",
  "kubectl create namespace mine",
  "kubectl run one --image=nginx:1.29",
  "kubectl delete pod one --wait=false",
];

const beginnings = new Set<string>();
let verifying = 0;
for (let number = 0; number < PLAYERS; number++) {
  const random = new Random(`player ${number}`);
  const run = new Run({ paper, player: `player ${number}`, boot, language: "en", size: { columns: 120, rows: 40 }, startedAt: START });
  const { sight } = run.session.attempt;
  const objects = sight.booted.world.clusters.size ? ["Pod", "Node", "Service"].map((kind) => sight.api.list(sight.kind(kind)!)) : [];
  beginnings.add(createHash("sha256").update(JSON.stringify(objects)).digest("hex"));
  for (let command = 0; command < 4; command++) {
    run.session.type(`${random.pick(lines)}\r`);
    run.session.advance(run.session.now + random.between(500, 20_000));
  }
  run.end();
  const text = resultOf(run, new Date(Date.parse(START) + run.now).toISOString());
  const start = cpu();
  const found = verify(text, { boot, open: () => paper });
  verifying += cpu() - start;
  if (!found.verified) throw new Error(`player ${number}: ${found.findings[0]!.message.id}`);
}
tell(
  { figure: `worlds in which ${PLAYERS} players of one code began`, measured: beginnings.size, target: 1, unit: "" },
  { figure: `verify of their results, each`, measured: verifying / PLAYERS, unit: "ms" },
);
