// Clients that do not read what they asked for: containers wait for them as for any reader, and what is held for them is bounded.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDocker } from "./served.ts";

let docker: Awaited<ReturnType<typeof startDocker>>;
beforeAll(async () => {
  docker = await startDocker();
  docker.pull("alpine");
});
afterAll(() => docker.stop());

const UPGRADE = "HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n";
const MIB = 1024 * 1024;
/** Writes six MB, a line after the other. */
const MUCH = ["sh", "-c", `i=0; while [ $i -lt 1000 ]; do echo ${"x".repeat(6000)}; i=$((i+1)); done; echo done`];

async function container(name: string, body: object): Promise<void> {
  await docker.ask("POST", `/containers/create?name=${name}`, { Image: "alpine", ...body });
}
/** Until nothing more happens by itself. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== docker.clock.now; ) {
    before = docker.clock.now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const stateOf = async (name: string) => JSON.parse((await docker.ask("GET", `/containers/${name}/json`)).text).State;

describe("a client that stops reading", () => {
  it("keeps the container that it is attached to waiting, which goes on once it reads", async () => {
    await container("writer", { Cmd: MUCH });
    const { socket, until, got, closed } = await docker.raw(`POST /containers/writer/attach?stream=1&stdout=1 ${UPGRADE}\r\n`);
    await until("101 UPGRADED");
    socket.pause();
    await docker.ask("POST", "/containers/writer/start");
    await quiet();
    expect((await stateOf("writer")).Status).toBe("running");
    socket.resume();
    await closed;
    expect(got().length).toBeGreaterThan(5 * MIB);
    expect(got().endsWith("done\n")).toBe(true);
    expect((await stateOf("writer")).Status).toBe("exited");
  });
  it("keeps nobody waiting any more when it goes", async () => {
    await container("left", { Cmd: MUCH });
    const { socket, until, closed } = await docker.raw(`POST /containers/left/attach?stream=1&stdout=1 ${UPGRADE}\r\n`);
    await until("101 UPGRADED");
    socket.pause();
    await docker.ask("POST", "/containers/left/start");
    await quiet();
    socket.destroy();
    await closed;
    expect(JSON.parse((await docker.ask("POST", "/containers/left/wait")).text)).toEqual({ StatusCode: 0 });
  });
  it("keeps what it executes waiting", async () => {
    await container("box", { Cmd: ["sleep", "100000"] });
    await docker.ask("POST", "/containers/box/start");
    const { Id } = JSON.parse((await docker.ask("POST", "/containers/box/exec", { Cmd: MUCH, AttachStdout: true })).text);
    const { socket, until, got, closed } = await docker.raw(
      `POST /exec/${Id}/start ${UPGRADE}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    );
    await until("101 UPGRADED");
    socket.pause();
    await quiet();
    expect(JSON.parse((await docker.ask("GET", `/exec/${Id}/json`)).text).Running).toBe(true);
    socket.resume();
    await closed;
    expect(got().endsWith("done\n")).toBe(true);
  });
});

it("who sends more than a container reads waits", async () => {
  await container("deaf", { Cmd: ["sleep", "100000"], OpenStdin: true });
  await docker.ask("POST", "/containers/deaf/start");
  const { socket, until } = await docker.raw(`POST /containers/deaf/attach?stream=1&stdin=1 ${UPGRADE}\r\n`);
  await until("101 UPGRADED");
  const sent = 20 * MIB;
  let isTaken = false;
  socket.write("x".repeat(sent), () => (isTaken = true));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(isTaken).toBe(false);
  socket.destroy();
  expect(docker.logged).toEqual([]);
});
