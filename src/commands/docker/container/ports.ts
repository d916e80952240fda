// Ports: how -p reads them (docker/go-connections/nat) and how `docker ps` shows them (formatter.DisplayablePorts).
import type { PortBinding } from "../../../docker/types.ts";
import { Failure } from "../client.ts";

/** Each port of a container with the place of the computer that leads to it. */
export interface PortMapping {
  port: string;
  binding: PortBinding;
}

function range(text: string): [number, number] | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  return to < from || to > 65_535 ? undefined : [from, to];
}

const isAddress = (text: string): boolean =>
  (/^\d+(\.\d+){3}$/.test(text) && text.split(".").every((each) => Number(each) < 256)) ||
  (/^[0-9a-fA-F:.]+$/.test(text) && text.includes(":"));

/** One -p. @throws Failure */
export function parsePort(text: string): PortMapping[] {
  const parts = text.split(":");
  const [end = ""] = parts.slice(-1);
  const host = parts.length > 1 ? parts.at(-2)! : "";
  const ip = parts
    .slice(0, -2)
    .join(":")
    .replace(/^\[(.*)\]$/, "$1");
  const [port = "", protocol = "tcp"] = end.split("/");
  if (ip && !isAddress(ip)) throw new Failure(`Invalid ip address: ${ip}`);
  if (!port) throw new Failure(`No port specified: ${text}<empty>`);
  const inside = range(port);
  if (!inside) throw new Failure(`Invalid containerPort: ${port}`);
  const outside = host ? range(host) : undefined;
  if (host && !outside) throw new Failure(`Invalid hostPort: ${host}`);
  const isRange = inside[1] !== inside[0];
  if (outside && outside[1] - outside[0] !== inside[1] - inside[0] && isRange)
    throw new Failure(`Invalid ranges specified for container and host Ports: ${port} and ${host}`);
  if (!["tcp", "udp", "sctp"].includes(protocol.toLowerCase())) throw new Failure(`Invalid proto: ${protocol}`);
  return Array.from({ length: inside[1] - inside[0] + 1 }, (_, index) => ({
    port: `${inside[0] + index}/${protocol.toLowerCase()}`,
    binding: {
      HostIp: ip,
      HostPort: !outside ? "" : !isRange && outside[0] !== outside[1] ? `${outside[0]}-${outside[1]}` : String(outside[0] + index),
    },
  }));
}

/** --expose. @throws Failure */
export function parseExposed(text: string): string[] {
  if (text.includes(":")) throw new Failure(`invalid port format for --expose: ${text}`);
  const [port = "", protocol = "tcp"] = text.split("/");
  const found = range(port);
  if (!found)
    throw new Failure(
      `invalid range format for --expose: ${text}, error: strconv.ParseUint: parsing ${JSON.stringify(port)}: invalid syntax`,
    );
  return Array.from({ length: found[1] - found[0] + 1 }, (_, index) => `${found[0] + index}/${protocol}`);
}

export interface ShownPort {
  IP?: string;
  PrivatePort: number;
  PublicPort?: number;
  Type: string;
}

const compare = (a: ShownPort, b: ShownPort): number =>
  a.PrivatePort - b.PrivatePort ||
  ((a.IP ?? "") < (b.IP ?? "") ? -1 : (a.IP ?? "") > (b.IP ?? "") ? 1 : 0) ||
  (a.PublicPort ?? 0) - (b.PublicPort ?? 0) ||
  (a.Type < b.Type ? -1 : 1);

/** "0.0.0.0:8080", "[::]:8080" (net.JoinHostPort). `port`: one or a range. */
export const placeOf = (address: string, port: string | number): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

/** "0.0.0.0:8080->80/tcp, 443/tcp"; neighbours that lead to themselves are one range. */
export function displayPorts(ports: readonly ShownPort[]): string {
  const known = displayed.get(ports);
  if (known !== undefined) return known;
  const text = portsText(ports);
  displayed.set(ports, text);
  return text;
}

/** What was shown of a container's ports: an engine in the same world tells them by the same list until they change. */
const displayed = new WeakMap<readonly ShownPort[], string>();

function portsText(ports: readonly ShownPort[]): string {
  const groups = new Map<string, { first: number; last: number }>();
  const done: string[] = [];
  const mapped: string[] = [];
  const shown = (key: string, { first, last }: { first: number; last: number }): string => {
    const [ip, type] = key.includes("/") ? key.split("/") : ["", key];
    const size = first === last ? String(first) : `${first}-${last}`;
    return `${ip ? `${placeOf(ip, size)}->` : ""}${size}/${type}`;
  };
  for (const { IP, PrivatePort, PublicPort, Type } of ports.toSorted(compare)) {
    if (IP && PublicPort !== PrivatePort) {
      mapped.push(`${placeOf(IP, PublicPort ?? 0)}->${PrivatePort}/${Type}`);
      continue;
    }
    const key = IP ? `${IP}/${Type}` : Type;
    const group = groups.get(key);
    if (group && PrivatePort === group.last + 1) group.last = PrivatePort;
    else {
      if (group) done.push(shown(key, group));
      groups.set(key, { first: PrivatePort, last: PrivatePort });
    }
  }
  return [...done, ...[...groups].map(([key, each]) => shown(key, each)), ...mapped].join(", ");
}
