// Who is let in, and what becomes of everything else that comes to the port.
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Host } from "../../../src/http/host/index.ts";
import { shownJoinCode } from "../../../src/http/host/secrets.ts";
import { atDoor, faults, openTestHost, Player, removeFolders, until } from "./host.fixture.ts";

const hosts: Host[] = [];
const open = async (...given: Parameters<typeof openTestHost>): Promise<Host> => {
  const host = await openTestHost(...given);
  hosts.push(host);
  return host;
};
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
  expect(faults.splice(0)).toEqual([]);
});
afterAll(removeFolders);

/** Bytes as they are, to the port; all that came back until the other side closed. */
const raw = (host: Host, ...pieces: (string | Buffer)[]): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(host.port, "127.0.0.1");
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
    for (const piece of pieces) socket.write(piece);
  });

const status = async (host: Host, method: string, path: string, body = "", headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port: host.port, method, path, headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        resolve(response.statusCode!);
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });

/** The status with which a WebSocket is answered. */
const door = (host: Host, headers: Record<string, string>, path = "/play"): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.on("unexpected-response", (_, response) => {
      response.resume();
      socket.terminate();
      resolve(response.statusCode!);
    });
    socket.on("error", () => {});
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
  });

/** The code with which a line is closed after these messages. */
const closing = (host: Host, messages: readonly (string | Buffer)[], code = host.desk.opened.join): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/play`, { headers: { authorization: `Code ${code}` } });
    socket.on("error", () => {});
    socket.on("open", () => {
      for (const message of messages) socket.send(message);
    });
    socket.on("close", resolve);
  });

describe("doors", { timeout: 90_000 }, () => {
  it.each(["127.0.0.1", "127.0.0.2", "localhost", "::1", "::", "0.0.0.0"])(
    "at %s are where the host says that they are",
    async (listen) => {
      const host = await open({ listen });
      for (const url of [host.lead, host.screen]) expect([url, (await fetch(url)).status]).toEqual([url, 200]);
      const player = new Player(atDoor(host), "Ana");
      await until(() => player.token);
      player.link.drop();
    },
  );
  it("open to the join code, as it is read or typed, and to nothing else", async () => {
    const host = await open();
    const { join } = host.desk.opened;
    expect(await door(host, { authorization: `Code ${join}` })).toBe(101);
    expect(await door(host, { authorization: `Code ${shownJoinCode(join).toLowerCase()}` })).toBe(101);
    for (const authorization of [
      "",
      `Code ${join.slice(1)}`,
      `Code ${join}X`,
      "Token x",
      `Bearer ${join}`,
      `Code ${host.desk.opened.screen}`,
    ])
      expect(await door(host, { authorization })).toBe(401);
    expect(await door(host, {})).toBe(401);
    expect(await door(host, { authorization: `Code ${join}` }, "/other")).toBe(404);
  });

  it("are closed to pages of other sites", async () => {
    const host = await open();
    expect(await door(host, { authorization: `Code ${host.desk.opened.join}`, origin: "https://example.com" })).toBe(403);
  });

  it("show the wall to its secret and the leader's page to the other, and neither to the join code", async () => {
    const host = await open();
    const { host: lead, join, screen } = host.desk.opened;
    expect(await status(host, "GET", `/screen/${screen}/`)).toBe(200);
    expect(await status(host, "GET", `/lead/${lead}/`)).toBe(200);
    for (const path of ["/", "/screen/", `/screen/${join}/`, `/screen/${lead}/`, `/lead/${screen}/`, `/screen/${screen}`, "/favicon.ico"])
      expect(await status(host, "GET", path), path).toBe(404);
    expect(await status(host, "POST", `/screen/${screen}/start`)).toBe(405);
    expect(await status(host, "PUT", `/lead/${lead}/start`)).toBe(405);
    expect(host.desk.room.phase).toBe("lobby");
  });

  it("give away no other file", async () => {
    const host = await open();
    const base = `/screen/${host.desk.opened.screen}/`;
    for (const path of [
      "../server.ts",
      "..%2fserver.ts",
      "%2e%2e/%2e%2e/page.ts",
      "screen.js/../../page.ts",
      "/etc/passwd",
      "__proto__",
      "constructor",
      "a".repeat(200),
    ])
      expect(await status(host, "GET", base + path), path).toBe(404);
  });

  it("are locked after many wrong codes, but not for those who were in", async () => {
    const host = await open();
    const ana = new Player(atDoor(host), "Ana");
    await until(() => ana.token);
    const answers = await Promise.all(Array.from({ length: 100 }, () => door(host, { authorization: "Code WRONG" })));
    expect(answers.filter((each) => each === 401).length).toBeLessThanOrEqual(60);
    expect(await door(host, { authorization: `Code ${host.desk.opened.join}` })).toBe(429);
    expect(await status(host, "GET", "/screen/WRONG/")).toBe(429);
    expect(await status(host, "GET", `/screen/${host.desk.opened.screen}/`)).toBe(200);
    ana.link.breakLine();
    await until(() => ana.connections.join() === "true,false,true");
    ana.link.drop();
  });
});

describe("the leader's page", { timeout: 90_000 }, () => {
  it("starts, puts out and ends", async () => {
    const host = await open();
    const ana = new Player(atDoor(host), "Ana");
    const bo = new Player(atDoor(host), "Bo");
    await until(() => ana.phase && bo.phase);
    const base = `/lead/${host.desk.opened.host}/`;
    expect(await status(host, "POST", `${base}remove`, "9")).toBe(400);
    expect(await status(host, "POST", `${base}remove`, "x")).toBe(400);
    expect(await status(host, "POST", `${base}other`)).toBe(404);
    expect(await status(host, "POST", `${base}start`, "x".repeat(5000))).toBe(413);
    expect(await status(host, "POST", `${base}remove`, `${host.desk.room.players.find(({ name }) => name === "Bo")!.player}`)).toBe(204);
    await until(() => bo.refused === "removed");
    expect(await status(host, "POST", `${base}start`)).toBe(204);
    await until(() => ana.phase === "running");
    expect(await status(host, "POST", `${base}end`)).toBe(204);
    await until(() => ana.phase === "checking");
    ana.link.drop();
  });
});

describe("what is no request", { timeout: 90_000 }, () => {
  it("is answered in HTTP's words, and ends nothing but itself", async () => {
    const host = await open();
    expect(await raw(host, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw(host, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    expect(await raw(host, "GET /play HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")).toMatch(
      /^HTTP\/1.1 401 /,
    );
    const code = `Authorization: Code ${host.desk.opened.join}`;
    expect(await raw(host, `GET /play HTTP/1.1\r\nHost: x\r\n${code}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400 /,
    );
    expect(await raw(host, Buffer.from([22, 3, 1, 2, 0, 1, 0]))).toMatch(/^HTTP\/1.1 400 /);
    expect(await status(host, "GET", `/screen/${host.desk.opened.screen}/`)).toBe(200);
  });

  it("that sends on and on before it said who it is is cut, and the host's memory is its own", async () => {
    const host = await open();
    const head = `GET /play HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`;
    const key = `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Code ${host.desk.opened.join}\r\n\r\n`;
    // A text of 4 MB, of which the first part comes.
    const frame = Buffer.alloc(14);
    frame.set([0x81, 0x80 | 127]);
    frame.writeBigUInt64BE(4_000_000n, 2);
    const began = performance.now();
    expect(await raw(host, head + key, Buffer.concat([frame, Buffer.alloc(8000)]))).toContain("101 Switching Protocols");
    expect(performance.now() - began).toBeLessThan(6000);
  });
  it("that dawdles is not waited for", async () => {
    const host = await open({ patience: 1000 });
    const post = `POST /lead/${host.desk.opened.host}/start HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nslow`;
    const answers = await Promise.all([
      raw(host, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "),
      raw(host, post),
      raw(host, ""),
      closing(host, []),
    ]);
    expect(answers).toEqual(["", "", "", 1008]);
  });
});

