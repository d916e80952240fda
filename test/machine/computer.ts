// A computer of its own for tests of processes and programs: no network, no cluster.
import { Clock } from "../../src/base/clock.ts";
import { Random } from "../../src/base/random.ts";
import { FileSystem } from "../../src/machine/files.ts";
import { createMachine } from "../../src/machine/machine.ts";
import type { Machine, Program } from "../../src/machine/process.ts";
import type { Stack } from "../../src/machine/sockets.ts";

const unplugged: Stack = {
  addresses: [],
  listen: () => ({ close() {} }),
  *resolve() {
    return { error: "timeout" as const };
  },
  *connect() {
    return { error: "unreachable" as const };
  },
  *exchange() {
    return { error: "unreachable" as const };
  },
  *hold() {
    return { error: "refused" as const };
  },
  *query() {
    return { error: "timeout" as const };
  },
  *echo() {
    return undefined;
  },
  listeners: () => [],
};

export function computer(options: { program?: (path: string) => Program | undefined; isolated?: boolean } = {}): Machine {
  const clock = new Clock(Date.UTC(2026, 0, 5, 9));
  return createMachine({
    hostname: "computer",
    clock,
    random: new Random("test"),
    files: new FileSystem(() => clock.now),
    network: unplugged,
    program: options.program ?? (() => undefined),
    isolated: options.isolated ?? false,
    outside: () => () => {},
  });
}
