// Connections that become streams: exec and attach over WebSocket (v5.channel.k8s.io and its elders).
import type { IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { fromBytes, toBytes } from "../../base/bytes.ts";
import type { WebAnswer } from "../../cluster/apiserver/web/message.ts";
import type { ExecSession } from "../../cluster/kubelet/streams.ts";
import type { ServeOptions } from "./server.ts";

const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 };

const sockets = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
});

export function upgrade(options: ServeOptions, request: IncomingMessage, socket: Duplex, head: Buffer, answer: WebAnswer): void {
  socket.on("error", () => socket.destroy());
  if (!("session" in answer)) {
    refuse(socket, answer);
    return;
  }
  const { session } = answer;
  if (session.kind !== "exec" || request.headers.upgrade?.toLowerCase() !== "websocket") {
    if (session.kind === "exec") options.act(() => session.exec.detach());
    else options.act(() => session.forward.close());
    refuse(socket, { status: 400, headers: { "content-type": "text/plain" }, body: "this server opens streams over WebSocket only\n" });
    return;
  }
  sockets.handleUpgrade(request, socket, head, (ws) => carry(options, ws, session.exec));
}

function refuse(socket: Duplex, answer: WebAnswer): void {
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

/** Streams between a client's channels and a process inside the world. */
function carry({ act }: ServeOptions, ws: WebSocket, exec: ExecSession): void {
  const fromV5 = ws.protocol === "v5.channel.k8s.io";
  const send = (channel: number, bytes: Uint8Array): void => {
    if (ws.readyState === ws.OPEN) ws.send(Buffer.concat([Uint8Array.of(channel), bytes]));
  };
  let over = false;
  const flush = (): void => {
    if (over) return;
    for (const [channel, pipe] of [
      [CHANNEL.stdout, exec.stdout],
      [CHANNEL.stderr, exec.stderr],
    ] as const) {
      if (channel === CHANNEL.stderr && exec.stderr === exec.stdout) continue;
      const text = pipe.read();
      if (text) send(channel, toBytes(text));
    }
    if (exec.exitCode === undefined || exec.stdout.readable !== exec.stdout.ended) return;
    over = true;
    send(CHANNEL.error, Buffer.from(JSON.stringify(exitStatus(exec.exitCode))));
    ws.close(1000);
  };
  let planned = false;
  const wake = (): void => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      act(flush);
    });
  };
  const undo = [exec.stdout.changed.on(wake), exec.stderr.changed.on(wake), exec.changed.on(wake)];
  ws.on("message", (data: Buffer) => {
    const [channel, ...rest] = [data[0]!, data.subarray(1)] as const;
    const bytes = rest[0];
    act(() => {
      if (channel === CHANNEL.stdin) exec.stdin.write(fromBytes(bytes));
      else if (channel === CHANNEL.resize) resize(exec, bytes);
      else if (channel === CHANNEL.close && fromV5 && bytes[0] === CHANNEL.stdin) exec.stdin.end();
    });
  });
  ws.on("close", () => {
    for (const each of undo) each();
    if (!over) act(() => exec.detach());
  });
  ws.on("error", () => ws.terminate());
  act(flush);
}

function resize(exec: ExecSession, bytes: Buffer): void {
  try {
    const { Width, Height } = JSON.parse(bytes.toString()) as { Width: number; Height: number };
    if (Width > 0 && Height > 0) exec.resize(Width, Height);
  } catch {
    // A size that nobody can read changes nothing.
  }
}

/** What the error channel says at the end (apimachinery's remotecommand constants). */
const exitStatus = (code: number): object =>
  code === 0
    ? { metadata: {}, status: "Success" }
    : {
        metadata: {},
        status: "Failure",
        message: `command terminated with non-zero exit code: exit status ${code}`,
        reason: "NonZeroExitCode",
        details: { causes: [{ reason: "ExitCode", message: String(code) }] },
      };
