// The Docker Engine API for clients of the learner's own: versions, errors, connections that become a container's, and requests that are none.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDocker } from "./served.ts";

let docker: Awaited<ReturnType<typeof startDocker>>;
beforeAll(async () => {
  docker = await startDocker();
  docker.pull("alpine");
});
afterAll(() => docker.stop());

const json = ({ text }: { text: string }) => JSON.parse(text);
const message = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
  const { status, text } = await docker.ask(method, path, body, headers);
  return `${status} ${JSON.parse(text).message}`;
};

/** Makes and starts a container that says back what it hears. */
async function parrot(name: string, more: object = {}): Promise<void> {
  const body = { Image: "alpine", Cmd: ["cat"], OpenStdin: true, StdinOnce: true, AttachStdin: true, ...more };
  await docker.ask("POST", `/v1.41/containers/create?name=${name}`, body);
  await docker.ask("POST", `/v1.41/containers/${name}/start`);
}

const frame = (stream: number, text: string): string => `${String.fromCharCode(stream, 0, 0, 0, 0, 0, 0, text.length)}${text}`;

describe("versions", () => {
  it("are told by a ping, by GET and by HEAD", async () => {
    const ping = await docker.ask("GET", "/_ping");
    expect([ping.status, ping.text, ping.headers["api-version"], ping.headers["ostype"]]).toEqual([200, "OK", "1.51", "linux"]);
    const head = await docker.ask("HEAD", "/_ping");
    expect([head.status, head.text, head.headers["api-version"]]).toEqual([200, "", "1.51"]);
  });
  it("may be any from the oldest to the newest, or none", async () => {
    for (const path of ["/containers/json", "/v1.24/containers/json", "/v1.51/containers/json"])
      expect((await docker.ask("GET", path)).status).toBe(200);
    expect(await message("GET", "/v1.52/containers/json")).toBe(
      "400 client version 1.52 is too new. Maximum supported API version is 1.51",
    );
    expect(await message("GET", "/v1.23/info")).toBe(
      "400 client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version",
    );
  });
});

describe("what the daemon refuses is told in its words", () => {
  it.each([
    ["GET", "/nothing", undefined, "404 page not found"],
    ["GET", "/v1.41/containers/nope/json", undefined, "404 No such container: nope"],
    ["GET", "/v1.41/images/nope/json", undefined, "404 No such image: nope:latest"],
    ["GET", "/v1.41/networks/nope", undefined, "404 network nope not found"],
    ["GET", "/v1.41/containers/%zz/json", undefined, '400 invalid URL escape "%zz"'],
    ["GET", "/v1.41/containers/json?filters=%7B", undefined, "400 invalid filter"],
    ["GET", "/v1.41/containers/json?filters=%7B%22name%22%3A1%7D", undefined, "400 invalid filter"],
    ["POST", "/v1.41/containers/create", "{,", "400 invalid JSON: invalid character ',' looking for beginning of object key string"],
    ["POST", "/v1.41/containers/create", " ", "400 invalid JSON: got EOF while reading request body"],
    ["POST", "/v1.41/volumes/create", "[]", "400 invalid JSON: json: cannot unmarshal array into Go value"],
  ] as const)("%s %s %s", async (method, path, body, words) => {
    expect(await message(method, path, body)).toBe(words);
  });
  it("wants JSON to be called so", async () => {
    expect(await message("POST", "/v1.41/volumes/create", "{}", { "Content-Type": "text/plain" })).toBe(
      "400 unsupported Content-Type header (text/plain): must be 'application/json'",
    );
  });
});

