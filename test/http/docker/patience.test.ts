// Where time stands still (`serve --pause`): as much of it passes as what clients wait for needs, and no more.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pack } from "../../../src/docker/build/archive.ts";
import { attach } from "./buildkit-client.ts";
import { startDocker } from "./served.ts";

let docker: Awaited<ReturnType<typeof startDocker>>;
beforeAll(async () => {
  docker = await startDocker();
  docker.pull("alpine");
});
afterAll(() => docker.stop());

const API = "/v1.41";
const json = async (asked: Promise<{ text: string }>) => JSON.parse((await asked).text || "{}");
let made = 0;
/** A container that is not started yet. */
async function container(command: string, more: object = {}): Promise<string> {
  const name = `box-${++made}`;
  await docker.ask("POST", `${API}/containers/create?name=${name}`, { Image: "alpine", Cmd: ["sh", "-c", command], ...more });
  return name;
}
async function started(command: string, more: object = {}): Promise<string> {
  const name = await container(command, more);
  await docker.ask("POST", `${API}/containers/${name}/start`);
  return name;
}
/** A connection to a container's streams, as `docker run` has it. */
async function attached(name: string, streams = "stdout=1&stderr=1") {
  const opened = await docker.raw(
    `POST ${API}/containers/${name}/attach?stream=1&${streams} HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`,
  );
  await opened.until("101 UPGRADED");
  return opened;
}
/** Virtual seconds that passed. */
async function during(action: () => Promise<unknown>): Promise<number> {
  const { now } = docker.clock;
  await action();
  return (docker.clock.now - now) / 1000;
}
/** Until nothing more happens by itself. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== docker.clock.now; ) {
    before = docker.clock.now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("what ends by itself is waited for", () => {
  it("a pull", async () => {
    const passed = await during(async () => {
      const { text } = await docker.ask("POST", `${API}/images/create?fromImage=nginx&tag=latest`);
      expect(text.trim().split("\r\n").at(-1)).toContain("Downloaded newer image for nginx:latest");
    });
    expect(passed).toBeGreaterThan(1);
  });
  it("a container that takes its time to stop", async () => {
    const name = await started("trap '' TERM; while true; do sleep 1; done");
    expect(await during(() => docker.ask("POST", `${API}/containers/${name}/stop?t=20`))).toBe(20);
  });
  it("a build, whether its client sends all along or is asked", async () => {
    const dockerfile = "FROM alpine\nRUN sleep 100\n";
    const archive = pack([{ name: "Dockerfile", type: "file", mode: 0o644, modified: 0, content: dockerfile }]);
    const type = { "Content-Type": "application/x-tar" };
    expect(await during(() => docker.ask("POST", `${API}/build?nocache=1`, archive, type))).toBeGreaterThanOrEqual(100);
    await attach(docker.socketPath, "patient", { folders: { dockerfile: { Dockerfile: dockerfile }, context: {} } });
    const asked = () => docker.ask("POST", `${API}/build?version=2&nocache=1&remote=client-session&session=patient`);
    const passed = await during(asked);
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThan(200);
  });
  it("a command that is not there when it is first wanted, and is loaded meanwhile", async () => {
    const name = await container("sleep 2; echo done");
    const { closed, got } = await attached(name);
    expect(await during(() => docker.ask("POST", `${API}/containers/${name}/start`).then(() => closed))).toBe(2);
    expect(got()).toContain("done\n");
  });
});

describe("a program has a minute to come to its end", () => {
  it("when a client waits for it", async () => {
    const name = await started("sleep 5; exit 3");
    const { now } = docker.clock;
    expect(await json(docker.ask("POST", `${API}/containers/${name}/wait`))).toEqual({ StatusCode: 3 });
    expect(docker.clock.now - now).toBe(5000);
  });
  it("when it is an exec's", async () => {
    const name = await started("sleep 1000");
    const { Id } = await json(docker.ask("POST", `${API}/containers/${name}/exec`, { Cmd: ["sleep", "3"], AttachStdout: true }));
    expect(await during(() => docker.ask("POST", `${API}/exec/${Id}/start`, {}))).toBe(3);
    expect(await json(docker.ask("GET", `${API}/exec/${Id}/json`))).toMatchObject({ Running: false, ExitCode: 0 });
  });
  it("and goes on as long as that, where it has no end", async () => {
    const name = await container("while true; do echo tick; sleep 10; done");
    const { got, socket } = await attached(name);
    const passed = await during(async () => {
      await docker.ask("POST", `${API}/containers/${name}/start`);
      await quiet();
    });
    // The seventh would come a little after its minute.
    expect([Math.floor(passed), got().match(/tick/g)?.length]).toEqual([50, 6]);
    expect(await during(() => docker.ask("GET", `${API}/containers/json`).then(quiet))).toBe(0);
    socket.destroy();
    await docker.ask("DELETE", `${API}/containers/${name}?force=1`);
  });
});

describe("what may never come has a second", () => {
  it("logs that are followed", async () => {
    const name = await started("while true; do echo tick; sleep 0.5; done");
    const { got, socket } = await docker.raw(`GET ${API}/containers/${name}/logs?follow=1&stdout=1 HTTP/1.1\r\nHost: d\r\n\r\n`);
    const passed = await during(quiet);
    expect(passed).toBeGreaterThanOrEqual(0.5);
    expect(passed).toBeLessThanOrEqual(1);
    expect(got().match(/tick/g)?.length).toBe(2);
    socket.destroy();
    await docker.ask("DELETE", `${API}/containers/${name}?force=1`);
  });
  it("a program into which one can type, and anew when one does, a minute when no more is typed", async () => {
    const name = await container("while read line; do sleep 0.5; echo $line; done; sleep 9", { OpenStdin: true, StdinOnce: true });
    const { socket, closed, got, until } = await attached(name, "stdin=1&stdout=1");
    await docker.ask("POST", `${API}/containers/${name}/start`);
    const typed = async () => {
      socket.write("hello\n");
      await until("hello\n");
      await quiet();
    };
    expect(await during(typed)).toBeCloseTo(0.5, 2);
    const ended = () => {
      socket.end();
      return closed;
    };
    expect(await during(ended)).toBeCloseTo(9, 2);
    expect(got()).toContain("hello");
  });
});

describe("time stands still", () => {
  it("for what runs in the background: its client waits only until it has been started", async () => {
    const name = await container("sleep 5");
    const { socket } = await docker.raw(`POST ${API}/containers/${name}/wait?condition=next-exit HTTP/1.1\r\nHost: d\r\n\r\n`);
    expect(await during(() => docker.ask("POST", `${API}/containers/${name}/start`).then(quiet))).toBe(0);
    socket.destroy();
  });
});

it("a client that goes away while a program writes is no fault", async () => {
  const name = await container("while true; do echo tick; sleep 0.1; done");
  const { socket, closed } = await attached(name);
  socket.destroy();
  await closed;
  await docker.ask("POST", `${API}/containers/${name}/start`);
  await quiet();
  expect(docker.logged).toEqual([]);
});
