// Plain connections: nc (busybox's and OpenBSD's), telnet.

import { Signal } from "../../../base/signal.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { AddressInUse, type ConnectError, type Connection, type Service } from "../../../machine/sockets.ts";
import { write } from "../../../machine/tasks.ts";
import { complain, isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { connectErrorText, ofFamily, portNumber, serviceName } from "./common.ts";

/** Carries what is typed there and what comes back here, until the other side ends, `idle` ms pass without a word, or (`endWithInput`) the input ends. */
function* relay(
  self: Running,
  connection: Connection,
  { idle, endWithInput = false }: { idle?: number | undefined; endWithInput?: boolean } = {},
): Task<void> {
  let open = true;
  let quietUntil = idle === undefined ? undefined : self.clock.now + idle;
  for (;;) {
    let moved = false;
    if (connection.input.readable) {
      const text = connection.input.read();
      if (!text && connection.input.ended) break;
      yield* say(self, text);
      moved = true;
    }
    if (open && self.stdin.readable) {
      const text = self.stdin.read();
      if (!text || (self.stdin.terminal && text === "\u0004")) {
        open = false;
        if (endWithInput) connection.output.end();
      } else yield* write(self, connection.output, text);
      moved = true;
    }
    if (moved) {
      quietUntil = idle === undefined ? undefined : self.clock.now + idle;
      continue;
    }
    if (quietUntil !== undefined && self.clock.now >= quietUntil) break;
    yield {
      on: open ? [self.stdin.changed, connection.input.changed] : [connection.input.changed],
      ...(quietUntil === undefined ? {} : { until: quietUntil }),
    };
  }
  connection.close();
}

const nc = tool(function* (self, args) {
  const busybox = isBusybox(self);
  const flags = options(
    args,
    "zvw:lp:uknN46q:i:ds:",
    {},
    {
      unsimulated: "qdusi",
      unseen: { n: "addresses are taken as they are" },
    },
  );
  const timeout = flags.value("w") === undefined ? undefined : Number(flags.value("w")) * 1000;
  if (flags.has("l")) {
    const given = flags.value("p") ?? flags.operands.at(-1);
    const port = given === undefined ? undefined : portNumber(given);
    if (port === undefined) throw new ToolError(`k8s-quest does not simulate nc -l without a port yet`);
    // BusyBox opens one socket for both families; the other one is of IPv4 unless told.
    const address = busybox ? undefined : flags.has("6") ? "::" : "0.0.0.0";
    return yield* serve(self, port, { address, verbose: flags.has("v"), again: flags.has("k"), busybox, idle: timeout });
  }
  const [host, given] = flags.operands;
  if (!host || !given) {
    yield* write(
      self,
      self.stderr,
      busybox
        ? "BusyBox v1.37.0 multi-call binary.\n\nUsage: nc [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen\n"
        : "usage: nc [-46klNnuvz] [-p source_port] [-w timeout] [destination] [port]\n",
    );
    return 1;
  }
  const found = yield* self.machine.network.resolve(host);
  if ("error" in found) {
    yield* complain(
      self,
      busybox
        ? `bad address '${host}'`
        : `getaddrinfo for host "${host}" port ${given}: ${found.error === "nxdomain" ? "Name or service not known" : "Temporary failure in name resolution"}`,
    );
    return 1;
  }
  const all = ofFamily(found.addresses, flags.has("6") ? 6 : flags.has("4") ? 4 : undefined);
  // busybox' takes the first address of a name, OpenBSD's one after the other.
  const addresses = busybox ? all.slice(0, 1) : all;
  if (!addresses.length) {
    yield* complain(self, `getaddrinfo for host "${host}" port ${given}: Address family for hostname not supported`);
    return 1;
  }
  const [, first, last] = /^(\d+)-(\d+)$/.exec(given) ?? [];
  const ports =
    first === undefined
      ? [portNumber(given)]
      : Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, i) => Number(first) + i);
  let code = 1;
  for (const port of ports) {
    if (port === undefined) throw new ToolError(busybox ? `bad port '${given}'` : `port number invalid: ${given}`);
    let connection: Connection | { error: ConnectError } = { error: "refused" };
    let address = "";
    for (address of addresses) {
      connection = yield* self.machine.network.connect(address, port, timeout === undefined ? {} : { timeout });
      if (!("error" in connection)) break;
      const late = connection.error === "timeout";
      if (busybox) {
        if (!late || timeout === undefined || flags.has("v"))
          yield* complain(
            self,
            `${host} (${address}:${port}): ${late && timeout !== undefined ? "Operation timed out" : connectErrorText(self, connection.error)}`,
          );
        else yield* complain(self, "timed out");
      } else if (flags.has("v")) {
        const words = late
          ? `timed out: ${timeout === undefined ? "Connection timed out" : "Operation now in progress"}`
          : `failed: ${connectErrorText(self, connection.error)}`;
        yield* complain(self, `connect to ${isSame(host, address) ? address : `${host} (${address})`} port ${port} (tcp) ${words}`);
      }
    }
    if ("error" in connection) continue;
    code = 0;
    if (flags.has("v"))
      yield* write(
        self,
        self.stderr,
        busybox
          ? `${host} (${address}:${port}) open\n`
          : `Connection to ${isSame(host, address) ? address : `${host} (${address})`} ${port} port [tcp/${serviceName(port)}] succeeded!\n`,
      );
    if (flags.has("z")) connection.close();
    else yield* relay(self, connection, { idle: timeout, endWithInput: busybox || flags.has("N") });
  }
  return code;
});
const isSame = (host: string, address: string): boolean => host === address;

