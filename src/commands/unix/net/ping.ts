// ping and traceroute: echoes, and the way they go.
import { type Family, familyOf } from "../../../base/ip-address.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { sysctlsOf } from "../../../machine/sysctl.ts";
import { sleep, write } from "../../../machine/tasks.ts";
import { complain, isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { ofFamily } from "./common.ts";

/** Whether somebody may open a raw socket; on a computer of one's own the tools that need one have the capability themselves. */
const mayOpenRaw = ({ machine, credentials }: Running): boolean => !machine.isolated || credentials.can("NET_RAW");

/** Whether somebody may send echoes: with a raw socket, or as one of the groups that the kernel lets do it without. */
function mayEcho(self: Running): boolean {
  if (mayOpenRaw(self)) return true;
  const [least = 1, most = 0] = (sysctlsOf(self.machine).get("net.ipv4.ping_group_range") ?? "").split("\t").map(Number);
  return [self.credentials.group, ...self.credentials.groups].some((group) => group >= least && group <= most);
}

/** @param called the family that the tool's name asks for */
const pinging = (called?: Family) =>
  tool(function* (self, args) {
    const busybox = isBusybox(self);
    const flags = options(
      args,
      "c:W:i:qnw:s:t:46vDOAfI:",
      {},
      {
        unsimulated: "tvDOIfA",
        unseen: { n: "addresses have no names to show" },
      },
    );
    const number = (flag: string, usual: number): number => {
      const text = flags.value(flag);
      if (text === undefined) return usual;
      if (!/^\d+(\.\d+)?$/.test(text)) throw new ToolError(busybox ? `invalid number '${text}'` : `invalid argument: '${text}'`);
      return Number(text);
    };
    const host = flags.operands.at(-1);
    if (!host)
      throw new ToolError(
        busybox ? "k8s-quest does not simulate ping without a host yet" : "usage error: Destination address required",
        busybox ? 1 : 2,
      );
    const count = number("c", Number.POSITIVE_INFINITY);
    const interval = number("i", 1) * 1000;
    const patience = number("W", 10) * 1000;
    const size = number("s", 56);
    const deadline = flags.has("w") ? self.clock.now + number("w", 0) * 1000 : Number.POSITIVE_INFINITY;
    if (!busybox && !mayEcho(self)) {
      for (const line of ["socktype: SOCK_RAW", "socket: Operation not permitted", "=> missing cap_net_raw+p capability or setuid?"])
        yield* complain(self, line);
      return 2;
    }
    const found = yield* self.machine.network.resolve(host);
    if ("error" in found) {
      yield* complain(
        self,
        busybox
          ? `bad address '${host}'`
          : `${host}: ${found.error === "nxdomain" ? "Name or service not known" : "Temporary failure in name resolution"}`,
      );
      return busybox ? 1 : 2;
    }
    const family = flags.has("6") ? 6 : flags.has("4") ? 4 : called;
    const [address] = ofFamily(found.addresses, family);
    if (!address) {
      yield* complain(self, busybox ? `bad address '${host}'` : noAddress(host));
      return busybox ? 1 : 2;
    }
    const six = address.includes(":");
    if (!mayEcho(self)) {
      yield* say(self, `PING ${host} (${address}): ${size} data bytes\n`);
      throw new ToolError("permission denied (are you root?)");
    }
    if (self.machine.network.routed?.(address) === false) {
      yield* say(self, busybox ? `PING ${host} (${address}): ${size} data bytes\n` : "");
      self.stderr.write(busybox ? "ping: sendto: Network unreachable\n" : "ping: connect: Network is unreachable\n");
      return busybox ? 1 : 2;
    }
    const lifetime = 64 - (self.machine.network.way?.(address).length ?? 0);
    let interrupted = false;
    self.trap("SIGINT", () => {
      interrupted = true;
    });
    const started = self.clock.now;
    yield* say(
      self,
      busybox
        ? `PING ${host} (${address}): ${size} data bytes\n`
        : `PING ${host === address ? host : found.canonical} (${address}) ${six ? `${size} data bytes` : `${size}(${size + 28}) bytes of data.`}\n`,
    );
    const times: number[] = [];
    let sent = 0;
    let lastSent = started;
    while (sent < count && !interrupted && self.clock.now < deadline) {
      const start = self.clock.now;
      const sequence = busybox ? sent : sent + 1;
      sent++;
      lastSent = start;
      // The last one is waited for as long as -W says; the others until the next goes out.
      const last = sent >= count;
      const time = yield* self.machine.network.echo(address, { timeout: Math.min(last ? patience : interval, deadline - self.clock.now) });
      if (time !== undefined) {
        times.push(time);
        const from = busybox || host === address ? address : `${found.canonical} (${address})`;
        if (!flags.has("q"))
          yield* say(
            self,
            `${size + 8} bytes from ${from}: ${busybox ? "seq" : "icmp_seq"}=${sequence} ttl=${lifetime} time=${short(time, busybox)} ms\n`,
          );
      }
      if (!last) yield* pause(self, Math.max(0, Math.min(start + interval, deadline) - self.clock.now), () => interrupted);
    }
    const loss = sent ? Math.floor((100 * (sent - times.length)) / sent) : 0;
    const elapsed = Math.round(lastSent - started);
    const [least, most] = [Math.min(...times), Math.max(...times)];
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const three = (value: number) => value.toFixed(3);
    if (busybox) {
      yield* say(
        self,
        `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${loss}% packet loss\n`,
      );
      if (times.length) yield* say(self, `round-trip min/avg/max = ${three(least)}/${three(mean)}/${three(most)} ms\n`);
    } else {
      yield* say(
        self,
        `\n--- ${host === address ? host : found.canonical} ping statistics ---\n${sent} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${elapsed}ms\n`,
      );
      const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / times.length);
      yield* say(
        self,
        times.length ? `rtt min/avg/max/mdev = ${three(least)}/${three(mean)}/${three(most)}/${three(deviation)} ms\n` : "\n",
      );
    }
    return times.length ? 0 : 1;
  });

