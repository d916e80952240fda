// What nslookup, dig and host share: which name server they ask, and how patiently.
import { familyOf } from "../../../base/ip-address.ts";
import { parseResolverConfig, type ResolverConfig } from "../../../cluster/network/names.ts";
import type { Running, Task } from "../../../machine/process.ts";
import type { DnsReply } from "../../../machine/sockets.ts";
import { ToolError } from "../tool.ts";

export type Reply = DnsReply | { error: "timeout" | "refused" };

export function resolver(self: Running): ResolverConfig {
  return parseResolverConfig(self.machine.files.exists("/etc/resolv.conf") ? self.machine.files.read("/etc/resolv.conf") : "");
}
export const isAddress = (text: string): boolean => familyOf(text) !== undefined;

/** The address of the name server to ask: the one named, else resolv.conf's first. @throws ToolError */
export function* serverFor(self: Running, named: string | undefined, config: ResolverConfig): Task<string | undefined> {
  if (named === undefined) return config.nameservers[0];
  if (isAddress(named)) return named;
  const found = yield* self.machine.network.resolve(named);
  if ("error" in found) throw new ToolError(`couldn't get address for '${named}': not found`);
  return found.addresses[0];
}

interface Patience {
  /** Ms that each try takes at most. */
  timeout: number;
  /** Three unless told. */
  tries?: number;
  told(text: string): Task<void>;
}

/** Several tries, each told when it fails, as bind's tools do. */
export function* patiently(
  self: Running,
  server: string | undefined,
  { name, type }: { name: string; type: string },
  { timeout, tries = 3, told }: Patience,
): Task<Reply> {
  let reply: Reply = { error: "timeout" };
  for (let attempt = 0; attempt < tries; attempt++) {
    reply = yield* self.machine.network.query(server, name, type, { timeout });
    if (!("error" in reply)) return reply;
    yield* told(
      `;; communications error to ${server ?? "127.0.0.1"}#53: ${reply.error === "refused" ? "connection refused" : "timed out"}\n`,
    );
  }
  return reply;
}
