// More of the wire: bodies in chunks, waits, archives both ways and packed, statistics, events, terminals of execs, swarm bodies of the wrong shape.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDocker } from "./served.ts";

let docker: Awaited<ReturnType<typeof startDocker>>;
beforeAll(async () => {
  docker = await startDocker();
  docker.pull("alpine");
  await docker.ask("POST", "/v1.41/containers/create?name=box", { Image: "alpine", Cmd: ["sleep", "1000"] });
  await docker.ask("POST", "/v1.41/containers/box/start");
});
afterAll(() => docker.stop());

const json = ({ text }: { text: string }) => JSON.parse(text);

describe("bodies", () => {
  it("may come in chunks", async () => {
    const { until, socket, got } = await docker.raw(
      'POST /v1.41/volumes/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n{"Nam\r\nc\r\ne":"pieces"}\r\n0\r\n\r\n',
    );
    await until('"Name":"pieces"');
    expect(got()).toContain("HTTP/1.1 201 Created");
    socket.end();
  });
  it("of swarm mode may have any shape without ending anything", async () => {
    const paths = ["/swarm/init", "/swarm/join", "/services/create", "/secrets/create", "/configs/create", "/swarm/update"];
    for (const swarm of [false, true]) {
      if (swarm) expect((await docker.ask("POST", "/swarm/init", {})).status).toBe(200);
      for (const path of paths.slice(1))
        for (const body of [
          {},
          { Name: 1 },
          { Name: "a", TaskTemplate: 5 },
          { Name: "a", TaskTemplate: { ContainerSpec: { Image: 3 } } },
          { Spec: [] },
          { RemoteAddrs: 3 },
        ])
          await docker.ask("POST", path, body);
    }
    expect((await docker.ask("GET", "/_ping")).text).toBe("OK");
    expect(docker.logged).toEqual([]);
  });
});

describe("archives", () => {
  it("are told of by HEAD, fetched by GET, and put back plain or packed", async () => {
    const head = await docker.ask("HEAD", "/v1.41/containers/box/archive?path=/etc/hostname");
    const stat = JSON.parse(Buffer.from(String(head.headers["x-docker-container-path-stat"]), "base64").toString());
    expect([head.status, stat.name]).toEqual([200, "hostname"]);
    const got = await docker.ask("GET", "/v1.41/containers/box/archive?path=/etc/os-release");
    expect([got.status, got.headers["content-type"]]).toEqual([200, "application/x-tar"]);
    const tar = Buffer.from(got.text, "latin1");
    const put = async (bytes: Buffer, to: string): Promise<string> => {
      const {
        until,
        socket,
        got: answer,
      } = await docker.raw(
        `PUT /v1.41/containers/box/archive?path=${to} HTTP/1.1\r\nHost: d\r\nContent-Type: application/x-tar\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`,
      );
      socket.write(bytes);
      await until("\r\n\r\n");
      socket.end();
      return answer().split("\r\n", 1)[0]!;
    };
    expect(await put(tar, "/tmp")).toBe("HTTP/1.1 200 OK");
    expect(await put(gzipSync(tar), "/var")).toBe("HTTP/1.1 200 OK");
    for (const path of ["/tmp/os-release", "/var/os-release"])
      expect((await docker.ask("HEAD", `/v1.41/containers/box/archive?path=${path}`)).status).toBe(200);
    expect(await put(tar, "/nope")).toBe("HTTP/1.1 404 Not Found");
  });
});

describe("streams", () => {
  it("of statistics end after one reading when asked to, events where they are to end", async () => {
    const stats = json(await docker.ask("GET", "/v1.41/containers/box/stats?stream=false&one-shot=true"));
    expect(stats.name).toBe("/box");
    expect(stats.memory_stats.usage).toBeGreaterThan(0);
    docker.clock.runUntil(docker.clock.now + 5000);
    const until = Math.floor(docker.clock.now / 1000) - 1;
    const events = (await docker.ask("GET", `/v1.41/events?since=0&until=${until}&filters=${encodeURIComponent('{"container":["box"]}')}`))
      .text;
    expect(
      events
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).Action),
    ).toEqual(["create", "start", "archive-path", "extract-to-dir", "extract-to-dir"]);
  });
  it("of a wait give the exit code, whatever is waited for", async () => {
    await docker.ask("POST", "/v1.41/containers/create?name=short", { Image: "alpine", Cmd: ["sh", "-c", "exit 3"] });
    const next = docker.ask("POST", "/v1.41/containers/short/wait?condition=next-exit");
    await docker.ask("POST", "/v1.41/containers/short/start");
    expect(json(await next).StatusCode).toBe(3);
    expect(json(await docker.ask("POST", "/v1.41/containers/short/wait")).StatusCode).toBe(3);
    const gone = docker.ask("POST", "/v1.41/containers/short/wait?condition=removed");
    await docker.ask("DELETE", "/v1.41/containers/short");
    expect(json(await gone).StatusCode).toBe(3);
  });
  it("of an exec with a terminal take its size", async () => {
    const { Id } = json(
      await docker.ask("POST", "/v1.41/containers/box/exec", { Cmd: ["cat"], Tty: true, AttachStdin: true, AttachStdout: true }),
    );
    const body = JSON.stringify({ Tty: true });
    const { until, socket } = await docker.raw(
      `POST /v1.41/exec/${Id}/start HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await until("101 UPGRADED");
    expect((await docker.ask("POST", `/v1.41/exec/${Id}/resize?h=30&w=100`)).status).toBe(200);
    socket.write("hello\n");
    await until("hello");
    expect(json(await docker.ask("GET", `/v1.41/exec/${Id}/json`)).Running).toBe(true);
    socket.destroy();
  });
});