/** What iputils says of a name that has no address of a family. */
const noAddress = (host: string): string =>
  familyOf(host) ? `${host}: Address family for hostname not supported` : `${host}: No address associated with hostname`;

/** A time in ms: busybox always shows three digits after the point, iputils three digits in all. */
const short = (time: number, busybox: boolean): string => (busybox || time < 1 ? time.toFixed(3) : time.toFixed(time < 10 ? 2 : 1));

/** Sleeps, but not past an interruption. */
function* pause(self: Running, milliseconds: number, interrupted: () => boolean): Task<void> {
  const until = self.clock.now + milliseconds;
  while (self.clock.now < until && !interrupted()) yield* sleep(self, Math.min(100, until - self.clock.now));
}

const traceroute = tool(function* (self, args) {
  const flags = options(
    args,
    "nm:w:q:p:Iv46T",
    {},
    {
      unsimulated: "pIv6T",
    },
  );
  const [host] = flags.operands;
  if (!host) throw new ToolError("k8s-quest does not simulate traceroute without a host yet");
  const most = Number(flags.value("m") ?? 30);
  const wait = Number(flags.value("w") ?? 5) * 1000;
  const probes = Number(flags.value("q") ?? 3);
  const found = yield* self.machine.network.resolve(host);
  if ("error" in found) {
    yield* complain(
      self,
      isBusybox(self)
        ? `bad address '${host}'`
        : `${host}: Name or service not known\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc 1)`,
    );
    return isBusybox(self) ? 1 : 2;
  }
  const [address] = ofFamily(found.addresses, 4);
  if (!address && flags.has("4")) {
    yield* complain(
      self,
      `${host}: Address family for hostname not supported\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc 2)`,
    );
    return 2;
  }
  if (!address) throw new ToolError(`k8s-quest does not simulate traceroute to addresses of IPv6 yet`);
  if (isBusybox(self) && !mayOpenRaw(self)) throw new ToolError("socket(AF_INET,3,1): Operation not permitted");
  yield* write(
    self,
    isBusybox(self) ? self.stdout : self.stderr,
    `traceroute to ${host} (${address}), ${most} hops max, ${isBusybox(self) ? 46 : 60} byte packets\n`,
  );
  const way = self.machine.network.way?.(address) ?? [];
  for (let hop = 1; hop <= most; hop++) {
    const here = way[hop - 1] ?? address;
    let line = `${String(hop).padStart(2)}  `;
    let known = false;
    let arrived = false;
    for (let probe = 0; probe < probes; probe++) {
      const time = yield* self.machine.network.echo(here === address ? address : "127.0.0.1", { timeout: wait });
      if (time === undefined) line += probe ? " *" : "*";
      else {
        line += `${known ? "" : flags.has("n") ? here : `${here === address ? found.canonical : here} (${here})`}  ${time.toFixed(3)} ms`;
        known = true;
        arrived = here === address;
      }
    }
    yield* say(self, `${line}\n`);
    if (arrived) return 0;
  }
  return 0;
});

export const pingTools: Readonly<Record<string, Program>> = { ping: pinging(), ping6: pinging(6), traceroute };
