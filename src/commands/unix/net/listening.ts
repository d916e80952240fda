// What listens on a machine: ss and netstat.
import type { Program, Running } from "../../../machine/process.ts";
import type { Listener } from "../../../machine/sockets.ts";
import { hostOf } from "../../../world/node/hosts.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";

/** What listens, by protocol, in the order of ports. */
function listeners(self: Running, flags: { has(flag: string): boolean }): Listener[] {
  const both = !flags.has("t") && !flags.has("u");
  return [...self.machine.network.listeners(), ...(hostOf(self.machine)?.listeners() ?? [])]
    .filter(({ protocol }) => (protocol === "TCP" && (both || flags.has("t"))) || (protocol === "UDP" && (both || flags.has("u"))))
    .sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol < b.protocol ? -1 : 1));
}

const LONG = { listening: "l", tcp: "t", udp: "u", numeric: "n", all: "a", processes: "p", programs: "p" };

const ss = tool(function* (self, args) {
  const flags = options(args, "ltunapeH46s", LONG, {
    unseen: { n: "ports have no names here" },
  });
  for (const flag of ["s", "e"]) if (flags.has(flag)) throw new ToolError(`k8s-quest does not simulate ss -${flag} yet`);
  const host = hostOf(self.machine);
  if (flags.has("p") && !host) throw new ToolError("k8s-quest does not simulate ss -p yet");
  const all = flags.has("l") || flags.has("a") ? listeners(self, flags) : [];
  const found = all.filter(({ address }) => (flags.has("4") ? !address.includes(":") : !flags.has("6") || address.includes(":")));
  const both = flags.has("t") === flags.has("u");
  const ports = Math.max(4, ...found.map(({ port }) => String(port).length));
  /** As ss writes an address: "*" is all of both families. */
  const shown = ({ address, both }: Pick<Listener, "address" | "both">): string =>
    both ? "*" : address.includes(":") ? `[${address}]` : address;
  const own = Math.max("Local Address".length, ...found.map((each) => shown(each).length));
  const line = (
    protocol: string,
    state: string,
    queues: readonly [string, string],
    local: readonly [string, string],
    peer: readonly [string, string],
  ) =>
    `${both ? `${protocol.padEnd(5)} ` : ""}${state.padEnd(6)} ${queues[0].padEnd(6)} ${queues[1].padEnd(6)} ${local[0].padStart(own)}:${local[1].padEnd(ports)} ${peer[0].padStart("Peer Address".length)}:${peer[1].padEnd(4)}`;
  if (!flags.has("H"))
    yield* say(self, `${line("Netid", "State", ["Recv-Q", "Send-Q"], ["Local Address", "Port"], ["Peer Address", "Port"])}Process\n`);
  for (const { address, port, protocol, both = false } of found)
    yield* say(
      self,
      `${line(protocol.toLowerCase(), protocol === "UDP" ? "UNCONN" : "LISTEN", ["0", protocol === "UDP" ? "0" : "4096"], [shown({ address, both }), String(port)], [shown({ address: address.includes(":") ? "::" : "0.0.0.0", both }), "*"])}${(flags.has("p") && host?.ownerOf(port)) || "       "}\n`,
    );
  return 0;
});

/** Characters of "PID/Program name", as far as it is told (PROGNAME_WIDTH). */
const PROGRAM_WIDTH = 19;

/** Whose a socket is, as far as one may know: number and title. */
function programOf(self: Running, listener: Pick<Listener, "address" | "port">): string {
  const process = self.machine.network.owner?.(listener);
  if (!process || (self.user !== 0 && self.user !== process.user)) return "-";
  const [title = ""] = process.argv;
  return `${process.pid}/${title.slice(title.split(" ")[0]!.lastIndexOf("/") + 1)}`.slice(0, PROGRAM_WIDTH);
}

const netstat = tool(function* (self, args) {
  const flags = options(args, "ltunaprieWs", LONG, {
    unsimulated: "e",
    unseen: { n: "ports have no names here", W: "addresses are shown whole anyway" },
  });
  for (const flag of ["r", "i", "s"]) if (flags.has(flag)) throw new ToolError(`k8s-quest does not simulate netstat -${flag} yet`);
  const which = flags.has("l") ? "only servers" : flags.has("a") ? "servers and established" : "w/o servers";
  let text = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${flags.has("p") ? "PID/Program name    " : ""}\n`;
  if (flags.has("l") || flags.has("a"))
    for (const { address, port, protocol } of listeners(self, flags))
      text += `${`${protocol.toLowerCase()}${address.includes(":") && !isBusybox(self) ? "6" : ""}`.padEnd(5)}      0      0 ${`${address}:${port}`.padEnd(23)} ${(address.includes(":") ? ":::*" : "0.0.0.0:*").padEnd(23)} ${(protocol === "TCP" ? "LISTEN" : "").padEnd(11)} ${flags.has("p") ? programOf(self, { address, port }).padEnd(20) : ""}\n`;
  yield* say(self, text);
  return 0;
});

export const listeningTools: Readonly<Record<string, Program>> = { ss, netstat };
