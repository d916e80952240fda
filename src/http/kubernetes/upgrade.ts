// Connections that become streams: exec, attach and port-forward, over WebSocket and over SPDY.
import type { IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { toBytes } from "../../base/bytes.ts";
import type { WebAnswer } from "../../cluster/apiserver/web/message.ts";
import { execOverSpdy, execOverWebSocket } from "./exec.ts";
import { socketLink, webSocketLink } from "./link.ts";
import { forwardOverChannels, forwardOverSpdy } from "./port-forward.ts";
import type { ServeOptions } from "./serve-options.ts";

const CHANNELS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
/** How kubectl asks for SPDY inside a WebSocket; `ws` takes no such name, so we say it ourselves. */
const TUNNEL = "SPDY/3.1+portforward.k8s.io";
/** Of clients in browsers and in JavaScript: no SPDY, a channel for each port. */
const FORWARD_CHANNELS = "v4.channel.k8s.io";
const SPDY_EXEC = "v4.channel.k8s.io";
const SPDY_FORWARD = "portforward.k8s.io";

const channels = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => CHANNELS.find((protocol) => offered.has(protocol)) ?? false,
});

const forwards = new WebSocketServer({ noServer: true, handleProtocols: () => FORWARD_CHANNELS });

const tunnels = new WebSocketServer({ noServer: true });
tunnels.on("headers", (headers) => headers.push(`Sec-WebSocket-Protocol: ${TUNNEL}`));

/** `answer` is what the API said to the request: a session, or the reason why there is none. */
export function upgrade(options: ServeOptions, request: IncomingMessage, socket: Duplex, head: Buffer, answer: WebAnswer): void {
  socket.on("error", () => socket.destroy());
  if ("later" in answer) {
    // What is proxied answers whole requests only: an upgrade there ends as a usual answer.
    socket.on(
      "close",
      options.act(() => answer.later((final) => refuse(socket, final))),
    );
    return;
  }
  if (!("session" in answer)) {
    refuse(socket, answer);
    return;
  }
  const { session } = answer;
  const kind = request.headers.upgrade?.toLowerCase();
  const offered = listOf(request.headers["sec-websocket-protocol"]);
  const versions = listOf(request.headers["x-stream-protocol-version"]);
  const leave = () => options.act(() => (session.kind === "exec" ? session.exec.detach() : session.forward.close()));
  const stop = (status: number, body: string, headers: WebAnswer["headers"] = {}) => {
    leave();
    refuse(socket, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body });
  };
  /** Nothing goes on where the handshake fails. */
  const shake = (server: WebSocketServer, opened: (ws: WebSocket) => void) => {
    let open = false;
    server.handleUpgrade(request, socket, head, (ws) => {
      open = true;
      opened(ws);
    });
    if (!open) leave();
  };
  if (kind === "websocket" && session.kind === "exec") shake(channels, (ws) => execOverWebSocket(options, ws, session));
  else if (kind === "websocket" && session.kind === "portforward" && offered.includes(TUNNEL)) {
    // Without its name, which is no token of RFC 6455, the rest of the handshake is a usual one.
    delete request.headers["sec-websocket-protocol"];
    shake(tunnels, (ws) => forwardOverSpdy(options, webSocketLink(ws), session.forward));
  } else if (kind === "websocket" && session.kind === "portforward" && offered.includes(FORWARD_CHANNELS)) {
    const ports = listOf(new URL(request.url ?? "", "https://localhost").searchParams.getAll("ports")).map(Number);
    const wrong = ports.find((port) => !(Number.isInteger(port) && port > 0 && port < 65536));
    if (!ports.length) stop(400, 'query parameter "port" is required');
    else if (wrong !== undefined) stop(400, `invalid port ${wrong}`);
    else shake(forwards, (ws) => forwardOverChannels(options, webSocketLink(ws), session.forward, ports));
  } else if (kind === "spdy/3.1") {
    const protocol = session.kind === "exec" ? SPDY_EXEC : SPDY_FORWARD;
    if (!versions.includes(protocol)) {
      stop(403, `unable to upgrade: unable to negotiate protocol: client supports [${versions.join(" ")}], server accepts [${protocol}]`, {
        "x-accepted-stream-protocol-versions": protocol,
      });
      return;
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
    );
    const link = socketLink(socket, head);
    if (session.kind === "exec") execOverSpdy(options, link, session);
    else forwardOverSpdy(options, link, session.forward);
  } else stop(400, `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}], server accepts [${TUNNEL}]`);
}

const listOf = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .flatMap((each) => each.split(","))
    .map((each) => each.trim())
    .filter(Boolean);

export function refuse(socket: Duplex, answer: WebAnswer): void {
  const body = "body" in answer ? Buffer.from(toBytes(answer.body)) : Buffer.alloc(0);
  const headers = Object.entries(answer.headers).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}\r\n`));
  socket.end(
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}\r\n${headers.join("")}content-length: ${body.length}\r\nconnection: close\r\n\r\n`,
      ),
      body,
    ]),
  );
}
