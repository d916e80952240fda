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
  it("tells of commands in containers, and stays with none", () => {
    const id = out("docker compose ps -q web").trim();
    expect(run("docker compose --dry-run exec -d web sh -c 'touch /x'")).toEqual({
      stdout: ` DRY-RUN MODE - Executing command ["sh" "-c" "touch /x"] in ${id} (detached mode)\n`,
      stderr: "",
      code: 0,
    });
    expect(run("docker compose exec web ls /x").code).not.toBe(0);
    expect(run("docker compose --dry-run exec web ls").stderr).toBe("interactive exec is not supported in dry-run mode\n");
    expect(run("docker compose --dry-run attach web").stderr).toBe("interactive run is not supported in dry-run mode\n");
    expect(run("docker compose --dry-run run --no-deps web ls").stderr).toBe("interactive run is not supported in dry-run mode\n");
    expect(out("docker compose --dry-run run -d --no-deps web ls")).toMatch(/^dry-web-run-[0-9a-f]{12}\n$/);
  });
  it("looks whether what is to be copied is there", () => {
    const before = state();
    expect(run("docker compose --dry-run cp web:/etc/hosts copied").stderr).toBe(
      " DRY-RUN MODE -  dry-web-1 copy dry-web-1:/etc/hosts to copied Copying\n DRY-RUN MODE -  dry-web-1 copy dry-web-1:/etc/hosts to copied Copied\n",
    );
    expect(run("ls copied").code).not.toBe(0);
    expect(run("docker compose --dry-run cp web:/nope .").stderr).toContain("Could not find the file /nope in container ");
    expect(state()).toBe(before);
  });
});
