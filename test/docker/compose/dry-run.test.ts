// docker compose --dry-run: what would be done is told, and nothing is changed.
import { describe, expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const { out, run, write } = startLearner({ world: "docker" });
write({
  Dockerfile: "FROM alpine:3.22\nCMD sleep 1000\n",
  "compose.yaml": `name: dry
services:
  web: {image: "nginx:alpine", depends_on: {db: {condition: service_healthy}}, ports: ["8080:80"]}
  db: {image: "redis:7", healthcheck: {test: ["CMD", "true"]}, volumes: ["d:/data"]}
  app: {build: .}
volumes: {d: {}}
`,
});
const state = () => out("docker ps -aq --no-trunc; docker images -q; docker volume ls -q; docker network ls -q");

describe("docker compose --dry-run", () => {
  it("tells of images, places and containers that would be made", () => {
    const before = state();
    const { stderr, code } = run("docker compose --dry-run up -d");
    expect(code).toBe(0);
    for (const line of [
      "db Pulled ",
      "app ==> ==> writing image dryRun-7d1043473d55bfa90e8530d35801d4e381bc69f0 ",
      "app ==> ==> naming to dry-app ",
      "Network dry_default  Created",
      'Volume "dry_d"  Created',
      "Container dry-db-1  Healthy",
      "Container dry-web-1  Started",
    ])
      expect(stderr).toContain(` DRY-RUN MODE -  ${line}\n`);
    expect(state()).toBe(before);
  });
  it("knows what is there", () => {
    out("docker compose up -d --quiet-pull 2>/dev/null");
    const before = state();
    expect(run("docker compose --dry-run up -d --force-recreate").stderr).toContain(" DRY-RUN MODE -  Container dry-web-1  Recreated\n");
    expect(run("docker compose --dry-run down -v").stderr).toMatch(
      / DRY-RUN MODE - {2}Container dry-db-1 {2}Removed\n DRY-RUN MODE - {2}Network dry_default {2}Removing\n/,
    );
    expect(run("docker compose --dry-run stop web").stderr).toBe(
      " DRY-RUN MODE -  Container dry-web-1  Stopping\n DRY-RUN MODE -  Container dry-web-1  Stopped\n",
    );
    expect(state()).toBe(before);
    expect(out("docker compose ps --services --status running | sort")).toBe("app\ndb\nweb\n");
  });
  it("does not stay with containers that are not there", () =>
    expect(out("docker compose --dry-run up 2>/dev/null")).toBe(
      "end of 'compose up' output, interactive run is not supported in dry-run mode\n",
    ));
  it("finds images that nobody can pull", () => {
    write({ "bad.yaml": "services: {a: {image: 'redis:none'}}\n" });
    const { stderr, code } = run("docker compose -f bad.yaml --dry-run up -d");
    expect([code, stderr]).toEqual([1, expect.stringContaining("manifest for redis:none not found")]);
  });
  it("says what it cannot imagine", () =>
    expect(run("docker compose --dry-run exec web ls")).toEqual({
      stdout: "",
      stderr: "docker: k8s-quest does not simulate --dry-run of compose exec yet\n",
      code: 1,
    }));
});
