// The Docker Engine API over HTTP, on a socket or a port: around the same door that the command inside the world uses.
import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { fromBytes } from "../../base/bytes.ts";
import { answer } from "../../docker/api/index.ts";
import type { ApiAnswer, ApiRequest } from "../../docker/api/message.ts";
import { API_VERSION, OLDEST_API, VERSION } from "../../docker/api/system.ts";
import type { Content } from "../../machine/content.ts";
import { drive } from "../../machine/drive.ts";
import { onClientError } from "../client-error.ts";
import { CONGESTED } from "../congested.ts";
import { LARGEST_BODY, readBody, sendContent } from "./body.ts";
import { type BuildKit, createBuildKit } from "./buildkit/index.ts";
import type { Whole } from "./buildkit/uploads.ts";
import type { Door } from "./door.ts";
import { followDaemon } from "./listening.ts";
import type { DockerServerOptions } from "./options.ts";
import { Patience } from "./patience.ts";
import { carry, type Outlet } from "./streams.ts";

const COMMON = { "Api-Version": API_VERSION, "Docker-Experimental": "false", Ostype: "linux", Server: `Docker/${VERSION} (linux)` };

const TOO_LARGE: ApiAnswer = {
  status: 413,
  body: { message: `k8s-quest takes at most ${LARGEST_BODY / 1024 / 1024} MiB in one request` },
};

export function createDockerServer(options: DockerServerOptions): Server {
  const door: Door = { ...options, patience: new Patience(options) };
  const buildkit = createBuildKit(door);
  const server = createServer((request, response) => {
    void readBody(request)
      .then(
        async (body) => {
          if (body !== undefined) {
            const given = await whole(buildkit, request, body);
            if ("status" in given) respond(door, request, response, given);
            else ask(door, buildkit, request, given, (answer) => respond(door, request, response, answer));
            return;
          }
          response.setHeader("Connection", "close");
          respond(door, request, response, TOO_LARGE);
          // What still comes is of no use.
          request.resume();
        },
        () => response.destroy(),
      )
      .catch((error: unknown) => {
        door.log?.(error);
        response.destroy();
      });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Who goes away while something is written to them is gone: nothing else comes of it.
    socket.on("error", () => socket.destroy());
    if (buildkit.upgrade(request, socket, head)) return;
    void readUpgraded(request, socket, head).then(
      (got) => {
        if (got)
          ask(door, buildkit, request, { url: request.url ?? "/", body: fromBytes(got.body) }, (given) =>
            upgraded(door, request, socket, got.rest, given),
          );
        else upgraded(door, request, socket, Buffer.alloc(0), TOO_LARGE);
      },
      () => socket.destroy(),
    );
  });
  server.on("clientError", onClientError);
  const closeAll = server.closeAllConnections.bind(server);
  // Connections that are no longer HTTP are unknown to it.
  server.closeAllConnections = () => {
    buildkit.close();
    closeAll();
  };
  followDaemon(server, options.engine.daemon);
  return server;
}

/** The request with all that belongs to it, or what it is answered already. */
async function whole({ uploads }: BuildKit, request: IncomingMessage, body: Content): Promise<Whole | { status: number; body?: object }> {
  try {
    return (await uploads.joined({ url: request.url ?? "/", body })) ?? { status: 200 };
  } catch (error) {
    return { status: 500, body: { message: (error as Error).message } };
  }
}

/** Has the engine answer, and hands the answer on. */
function ask(door: Door, { outsider }: BuildKit, request: IncomingMessage, { url, body }: Whole, done: (given: ApiAnswer) => void): void {
  const [path = "/", query = ""] = url.replace(/^\w+:\/\/[^/]*/, "").split(/\?(.*)/s);
  const asked: ApiRequest = {
    method: request.method as ApiRequest["method"],
    path,
    query: new URLSearchParams(query),
    headers: request.headers as Record<string, string>,
    body,
    outsider,
  };
  const refused = versionTrouble(path);
  if (refused) {
    done({ status: 400, body: { message: refused } });
    return;
  }
  let over = false;
  const finish = (given: ApiAnswer) => {
    over = true;
    done(given);
  };
  try {
    door.act(() => drive(door.engine.clock, guarded(door, answer(door.engine, asked)), finish));
    door.patience.begin({ over: () => over, awaits: () => "work" });
  } catch (error) {
    door.log?.(error);
    if (!over) finish(BUG);
  }
}

const BUG: ApiAnswer = { status: 500, body: { message: "panic: this is a fault of k8s-quest; look in its log" } };

/** A bug of ours ends one request, not the server. */
function* guarded(door: Door, task: ReturnType<typeof answer>): ReturnType<typeof answer> {
  try {
    return yield* task;
  } catch (error) {
    door.log?.(error);
    return BUG;
  }
}

