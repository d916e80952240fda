// What every server program needs: wait for the signal to stop while services answer, and write the text of an HTTP answer.
import { inOnePiece } from "../../base/long-text.ts";
import { Signal } from "../../base/signal.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import { AddressInUse, type HttpRequest, type HttpResponse, type Listening, type Service } from "../../machine/sockets.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** Waits until one of the signals comes, and says which. Costs nothing while it waits. */
export function* untilSignal(self: Running, signals: readonly SignalName[] = ["SIGTERM", "SIGINT"]): Task<SignalName> {
  const came = new Signal();
  let which: SignalName | undefined;
  for (const signal of signals)
    self.trap(signal, () => {
      which ??= signal;
      came.fire();
    });
  while (!which) yield { on: came };
  return which;
}

/** Listens, or says why not in the words that `complain` gives and returns undefined. */
function listen(
  self: Running,
  port: number,
  service: Service,
  address: string | undefined,
  complain: (error: string) => string,
): Listening | undefined {
  try {
    return self.machine.network.listen(port, service, address === undefined ? {} : { address });
  } catch (error) {
    if (!(error instanceof AddressInUse)) throw error;
    self.stderr.write(complain("Address already in use"));
    return undefined;
  }
}

/** A server in whole: listens on `ports`, answers until it is told to stop (and `leave` says yes to it), exits with `code`. */
export function* serve(
  self: Running,
  ports: readonly number[],
  service: Service,
  options: {
    /** All of the machine's, of both families by one socket, unless told; otherwise a socket for each. */
    addresses?: readonly string[];
    complain?: (port: number, error: string) => string;
    stop?: readonly SignalName[];
    farewell?: string;
    code?: number;
    leave?: () => boolean;
  } = {},
): Process {
  const open: Listening[] = [];
  try {
    for (const port of ports)
      for (const address of options.addresses ?? [undefined]) {
        const listening = listen(
          self,
          port,
          service,
          address,
          (error) => options.complain?.(port, error) ?? `listen tcp :${port}: bind: ${error.toLowerCase()}\n`,
        );
        if (!listening) return 1;
        open.push(listening);
      }
    do yield* untilSignal(self, options.stop);
    while (options.leave?.() === false);
    if (options.farewell) self.stdout.write(options.farewell);
    return options.code ?? 0;
  } finally {
    for (const listening of open) listening.close();
  }
}

export const text = (
  status: number,
  body: string,
  type = "text/plain; charset=utf-8",
  headers: Record<string, string> = {},
): HttpResponse => ({
  status,
  headers: { "content-type": type, "content-length": String(Buffer.byteLength(body)), ...headers },
  body,
});

/** What is logged of a request: its line, as often as requests stand behind it (a log keeps no more anyway). */
export const logLines = (request: HttpRequest, line: string): string =>
  request.bulk ? line.repeat(Math.min(request.bulk.times, MOST_LINES)) : line;
const MOST_LINES = 5000;

/** Path and query of a request. */
export const targetOf = (request: HttpRequest): { path: string; query: URLSearchParams } => {
  const at = request.path.indexOf("?");
  return { path: at < 0 ? request.path : request.path.slice(0, at), query: new URLSearchParams(at < 0 ? "" : request.path.slice(at + 1)) };
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const two = (value: number): string => String(value).padStart(2, "0");

/** What was written last: a server that starts writes dozens of lines in one second. */
let latest = { second: Number.NaN, text: "" };

/** The forms in which servers write a virtual time (ms). */
export const dates = {
  /** 21/Nov/2026:03:27:34 +0000 */
  common: (ms: number): string => {
    const d = new Date(ms);
    return `${two(d.getUTCDate())}/${MONTHS[d.getUTCMonth()]}/${d.getUTCFullYear()}:${d.toISOString().slice(11, 19)} +0000`;
  },
  /** 2026/11/21 03:27:34 */
  slashes: (ms: number): string => {
    const second = Math.floor(ms / 1000);
    if (second !== latest.second)
      latest = { second, text: inOnePiece(new Date(ms).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ")) };
    return latest.text;
  },
  /** Sat, 21 Nov 2026 03:27:34 GMT */
  http: (ms: number): string => new Date(ms).toUTCString(),
  /** Sat Nov 21 03:27:34.000000 2026 */
  apache: (ms: number): string => {
    const d = new Date(ms);
    return `${DAYS[d.getUTCDay()]} ${MONTHS[d.getUTCMonth()]} ${two(d.getUTCDate())} ${d.toISOString().slice(11, 23)}000 ${d.getUTCFullYear()}`;
  },
  /** 21 Nov 2026 03:27:34.000 */
  redis: (ms: number): string => {
    const d = new Date(ms);
    return `${two(d.getUTCDate())} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()} ${d.toISOString().slice(11, 23)}`;
  },
  /** 2026-11-21 03:27:34.000 */
  iso: (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace("T", " "),
  /** 1121 03:27:34.000000 */
  klog: (ms: number): string => {
    const text = new Date(ms).toISOString();
    return `${text.slice(5, 7)}${text.slice(8, 10)} ${text.slice(11, 23)}000`;
  },
  /** 2026-11-21T03:27:34.000Z */
  full: (ms: number): string => new Date(ms).toISOString(),
};

/** The value of a flag in arguments: -text=x, --text x, -text x. */
export function flag(argv: readonly string[], name: string): string | undefined {
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === `-${name}` || word === `--${name}`) return argv[i + 1] ?? "";
    for (const dashes of ["-", "--"]) if (word.startsWith(`${dashes}${name}=`)) return word.slice(dashes.length + name.length + 1);
  }
  return undefined;
}
