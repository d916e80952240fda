// What Tab offers after docker: commands, flags, and names of what is there.
import { beforeAll, describe, expect, it } from "vitest";
import { completeDocker } from "../../../src/commands/docker/index.ts";
import type { Running } from "../../../src/machine/process.ts";
import { startDocker } from "./docker.ts";

describe("Tab after docker", () => {
  let complete: (line: string) => string[];
  beforeAll(async () => {
    const { run, world } = startDocker();
    await run(
      "docker run -d --name web nginx; docker run -d --name db redis; docker stop db; docker network create shop; docker volume create data",
    );
    let shell: Running | undefined;
    world.host.processes.spawn({
      argv: ["bash"],
      environment: { HOME: "/home/learner" },
      program: function* (self) {
        shell = self;
        return 0;
      },
    });
    world.clock.runUntil(world.clock.now + 10);
    complete = (line) => {
      const words = line.split(" ");
      return completeDocker(shell!, words.slice(1, -1), words.at(-1)!).map(({ word }) => word);
    };
  });

  it("offers commands and flags", () => {
    expect(complete("docker con")).toEqual(expect.arrayContaining(["container", "context"]));
    expect(complete("docker run --net")).toContain("--network");
  });
  it("offers containers by what can be done to them", () => {
    expect(complete("docker stop ")).toEqual(["web"]);
    expect(complete("docker start ")).toEqual(["db"]);
    expect(complete("docker logs ")).toEqual(["db", "web"]);
    expect(complete("docker rm web d")).toEqual(["db"]);
    expect(complete("docker container exec ")).toEqual(["web"]);
    expect(complete("docker exec web ")).toEqual([]);
  });
  it("offers images, networks and volumes", () => {
    expect(complete("docker run n")).toEqual(["nginx"]);
    expect(complete("docker rmi ")).toEqual(["nginx", "redis"]);
    expect(complete("docker network rm ")).toEqual(["shop"]);
    expect(complete("docker network connect shop ")).toEqual(["db", "web"]);
    expect(complete("docker volume inspect d")).toContain("data");
    expect(complete("docker run --network s")).toEqual(["shop"]);
    expect(complete("docker run --restart=a")).toEqual(["--restart=always"]);
  });
});
