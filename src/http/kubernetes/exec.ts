// exec and attach: a process inside the world and the streams of a client, over WebSocket channels or over SPDY streams.
import type { WebSocket } from "ws";
import { fromBytes, toBytes } from "../../base/bytes.ts";
import type { WebAnswer } from "../../cluster/apiserver/web/message.ts";
import type { ExecSession } from "../../cluster/kubelet/streams.ts";
import { Settling } from "../settling.ts";
import { type Link, webSocketLink } from "./link.ts";
import type { ServeOptions } from "./serve-options.ts";
import { SpdyConnection, type SpdyStream, type StreamListener } from "./spdy.ts";

/** What the API answers to exec and attach. */
type ExecAnswer = Extract<Extract<WebAnswer, { session: unknown }>["session"], { kind: "exec" }>;

type Output = "stdout" | "stderr" | "error";

/** Until a container runtime has started a process, milliseconds: what a client sends of its standard input meanwhile is on its way before it can hear of the end. */
const STARTING = 100;

/** How outputs reach the client. */
interface Outlet {
  link: Link;
  send(output: Output, bytes: Uint8Array): void;
  /** Everything is said. */
  finish(): void;
}

/** One session between its two sides, whatever carries it. */
class Carried {
  readonly #options: ServeOptions;
  readonly #exec: ExecSession;
  readonly #failure: string | undefined;
  readonly #outlet: Outlet;
  readonly #takesInput: boolean;
  readonly #undo: (() => void)[];
  readonly #settling: Settling;
  readonly #started = performance.now();
  #planned = false;
  #over = false;
  #paused = false;
  #holding: NodeJS.Timeout | undefined;

