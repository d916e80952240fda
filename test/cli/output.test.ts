// Where output goes, and what is left behind, when it cannot go on.
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { builtProgram } from "./program.ts";

const main = builtProgram();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "output-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program; `stdout` is a file descriptor, or "gone": a pipe that nobody reads. */
function quest(args: readonly string[], stdout: number | "gone"): Promise<{ code: number | null; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      stdio: ["ignore", stdout === "gone" ? "pipe" : stdout, "pipe"],
      env: { ...process.env, TMPDIR: folder, K8S_QUEST_HOME: join(folder, "home"), LC_ALL: "C" },
    });
    if (stdout === "gone") child.stdout?.destroy();
    let err = "";
    child.stderr!.on("data", (data) => (err += data));
    child.on("close", (code) => resolve({ code, err }));
  });
}

it.skipIf(process.platform === "win32")("ends without a word when whoever reads has gone", { timeout: 60_000 }, async () => {
  for (const args of [["quiz"], ["run", "--help"], ["exam", "--list"]]) expect(await quest(args, "gone")).toEqual({ code: 141, err: "" });
});

it.skipIf(process.platform !== "linux")("says in a line that nothing can be written", { timeout: 60_000 }, async () => {
  expect(await quest(["quiz"], openSync("/dev/full", "w"))).toEqual({
    code: 1,
    err: "k8s-quest: ENOSPC: no space left on device, write\n",
  });
});

it("leaves neither a server nor keys behind when the kubeconfig cannot be written", { timeout: 60_000 }, async () => {
  const { code, err } = await quest(["serve", "--world", "bare", "--docker", "--kubeconfig", join(folder, "none/kubeconfig")], 1);
  expect({ code, err }).toEqual({ code: 1, err: `k8s-quest serve: ${join(folder, "none/kubeconfig")}: no such file or directory\n` });
  expect(readdirSync(folder).filter((name) => name.startsWith("k8s-quest-"))).toEqual([]);
});
