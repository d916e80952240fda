// Ports of a service in the short form: [IP:][PUBLISHED:]TARGET[/PROTOCOL], each a port or a range (go-connections/nat).
import { ComposeError, type Port } from "./model.ts";

function rangeOf(text: string, what: string): [number, number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const [from, to] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [Number.NaN, Number.NaN];
  if (!match || from > 65535 || to > 65535 || to < from) throw new ComposeError(`${what}: ${text}`);
  return [from, to];
}

/** @throws ComposeError */
export function parsePort(text: string): Port[] {
  const [body = "", protocol = "tcp", ...more] = text.split("/");
  if (more.length || !["tcp", "udp", "sctp"].includes(protocol.toLowerCase())) throw new ComposeError(`invalid proto: ${protocol}`);
  const match = /^(?:(\[[^\]]*\]|[^:]*):)?(?:([^:]*):)?([^:]+)$/.exec(body);
  if (!match) throw new ComposeError(body ? `invalid containerPort: ${body}` : `no port specified: ${text}<empty>`);
  // With one colon only, what is before it is the published port.
  const two = match[1] !== undefined && match[2] !== undefined;
  const address = two ? match[1]!.replace(/[[\]]/g, "") : "";
  const published = two ? match[2]! : (match[1] ?? "");
  if (address && !/^[\d.]+$|:/.test(address)) throw new ComposeError(`invalid IP address: ${address}`);
  const [from, to] = rangeOf(match[3]!, "invalid containerPort");
  const base = { mode: "ingress" as const, ...(address ? { host_ip: address } : {}), protocol: protocol.toLowerCase() };
  const targets = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  if (!published) return targets.map((target) => ({ ...base, target }));
  const [first, last] = rangeOf(published, "Invalid hostPort");
  if (to - from !== last - first) {
    if (to !== from) throw new ComposeError(`invalid ranges specified for container and host Ports: ${match[3]} and ${published}`);
    return [{ ...base, target: from, published: `${first}-${last}` }];
  }
  return targets.map((target, at) => ({ ...base, target, published: String(first + at) }));
}