function versionTrouble(path: string): string | undefined {
  const version = /^\/v(\d+)\.(\d+)\//.exec(path);
  if (!version) return undefined;
  const minor = Number(version[2]);
  if (Number(version[1]) !== 1 || minor > Number(API_VERSION.slice(2)))
    return `client version ${version[1]}.${version[2]} is too new. Maximum supported API version is ${API_VERSION}`;
  if (minor < Number(OLDEST_API.slice(2)))
    return `client version 1.${minor} is too old. Minimum supported API version is ${OLDEST_API}, please upgrade your client to a newer version`;
  return undefined;
}

/** The body of a request that asks for the connection: as long as it says, then the stream begins. */
async function readUpgraded(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<{ body: Buffer; rest: Buffer } | undefined> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > LARGEST_BODY) return undefined;
  const own = await readOwn(request);
  return new Promise((resolve, reject) => {
    const parts = [own, head];
    let size = own.length + head.length;
    const look = () => {
      if (size < length) return false;
      socket.off("data", more);
      for (const event of ["end", "close"]) socket.off(event, gone);
      const got = Buffer.concat(parts);
      resolve({ body: got.subarray(0, length), rest: got.subarray(length) });
      return true;
    };
    const more = (chunk: Buffer) => {
      parts.push(chunk);
      size += chunk.length;
      look();
    };
    const gone = () => reject(new Error("closed"));
    if (look()) return;
    if (socket.destroyed) gone();
    socket.on("data", more);
    for (const event of ["end", "close"]) socket.on(event, gone);
  });
}

/** What node reads of it: since 26 the body, before nothing. */
function readOwn(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void parts.push(chunk));
    request.on("end", () => resolve(Buffer.concat(parts)));
    for (const event of ["error", "close"]) request.on(event, () => reject(new Error("closed")));
  });
}

function respond(door: Door, request: IncomingMessage, response: ServerResponse, given: ApiAnswer): void {
  for (const [name, value] of Object.entries(COMMON)) response.setHeader(name, value);
  if ("session" in given) {
    // Without a request to change the protocol the connection is the container's all the same.
    const { socket } = request;
    takeOver(socket);
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n");
    carry(door, given.session, socketOutlet(socket));
    return;
  }
  const headers = "headers" in given ? given.headers : undefined;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.statusCode = given.status;
  if ("feed" in given || "frames" in given) {
    response.setHeader(
      "Content-Type",
      "feed" in given ? "application/json" : `application/vnd.docker.${given.raw ? "raw" : "multiplexed"}-stream`,
    );
    response.flushHeaders();
    carry(door, given, {
      get congested() {
        return response.writableLength > CONGESTED;
      },
      onDrain: (drained) => response.on("drain", drained),
      write: (bytes) => response.write(bytes),
      end: () => response.end(),
      // Whoever waited for more than the request may have gone meanwhile.
      onClose: (gone) => (response.destroyed ? gone() : response.on("close", gone)),
    });
  } else if ("text" in given) {
    response.setHeader("Content-Type", given.type);
    if (request.method === "HEAD") response.end();
    else sendContent(response, given.text);
  } else if (given.body === undefined) response.end();
  else {
    response.setHeader("Content-Type", "application/json");
    response.end(`${JSON.stringify(given.body)}\n`);
  }
}

/** From now on what comes is not HTTP: a listener of our own takes the socket from the parser's fast way, then nobody else listens. */
function takeOver(socket: Duplex): void {
  socket.on("data", () => {});
  for (const event of ["data", "end", "drain", "timeout"]) socket.removeAllListeners(event);
}

function upgraded(door: Door, request: IncomingMessage, socket: Duplex, rest: Buffer, given: ApiAnswer): void {
  if (!("session" in given)) {
    respond(door, request, usual(request, socket), given);
    return;
  }
  const type = `application/vnd.docker.${given.session.raw ? "raw" : "multiplexed"}-stream`;
  socket.write(`HTTP/1.1 101 UPGRADED\r\nContent-Type: ${type}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`);
  carry(door, given.session, socketOutlet(socket), rest);
}

/** An offer to change the protocol that nothing comes of: the connection ends with a usual answer. */
function usual(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on("finish", () => socket.end());
  // What the server does for connections that are its own.
  socket.on("drain", () => response.emit("drain"));
  socket.on("end", () => socket.end());
  socket.resume();
  return response;
}

const socketOutlet = (socket: Duplex): Outlet => ({
  get congested() {
    return socket.writableLength > CONGESTED;
  },
  onDrain: (drained) => void socket.on("drain", drained),
  write: (bytes) => void socket.write(bytes),
  end: () => void socket.end(),
  onClose: (gone) => void socket.on("close", gone),
  inlet: {
    on: (data, ended) => {
      socket.on("data", data);
      socket.on("end", ended);
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  },
});
