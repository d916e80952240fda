// exec, attach and port-forward as clients open them: WebSocket channels, SPDY, and SPDY inside a WebSocket.
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { dictionary, HeaderReader, HeaderWriter } from "../../src/http/kubernetes/spdy-headers.ts";
import { startServed, type TestServer } from "./served.ts";

let served: TestServer;
const POD = "/api/v1/namespaces/default/pods/web";

beforeAll(async () => {
  served = await startServed(["kubectl run web --image=nginx", "kubectl wait --for=condition=Ready pod/web"]);
});
afterAll(() => served.stop());

const query = (words: readonly string[], more = "stdout=true&stderr=true"): string =>
  `${POD}/exec?${words.map((word) => `command=${encodeURIComponent(word)}`).join("&")}&${more}`;

/** A session over channels: sends what it is told, and gives all that came, by channel. */
async function channels(path: string, send: (ws: WebSocket) => void = () => {}, protocol = "v5.channel.k8s.io") {
  const { agent: _, host, port, ...tls } = served.target();
  const ws = new WebSocket(`wss://${host}:${port}${path}`, protocol, tls);
  const got: Buffer[][] = [[], [], [], []];
  ws.on("message", (data: Buffer) => got[data[0]!]!.push(data.subarray(1)));
  await once(ws, "open");
  send(ws);
  await once(ws, "close");
  const [, stdout, stderr, error] = got.map((each) => Buffer.concat(each));
  return { stdout: stdout!, stderr: stderr!.toString(), status: JSON.parse(error!.toString()) };
}

const stdin = (bytes: Uint8Array | string): Buffer => Buffer.concat([Buffer.of(0), Buffer.from(bytes)]);
const END_OF_STDIN = Buffer.of(255, 0);

describe("exec over WebSocket", () => {
  it("keeps outputs apart and tells the exit code", async () => {
    const { stdout, stderr, status } = await channels(query(["sh", "-c", "echo out; echo err >&2; exit 3"]));
    expect([stdout.toString(), stderr]).toEqual(["out\n", "err\n"]);
    expect(status).toEqual({
      metadata: {},
      status: "Failure",
      message: "command terminated with non-zero exit code: exit status 3",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  it("goes on to its end where time stands still, however often something is written on the way", async () => {
    const { stdout, status } = await channels(
      query(["sh", "-c", "cat /etc/hostname; sleep 0.1; cat /etc/hostname; sleep 0.1; cat /etc/hostname"]),
    );
    expect(stdout.toString()).toBe("web\nweb\nweb\n");
    expect(status.status).toBe("Success");
  });

  it("passes any bytes both ways, more than fits anywhere at once, and the end of input", async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 700_000 }, (_, index) => (index * 31 + (index >> 8)) & 255));
    const { stdout, status } = await channels(query(["cat"], "stdin=true&stdout=true"), (ws) => {
      for (let at = 0; at < bytes.length; at += 30_000) ws.send(stdin(bytes.subarray(at, at + 30_000)));
      ws.send(END_OF_STDIN);
    });
    expect(stdout.equals(bytes)).toBe(true);
    expect(status.status).toBe("Success");
  });

  it("has a terminal with a size, and Ctrl-C on it", async () => {
    const sized = await channels(query(["sh", "-c", "read line; tty"], "stdin=true&stdout=true&tty=true"), (ws) => {
      ws.send(Buffer.concat([Buffer.of(4), Buffer.from('{"Width":101,"Height":33}')]));
      ws.send(Buffer.concat([Buffer.of(4), Buffer.from("no size")]));
      ws.send(stdin("\r"));
    });
    expect(sized.stdout.toString()).toContain("/dev/pts/0");
    const { status } = await channels(query(["sleep", "1000"], "stdin=true&stdout=true&tty=true"), (ws) => ws.send(stdin("\x03")));
    expect(status.details.causes[0].message).toBe("130");
  });

  it("says on the error channel why nothing could be started", async () => {
    const { status } = await channels(query(["nope"]));
    expect(status).toMatchObject({ status: "Failure", reason: "InternalError", code: 500 });
    expect(status.message).toMatch(/exec: "nope": executable file not found in \$PATH/);
  });

  it("closes the streams of a client that vanishes", async () => {
    const { agent: _, host, port, ...tls } = served.target();
    const ws = new WebSocket(`wss://${host}:${port}${query(["cat"], "stdin=true&stdout=true")}`, "v5.channel.k8s.io", tls);
    await once(ws, "open");
    ws.terminate();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await served.ask("/readyz")).status).toBe(200);
    expect(served.logged).toEqual([]);
  });

  it("tells nobody of the end while what they send is on its way, and waits for no more than that", async () => {
    const said: string[] = [];
    const { status } = await channels(query(["false"], "stdin=true&stdout=true"), (ws) => {
      ws.on("message", (data: Buffer) => data[0] === 3 && said.push("end heard"));
      setTimeout(() => {
        said.push("input sent");
        ws.send(stdin("too late"));
        ws.send(END_OF_STDIN);
      }, 20);
    });
    expect(said).toEqual(["input sent", "end heard"]);
    expect(status.details.causes[0].message).toBe("1");
    const { status: unfed } = await channels(query(["true"], "stdin=true&stdout=true"));
    expect(unfed.status).toBe("Success");
  });

  it("leaves nothing behind where the handshake fails", async () => {
    const processes = async () => {
      const { stdout } = await channels(query(["ls", "/proc"]));
      return stdout.toString().match(/^\d+$/gm)?.length;
    };
    const before = await processes();
    const headers = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
    const sent = request({ ...served.target(), agent: false, path: query(["cat"], "stdin=true&stdout=true"), headers }).end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(400);
    expect(await processes()).toBe(before);
  });

  it("is refused with a Status where there is nothing to stream", async () => {
    const reply = await served.ask(query(["ls"]));
    expect(reply.status).toBe(400);
    expect(reply.json.message).toBe("Upgrade request required");
  });
});

