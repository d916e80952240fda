// What is wrong with limits that are asked for: memory and processors (daemon/daemon_unix.go: verifyPlatformContainerResources, UpdateContainer).
import { parseProcessors } from "../../machine/processor-list.ts";
import { badRequest, conflict } from "../error.ts";
import type { HostConfig } from "../types.ts";

/** linuxMinMemory: what runc itself needs. Bytes. */
const LEAST_MEMORY = 6 * 2 ** 20;

/** Processors out of "0-2,3". @throws EngineError */
export function processorsOf(text: string, most: number): number[] {
  const found = parseProcessors(text);
  if (!found) throw badRequest(`Invalid value ${text} for cpuset cpus`);
  if (found.some((each) => each >= most))
    throw badRequest(`Requested CPUs are not available - requested ${text}, available: ${most > 1 ? `0-${most - 1}` : "0"}`);
  return found;
}

/** The computer has one node of memory, whose number is 0. */
function checkMemoryNodes(text: string): void {
  if (!text) return;
  const found = parseProcessors(text);
  if (!found) throw badRequest(`Invalid value ${text} for cpuset mems`);
  if (found.some((each) => each > 0)) throw badRequest(`Requested memory nodes are not available - requested ${text}, available: 0`);
}

function checkProcessorTime({ NanoCpus, CpuPeriod = 0, CpuQuota = 0, CpuShares = 0 }: HostConfig, processors: number): void {
  if (NanoCpus && (NanoCpus < 1e7 || NanoCpus > processors * 1e9))
    throw badRequest(`range of CPUs is from 0.01 to ${processors}.00, as there are only ${processors} CPUs available`);
  if (NanoCpus && CpuPeriod > 0) throw badRequest("Conflicting options: Nano CPUs and CPU Period cannot both be set");
  if (NanoCpus && CpuQuota > 0) throw badRequest("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
  if (CpuPeriod && (CpuPeriod < 1000 || CpuPeriod > 1_000_000))
    throw badRequest("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
  if (CpuQuota > 0 && CpuQuota < 1000) throw badRequest("CPU cfs quota can not be less than 1ms (i.e. 1000)");
  if (CpuShares < 0) throw badRequest(`invalid CPU shares (${CpuShares}): value must be a positive integer`);
}

function checkMemory({ Memory = 0, MemorySwap = 0, MemoryReservation = 0 }: HostConfig, changing: boolean): void {
  if (Memory && Memory < LEAST_MEMORY) throw badRequest("Minimum memory limit allowed is 6MB");
  if (Memory && MemorySwap > 0 && MemorySwap < Memory)
    throw badRequest("Minimum memoryswap limit should be larger than memory limit, see usage");
  if (!Memory && MemorySwap > 0 && !changing)
    throw badRequest("You should always set the Memory limit when using Memoryswap limit, see usage");
  if (Memory && MemoryReservation > Memory)
    throw badRequest("Minimum memory limit can not be less than memory reservation limit, see usage");
}

/** @param processors how many the computer has @param changing they come to limits that there are @throws EngineError */
export function checkLimits(host: HostConfig, processors: number, { changing = false } = {}): void {
  checkMemory(host, changing);
  checkProcessorTime(host, processors);
  if (host.CpusetCpus) processorsOf(host.CpusetCpus, processors);
  checkMemoryNodes(host.CpusetMems ?? "");
}

/** Memory and swap together: twice the memory where nobody says (adaptContainerSettings). */
export const swapOf = ({ Memory = 0, MemorySwap = 0 }: HostConfig): number => MemorySwap || Memory * 2;

/** How changes do not go with the limits that there are. @throws EngineError */
export function checkChanges(own: HostConfig, changes: HostConfig): void {
  const times = { CpuPeriod: "CPU Period", CpuQuota: "CPU Quota" } as const;
  for (const key of ["CpuPeriod", "CpuQuota"] as const) {
    if (changes.NanoCpus && own[key])
      throw conflict(`Conflicting options: Nano CPUs cannot be updated as ${times[key]} has already been set`);
    if (changes[key] && own.NanoCpus)
      throw conflict(`Conflicting options: ${times[key]} cannot be updated as NanoCPUs has already been set`);
  }
  // Where there was no limit, none was set for swap either, and that is a 0.
  if ((changes.Memory ?? 0) > (own.MemorySwap ?? 0) && !changes.MemorySwap)
    throw conflict("Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time");
}