describe("what is no message", { timeout: 90_000 }, () => {
  it("closes the line it came on", async () => {
    const host = await open();
    const join = JSON.stringify({ join: { protocol: 1, name: "Ana" } });
    let count = 0;
    expect(await closing(host, ["no json"])).toBe(1008);
    expect(await closing(host, ["[]"])).toBe(1008);
    expect(await closing(host, ["null"])).toBe(1008);
    expect(await closing(host, [JSON.stringify({ score: { points: 1, tasks: [], last: 1 } })])).toBe(1008);
    expect(await closing(host, [Buffer.from([1, 2, 3])])).toBe(1003);
    expect(await closing(host, ["x".repeat(5 * 1024 * 1024)])).toBe(1009);
    expect(await closing(host, [JSON.stringify({ join: { protocol: 99, name: "Ana" } })])).toBe(4000);
    expect(await closing(host, [join, join])).toBe(1008);
    for (const wrong of [
      '{"log":{"seq":-1,"piece":"x"}}',
      '{"log":{"seq":1,"piece":7}}',
      '{"score":{"points":"9"}}',
      '{"score":{"points":-1,"tasks":[],"last":0}}',
      '{"score":{"points":1e999,"tasks":[],"last":0}}',
      '{"__proto__":{"over":true}}',
    ])
      expect(await closing(host, [JSON.stringify({ join: { protocol: 1, name: `${++count} Ana` } }), wrong]), wrong).toBe(1008);
    expect(
      await closing(
        host,
        Array.from({ length: 500 }, () => '{"over":true}'),
      ),
    ).toBeOneOf([1008, 1013]);
    expect(host.desk.room.phase).toBe("lobby");
  });

  it("scores that cannot be, logs with gaps and logs before the start change nothing", async () => {
    const host = await open();
    const ana = new Player(atDoor(host), "Ana");
    await until(() => ana.phase);
    const player = host.desk.room.players[0]!;
    expect(await host.desk.log(player, 1, "early")).toEqual({ kept: 0, closed: true });
    await host.desk.start();
    expect(await host.desk.log(player, 2, "gap")).toEqual({ kept: 0 });
    await host.desk.score(player, { points: 10_000, tasks: [0, 0], last: 1 });
    await host.desk.score(player, { points: 10, tasks: [0, 0, 0], last: 1 });
    await host.desk.score(player, { points: 10, tasks: [10_000, 0], last: 1 });
    expect(player.points).toBe(0);
    ana.link.drop();
  });
});