describe("streams", () => {
  it("sends a pull's progress as objects, one a line", async () => {
    const { status, headers, text } = await docker.ask("POST", "/v1.41/images/create?fromImage=busybox&tag=latest");
    expect([status, headers["content-type"], headers["transfer-encoding"]]).toEqual([200, "application/json", "chunked"]);
    const said = text
      .trimEnd()
      .split("\r\n")
      .map((line) => JSON.parse(line).status);
    expect(said.at(0)).toBe("Pulling from library/busybox");
    expect(said.at(-1)).toMatch(/^Status: /);
  });
  it("sends logs in frames that tell the streams apart", async () => {
    await docker.ask("POST", "/v1.41/containers/create?name=speaker", { Image: "alpine", Cmd: ["sh", "-c", "echo out; echo bad >&2"] });
    await docker.ask("POST", "/v1.41/containers/speaker/start");
    expect(json(await docker.ask("POST", "/v1.41/containers/speaker/wait"))).toMatchObject({ StatusCode: 0 });
    const { text } = await docker.ask("GET", "/v1.41/containers/speaker/logs?stdout=1&stderr=1");
    expect(text).toBe(frame(1, "out\n") + frame(2, "bad\n"));
  });
  it.each([
    ["with Upgrade", "Connection: Upgrade\r\nUpgrade: tcp\r\n", "HTTP/1.1 101 UPGRADED\r\n"],
    ["without Upgrade", "", "HTTP/1.1 200 OK\r\n"],
  ])("hands the connection to the container: %s", async (name, header, status) => {
    const id = name.replace(" ", "-");
    await parrot(id);
    const { socket, got, until, closed } = await docker.raw(
      `POST /v1.41/containers/${id}/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\nHost: docker\r\n${header}\r\n`,
    );
    await until("\r\n\r\n");
    expect(got()).toContain(status);
    socket.write("GET / HTTP/1.1\r\n");
    await until(frame(1, "GET / HTTP/1.1\r\n"));
    socket.end("bye\n");
    await closed;
    expect(got().endsWith(frame(1, "bye\n"))).toBe(true);
    expect(json(await docker.ask("GET", `/v1.41/containers/${id}/json`)).State).toMatchObject({ Status: "exited", ExitCode: 0 });
  });
  it("sends what a terminal shows as it is", async () => {
    await parrot("terminal", { Tty: true });
    const { socket, until, got } = await docker.raw(
      "POST /v1.41/containers/terminal/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly\n",
    );
    await until("early");
    expect(got().split("\r\n\r\n")[1]).not.toContain("\u0001\0\0\0");
    socket.destroy();
    expect(json(await docker.ask("GET", "/v1.41/containers/terminal/json")).State.Status).toBe("running");
  });
  it("refuses on a connection that was to be handed over as elsewhere", async () => {
    const { got, closed } = await docker.raw(
      "POST /v1.41/containers/nope/attach?stream=1 HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
    );
    await closed;
    expect(got()).toContain("HTTP/1.1 404 Not Found\r\n");
    expect(got()).toContain('{"message":"No such container: nope"}');
  });
});

describe("an offer to change the protocol that nothing comes of", () => {
  const offering = (request: string) => docker.raw(`${request} HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n`);
  it("is answered as any request, whole or as it comes", async () => {
    const version = await offering("GET /v1.41/version");
    await version.closed;
    expect(version.got()).toMatch(/^HTTP\/1\.1 200 OK\r\nApi-Version: 1\.51\r\n[\s\S]*"Version":"28\.5\.2"/);
    const events = await offering("GET /v1.41/events");
    await events.until("\r\n\r\n");
    await docker.ask("POST", "/v1.41/volumes/create", { Name: "offered" });
    await events.until('"Action":"create"');
    events.socket.end();
    await events.closed;
  });
  it("is answered as fast as the client reads", async () => {
    docker.pull("nginx");
    const saved = await offering("GET /v1.41/images/nginx/get");
    await saved.closed;
    expect(saved.got().length).toBeGreaterThan(1024 * 1024);
  });
});

describe("what is no request", () => {
  it.each([
    ["no HTTP", "hello\r\n\r\n", "HTTP/1.1 400 Bad Request"],
    ["a header without end", `GET / HTTP/1.1\r\nX: ${"a".repeat(100_000)}`, "HTTP/1.1 431 Request Header Fields Too Large"],
    [
      "more than fits",
      "POST /v1.41/images/load HTTP/1.1\r\nHost: d\r\nContent-Length: 99999999999\r\n\r\n",
      "HTTP/1.1 413 Payload Too Large",
    ],
    [
      "more than fits, for a connection",
      "POST /v1.41/exec/x/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 99999999999\r\n\r\n",
      "HTTP/1.1 413 Payload Too Large",
    ],
  ])("is answered: %s", async (_what, text, status) => {
    const { until, closed, socket } = await docker.raw(text);
    await until(status);
    socket.end();
    await closed;
  });
  it("ends nothing when a client goes in the middle", async () => {
    for (const text of [
      "POST /v1.41/containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 100\r\n\r\n{",
      "GET /v1.41/events HTTP/1.1\r\nHost: d\r\n\r\n",
      "POST /v1.41/exec/x/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 9\r\n\r\n{",
    ]) {
      const { socket, closed } = await docker.raw(text);
      socket.destroy();
      await closed;
    }
    expect((await docker.ask("GET", "/_ping")).text).toBe("OK");
  });
  it("holds no connection on which half a body is all that comes", async () => {
    const { socket, closed } = await docker.raw(
      "POST /v1.41/exec/x/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 9\r\n\r\n{",
    );
    socket.end();
    await closed;
  });
  it("answers bodies of the wrong shape with a message", async () => {
    const wrong = [
      { Image: 3 },
      { Image: "alpine", Cmd: 5 },
      { Image: "alpine", Env: "A=1" },
      { Image: "alpine", HostConfig: [] },
      { Image: "alpine", Labels: 1 },
    ];
    for (const body of wrong) {
      const { status, text } = await docker.ask("POST", "/v1.41/containers/create", body);
      expect([status >= 400 || typeof json({ text }).Id === "string", text]).toEqual([true, text]);
    }
    expect((await docker.ask("GET", "/_ping")).text).toBe("OK");
  });
});