it("attach holds up a container whose client does not read", async () => {
  const { booted, clock, pace } = served;
  const pass = async (seconds: number) => {
    for (let at = 0; at < seconds * 10; at++) {
      pace.act(() => clock.runUntil(clock.now + 100));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const program = `i=0; while true; do i=$((i+1)); echo $i ${"x".repeat(8000)}; sleep 0.002; done`;
  const ran = pace.act(() => booted.script().run(`kubectl run talker --image=busybox -- sh -c '${program}'`));
  await pass(10);
  expect(ran.exitCode).toBe(0);
  const said = async () => Number.parseInt((await served.ask("/api/v1/namespaces/default/pods/talker/log?tailLines=1")).text, 10);
  const { agent: _, host, port, ...tls } = served.target();
  const ws = new WebSocket(`wss://${host}:${port}/api/v1/namespaces/default/pods/talker/attach?stdout=true`, "v5.channel.k8s.io", tls);
  await once(ws, "open");
  ws.pause();
  await pass(8);
  const held = await said();
  await pass(2);
  expect(await said()).toBe(held);
  ws.resume();
  for (let tries = 0; tries < 300 && (await said()) === held; tries++) await pass(0.1);
  expect(await said()).toBeGreaterThan(held);
  ws.terminate();
  pace.act(() => booted.script().run("kubectl delete pod talker --now"));
  await pass(5);
});

/** A SPDY client: opens streams, collects what comes on them. */
class Spdy {
  readonly #writer = new HeaderWriter();
  #waiting: Buffer = Buffer.alloc(0);
  readonly data = new Map<number, Buffer>();
  readonly ended = new Set<number>();
  readonly controls: number[] = [];
  #next = 1;

  constructor(private readonly send: (bytes: Buffer) => void) {}

  open(headers: Record<string, string>): number {
    const id = this.#next;
    this.#next += 2;
    const payload = Buffer.concat([Buffer.alloc(10), this.#writer.write(headers)]);
    payload.writeUInt32BE(id, 0);
    this.control(1, payload);
    return id;
  }

  control(type: number, payload: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(0x80030000 + type, 0);
    head.writeUInt32BE(payload.length, 4);
    this.send(Buffer.concat([head, payload]));
  }

  write(id: number, text: string, last = false): void {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id, 0);
    head.writeUInt32BE((last ? 0x01000000 : 0) + Buffer.byteLength(text), 4);
    this.send(Buffer.concat([head, Buffer.from(text)]));
  }

  receive(bytes: Buffer): void {
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    while (this.#waiting.length >= 8) {
      const length = this.#waiting.readUIntBE(5, 3);
      if (this.#waiting.length < 8 + length) return;
      const [head, payload] = [this.#waiting.subarray(0, 8), this.#waiting.subarray(8, 8 + length)];
      this.#waiting = this.#waiting.subarray(8 + length);
      if (head[0]! & 0x80) {
        this.controls.push(head.readUInt16BE(2));
        continue;
      }
      const id = head.readUInt32BE(0);
      this.data.set(id, Buffer.concat([this.data.get(id) ?? Buffer.alloc(0), payload]));
      if (head[4]! & 1) this.ended.add(id);
    }
  }

  async until(done: () => boolean): Promise<void> {
    for (let tries = 0; !done(); tries++) {
      if (tries > 300) throw new Error("nothing came");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  text(id: number): string {
    return this.data.get(id)?.toString() ?? "";
  }
}

async function spdy(path: string, protocol: string): Promise<{ client: Spdy; socket: Duplex }> {
  const sent = request({
    ...served.target(),
    agent: false,
    path,
    method: "POST",
    headers: { connection: "Upgrade", upgrade: "SPDY/3.1", "x-stream-protocol-version": protocol },
  }).end();
  const [response, socket] = (await once(sent, "upgrade")) as [{ headers: Record<string, string> }, Duplex];
  expect(response.headers["x-stream-protocol-version"]).toBe(protocol);
  const client = new Spdy((bytes) => socket.write(bytes));
  socket.on("data", (bytes: Buffer) => client.receive(bytes));
  return { client, socket };
}

async function tunnel(): Promise<{ client: Spdy; close(): void }> {
  // By hand: `ws` takes no protocol of that name.
  const sent = request({
    ...served.target(),
    agent: false,
    path: `${POD}/portforward`,
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.alloc(16, 7).toString("base64"),
      "sec-websocket-protocol": "SPDY/3.1+portforward.k8s.io",
    },
  }).end();
  const [response, socket] = (await once(sent, "upgrade")) as [{ headers: Record<string, string> }, Duplex];
  expect(response.headers["sec-websocket-protocol"]).toBe("SPDY/3.1+portforward.k8s.io");
  const client = new Spdy((bytes) => {
    const head = Buffer.from([0x82, 0xfe, bytes.length >> 8, bytes.length & 255, 0, 0, 0, 0]);
    socket.write(Buffer.concat([head, bytes]));
  });
  let waiting: Buffer = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= 2) {
      const short = waiting[1]! & 127;
      const at = short < 126 ? 2 : 4;
      const length = short < 126 ? short : waiting.length >= 4 ? waiting.readUInt16BE(2) : Number.POSITIVE_INFINITY;
      if (waiting.length < at + length) return;
      client.receive(waiting.subarray(at, at + length));
      waiting = waiting.subarray(at + length);
    }
  });
  return { client, close: () => socket.destroy() };
}

describe("port-forward", () => {
  const pair = (client: Spdy, port: number, id: string) => {
    const error = client.open({ streamtype: "error", port: String(port), requestid: id });
    return { error, data: client.open({ streamtype: "data", port: String(port), requestid: id }) };
  };
  const GET = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  it("carries connections to ports of the pod, several at a time", async () => {
    const { client, close } = await tunnel();
    const [one, two] = [pair(client, 80, "0"), pair(client, 80, "1")];
    client.write(two.data, GET);
    client.write(one.data, GET);
    await client.until(() => client.ended.has(one.data) && client.ended.has(two.data));
    for (const { data, error } of [one, two]) {
      expect(client.text(data)).toMatch(/^HTTP\/1.1 200 OK[\s\S]*Welcome to nginx!/);
      expect(client.text(error)).toBe("");
    }
    close();
  });

  it("loses nothing of what is sent before the other stream of the pair is there", async () => {
    const { client, socket } = await spdy(`${POD}/portforward`, "portforward.k8s.io");
    const data = client.open({ streamtype: "data", port: "80", requestid: "0" });
    client.write(data, GET, true);
    const error = client.open({ streamtype: "error", port: "80", requestid: "0" });
    await client.until(() => client.ended.has(data) && client.ended.has(error));
    expect(client.text(data)).toMatch(/Welcome to nginx!/);
    socket.destroy();
  });

  it("goes on for others, whatever is still sent to a connection that is over", async () => {
    const { client, socket } = await spdy(`${POD}/portforward`, "portforward.k8s.io");
    const over = pair(client, 81, "0");
    await client.until(() => client.ended.has(over.data));
    for (let at = 0; at < 10; at++) client.write(over.data, "x".repeat(30_000));
    const other = pair(client, 80, "1");
    client.write(other.data, GET);
    await client.until(() => client.ended.has(other.data));
    expect(client.text(other.data)).toMatch(/Welcome to nginx!/);
    socket.destroy();
  });

  it("says on the error stream that nothing listens", async () => {
    const { client, socket } = await spdy(`${POD}/portforward`, "portforward.k8s.io");
    const { data, error } = pair(client, 81, "0");
    await client.until(() => client.ended.has(error) && client.ended.has(data));
    expect(client.text(error)).toMatch(/^error forwarding port 81 to pod .*connect: connection refused/);
    socket.destroy();
  });

  it("has a pair of channels for each port, for clients without SPDY", async () => {
    const { agent: _, host, port, ...tls } = served.target();
    const at = `wss://${host}:${port}${POD}/portforward`;
    const ws = new WebSocket(`${at}?ports=80&ports=81`, "v4.channel.k8s.io", tls);
    const got = [0, 1, 2, 3].map(() => Buffer.alloc(0) as Buffer);
    ws.on("message", (message: Buffer) => (got[message[0]!] = Buffer.concat([got[message[0]!]!, message.subarray(1)])));
    await once(ws, "open");
    ws.send(Buffer.concat([Buffer.of(0), Buffer.from(GET)]));
    await once(ws, "close");
    expect(got.map((each) => each.readUInt16LE(0))).toEqual([80, 80, 81, 81]);
    expect(got[0]!.subarray(2).toString()).toMatch(/^HTTP\/1.1 200 OK[\s\S]*Welcome to nginx!/);
    expect(got[3]!.subarray(2).toString()).toMatch(/connect: connection refused/);
    const refused = new WebSocket(at, "v4.channel.k8s.io", tls);
    const [error] = await once(refused, "error").catch((caught) => [caught]);
    expect(String(error)).toContain("400");
  });

  it("ends when the pod is gone", async () => {
    const shell = served.booted.script();
    const run = (line: string) => {
      const { clock } = served;
      const ran = served.pace.act(() => shell.run(line));
      for (let second = 0; ran.exitCode === undefined && second < 60; second++) served.pace.act(() => clock.runUntil(clock.now + 1000));
      expect([line, ran.exitCode]).toEqual([line, 0]);
    };
    run("kubectl run short --image=nginx");
    run("kubectl wait --for=condition=Ready pod/short");
    const { socket } = await spdy("/api/v1/namespaces/default/pods/short/portforward", "portforward.k8s.io");
    const closed = once(socket, "close");
    run("kubectl delete pod short --now");
    await closed;
  });

  it("answers pings, and refuses streams of no kind", async () => {
    const { client, socket } = await spdy(`${POD}/portforward`, "portforward.k8s.io");
    client.control(6, Buffer.of(0, 0, 0, 1));
    client.open({ streamtype: "video", port: "80" });
    await client.until(() => client.controls.length === 2);
    expect(client.controls).toEqual([6, 3]);
    socket.destroy();
  });

  it("ends connections that speak no SPDY, and nothing else", async () => {
    const { socket } = await spdy(`${POD}/portforward`, "portforward.k8s.io");
    socket.write(Buffer.alloc(64, 0xff));
    await once(socket, "close");
    expect((await served.ask("/readyz")).text).toBe("ok");
  });
});

describe("exec over SPDY", () => {
  it("starts when all streams are there", async () => {
    const { client, socket } = await spdy(query(["cat"], "stdin=true&stdout=true"), "v4.channel.k8s.io");
    const error = client.open({ streamtype: "error" });
    const input = client.open({ streamtype: "stdin" });
    client.write(input, "early ");
    const output = client.open({ streamtype: "stdout" });
    client.write(input, "late", true);
    await client.until(() => client.ended.has(error));
    expect(client.text(output)).toBe("early late");
    expect(JSON.parse(client.text(error))).toEqual({ metadata: {}, status: "Success" });
    socket.destroy();
  });
  it("hears of input that was taken back before all streams were there", async () => {
    const { client, socket } = await spdy(query(["cat"], "stdin=true&stdout=true"), "v4.channel.k8s.io");
    const input = client.open({ streamtype: "stdin" });
    const error = client.open({ streamtype: "error" });
    client.control(3, Buffer.of(0, 0, 0, input, 0, 0, 0, 5));
    client.open({ streamtype: "stdout" });
    await client.until(() => client.ended.has(error));
    expect(JSON.parse(client.text(error))).toEqual({ metadata: {}, status: "Success" });
    socket.destroy();
  });
  it("takes no more streams once it has begun", async () => {
    const { client, socket } = await spdy(query(["cat"], "stdin=true&stdout=true"), "v4.channel.k8s.io");
    const [error, input, output] = ["error", "stdin", "stdout"].map((streamtype) => client.open({ streamtype }));
    client.open({ streamtype: "stdout" });
    client.write(input!, "said once", true);
    await client.until(() => client.ended.has(error!));
    expect(client.controls.filter((type) => type === 3)).toHaveLength(1);
    expect(client.text(output!)).toBe("said once");
    socket.destroy();
  });
});

describe("header blocks", () => {
  it("know the protocol's dictionary", () => {
    expect(dictionary.length).toBe(1423);
  });
  it("are read in their order, one building on the other", () => {
    const [writer, reader] = [new HeaderWriter(), new HeaderReader()];
    expect(reader.read(writer.write({ StreamType: "data" }))).toEqual({ streamtype: "data" });
    expect(reader.read(writer.write({ port: "80", requestid: "ü" }))).toEqual({ port: "80", requestid: "ü" });
  });
});
