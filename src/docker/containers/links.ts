// Links, the old way to find another container: lines of /etc/hosts and variables on the default bridge, names on others (daemon/links).
import { badRequest, conflict } from "../error.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";

export interface Link {
  to: DockerContainer;
  alias: string;
}

/** NAME or NAME:ALIAS. */
export function parseLink(text: string): [name: string, alias: string] {
  const [name = "", alias = name, ...more] = text.split(":");
  if (!name || more.length) throw badRequest(`bad format for links: ${text}`);
  return [name.replace(/^\//, ""), alias.slice(alias.lastIndexOf("/") + 1)];
}

/** What a container on the default bridge is linked to; all of it has to run. @throws EngineError */
export function linksOf(parts: Parts, { name, hostConfig }: DockerContainer): Link[] {
  return (hostConfig.Links ?? []).map((text) => {
    const [other, alias] = parseLink(text);
    const to = parts.containers.get(other);
    if (!to.live) throw conflict(`cannot link to a non running container: /${to.name} AS /${name}/${alias}`);
    return { to, alias };
  });
}

/** The lines of /etc/hosts: the other's addresses on the default bridge. */
export const hostsLines = ({ to, alias }: Link): string =>
  to.addresses.map((address) => `${address}\t${[...new Set([alias, to.hostname, to.name])].join(" ")}\n`).join("");

const IGNORED = new Set(["HOME", "PATH"]);

/** Where the other's ports are, and what its environment says. */
export function linkVariables({ to, alias }: Link, own: string): Record<string, string> {
  const prefix = alias.toUpperCase().replaceAll("-", "_");
  const address = to.addresses[0] ?? "";
  const ports = Object.keys(to.config.ExposedPorts ?? {})
    .map((text) => text.split("/") as [string, string])
    .sort(([a, x], [b, y]) => (x === y ? Number(a) - Number(b) : x === "tcp" ? -1 : 1));
  const variables: Record<string, string> = {};
  for (const [index, [port, protocol]] of ports.entries()) {
    const url = `${protocol}://${address}:${port}`;
    if (index === 0) variables[`${prefix}_PORT`] = url;
    const key = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
    Object.assign(variables, { [key]: url, [`${key}_ADDR`]: address, [`${key}_PORT`]: port, [`${key}_PROTO`]: protocol });
  }
  variables[`${prefix}_NAME`] = `/${own}/${alias}`;
  for (const each of to.config.Env ?? []) {
    const [name = ""] = each.split("=", 1);
    if (!IGNORED.has(name)) variables[`${prefix}_ENV_${name}`] = each.slice(name.length + 1);
  }
  return variables;
}
