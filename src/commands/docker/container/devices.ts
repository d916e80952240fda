// Devices and limits that a container is given: --device, --gpus, --ulimit (opts/gpus.go, ulimit.go).
import { DEVICE_RULE } from "../../../docker/containers/devices.ts";
import type { HostConfig } from "../../../docker/types.ts";

/** --device: on the computer, in the container, and what may be done with it. @throws Failure */
export function deviceOf(text: string): { PathOnHost: string; PathInContainer: string; CgroupPermissions: string } {
  const [host = "", inside = "", rights] = text.split(":");
  if (rights === undefined && /^[rwm]+$/.test(inside)) return { PathOnHost: host, PathInContainer: host, CgroupPermissions: inside };
  return { PathOnHost: host, PathInContainer: inside || host, CgroupPermissions: rights ?? "rwm" };
}

/** What is wrong with one (opts.validatePath). */
export function deviceProblem(text: string): string | undefined {
  const parts = text.split(":");
  if (parts.length > 3) return `bad format for path: ${text}`;
  const rights = parts.length === 3 ? parts[2]! : "";
  if (parts.length === 3 && !/^[rwm]+$/.test(rights)) return `bad mode specified: ${rights}`;
  const inside = parts.length === 1 || /^[rwm]+$/.test(parts[1]!) ? parts[0]! : parts[1]!;
  return inside.startsWith("/") ? undefined : `${inside} is not an absolute path`;
}

/** --gpus all, 2, '"device=0,1"' … (opts/gpus.go). */
/** @returns what is wrong with a rule (cli/opts: validateDeviceCgroupRule) */
export const deviceRuleProblem = (text: string): string | undefined =>
  DEVICE_RULE.test(text) ? undefined : `invalid device cgroup format '${text}'`;

export function gpus(text: string): NonNullable<HostConfig["DeviceRequests"]>[number] {
  const fields = text.replace(/^"|"$/g, "").split(",");
  const value = (key: string) => fields.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
  const count = fields.find((each) => /^(all|-?\d+)$/.test(each)) ?? value("count");
  const device = value("device");
  return {
    Driver: value("driver") ?? "",
    Count: count === "all" ? -1 : count ? Number(count) : device ? 0 : 1,
    DeviceIDs: device ? [device, ...fields.filter((each) => /^\w+$/.test(each) && each !== count)] : null,
    Capabilities: [["gpu", ...(value("capabilities")?.split(",") ?? [])]],
    Options: {},
  };
}

export function ulimit(text: string): { Name: string; Soft: number; Hard: number } {
  const [Name = "", limits = ""] = text.split("=");
  const [soft, hard] = limits.split(":").map(Number);
  return { Name, Soft: soft!, Hard: hard ?? soft! };
}
