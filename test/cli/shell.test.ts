// A shell of the learner's own with a cluster: a kubectl is lent where there is none, files are the learner's, a mission is told of.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtProgram } from "./program.ts";

const main = builtProgram();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shell-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
}

/** Runs the program with no tools in its PATH, and `script` as the learner's shell. */
function quest(args: readonly string[], script: string, input = "", SHELL = join(folder, "shell")): Promise<Ended> {
  const shell = join(folder, "shell");
  writeFileSync(shell, `#!/bin/sh\n${script}\n`);
  chmodSync(shell, 0o755);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { HOME: folder, PATH: "/nonexistent", SHELL, TMPDIR: folder, K8S_QUEST_HOME: join(folder, "kept"), NO_COLOR: "1" },
    });
    let out = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (out += data));
    child.stdin.end(input);
    child.on("close", (code) => resolve({ code, out }));
  });
}

const pod = (name: string) =>
  JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [{ name: "c", image: "nginx" }] } });

describe("k8s-quest shell", () => {
  it("lends a kubectl that reads and writes the learner's own files, and ends as the shell does", async () => {
    writeFileSync(join(folder, "pod.json"), pod("from-file"));
    writeFileSync(join(folder, "input.json"), pod("from-input"));
    const { code, out } = await quest(
      ["shell", "--world", "bare", "--speed", "10"],
      `kubectl apply -f pod.json
kubectl apply -f - < input.json
kubectl get nope; echo "exit $?"
kubectl config set-context --current --namespace=kube-system
kubectl get pod from-file
kubectl port-forward pod/x 80
exit 7`,
    );
    expect(out).toContain("lent to you: kubectl");
    expect(out).toContain("pod/from-file created\npod/from-input created\n");
    expect(out).toContain(`error: the server doesn't have a resource type "nope"\nexit 1`);
    // The learner's kubeconfig was changed: the next line looks in another namespace.
    expect(out).toContain('Error from server (NotFound): pods "from-file" not found');
    expect(out).toContain("k8s-quest does not simulate kubectl port-forward in a shell of your own yet");
    expect(code).toBe(7);
    expect(readdirSync(folder).filter((name) => name.startsWith("k8s-quest-"))).toEqual([]);
  }, 60_000);

  it("ends with a word, and leaves nothing, when there is no such shell", async () => {
    const { code, out } = await quest(["shell", "--world", "bare"], "", "", join(folder, "no-shell"));
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringContaining(`k8s-quest shell: ${join(folder, "no-shell")}: no such file or directory\n`),
    });
    expect(readdirSync(folder).filter((name) => name.startsWith("k8s-quest-"))).toEqual([]);
  }, 60_000);

  it("plays a mission: tells what is met, and keeps a win", async () => {
    const { out } = await quest(
      ["shell", "--mission", "01-concepts/opening-day", "--speed", "20"],
      `hint
kubectl create deployment shop --image=nginx:1.27 --replicas=3 -n bakery
kubectl expose deployment shop --port=80 -n bakery
kubectl rollout status deployment/shop -n bakery
kubectl wait --for=delete pod/customer -n bakery --timeout=60s
mission`,
    );
    expect(out).toContain("○ All three Pods are ready");
    expect(out).toContain("✓ All three Pods are ready");
    expect(out).toContain("Mission won! ★");
    const kept = JSON.parse(readFileSync(join(folder, "kept/progress.json"), "utf8"));
    expect(kept.attempts).toEqual([expect.objectContaining({ mission: "01-concepts/opening-day", hints: 1 })]);
  }, 60_000);
});
