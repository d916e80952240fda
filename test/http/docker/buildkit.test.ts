// Builds for docker's own clients: sessions that are asked for files, what is told while it goes, BuildKit's control API, and clients that go away.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytes, message, type Of, one, text } from "../../../src/base/protobuf/message.ts";
import { pack } from "../../../src/docker/build/archive.ts";
import { OutgoingCall } from "../../../src/http/docker/buildkit/grpc.ts";
import * as messages from "../../../src/http/docker/buildkit/messages.ts";
import { attach, dial, type SessionOptions, upgraded } from "./buildkit-client.ts";
import { startDocker } from "./served.ts";

let docker: Awaited<ReturnType<typeof startDocker>>;
beforeAll(async () => {
  docker = await startDocker();
});
afterAll(() => docker.stop());

let count = 0;

/** What came of POST /build: names of vertices, with CACHED where they were, and logs. */
function told(body: string) {
  const lines = body
    .trim()
    .split("\r\n")
    .map((line) => JSON.parse(line) as { id?: string; aux?: unknown; error?: string });
  const traces = lines
    .filter(({ id }) => id === "moby.buildkit.trace")
    .map(({ aux }) => messages.StatusResponse.unpack(Buffer.from(String(aux), "base64")));
  return { ...summary(traces), error: lines.find(({ error }) => error)?.error, id: lines.find(({ id }) => id === "moby.image.id")?.aux };
}

function summary(traces: readonly messages.Told[]) {
  const ended = traces.flatMap(({ vertexes = [] }) => vertexes).filter(({ completed }) => completed);
  const logs = traces.flatMap(({ logs = [] }) => logs).map((log) => Buffer.from(log.message).toString());
  return { vertices: ended.map(({ name, cached }) => `${cached ? "CACHED " : ""}${name}`), log: logs.join("") };
}

/** docker build of release 20.10: a session, and POST /build. */
async function build(options: SessionOptions, query = "") {
  const session = `session-${++count}`;
  const { asked, hosts } = await attach(docker.socketPath, session, options);
  const { text: body } = await docker.ask("POST", `/v1.41/build?version=2&remote=client-session&session=${session}${query}`);
  return { ...told(body), asked, hosts };
}

const alone = (dockerfile: string, context: Record<string, string> = {}): SessionOptions => ({
  folders: { dockerfile: { Dockerfile: dockerfile }, context },
});

describe("a build with a session", () => {
  const folders = {
    dockerfile: { Dockerfile: "FROM alpine:3.22\nCOPY a.txt keep /d/\nRUN cat /d/*\n" },
    context: { "a.txt": "a\n", keep: "k\n", secret: "s\n", ".dockerignore": "# not these\nsecret\n*.log\n" },
  };
  it("asks for the Dockerfile, the ignore file, and the files that are needed", async () => {
    const { vertices, log, asked, error } = await build({ folders }, "&t=app");
    expect(error).toBeUndefined();
    expect(vertices.map((name) => name.replace(/@.*/, ""))).toEqual([
      "[internal] load build definition from Dockerfile",
      "[internal] load metadata for docker.io/library/alpine:3.22",
      "[internal] load .dockerignore",
      "[1/3] FROM docker.io/library/alpine:3.22",
      "[internal] load build context",
      "[2/3] COPY a.txt keep /d/",
      "[3/3] RUN cat /d/*",
      "exporting to image",
    ]);
    expect(log).toBe("a\nk\n");
    expect(asked).toEqual([
      { folder: "dockerfile", exclude: [], follow: ["Dockerfile", "Dockerfile.dockerignore"] },
      { folder: "context", exclude: [], follow: [".dockerignore"] },
      { folder: "context", exclude: ["secret", "*.log"], follow: ["a.txt", "keep"] },
    ]);
    expect((await docker.ask("GET", "/v1.41/images/app/json")).status).toBe(200);
  });
  it("takes steps from the cache where the files are the same", async () => {
    const { vertices } = await build({ folders });
    expect(vertices.filter((name) => name.startsWith("CACHED"))).toEqual(["CACHED [2/3] COPY a.txt keep /d/", "CACHED [3/3] RUN cat /d/*"]);
  });
  it("asks for all files where all may be needed", async () => {
    const { asked } = await build(alone("FROM alpine:3.22\nARG X=a\nCOPY $X.txt /\n", { "a.txt": "a" }));
    expect(asked.at(-1)).toEqual({ folder: "context", exclude: [], follow: [] });
  });
  it("asks for no context where none is needed", async () => {
    const { asked } = await build(alone("FROM alpine:3.22\nRUN true\n"));
    expect(asked.map(({ follow }) => follow)).toEqual([["Dockerfile", "Dockerfile.dockerignore"], [".dockerignore"]]);
  });
  it("asks for secrets when they are mounted", async () => {
    const dockerfile = "FROM alpine:3.22\nRUN --mount=type=secret,id=key cat /run/secrets/key\n";
    expect((await build({ ...alone(dockerfile), secrets: { key: "hidden\n" } })).log).toBe("hidden\n");
  });
  it("asks for credentials of the registry", async () => {
    const { hosts } = await build({ ...alone("FROM busybox:1.37\n"), credentials: { username: "me", secret: "it" } });
    expect(hosts).toEqual(["registry-1.docker.io"]);
  });
  it("tells what the client refuses", async () => {
    expect((await build({ folders: { context: {} } })).error).toBe('failed to solve: no access allowed to dir "dockerfile"');
  });
  it("tells what failed", async () => {
    expect((await build(alone("FROM alpine:3.22\nRUN exit 3\n"))).error).toBe(
      'failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3',
    );
  });
  it("takes its context from another request, where the client has it as an archive", async () => {
    const archive = pack([{ name: "Dockerfile", type: "file", mode: 0o644, modified: 0, content: "FROM alpine:3.22\nRUN echo packed\n" }]);
    await attach(docker.socketPath, "uploader", { folders: {} });
    const building = docker.ask("POST", "/v1.41/build?version=2&remote=upload-request&session=uploader&buildid=b1");
    const upload = await docker.ask("POST", "/v1.41/build?version=2&buildid=upload-request:b1", archive, {
      "Content-Type": "application/x-tar",
    });
    expect(upload.status).toBe(200);
    expect(told((await building).text).log).toBe("packed\n");
  });
});

