// A small world for tests of the game: a real API server and terminal, and a shell that knows a handful of words (no controllers, so nothing
// moves by itself). What real missions do is tested in real worlds, by test/curriculum.

import type { Kind } from "../../src/api/kind.ts";
import { builtInKinds } from "../../src/api/kinds/index.ts";
import { Clock } from "../../src/base/clock.ts";
import { Random } from "../../src/base/random.ts";
import { authorityOf } from "../../src/base/x509/authority.ts";
import { createApiServer } from "../../src/cluster/apiserver/server.ts";
import type { Boot } from "../../src/game/boot.ts";
import { FileSystem } from "../../src/machine/files.ts";
import { createMachine } from "../../src/machine/machine.ts";
import { Pipe } from "../../src/machine/pipe.ts";
import type { Process, Program, Running } from "../../src/machine/process.ts";
import type { Stack } from "../../src/machine/sockets.ts";
import { exitOf, read, readLine, sleep, write } from "../../src/machine/tasks.ts";
import { Terminal } from "../../src/machine/terminal.ts";

export const boot: Boot = ({ seed, programs = {} }) => {
  const clock = new Clock(Date.UTC(2026, 0, 5, 9));
  const random = new Random(seed);
  const authority = authorityOf(random, clock.now);
  const api = createApiServer({ clock, random, kinds: builtInKinds as unknown as readonly Kind[], serviceCidr: "10.96.0.0/12" });
  const admin = api.client({ name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] });
  const kind = (name: string) => api.scheme.kinds.find((each) => each.kind === name)!;
  if (!admin.find(kind("Namespace"), "default")) admin.create(kind("Namespace"), { metadata: { name: "default" } });
  admin.create(kind("ServiceAccount"), { metadata: { name: "default", namespace: "default" } });

  const network: Stack = {
    addresses: ["192.168.0.2"],
    listen: () => ({ close() {} }),
    *resolve(name) {
      const service = admin.find(kind("Service"), name, { namespace: "default" });
      return service ? { addresses: [service.spec.clusterIP], canonical: name } : { error: "nxdomain" as const };
    },
    *connect() {
      return { error: "refused" as const };
    },
    *exchange() {
      return { status: 200, headers: {}, body: "hello" };
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
  const files = new FileSystem(() => clock.now);
  files.makeFolder("/home/learner", { parents: true });
  const host = createMachine({
    hostname: "laptop",
    clock,
    random,
    files,
    network,
    program: (path) => programs[path.replace("/usr/local/bin/", "")],
    outside: () => () => {},
  });

  /** `make KIND NAME [REPLICAS]`, `remove KIND NAME`, `draw`, `sleep SECONDS`, `flood`, `ask`, `fail`, and the game's own programs. */
  function* evaluate(self: Running, line: string): Process {
    const [name = "", what = "", object = "", more] = line.trim().split(/\s+/);
    if (name === "make") {
      const labels = { app: object };
      const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx:1.27" }] } };
      const spec =
        what === "Deployment"
          ? { replicas: Number(more ?? 1), selector: { matchLabels: labels }, template }
          : what === "Pod"
            ? template.spec
            : { selector: labels, ports: [{ port: 80 }] };
      admin.create(kind(what), { metadata: { name: object, namespace: "default", labels }, spec });
      yield* write(self, self.stdout, `made ${object}\r\n`);
    } else if (name === "remove") admin.delete(kind(what), object, { namespace: "default", gracePeriodSeconds: 0 });
    else if (name === "draw") yield* write(self, self.stdout, `${random.hex(8)}\r\n`);
    else if (name === "sleep") yield* sleep(self, Number(what) * 1000);
    else if (name === "flood") for (;;) yield* write(self, self.stdout, "flood\r\n");
    else if (name === "ask") yield* write(self, self.stdout, `heard ${yield* read(self.stdin)}\r\n`);
    else if (name === "fail") return 1;
    else if (programs[name])
      return yield* exitOf(
        host.processes.spawn({
          argv: line.trim().split(/\s+/),
          program: programs[name] as Program,
          parent: self,
          stdin: self.stdin,
          stdout: self.stdout,
          stderr: self.stderr,
        }),
      );
    else if (name && name !== "set") {
      yield* write(self, self.stderr, `${name}: command not found\r\n`);
      return 127;
    }
    return 0;
  }

  return {
    world: {
      seed,
      clock,
      random,
      host,
      clusters: new Map([["learn", { name: "learn", server: "https://127.0.0.1:6443", authority, api, nodes: new Map() }]]),
    },
    home: "/home/learner",
    run: (script) =>
      host.processes.spawn({
        argv: ["sh"],
        stdin: new Pipe(),
        program: function* (self): Process {
          let code = 0;
          for (const line of script.split("\n")) {
            code = yield* evaluate(self, line);
            if (code && script.startsWith("set -e")) return code;
          }
          return code;
        },
      }),
    login(size) {
      const terminal = new Terminal(size);
      host.processes.spawn({
        argv: ["sh"],
        stdin: terminal.input,
        stdout: terminal.output,
        stderr: terminal.output,
        program: function* (self): Process {
          for (let status = 0; ; ) {
            yield* write(self, self.stdout, "$ ");
            terminal.prompted(status);
            const line = yield* readLine(self.stdin);
            if (line === undefined) return 0;
            if (!line.trim()) continue;
            terminal.accepted(line.trim());
            status = yield* evaluate(self, line);
          }
        },
      });
      return terminal;
    },
    container: () => undefined,
    logs: () => undefined,
  };
};
