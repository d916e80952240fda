// Compares the help of our kubectl with the real one's, command by command: the usage line, the subcommands, and each flag with its shorthand and
// default. The prose is our own and is not compared. What is known to differ is listed, and must differ: a line that no longer does is an error too.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realKubectl } from "./kubectl.mjs";

/** Commands whose help differs as yet: what they do is not simulated, or only in part. */
const DIFFERENT = new Set();

const binary = realKubectl();
if (!binary) {
  console.log("no real kubectl for this machine: not compared\n0 passed, 0 failed");
  process.exit(0);
}
const real = (path) =>
  execFileSync(binary, [...path, "--help"], { encoding: "utf8", env: { HOME: "/nonexistent", KUBECONFIG: "/nonexistent", GOGC: "off" } });

/** What is compared of a help text. */
function shapeOf(text) {
  const usage = /Usage:\n((?: {2}.*\n)+)/.exec(text)?.[1].trim();
  const options = /Options:\n([\s\S]*?)\n\nUsage:/.exec(text)?.[1] ?? "";
  const flags = [...options.matchAll(/^ {4}((?:-\w, )?--[\w-]+=.*):$/gm)].map((match) => match[1]).sort();
  const commands = /Available Commands:\n((?: {2}.*\n)+)/.exec(text)?.[1] ?? "";
  return { usage, flags, commands: [...commands.matchAll(/^ {2}([\w-]+) /gm)].map((match) => match[1]).sort() };
}

const wanted = [];
const walk = (path) => {
  const shape = shapeOf(real(path));
  wanted.push({ path, shape });
  for (const name of shape.commands) walk([...path, name]);
};
for (const match of execFileSync(binary, ["--help"], { encoding: "utf8" }).matchAll(/^ {2}([\w-]+) {2,}\S/gm))
  if (match[1] !== "options") walk([match[1]]);

const script = join(mkdtempSync(join(tmpdir(), "k8s-quest-")), "help.sh");
writeFileSync(script, wanted.map(({ path }) => `kubectl ${path.join(" ")} --help\n`).join(""));
const answers = execFileSync(process.execPath, ["dist/main.mjs", "run", "--world", "bare", "--format", "jsonl", script], {
  encoding: "utf8",
  maxBuffer: 1 << 26,
})
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line).stdout);

let passed = 0;
let failed = 0;
for (const [index, { path, shape }] of wanted.entries()) {
  const name = path.join(" ");
  const ours = shapeOf(answers[index] ?? "");
  const same = JSON.stringify(ours) === JSON.stringify(shape);
  if (same !== DIFFERENT.has(name)) {
    passed++;
    continue;
  }
  failed++;
  if (same) console.log(`kubectl ${name}: the same now; take it off the list`);
  else {
    console.log(`kubectl ${name}`);
    for (const key of ["usage", "flags", "commands"]) {
      const [a, b] = [[shape[key]].flat(), [ours[key]].flat()];
      for (const each of a.filter((x) => !b.includes(x))) console.log(`  - ${each}`);
      for (const each of b.filter((x) => !a.includes(x))) console.log(`  + ${each}`);
    }
  }
}
console.log(`help: ${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