interface Waiting {
  /** All of both families unless told. */
  address: string | undefined;
  verbose: boolean;
  /** For another one when the first has gone. */
  again: boolean;
  busybox: boolean;
  /** Milliseconds of silence after which it ends. */
  idle: number | undefined;
}

/** Waits for somebody, and talks with them. */
function* serve(self: Running, port: number, { address, verbose, again, busybox, idle }: Waiting): Task<number> {
  const waiting: { connection: Connection; ended: Signal; over: boolean }[] = [];
  const came = new Signal();
  let listening: { close(): void };
  try {
    const service: Service = {
      *stream(connection) {
        const visit = { connection, ended: new Signal(), over: false };
        waiting.push(visit);
        came.fire();
        while (!visit.over) yield { on: visit.ended };
        return 0;
      },
    };
    listening = self.machine.network.listen(port, service, address === undefined ? {} : { address });
  } catch (error) {
    if (!(error instanceof AddressInUse)) throw error;
    yield* complain(self, busybox ? "bind: Address in use" : "Address already in use");
    return 1;
  }
  try {
    if (verbose) yield* write(self, self.stderr, busybox ? `listening on [::]:${port} ...\n` : `Listening on ${address} ${port}\n`);
    for (;;) {
      const visit = waiting.shift();
      if (!visit) {
        yield { on: came };
        continue;
      }
      const { address, port: from } = visit.connection.peer;
      if (verbose)
        yield* write(
          self,
          self.stderr,
          busybox
            ? `connect to [::ffff:${self.machine.network.addresses[0] ?? "127.0.0.1"}]:${port} from [::ffff:${address}]:${from} ([::ffff:${address}]:${from})\n`
            : `Connection received on ${address} ${from}\n`,
        );
      yield* relay(self, visit.connection, { idle, endWithInput: false });
      visit.over = true;
      visit.ended.fire();
      if (!again) return 0;
    }
  } finally {
    listening.close();
  }
}

const telnet = tool(function* (self, args) {
  const busybox = isBusybox(self);
  const flags = options(args, "ael:", {}, { unsimulated: "ael" });
  const [host, given = "23"] = flags.operands;
  if (!host) throw new ToolError("k8s-quest does not simulate telnet without a host yet");
  const port = portNumber(given);
  if (port === undefined) throw new ToolError(busybox ? `bad port '${given}'` : `${given}: bad port number`);
  const found = yield* self.machine.network.resolve(host);
  if ("error" in found)
    throw new ToolError(busybox ? `bad address '${host}'` : `could not resolve ${host}/${given}: Name or service not known`);
  const address = found.addresses[0]!;
  if (!busybox) yield* say(self, `Trying ${address}...\n`);
  const connection = yield* self.machine.network.connect(address, port);
  if ("error" in connection) {
    const words = connectErrorText(self, connection.error);
    throw new ToolError(busybox ? `can't connect to remote host (${address}): ${words}` : `Unable to connect to remote host: ${words}`);
  }
  yield* say(
    self,
    busybox
      ? `Connected to ${host}\n\nEntering character mode\nEscape character is '^]'.\n\n`
      : `Connected to ${host}.\nEscape character is '^]'.\n`,
  );
  yield* relay(self, connection, { endWithInput: true });
  if (!busybox) yield* write(self, self.stderr, "Connection closed by foreign host.\n");
  else yield* say(self, "Connection closed by foreign host\n");
  return 1;
});

export const streamTools: Readonly<Record<string, Program>> = { nc, ncat: nc, netcat: nc, telnet };
