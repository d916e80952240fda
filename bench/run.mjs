// npm run bench: measures the figures that this project promises, and prints them beside their targets. --check fails where one is missed.
// Words after that choose figures: `node bench/run.mjs kubectl`.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleOptions } from "../scripts/bundle.mjs";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const FIGURES = [
  "world",
  "kubectl",
  "deployment-1k",
  "deployment-10k",
  "cluster-10k",
  "idle-day",
  "node-failure",
  "replay",
  "incident",
  "challenge",
  "serve-memory",
  "serve-watchers",
  "docker",
  "docker-build",
  "docker-compose",
  "host",
];
/** What takes minutes: measured only where it is asked for. */
const LONG = ["cluster-50k", "soak", "challenge-thousand"];
/** What figures start in processes of their own. */
const HELPERS = ["serve-clients"];
const OUT = "dist/bench";

const words = process.argv.slice(2);
const check = words.includes("--check");
const wanted = words.filter((word) => !word.startsWith("--"));
const chosen = (name) => (wanted.length ? wanted.includes(name) : !LONG.includes(name));

mkdirSync(OUT, { recursive: true });
await build({
  entryPoints: [...FIGURES, ...LONG]
    .filter(chosen)
    .concat(HELPERS)
    .map((name) => `bench/${name}.ts`),
  outdir: OUT,
  ...bundleOptions("../assets/"),
});

/** How fast this machine is now: CPU of copying a JSON document over and over, ms. Printed so that runs can be compared. */
function baseline() {
  const document = Array.from({ length: 200 }, (_, index) => ({ name: `pod-${index}`, labels: { app: "web" }, ports: [80, 443] }));
  const start = process.cpuUsage();
  for (let round = 0; round < 500; round++) JSON.parse(JSON.stringify(document));
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const unit = baseline();
const show = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
const row = (...cells) => console.log(cells.map((cell, at) => (at ? String(cell).padStart(12) : cell.padEnd(44))).join(""));
let missed = 0;

console.log(`Node ${process.version}; copying 500 JSON documents takes ${show(unit)} ms of CPU here.\n`);
row("figure", "measured", "target", "", "in copies");
for (const file of [
  ...[...FIGURES, ...LONG].map((name) => [name, `${OUT}/${name}.mjs`]),
  ["serve-kubectl", "bench/serve-kubectl.mjs"],
  ["start", "bench/start.mjs"],
]) {
  if (!chosen(file[0])) continue;
  const text = execFileSync(process.execPath, ["--expose-gc", file[1]], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  // A figure that cannot be measured on this machine tells nothing.
  for (const line of text.trim().split("\n").filter(Boolean)) {
    const { figure, measured, target, unit: of } = JSON.parse(line);
    const good = target === undefined || measured <= target;
    if (!good) missed++;
    row(
      figure,
      `${show(measured)} ${of}`,
      target === undefined ? "" : `≤ ${show(target)} ${of}`,
      target === undefined ? "" : good ? "ok" : "missed",
      of === "ms" ? show(measured / unit) : "",
    );
  }
}
process.exitCode = check && missed ? 1 : 0;
