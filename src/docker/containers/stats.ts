// What a container uses, as GET /containers/{id}/stats tells it (daemon/stats).
import { COMPUTER } from "../../machine/hardware.ts";
import type { Parts } from "../parts.ts";
import { nanoTime } from "../show/time.ts";
import type { DockerContainer } from "./container.ts";

interface Reading {
  /** Virtual ms. */
  at: number;
  /** Nanoseconds of processor time. */
  used: number;
  /** Nanoseconds of all processors together. */
  system: number;
}

const NONE: Reading = { at: 0, used: 0, system: 0 };

/** The largest number of 64 bits that a number here can say: what the kernel tells where there is no limit. */
const UNLIMITED = 18_446_744_073_709_550_000;

export function readingOf({ clock, processors }: Parts, { run }: DockerContainer): Reading {
  return {
    at: clock.now,
    used: Math.round((run?.machine.load.spent ?? 0) * 1e6),
    system: Math.round((clock.now - clock.start) * processors * 1e6),
  };
}

const cpu = (engine: Parts, { used, system }: Reading) => ({
  cpu_usage: { total_usage: used, usage_in_kernelmode: 0, usage_in_usermode: used },
  ...(system ? { system_cpu_usage: system, online_cpus: engine.processors } : {}),
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
});

/** The figures now, beside those of `before`. */
export function statsOf(engine: Parts, container: DockerContainer, before: Reading = NONE) {
  const identity = { id: container.id, name: `/${container.name}` };
  const zero = nanoTime(0);
  if (!container.live)
    return {
      ...identity,
      read: zero,
      preread: zero,
      pids_stats: {},
      blkio_stats: {},
      num_procs: 0,
      storage_stats: {},
      cpu_stats: { cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 } },
      precpu_stats: { cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 } },
      memory_stats: {},
    };
  const now = readingOf(engine, container);
  const run = container.run!;
  const memory = Math.round(run.memory);
  return {
    ...identity,
    read: nanoTime(now.at),
    preread: before.at ? nanoTime(before.at) : zero,
    pids_stats: { current: run.machine.processes.running.size, limit: container.hostConfig.PidsLimit || UNLIMITED },
    blkio_stats: { io_service_bytes_recursive: null },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpu(engine, now),
    precpu_stats: cpu(engine, before),
    memory_stats: {
      usage: memory,
      stats: { anon: memory, file: 0, inactive_file: 0 },
      limit: container.hostConfig.Memory || COMPUTER.memory * 1024,
    },
    ...(container.addresses.length
      ? {
          networks: {
            eth0: { rx_bytes: 0, rx_packets: 0, rx_errors: 0, rx_dropped: 0, tx_bytes: 0, tx_packets: 0, tx_errors: 0, tx_dropped: 0 },
          },
        }
      : {}),
  };
}
