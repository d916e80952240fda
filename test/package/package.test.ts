// The package as a user gets it: alone, small, and a mission can be won with it on every supported Node.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMission } from "../../src/game/content.ts";
import { type Installation, install, nodeOf, ran } from "./installation.ts";
import { open } from "./screen.ts";

const MEGABYTE = 1024 * 1024;
const version = (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version;
const mission = readMission("curriculum/beginner/01-concepts/opening-day.yaml");

const versions = ["20", "22", "24", "26"];
/** Fetched while the package is packed. */
const nodes = new Map(versions.map((major) => [major, nodeOf(major)]));

let installed: Installation;
beforeAll(async () => {
  installed = await install();
});
afterAll(() => {
  if (installed) rmSync(installed.folder, { recursive: true, force: true });
});

describe("the package", () => {
  it("brings no other package along", () => {
    expect(installed.packages).toEqual(["node_modules/k8s-quest"]);
  });

  it("is small", () => {
    expect(installed.packed / MEGABYTE).toBeLessThan(3);
    expect(installed.unpacked / MEGABYTE).toBeLessThan(10);
  });
});

describe.concurrent.each(versions)("on Node %s", (major) => {
  it("says its version", async ({ skip }) => {
    const node = await nodes.get(major)!;
    if ("missing" in node) return skip(node.missing);
    expect(await ran(node.path, [installed.main, "--version"])).toEqual({ stdout: `k8s-quest ${version}\n`, stderr: "" });
  });

  it("brings a cluster up without a complaint", async ({ skip }) => {
    const node = await nodes.get(major)!;
    if ("missing" in node) return skip(node.missing);
    const nodesOfCluster = { stdout: "node/control-plane\nnode/worker-1\nnode/worker-2\n", stderr: "" };
    expect(await ran(node.path, [installed.main, "run", "-c", "kubectl get nodes -o name"])).toEqual(nodesOfCluster);
  });

  it("lets a mission be won at the keyboard", async ({ skip, onTestFinished }) => {
    const node = await nodes.get(major)!;
    if ("missing" in node) return skip(node.missing);
    const home = mkdtempSync(join(installed.folder, "home-"));
    const screen = open(node.path, [installed.main, "play", "01-concepts/opening-day"], { K8S_QUEST_HOME: home });
    onTestFinished(screen.stop);
    await screen.shows(/\$\s*$/m);
    const lines = mission.solutions[0]!.steps.flatMap((step) => (step.do === "run" ? step.script.trim().split("\n") : []));
    for (const line of lines) screen.type(`${line}\r`);
    await screen.shows("Mission won!");
    expect(readFileSync(join(home, "progress.json"), "utf8")).toContain("opening-day");
  });
});
