// A client of BuildKit as docker's is one: it has a session on which it is asked for files, and calls the daemon's services.
import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import type { Message } from "../../../src/base/protobuf/message.ts";
import { call, GrpcError, grpcServer, type IncomingCall, OutgoingCall, type Service } from "../../../src/http/docker/buildkit/grpc.ts";
import {
  CredentialsRequest,
  CredentialsResponse,
  PACKET,
  Packet,
  Piece,
  SecretRequest,
  SecretResponse,
} from "../../../src/http/docker/buildkit/messages.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A connection that the daemon has agreed to take over. */
export async function upgraded(socketPath: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Socket> {
  const socket = connect(socketPath);
  await once(socket, "connect");
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n${lines.join("")}Content-Length: 0\r\n\r\n`,
  );
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    head += chunk.toString("latin1");
  }
  socket.pause();
  socket.removeAllListeners("data");
  if (!head.startsWith("HTTP/1.1 101 ")) throw new Error(head);
  const rest = Buffer.from(head.slice(head.indexOf("\r\n\r\n") + 4), "latin1");
  if (rest.length) socket.unshift(rest);
  return socket;
}

export interface Folders {
  readonly [folder: string]: Readonly<Record<string, string>>;
}

export interface Asked {
  folder: string;
  exclude: string[];
  follow: string[];
}

/** Sends a folder's files; those whose content is asked for. */
async function send(incoming: IncomingCall, files: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(files).sort();
  for (const name of names)
    await incoming.send(Packet, {
      type: PACKET.stat,
      stat: { path: name, mode: 0o644, user: 0, group: 0, size: files[name]!.length, modified: 1e18, linkname: "" },
    });
  await incoming.send(Packet, { type: PACKET.stat });
  for await (const body of incoming.messages()) {
    const { type, id } = Packet.unpack(body);
    if (type === PACKET.end) {
      await incoming.send(Packet, { type: PACKET.end });
      return;
    }
    await incoming.send(Packet, { type: PACKET.data, id, data: bytes(files[names[id]!]!) });
    await incoming.send(Packet, { type: PACKET.data, id });
  }
}

export interface SessionOptions {
  folders: Folders;
  secrets?: Readonly<Record<string, string>>;
  credentials?: { username: string; secret: string };
  /** Instead of sending files. */
  onFiles?: (socket: Socket, incoming: IncomingCall) => Promise<void>;
}

/** Attaches a session; what it was asked for. */
export async function attach(socketPath: string, id: string, { folders, secrets = {}, credentials, onFiles }: SessionOptions) {
  const asked: Asked[] = [];
  const hosts: string[] = [];
  const pieces: string[] = [];
  const listOf = (value: unknown): string[] => (value === undefined ? [] : String(value).split(/,\s*/));
  let socket: Socket;
  const service: Service = {
    async "/moby.filesync.v1.FileSync/DiffCopy"(incoming) {
      if (onFiles) return onFiles(socket, incoming);
      const folder = String(incoming.metadata["dir-name"]);
      const follow = listOf(incoming.metadata["followpaths"]);
      asked.push({ folder, exclude: listOf(incoming.metadata["exclude-patterns"]), follow });
      const files = folders[folder];
      if (!files) throw new GrpcError(5, `no access allowed to dir ${JSON.stringify(folder)}`);
      await send(incoming, Object.fromEntries(Object.entries(files).filter(([name]) => !follow.length || follow.includes(name))));
    },
    async "/moby.filesync.v1.FileSend/DiffCopy"(incoming) {
      for await (const body of incoming.messages()) pieces.push(Buffer.from(Piece.unpack(body).data).toString("latin1"));
    },
    async "/moby.buildkit.secrets.v1.Secrets/GetSecret"(incoming) {
      const secret = secrets[(await incoming.only(SecretRequest)).id];
      if (secret === undefined) throw new GrpcError(5, "not found");
      await incoming.send(SecretResponse, { data: bytes(secret) });
    },
    async "/moby.filesync.v1.Auth/Credentials"(incoming) {
      hosts.push((await incoming.only(CredentialsRequest)).host);
      await incoming.send(CredentialsResponse, credentials ?? {});
    },
  };
  socket = await upgraded(socketPath, "/v1.41/session", {
    "X-Docker-Expose-Session-Uuid": id,
    "X-Docker-Expose-Session-Grpc-Method": Object.keys(service).join(", "),
  });
  grpcServer(service, (error) => {
    throw error;
  }).accept(socket);
  return { asked, hosts, pieces, socket };
}

/** Calls of the daemon's own services. */
export async function dial(socketPath: string) {
  const socket = await upgraded(socketPath, "/grpc");
  const http: ClientHttp2Session = connectHttp2("http://localhost", { createConnection: () => socket });
  http.on("error", () => {});
  return {
    http,
    socket,
    ask: <Request, Response>(path: string, request: Message<Request>, response: Message<Response>, message: Partial<Request>) =>
      call(http, path, request, response, message),
    /** A call about one build. */
    async within<Request, Response>(
      build: string,
      path: string,
      request: Message<Request>,
      response: Message<Response>,
      message: Partial<Request>,
    ): Promise<Response[]> {
      const outgoing = new OutgoingCall(http, path, { "buildkit-controlapi-buildid": build }, request, response);
      await outgoing.send(message);
      outgoing.end();
      const answers: Response[] = [];
      for await (const answer of outgoing.messages()) answers.push(answer);
      return answers;
    },
  };
}
