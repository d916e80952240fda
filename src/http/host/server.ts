// The host's server: secret addresses for pages, a WebSocket for players, and limits for everybody. Plain HTTP, for one room or one network.
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Language } from "../../i18n/index.ts";
import { onClientError } from "../client-error.ts";
import type { Desk } from "./desk.ts";
import { Inflow } from "./inflow.ts";
import { AddressLimits } from "./limits.ts";
import { pageFile, pageWords, securityHeaders } from "./page.ts";
import { Players } from "./players.ts";
import { LARGEST_MESSAGE } from "./protocol.ts";
import { Screens } from "./screens.ts";
import { readJoinCode, sameSecret } from "./secrets.ts";

export interface HostOptions {
  desk: Desk;
  language: Language;
  /** URLs by which players reach it. */
  addresses(): readonly string[];
  /** Ms for which a request, or who a player is, may take. */
  patience: number;
  report(error: unknown): void;
}

export interface HostServer {
  readonly server: Server;
  close(): void;
}

const CONNECTIONS = 2000;
const LARGEST_BODY = 1024;

/** @throws nothing: what goes wrong with one connection ends that one */
export function createHostServer({ addresses, desk, language, patience, report }: HostOptions): HostServer {
  const limits = new AddressLimits();
  const inflow = new Inflow();
  const screens = new Screens(desk, addresses);
  const players = new Players(desk, patience);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false, clientTracking: false });

  const server = createServer(
    {
      maxHeaderSize: 8192,
      // Whoever dawdles over a request holds a place that others need.
      headersTimeout: patience,
      requestTimeout: patience + 1,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: patience / 8,
    },
    (request, response) => {
      response.on("error", () => response.destroy());
      answer(request, response).catch((error) => {
        // Who goes away in the middle of a body is no fault of ours.
        if (request.complete) report(error);
        if (response.headersSent) response.destroy();
        else say(response, 500);
      });
    },
  );
  server.maxConnections = CONNECTIONS;
  server.on("clientError", onClientError);
  server.on("connection", (socket) => {
    const close = limits.connect(addressOf(socket.remoteAddress), performance.now());
    if (close) socket.once("close", close);
    else socket.destroy();
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const status = doorOf(request);
    if (status !== 101) return turnAway(socket, status);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const inlet = inflow.open(() => {
        webSocket.close(1009, "too much");
        // The reason goes out, nothing more comes in.
        webSocket.pause();
        setTimeout(() => webSocket.terminate(), 500).unref();
      });
      socket.on("data", ({ length }: Buffer) => inlet.came(length));
      socket.on("close", () => inlet.close());
      const from = addressOf(request.socket.remoteAddress);
      players.add(webSocket, { inlet, mayJoin: () => limits.join(from, performance.now()) });
    });
  });
  // A handshake that is none.
  sockets.on("wsClientError", (_error, socket) => turnAway(socket, 400));

  /** 101 where a player may come in, otherwise why not. */
  function doorOf(request: IncomingMessage): number {
    const now = performance.now();
    const from = addressOf(request.socket.remoteAddress);
    if (!limits.request(from, now)) return 429;
    if (request.url !== "/play") return 404;
    // Pages of other sites could send their visitors' browsers here; players are no browsers.
    if (request.headers.origin !== undefined) return 403;
    const [scheme = "", given = ""] = (request.headers.authorization ?? "").split(" ");
    // Who was in already comes back even from an address that is locked out.
    if (scheme === "Token") {
      if (given.length <= 64 && desk.byToken(given)) return 101;
    } else if (limits.locked(from, now)) return 429;
    else if (scheme === "Code" && sameSecret(readJoinCode(given), desk.opened.join)) return 101;
    limits.wrong(from, now);
    return 401;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const now = performance.now();
    const from = addressOf(request.socket.remoteAddress);
    if (!limits.request(from, now)) return say(response, 429);
    const path = /^\/(screen|lead)\/([\w-]{1,64})\/([\w.-]{0,32})$/.exec((request.url ?? "").split("?")[0]!);
    if (!path) return say(response, 404);
    const [, kind, secret = "", name = ""] = path;
    // Nobody guesses one of these: who has it may come even from an address that is locked out.
    if (!sameSecret(secret, kind === "lead" ? desk.opened.host : desk.opened.screen)) {
      const locked = limits.locked(from, now) > 0;
      if (!locked) limits.wrong(from, now);
      return say(response, locked ? 429 : 404);
    }
    if (request.method === "POST") return kind === "lead" ? command(name, request, response) : say(response, 405);
    if (request.method !== "GET" && request.method !== "HEAD") return say(response, 405);
    const file = pageFile(name);
    if (file) return say(response, 200, file.text, file.type);
    if (name === "words.json")
      return say(response, 200, JSON.stringify({ ...pageWords(language), lead: kind === "lead" }), "application/json; charset=utf-8");
    if (name !== "events" || request.method === "HEAD") return say(response, 404);
    for (const [header, value] of Object.entries(securityHeaders)) response.setHeader(header, value);
    if (!screens.add(response)) say(response, 503);
  }

  /** What whoever leads wants: start, end, or put somebody out. */
  async function command(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === undefined) return say(response, 413);
    if (name === "start") await desk.start();
    else if (name === "end") await desk.end();
    else if (name === "remove") {
      const player = /^\d{1,6}$/.test(body) ? desk.room.players[Number(body)] : undefined;
      if (!player) return say(response, 400);
      await desk.remove(player.player);
    } else return say(response, 404);
    say(response, 204);
  }

  return {
    server,
    close() {
      screens.close();
      players.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function say(response: ServerResponse, status: number, text?: string, type = "text/plain; charset=utf-8"): void {
  const body = Buffer.from(text ?? (status === 204 ? "" : `${status} ${STATUS_CODES[status]}\n`));
  const headers: Record<string, string | number> = { ...securityHeaders };
  if (status !== 204) Object.assign(headers, { "content-type": type, "content-length": body.length });
  if (status === 429) headers["retry-after"] = 30;
  if (status === 405) headers["allow"] = "GET, HEAD";
  // The rest of a body that nobody wants to read.
  if (status >= 400) headers["connection"] = "close";
  response.writeHead(status, headers);
  response.end(body);
}

function turnAway(socket: Duplex, status: number): void {
  const retry = status === 429 ? "retry-after: 30\r\n" : "";
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${retry}content-length: 0\r\nconnection: close\r\n\r\n`);
}

/** The body as text; undefined where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const addressOf = (address: string | undefined): string => address ?? "unknown";
