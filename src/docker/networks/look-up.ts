// Looking up a name as the daemon does, and what Go says where nobody has it (net.Resolver).
import type { Machine, Task } from "../../machine/process.ts";

const WHY: Readonly<Record<string, string>> = { nxdomain: "no such host", timeout: "i/o timeout" };

export function* lookUp({ files, network }: Machine, name: string): Task<{ address: string } | { error: string }> {
  const found = yield* network.resolve(name);
  if (!("error" in found)) return { address: found.addresses[0] ?? name };
  const server = /^nameserver (\S+)/m.exec(files.exists("/etc/resolv.conf") ? files.read("/etc/resolv.conf") : "")?.[1];
  return { error: `lookup ${name}${server ? ` on ${server}:53` : ""}: ${WHY[found.error] ?? "server misbehaving"}` };
}