/** Waits until a RUN sleeps for a day, or until it does no more. */
async function sleeping(is: boolean): Promise<void> {
  const { clock } = docker;
  while ((clock.next !== undefined && clock.next > clock.now + 50_000_000) !== is) await new Promise((resolve) => setImmediate(resolve));
}
const SLEEP = "FROM alpine:3.22\nRUN sleep 100000\n";
const slept = () => [...docker.engine.builds.records.values()].filter(({ description }) => description.includes("sleep"));

describe("clients that go away", () => {
  it("end what they were asked for", async () => {
    const gone = async (socket: { destroy(): void }) => socket.destroy();
    expect((await build({ folders: {}, onFiles: gone })).error).toMatch(/^failed to solve: /);
  });
  it("stop their build", async () => {
    await attach(docker.socketPath, "leaving", alone(SLEEP));
    const { socket } = await docker.raw(
      "POST /v1.41/build?version=2&remote=client-session&session=leaving HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    );
    await sleeping(true);
    socket.destroy();
    await sleeping(false);
    expect(slept()).toEqual([]);
  });
  it("get no build whose context comes when they have gone", async () => {
    const archive = pack([{ name: "Dockerfile", type: "file", mode: 0o644, modified: 0, content: SLEEP }]);
    const { socket, closed } = await docker.raw(
      "POST /v1.41/build?version=2&remote=upload-request&buildid=left HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    );
    // It is there before the next request.
    expect((await docker.ask("GET", "/_ping")).status).toBe(200);
    socket.destroy();
    await closed;
    // The server hears of it a little later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await docker.ask("POST", "/v1.41/build?version=2&buildid=upload-request:left", archive, { "Content-Type": "application/x-tar" });
    await sleeping(false);
    expect(slept()).toEqual([]);
    expect(docker.engine.buildHistory.get("left")?.error).toContain("context canceled");
  });
  it("are asked no more by a build that is stopped", async () => {
    const gone = new Promise<void>((resolve) => {
      const onFiles: SessionOptions["onFiles"] = (_, incoming) => {
        incoming.onGone(resolve);
        void docker.ask("POST", "/v1.41/build/cancel?id=asking");
        return new Promise(() => {});
      };
      void attach(docker.socketPath, "asking", { folders: {}, onFiles });
    });
    const building = docker.ask("POST", "/v1.41/build?version=2&remote=client-session&session=asking&buildid=asking");
    expect(told((await building).text).error).toBe("context canceled");
    await gone;
  });
  it("end with the server, those too whose name another has taken", async () => {
    const other = await startDocker();
    const sockets = [];
    for (let at = 0; at < 2; at++) sockets.push((await attach(other.socketPath, "same", { folders: {} })).socket);
    const closed = sockets.map((socket) => new Promise((resolve) => socket.on("error", () => {}).on("close", resolve)));
    other.stop();
    await Promise.all(closed);
  });
  it("may stop it by its name, too", async () => {
    await attach(docker.socketPath, "cancelling", alone(SLEEP));
    const building = docker.ask("POST", "/v1.41/build?version=2&remote=client-session&session=cancelling&buildid=mine");
    await sleeping(true);
    expect((await docker.ask("POST", "/v1.41/build/cancel?id=mine")).status).toBe(200);
    expect(told((await building).text).error).toBe("context canceled");
    expect(slept()).toEqual([]);
  });
});

const LISTEN = "/moby.buildkit.v1.Control/ListenBuildHistory";
const SOLVE = "/moby.buildkit.v1.Control/Solve";
const STATUS = "/moby.buildkit.v1.Control/Status";
const INFO = "/moby.buildkit.v1.Control/Info";
/** Says that it is longer than it is. */
const Broken = { ...message({}), pack: () => Uint8Array.of(0x0a, 0x7f) };
/** A solve whose frontend is of any bytes. */
const BytesSolve = message({ session: one(5, text), frontend: one(6, bytes) });
const bridge = (name: string) => `/moby.buildkit.v1.frontend.LLBBridge/${name}`;

/** A solve of a Dockerfile that the client asks for at once. */
async function solve(options: SessionOptions, request: Partial<messages.Solve> = {}) {
  const ref = `solve-${++count}`;
  const session = await attach(docker.socketPath, ref, options);
  const { ask, within, http } = await dial(docker.socketPath);
  const telling = within(ref, STATUS, messages.StatusRequest, messages.StatusResponse, { ref });
  const solved = ask(SOLVE, messages.SolveRequest, messages.SolveResponse, { ref, session: ref, frontend: "dockerfile.v0", ...request });
  const [result, traces] = await Promise.allSettled([solved, telling]);
  http.destroy();
  return { result, ...summary(traces.status === "fulfilled" ? traces.value : []), session };
}
const refusal = async (...given: Parameters<typeof solve>): Promise<string> => {
  const { result } = await solve(...given);
  return result.status === "rejected" ? result.reason.message : "";
};

describe("BuildKit's control API", () => {
  it("solves, tells, and exports under names", async () => {
    const exporters = [{ type: "moby", attributes: { name: "docker.io/library/solved:1" } }];
    const { result, vertices, log } = await solve(alone("ARG W\nFROM alpine:3.22\nARG W\nRUN echo $W\n"), {
      exporters,
      attributes: { "build-arg:W": "hello", "label:a": "b" },
    });
    const id = result.status === "fulfilled" ? result.value.exporter["containerimage.digest"] : undefined;
    expect(id).toMatch(/^sha256:/);
    expect([vertices.at(-1), log]).toEqual(["exporting to image", "hello\n"]);
    const image = JSON.parse((await docker.ask("GET", "/v1.41/images/solved:1/json")).text);
    expect([image.Id, image.Config.Labels]).toEqual([id, { a: "b" }]);
  });
  it("knows no names but those that it was told: not those that every object has", async () => {
    const from = (name: string) => `FROM ${name}\n`;
    const { vertices } = await solve(alone(from("constructor")), {});
    expect(vertices).toContain("[internal] load metadata for docker.io/library/constructor:latest");
    const { log } = await solve(alone("ARG valueOf\nFROM alpine:3.22\nARG toString\nRUN echo [$toString]\n"), {});
    expect(log).toBe("[]\n");
    expect(await refusal(alone(from("alpine:3.22")), { exporters: [{ type: "constructor", attributes: {} }] })).toBe(
      'exporter "constructor" could not be found',
    );
    const input = { "context:base": "input:constructor" };
    expect(await refusal(alone(from("base")), { attributes: input })).toMatch(/the context base=input:constructor yet$/);
  });
  it("hands an archive to the client that wants one", async () => {
    const { session } = await solve(alone("FROM scratch\nCOPY a.txt /\n", { "a.txt": "abc\n" }), {
      exporters: [{ type: "tar", attributes: {} }],
    });
    expect(session.pieces.join("")).toMatch(/^a\.txt\0.*abc\n/s);
  });
  it("tells of the lines where a failure is", async () => {
    const { ask } = await dial(docker.socketPath);
    await attach(docker.socketPath, "failing", alone("FROM alpine:3.22\nRUN exit 4\n"));
    const solving = ask(SOLVE, messages.SolveRequest, messages.SolveResponse, { ref: "f", session: "failing", frontend: "dockerfile.v0" });
    const error = await solving.catch((error) => error);
    expect(error.message).toBe('process "/bin/sh -c exit 4" did not complete successfully: exit code: 4');
    const status = messages.RpcStatus.unpack(error.details);
    expect(status.details[0]!.typeUrl).toBe("github.com/moby/buildkit/errdefs.Source+json");
    const { info, ranges } = JSON.parse(Buffer.from(status.details[0]!.value).toString());
    expect([info.filename, ranges]).toEqual(["Dockerfile", [{ start: { line: 2 }, end: { line: 2 } }]]);
  });
  it.each([
    [
      { attributes: { platform: "windows/amd64" } },
      "alpine:3.22: failed to resolve source metadata for docker.io/library/alpine:3.22: no match for platform in manifest: not found",
    ],
    [
      { attributes: { requestid: "frontend.something" } },
      "k8s-quest does not simulate the question frontend.something about a Dockerfile yet",
    ],
    [{ frontend: "gateway.v0", attributes: { source: "me/front" } }, "k8s-quest does not simulate the frontend me/front yet"],
    [{ exporters: [{ type: "oci", attributes: {} }] }, 'exporter "oci" could not be found'],
    [{ cache: { exports: [{ type: "gha", attributes: {} }], imports: [] } }, "k8s-quest does not simulate exporting the cache to gha yet"],
    [{ cache: { exports: [], imports: [{ type: "s3", attributes: {} }] } }, "k8s-quest does not simulate importing a cache from s3 yet"],
  ] as [Partial<messages.Solve>, string][])("refuses %j", async (request, words) => {
    expect(await refusal(alone("FROM alpine:3.22\n"), request)).toBe(words);
  });
  it("lets the client be the frontend", async () => {
    await attach(docker.socketPath, "front", alone("FROM alpine:3.22\nCMD echo\n"));
    const { ask, within } = await dial(docker.socketPath);
    const solved = ask(SOLVE, messages.SolveRequest, messages.SolveResponse, {
      ref: "g",
      session: "front",
      exporters: [{ type: "moby", attributes: { name: "front" } }],
    });
    const [pong] = await within("g", bridge("Ping"), messages.Nothing, messages.PongResponse, {});
    expect(pong!.frontend.map(({ id }) => id)).toContain("solve.base");
    const asked = { frontend: "dockerfile.v0", attributes: { requestid: "frontend.lint" } };
    const [lint] = await within("g", bridge("Solve"), messages.GatewaySolveRequest, messages.GatewaySolveResponse, asked);
    const found = JSON.parse(Buffer.from(lint!.result!.metadata["result.json"]!).toString());
    expect(found.warnings.map(({ ruleName }: { ruleName: string }) => ruleName)).toEqual(["JSONArgsRecommended"]);
    const [answer] = await within("g", bridge("Solve"), messages.GatewaySolveRequest, messages.GatewaySolveResponse, {
      frontend: "dockerfile.v0",
    });
    await within("g", bridge("Return"), messages.ReturnRequest, messages.Nothing, { result: answer!.result! });
    expect((await solved).exporter["image.name"]).toBe("docker.io/library/front:latest");
  });
  it("ends what is told of a solve that was over before it was asked for", async () => {
    const ref = "over";
    const { ask, within } = await dial(docker.socketPath);
    const solved = ask(SOLVE, messages.SolveRequest, messages.SolveResponse, { ref });
    await within(ref, bridge("Ping"), messages.Nothing, messages.PongResponse, {});
    await within(ref, bridge("Return"), messages.ReturnRequest, messages.Nothing, {});
    await solved;
    expect(await within(ref, STATUS, messages.StatusRequest, messages.StatusResponse, { ref })).toEqual([]);
  });
  it("tells of its worker and its cache, and gives the cache back", async () => {
    const { ask, within } = await dial(docker.socketPath);
    const { records } = await ask("/moby.buildkit.v1.Control/ListWorkers", messages.Nothing, messages.WorkersResponse, {});
    // What the processor runs itself, as containerd's platforms tell them of x86-64-v3.
    expect(records[0]!.platforms).toEqual([
      { os: "linux", architecture: "amd64", variant: "" },
      { os: "linux", architecture: "amd64", variant: "v2" },
      { os: "linux", architecture: "amd64", variant: "v3" },
      { os: "linux", architecture: "386", variant: "" },
    ]);
    const usage = (filters: string[]) =>
      ask("/moby.buildkit.v1.Control/DiskUsage", messages.UsageRequest, messages.UsageResponse, { filters });
    const all = await usage([""]);
    expect(all.records.length).toBeGreaterThan(1);
    expect((await usage([`id==${all.records[0]!.id}`])).records).toHaveLength(1);
    expect((await usage(["type!=regular"])).records).toEqual([]);
    await expect(usage(["description~=("])).rejects.toThrow("error parsing regexp: (");
    const prune = (request: Partial<Of<typeof messages.PruneRequest>>) =>
      within("", "/moby.buildkit.v1.Control/Prune", messages.PruneRequest, messages.UsageRecord, request);
    expect(await prune({ all: true, keepDuration: 1e18 })).toEqual([]);
    expect(await prune({ all: true, maxUsedSpace: 1e15 })).toEqual([]);
    expect(await prune({ minFreeSpace: 1 })).toEqual([]);
    const gone = await prune({ all: true });
    expect(gone.map(({ id }) => id).sort()).toEqual(all.records.map(({ id }) => id).sort());
    expect((await usage([])).records).toEqual([]);
  });
  it("says what it does not know", async () => {
    const { ask } = await dial(docker.socketPath);
    const unknown = ask("/moby.buildkit.v1.Control/Dance", messages.Nothing, messages.Nothing, {});
    await expect(unknown).rejects.toThrow("unknown method Dance for service moby.buildkit.v1.Control");
  });
  it("tells who follows the history of each change, and keeps what is pinned", async () => {
    const { http, ask } = await dial(docker.socketPath);
    const update = (fields: object) =>
      ask("/moby.buildkit.v1.Control/UpdateBuildHistory", messages.HistoryUpdate, messages.Nothing, fields);
    const ref = "followed";
    const following = new OutgoingCall(http, LISTEN, {}, messages.HistoryRequest, messages.HistoryEvent);
    await following.send({ ref });
    following.end();
    const seen: unknown[] = [];
    const told = (async () => {
      for await (const { type, record } of following.messages()) {
        seen.push([type, record?.pinned]);
        if (type === messages.HISTORY.deleted) return;
        if (type === messages.HISTORY.complete && !record?.pinned) await update({ ref, pinned: true });
        else if (type === messages.HISTORY.complete) await update({ ref, delete: true });
      }
    })();
    await attach(docker.socketPath, "follow", alone("FROM alpine:3.22\n"));
    await ask(SOLVE, messages.SolveRequest, messages.SolveResponse, { ref, session: "follow", frontend: "dockerfile.v0" });
    await told;
    following.cancel();
    const { started, complete, deleted } = messages.HISTORY;
    expect(seen).toEqual([
      [started, false],
      [complete, false],
      [complete, true],
      [deleted, true],
    ]);
    await expect(update({ ref, pinned: true })).rejects.toThrow("failed to retrieve ref followed: file does not exist");
  });
  it("refuses requests that are none", async () => {
    const { ask } = await dial(docker.socketPath);
    const wrong = message({ bad: one(1, text) });
    // A text that says it is longer than the message.
    const cut = { ...wrong, pack: () => Uint8Array.of(0x0a, 0x7f) };
    await expect(ask(SOLVE, cut, messages.Nothing, {})).rejects.toThrow("error unmarshalling request: unexpected EOF");
    const { socket, closed } = await docker.raw(
      "POST /grpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nthis is no HTTP/2\r\n\r\n",
    );
    await closed;
    expect(socket.destroyed).toBe(true);
  });
  it("goes on after pieces of a session that are none", async () => {
    const { http, ask } = await dial(docker.socketPath);
    const session = new OutgoingCall(
      http,
      "/moby.buildkit.v1.Control/Session",
      { "x-docker-expose-session-uuid": "cut" },
      Broken,
      messages.Piece,
    );
    await session.send({});
    // It is over, too.
    for await (const _ of session.messages());
    expect((await ask(INFO, messages.Nothing, messages.InfoResponse, {})).version?.version).toMatch(/^v/);
  });
  it("goes on after calls that are reset at once, and asks for what no service has", async () => {
    const { http, ask } = await dial(docker.socketPath);
    const odd = http.request({ ":method": "POST", ":path": "constructor", ":scheme": "odd", ":authority": "x" });
    odd.on("error", () => {}).end();
    for (let at = 0; at < 20; at++) {
      const call = new OutgoingCall(http, INFO, {}, messages.Nothing, messages.Nothing);
      call.cancel();
    }
    expect((await ask(INFO, messages.Nothing, messages.InfoResponse, {})).version?.version).toMatch(/^v/);
  });
  it("tells of bytes that are no text", async () => {
    const { ask } = await dial(docker.socketPath);
    const missing = ask(SOLVE, BytesSolve, messages.Nothing, { session: "none", frontend: Uint8Array.of(0x66, 0xff) });
    await expect(missing).rejects.toThrow(/^frontend f.* not found$/);
  });
  it("refuses a limit that is none", async () => {
    expect(await refusal(alone("FROM alpine:3.22\n"), { attributes: { ulimit: "nofile" } })).toBe(
      "failed to parse ulimit: invalid ulimit argument: nofile",
    );
  });
  it("refuses a folder of which only a part came", async () => {
    const { result } = await solve({ folders: {}, onFiles: async () => {} });
    expect(result.status === "rejected" && result.reason.message).toBe("unexpected EOF");
  });
  it("takes it for no fault when a connection is reset on which more was to be said", async () => {
    const ref = "long";
    await attach(docker.socketPath, ref, alone("FROM alpine:3.22\nRUN seq 100000\n"));
    const { ask } = await dial(docker.socketPath);
    await ask(SOLVE, messages.SolveRequest, messages.SolveResponse, { ref, session: ref, frontend: "dockerfile.v0" });
    const socket = await upgraded(docker.socketPath, "/grpc");
    const frame = (type: number, flags: number, stream: number, body: Uint8Array) =>
      Buffer.concat([Buffer.of(0, body.length >> 8, body.length & 255, type, flags, 0, 0, 0, stream), body]);
    const literal = (text: string) => Buffer.from([text.length, ...Buffer.from(text)]);
    const headers = { ":method": "POST", ":scheme": "http", ":path": STATUS, ":authority": "x", "content-type": "application/grpc" };
    // Literals without an index (RFC 7541, 6.2.2).
    const block = Buffer.concat(Object.entries(headers).flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]));
    const request = messages.StatusRequest.pack({ ref });
    const [data, head, settings, window] = [0, 1, 4, 8];
    const [end, whole] = [1, 4];
    socket.write(
      Buffer.concat([
        Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        // INITIAL_WINDOW_SIZE: all of it may be sent at once.
        frame(settings, 0, 0, Buffer.of(0, 4, 1, 0, 0, 0)),
        frame(window, 0, 0, Buffer.of(1, 0, 0, 0)),
        frame(head, whole, 1, block),
        frame(data, end, 1, Buffer.concat([Buffer.of(0, 0, 0, 0, request.length), request])),
        frame(head, whole, 3, block),
      ]),
    );
    const answered = async () => {
      for (let at = 0; at < 20; at++) await ask(INFO, messages.Nothing, messages.InfoResponse, {});
    };
    await answered();
    // Much of what was answered is unread: the connection is not closed, but reset.
    socket.destroy();
    await answered();
    expect(docker.logged).toEqual([]);
  });
  it("stops what is solved for a client that is gone", async () => {
    await attach(docker.socketPath, "left", alone(SLEEP));
    const { ask, within, socket } = await dial(docker.socketPath);
    const solving = ask(SOLVE, messages.SolveRequest, messages.SolveResponse, { ref: "l", session: "left", frontend: "dockerfile.v0" });
    const status = within("l", STATUS, messages.StatusRequest, messages.StatusResponse, { ref: "l" });
    const ended = Promise.allSettled([solving, status]);
    await sleeping(true);
    socket.destroy();
    await ended;
    await sleeping(false);
    expect(slept()).toEqual([]);
  });
});

it("nothing was thrown that should not have been", () => expect(docker.logged).toEqual([]));
