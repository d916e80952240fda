// A mission that is served: what is told of it on a pipe, and what can be typed.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtProgram } from "./program.ts";

const main = builtProgram();
let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "serve-test-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function serve(...args: string[]): {
  out(): string;
  type(line: string): void;
  until(text: string): Promise<void>;
  end(): Promise<number | null>;
} {
  const started = spawn(process.execPath, [main, "serve", ...args], {
    env: { ...process.env, TMPDIR: folder, K8S_QUEST_HOME: folder, NO_COLOR: "1", LANG: "C" },
  });
  child = started;
  let out = "";
  started.stdout.on("data", (data) => (out += data));
  started.stderr.on("data", (data) => (out += data));
  const closed = new Promise<number | null>((resolve) => started.on("close", resolve));
  return {
    out: () => out,
    type: (line) => void started.stdin.write(`${line}\n`),
    until: (text) =>
      new Promise((resolve) => {
        const look = () => void (out.includes(text) && resolve());
        started.stdout.on("data", look);
        look();
      }),
    end: () => {
      started.kill("SIGINT");
      return closed;
    },
  };
}

describe("k8s-quest serve --mission", () => {
  it("tells the briefing, then each objective as it is met; answers and hints are typed", async () => {
    const served = serve("--mission", "01-concepts/the-interview", "--lang", "en");
    await served.until("Type hint here");
    expect(served.out()).toMatch(/^Serving Kubernetes v1\.36 at https:\/\/127\.0\.0\.1:\d+\. Ctrl-C ends it\.\nexport KUBECONFIG=/);
    expect(served.out()).toContain("○ You counted the nodes\n");
    served.type("answer nodes 99");
    await served.until("That is not right.");
    served.type("answer nodes 3");
    await served.until("✓ You counted the nodes\n");
    served.type("hint");
    await served.until("\n1. ");
    expect(await served.end()).toBe(0);
  }, 60_000);

  it("says which missions look at the computer inside the game, and so cannot be won from outside", async () => {
    const served = serve("--mission", "02-kubectl/needles", "--lang", "ko");
    await new Promise((resolve) => child!.on("close", resolve));
    expect(served.out()).toContain("k8s-quest serve: 02-kubectl/needles 미션은 내 컴퓨터의 도구로는 끝낼 수 없습니다");
    expect(served.out()).toContain("k8s-quest play 02-kubectl/needles");
    expect(child!.exitCode).toBe(1);
  }, 60_000);
});
