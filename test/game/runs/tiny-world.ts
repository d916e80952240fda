// The least world in which something can be won: a computer with a shell of three words, and no cluster. For tests of very many players.
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import type { Boot } from "../../../src/game/boot.ts";
import { FileSystem } from "../../../src/machine/files.ts";
import { createMachine } from "../../../src/machine/machine.ts";
import { Pipe } from "../../../src/machine/pipe.ts";
import type { Process, Running } from "../../../src/machine/process.ts";
import type { Stack } from "../../../src/machine/sockets.ts";
import { readLine, sleep, write } from "../../../src/machine/tasks.ts";
import { Terminal } from "../../../src/machine/terminal.ts";

const alone: Stack = {
  addresses: ["192.168.0.2"],
  listen: () => ({ close() {} }),
  *resolve() {
    return { error: "nxdomain" as const };
  },
  *connect() {
    return { error: "refused" as const };
  },
  *exchange() {
    return { error: "refused" as const };
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

export const boot: Boot = ({ seed }) => {
  const clock = new Clock(Date.UTC(2026, 0, 5, 9));
  const random = new Random(seed);
  const files = new FileSystem(() => clock.now);
  files.makeFolder("/home/learner", { parents: true });
  const host = createMachine({
    hostname: "laptop",
    clock,
    random,
    files,
    network: alone,
    program: () => undefined,
    outside: () => () => {},
  });

  /** `put FILE TEXT`, `draw FILE`, `sleep SECONDS`. */
  function* evaluate(self: Running, line: string): Process {
    const [name = "", what = "", ...rest] = line.trim().split(/\s+/);
    if (name === "put") files.write(`/home/learner/${what}`, rest.join(" "));
    else if (name === "draw") files.write(`/home/learner/${what}`, random.hex(8));
    else if (name === "sleep") yield* sleep(self, Number(what) * 1000);
    else yield* write(self, self.stderr, `${name}: command not found\r\n`);
    return 0;
  }

  return {
    world: { seed, clock, random, host, clusters: new Map() },
    home: "/home/learner",
    run: (script) => host.processes.spawn({ argv: ["sh"], stdin: new Pipe(), program: (self) => evaluate(self, script) }),
    login(size) {
      const terminal = new Terminal(size);
      host.processes.spawn({
        argv: ["sh"],
        stdin: terminal.input,
        stdout: terminal.output,
        stderr: terminal.output,
        program: function* (self): Process {
          for (;;) {
            terminal.prompted(0);
            const line = yield* readLine(self.stdin);
            if (line === undefined) return 0;
            terminal.accepted(line.trim());
            yield* evaluate(self, line);
          }
        },
      });
      return terminal;
    },
    container: () => undefined,
    logs: () => undefined,
  };
};
