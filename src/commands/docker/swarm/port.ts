// Published ports as services are told them (opts/port.go).
import type { PortConfig } from "../../../docker/swarm/types.ts";
import { Failure } from "../client.ts";

/** What is wrong with a port, before anything is done. */
export function portProblem(text: string): string | undefined {
  try {
    parsePort(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** "8080:80/tcp", or "published=8080,target=80,protocol=tcp,mode=host". @throws Failure */
export function parsePort(text: string): PortConfig[] {
  if (/[=,]/.test(text)) {
    const port: PortConfig = { Protocol: "tcp", TargetPort: 0, PublishMode: "ingress" };
    for (const field of text.split(",")) {
      const [key = "", value] = field.toLowerCase().split("=");
      if (value === undefined) throw new Failure(`invalid field: ${field}`);
      const number = (): number => {
        if (!/^\d+$/.test(value))
          throw new Failure(
            `invalid ${key} port (${value}): value must be an integer: strconv.ParseUint: parsing ${JSON.stringify(value)}: invalid syntax`,
          );
        return Number(value);
      };
      if (key === "protocol") {
        if (!/^(tcp|udp|sctp)$/.test(value)) throw new Failure(`invalid protocol value '${value}'`);
        port.Protocol = value as "tcp";
      } else if (key === "mode") {
        if (value !== "host" && value !== "ingress") throw new Failure(`invalid publish mode value '${value}'`);
        port.PublishMode = value;
      } else if (key === "target") port.TargetPort = number();
      else if (key === "published") port.PublishedPort = number();
      else throw new Failure(`invalid field key: ${key}`);
    }
    if (!port.TargetPort) throw new Failure(`missing mandatory field '"target"'`);
    return [port];
  }
  const match = /^(?:(\d+)(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/.exec(text);
  if (!match) {
    if (/^\d+\.\d+\.\d+\.\d+:/.test(text)) throw new Failure("hostip is not supported");
    throw new Failure(`Invalid containerPort: ${text.split(":").at(-1)}`);
  }
  const [, from, , target = "", until = target, protocol = "tcp"] = match;
  return Array.from({ length: Number(until) - Number(target) + 1 }, (_, index) => ({
    Protocol: protocol as "tcp",
    TargetPort: Number(target) + index,
    ...(from ? { PublishedPort: Number(from) + index } : {}),
    PublishMode: "ingress",
  }));
}
