// Where an engine listens, as people write it: --host and DOCKER_HOST (docker/cli opts/hosts.go: ParseHost).
import { Failure } from "./failure.ts";

const PORT = "2375";
const PIPE = "npipe:////./pipe/docker_engine";

/** An address in full. `socket`: the usual one, where little is said. @throws Failure */
export function hostOf(written: string, socket: string): string {
  const text = written.trim();
  if (!text) return socket;
  const at = text.indexOf("://");
  const [protocol, address] = at < 0 ? ["tcp", text] : [text.slice(0, at), text.slice(at + 3)];
  if (protocol === "fd" || protocol === "ssh") return text;
  if (protocol === "tcp") return `tcp://${tcpAddress(address)}`;
  if (protocol !== "unix" && protocol !== "npipe") throw new Failure(`invalid bind address format: ${text}`);
  if (address.includes("://")) throw new Failure(`invalid proto, expected ${protocol}: ${address}`);
  return address ? text : protocol === "unix" ? socket : PIPE;
}

/** With a host and a port; an IPv6 address stands in brackets. @throws Failure */
function tcpAddress(text: string): string {
  const at = text.indexOf("/");
  const [place, path] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
  // Several colons without brackets are an IPv6 address.
  const parts = /^(?:\[(.*)\]|([^:]*))(?::([^:]*))?$/s.exec(place);
  const [, bracketed, plain, port = ""] = parts ?? [];
  if (/\D/.test(port)) throw new Failure(`parse ${JSON.stringify(`tcp://${text}`)}: invalid port ${JSON.stringify(`:${port}`)} after host`);
  if (bracketed !== undefined && !port) throw new Failure(`invalid bind address format: ${text}`);
  const host = parts && bracketed === undefined ? plain || "localhost" : `[${bracketed ?? place}]`;
  return `${host}:${port || PORT}${path}`;
}
