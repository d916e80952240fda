// How long the program takes to say its version, against an empty node; and to its first frame, against a bundled "hello" in Ink.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { build } from "esbuild";

const MAIN = "dist/main.mjs";
const folder = mkdtempSync(join(tmpdir(), "k8s-quest-bench-"));
const hello = join(folder, "hello.mjs");

/** Real time until `args` have run, ms. */
function run(...args) {
  const start = performance.now();
  spawnSync(process.execPath, args);
  return performance.now() - start;
}

/** Real time until `words` can be read on a terminal, ms. */
function firstFrame(words, ...args) {
  return new Promise((resolve) => {
    const start = performance.now();
    const env = { ...process.env, K8S_QUEST_HOME: folder, TERM: "xterm-256color" };
    const child = spawn(process.execPath, args, { cols: 80, rows: 24, env });
    let seen = "";
    child.onData((text) => {
      seen += text;
      if (!seen.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").includes(words)) return;
      resolve(performance.now() - start);
      child.kill("SIGKILL");
    });
  });
}

/** The ratio of two ways to start, tried in turn: the medians of several pairs. */
async function ratio(times, one, other) {
  const pairs = [];
  for (let time = 0; time < times; time++) pairs.push([await one(), await other()]);
  const median = (side) => pairs.map((pair) => pair[side]).sort((a, b) => a - b)[times >> 1];
  return median(0) / median(1);
}

const tell = (figure, measured, target) => console.log(JSON.stringify({ figure, measured, target, unit: "×" }));

try {
  await build({
    stdin: {
      contents: 'import{createElement as h}from"react";import{render,Text}from"ink";render(h(Text,null,"hello"));setTimeout(()=>{},5000)',
      resolveDir: process.cwd(),
    },
    outfile: hello,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' },
    plugins: [
      {
        name: "no-devtools",
        setup(b) {
          b.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: "react-devtools-core", namespace: "empty" }));
          b.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {}" }));
        },
      },
    ],
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    logLevel: "error",
  });
  tell(
    "k8s-quest --version / empty node",
    await ratio(
      15,
      () => run(MAIN, "--version"),
      () => run("-e", "0"),
    ),
    1.3,
  );
  tell(
    "first frame / hello in Ink",
    await ratio(
      9,
      () => firstFrame("k8s-quest", MAIN),
      () => firstFrame("hello", hello),
    ),
    1.4,
  );
} finally {
  rmSync(folder, { recursive: true });
}