  constructor(options: ServeOptions, { exec, failure, streams }: ExecAnswer, outlet: Outlet) {
    this.#options = options;
    this.#takesInput = streams.stdin;
    this.#exec = exec;
    this.#failure = failure;
    this.#outlet = outlet;
    const wake = () => this.wake();
    this.#undo = [
      exec.stdout.changed.on(wake),
      exec.stderr.changed.on(wake),
      exec.changed.on(wake),
      exec.stdin.changed.on(() => this.#resume()),
    ];
    this.#settling = new Settling(
      { clock: options.context.clock, settle: options.settle },
      () => this.#over || exec.exitCode !== undefined || exec.stdout.readable || exec.stderr.readable,
    );
    this.wake();
    this.#settling.begin();
  }

  /** Sends what there is, once what happens now has happened. */
  wake(): void {
    if (this.#planned || this.#over) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#options.act(() => this.#flush());
    });
  }

  stdin(bytes: Uint8Array): void {
    if (this.#over) return;
    const { stdin } = this.#exec;
    this.#options.act(() => stdin.write(fromBytes(bytes)));
    if (stdin.full && !stdin.broken && !this.#paused) {
      this.#paused = true;
      this.#outlet.link.pause();
    }
    this.#settling.begin();
  }

  endStdin(): void {
    this.#options.act(() => this.#exec.stdin.end());
    this.wake();
    this.#settling.begin();
  }

  resize(text: string): void {
    try {
      const { Width, Height } = JSON.parse(text) as { Width: number; Height: number };
      if (Width > 0 && Height > 0) this.#options.act(() => this.#exec.resize(Width, Height));
    } catch {
      // A size that nobody can read changes nothing.
    }
  }

  /** The client is gone. */
  abort(): void {
    clearTimeout(this.#holding);
    for (const each of this.#undo) each();
    if (this.#over) return;
    this.#over = true;
    this.#options.act(() => this.#exec.detach());
  }

  #resume(): void {
    if (!this.#paused || (this.#exec.stdin.full && !this.#exec.stdin.broken)) return;
    this.#paused = false;
    this.#outlet.link.resume();
  }

  #flush(): void {
    const { stdout, stderr, exitCode } = this.#exec;
    if (this.#over || this.#outlet.link.congested) return;
    for (const [output, pipe] of [["stdout", stdout] as const, ["stderr", stderr] as const]) {
      if (output === "stderr" && stderr === stdout) continue;
      const text = pipe.read();
      if (text) this.#outlet.send(output, toBytes(text));
    }
    if (exitCode === undefined || !stdout.ended || this.#tooSoon()) {
      this.#settling.goOn();
      return;
    }
    this.#over = true;
    if (this.#paused) this.#outlet.link.resume();
    this.#outlet.send("error", Buffer.from(JSON.stringify(this.#failure === undefined ? exitStatus(exitCode) : failed(this.#failure))));
    this.#outlet.finish();
  }

  /** A process that never read what is still being sent to it ends no sooner than a real one could. */
  #tooSoon(): boolean {
    if (!this.#takesInput || this.#exec.stdin.ended) return false;
    const left = this.#started + STARTING - performance.now();
    if (left <= 0) return false;
    clearTimeout(this.#holding);
    this.#holding = setTimeout(() => this.wake(), Math.ceil(left));
    return true;
  }
}

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 };
const NEWEST = "v5.channel.k8s.io";

export function execOverWebSocket(options: ServeOptions, ws: WebSocket, session: ExecAnswer): void {
  const link = webSocketLink(ws);
  const carried = new Carried(options, session, {
    link,
    send: (output, bytes) => link.send(Buffer.concat([Uint8Array.of(CHANNEL[output]), bytes])),
    finish: () => link.close(),
  });
  link.listen({
    received(data) {
      const bytes = data.subarray(1);
      if (data[0] === CHANNEL.stdin) carried.stdin(bytes);
      else if (data[0] === CHANNEL.resize) carried.resize(bytes.toString());
      else if (data[0] === CHANNEL.close && ws.protocol === NEWEST && bytes[0] === CHANNEL.stdin) carried.endStdin();
    },
    drained: () => carried.wake(),
    closed: () => carried.abort(),
  });
}

/** The session starts when the client has opened all streams that it asked for (v4.channel.k8s.io). */
export function execOverSpdy(options: ServeOptions, link: Link, session: ExecAnswer): void {
  const wanted = session.streams;
  const expected = [
    "error",
    ...(wanted.stdin ? ["stdin"] : []),
    ...(wanted.stdout ? ["stdout"] : []),
    ...(wanted.stderr && !wanted.tty ? ["stderr"] : []),
    ...(wanted.tty ? ["resize"] : []),
  ];
  const streams = new Map<string, SpdyStream>();
  let carried: Carried | undefined;
  const connection = new SpdyConnection(link, {
    opening({ headers }) {
      // A session that goes on has all of its streams.
      if (carried || !expected.includes(headers["streamtype"] ?? "")) throw new Error("unexpected stream");
    },
    opened(stream) {
      streams.set(stream.headers["streamtype"]!, stream);
      if (expected.some((each) => !streams.has(each))) return;
      const started = new Carried(options, session, {
        link,
        send: (output, bytes) => streams.get(output)?.write(bytes),
        finish() {
          for (const each of streams.values()) each.end();
          connection.close();
        },
      });
      carried = started;
      for (const [type, each] of streams) each.listen(listenerOf(type, started));
    },
    drained: () => carried?.wake(),
    closed() {
      if (carried) carried.abort();
      else options.act(() => session.exec.detach());
    },
  });
}

/** What the client's streams do in its session. */
function listenerOf(type: string, session: Carried): StreamListener {
  const ended = () => {
    if (type === "stdin") session.endStdin();
  };
  return {
    received(bytes) {
      if (type === "stdin") session.stdin(bytes);
      else if (type === "resize") session.resize(bytes.toString());
    },
    ended,
    reset: ended,
  };
}

const failed = (message: string): object => ({ metadata: {}, status: "Failure", message, reason: "InternalError", code: 500 });

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
