// Devices and limits that a container is given: --device, --gpus, --ulimit (opts/gpus.go, ulimit.go).
import { DEVICE_RULE } from "../../../docker/containers/devices.ts";
import type { HostConfig } from "../../../docker/types.ts";
import { pairsOf } from "../flags.ts";

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

/** @returns what is wrong with a rule (cli/opts: validateDeviceCgroupRule) */
export const deviceRuleProblem = (text: string): string | undefined =>
  DEVICE_RULE.test(text) ? undefined : `invalid device cgroup format '${text}'`;

const GPU_KEYS: ReadonlySet<string> = new Set(["capabilities", "count", "device", "driver", "options"]);

/** The CSV fields of --gpus, each with what stands behind its =; one that has none is a count. */
const gpuFields = (text: string): readonly { field: string; key: string; value: string | undefined }[] =>
  [...text.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain = ""]) => {
    const field = quoted ?? plain;
    const [key = "", value] = field.split(/=(.*)/s);
    return { field, key, value };
  });

/** What is wrong with --gpus (opts/gpus.go: GpuOpts.Set). */
export function gpusProblem(text: string): string | undefined {
  const seen = new Set<string>();
  for (const { field, key, value } of gpuFields(text)) {
    if (seen.has(key)) return `gpu request key '${key}' can be specified only once`;
    seen.add(key).add(value === undefined ? "count" : key);
    if (value !== undefined && !GPU_KEYS.has(key)) return `unexpected key '${key}' in '${field}'`;
    const count = value === undefined ? key : key === "count" ? value : "all";
    if (count !== "all" && !/^[+-]?\d+$/.test(count))
      return `invalid count (${count}): value must be either "all" or an integer: invalid syntax`;
  }
  return undefined;
}

/** --gpus all, 2, '"device=0,1"' … (opts/gpus.go). */
export function gpus(text: string): NonNullable<HostConfig["DeviceRequests"]>[number] {
  const fields = gpuFields(text);
  const value = (name: string) => fields.find(({ key }) => key === name)?.value;
  const count = fields.findLast((each) => each.value === undefined || each.key === "count");
  const counted = count && (count.value ?? count.key);
  const devices = value("device")?.split(",");
  return {
    Driver: value("driver") ?? "",
    Count: counted === "all" ? -1 : counted ? Number(counted) : devices ? 0 : 1,
    DeviceIDs: devices ?? null,
    Capabilities: [[...(value("capabilities")?.split(",") ?? []), "gpu"]],
    Options: pairsOf(value("options")?.split(",") ?? []),
  };
}

export function ulimit(text: string): { Name: string; Soft: number; Hard: number } {
  const [Name = "", limits = ""] = text.split("=");
  const [soft, hard] = limits.split(":").map(Number);
  return { Name, Soft: soft!, Hard: hard ?? soft! };
}
