// npm run test:conformance: our kubectl against the real one: its help, command by command, then lines of all kinds on served worlds.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installPackages } from "./debian.mjs";
import { realKubectl } from "./kubectl.mjs";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

/** Runs one part; whether it passed. */
function run(...args) {
  const began = Date.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env: { ...process.env, NO_COLOR: "1" } });
  console.log(`${args[0]}: ${status === 0 ? "passed" : "FAILED"} in ${Math.round((Date.now() - began) / 1000)} s\n`);
  return status === 0;
}

if (!realKubectl()) {
  console.log("no real kubectl for this machine: conformance is not tested\n0 passed, 0 failed, all skipped");
  process.exit(0);
}
const missing = installPackages();
if (missing.length) console.log(`not to be had here, and so not tested: ${missing.join(", ")}`);
const parts = [["test/conformance/help.mjs"], ["node_modules/vitest/vitest.mjs", "run", "--config", "test/conformance/vitest.config.ts"]];
const passed = parts.map((part) => run(...part));
process.exitCode = passed.every(Boolean) ? 0 : 1;
