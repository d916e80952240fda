// The map of a mission without a cluster: containers by network, and what does not run.
import { expect, test } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { dockerOverviewOf } from "../../src/game/docker-overview.ts";
import { driveNow } from "../drive-now.ts";

test("containers stand under each of their networks, and apart when they do not run", () => {
  const booted = boot({ seed: "map", world: "docker" });
  const shell = booted.run(`
    docker network create front; docker network create back
    docker run -d --name web --network front -p 8080:80 nginx:1.27
    docker network connect back web
    docker run --name job busybox false
    docker run --name fine busybox true
    docker run -d --name ill --network back --health-cmd false --health-interval 1s --health-retries 1 nginx:1.27
    docker create --name new nginx:1.27; docker volume create data; sleep 5`);
  driveNow(booted.world, () => shell.exitCode !== undefined);
  const { networks, others, images, volumes } = dockerOverviewOf(booted.world.docker!());
  const web = { name: "web", image: "nginx:1.27", state: "ready", note: "", ports: ["8080→80"] };
  expect(networks.map(({ name, containers }) => [name, containers.map((each) => [each.name, each.state])])).toEqual([
    ["front", [["web", "ready"]]],
    [
      "back",
      [
        ["web", "ready"],
        ["ill", "failing"],
      ],
    ],
  ]);
  expect(networks[0]!.containers).toEqual([web]);
  expect(others.map(({ name, state, note }) => [name, state, note])).toEqual([
    ["job", "failing", "exited (1)"],
    ["fine", "done", "exited (0)"],
    ["new", "pending", "created"],
  ]);
  expect([images, volumes]).toEqual([2, 1]);
  const why = booted.run("why pod/web");
  driveNow(booted.world, () => why.exitCode !== undefined);
  expect(why.stderr.read()).toBe("there is no cluster here: why explains objects of a cluster\n");
});
