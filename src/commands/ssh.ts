// ssh NODE [COMMAND]: a shell on a node, as its administrator.
import type { Process, Running } from "../machine/process.ts";
import { exitOf, sleep, write } from "../machine/tasks.ts";
import { shellProgram } from "../shell/bash.ts";
import type { World } from "../world/contract.ts";
import { hostOf } from "../world/node/hosts.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export function* secureShell(self: Running, world: World): Process {
  const words = self.argv.slice(1);
  const options = words.findIndex((word) => !word.startsWith("-"));
  const [target, ...command] = options < 0 ? [] : words.slice(options);
  if (target === undefined || options > 0) {
    yield* write(
      self,
      self.stderr,
      options > 0 ? `ssh: k8s-quest does not simulate ${words[0]} yet\n` : "usage: ssh [user@]node [command]\n",
    );
    return options > 0 ? 1 : 255;
  }
  const name = target.replace(/^.*@/, "");
  const node = [...world.clusters.values()]
    .flatMap((cluster) => [...cluster.nodes])
    .find(([key, machine]) => key === name || machine.network.addresses.includes(name))?.[1];
  if (!node) {
    yield* write(self, self.stderr, `ssh: Could not resolve hostname ${name}: Name or service not known\n`);
    return 255;
  }
  if (hostOf(node)?.linked === false) {
    yield* sleep(self, 130_000);
    yield* write(self, self.stderr, `ssh: connect to host ${name} port 22: Connection timed out\n`);
    return 255;
  }
  const remote = node.processes.spawn({
    argv: command.length ? ["bash", "-c", command.join(" ")] : ["-bash"],
    program: shellProgram("bash"),
    environment: { HOME: "/root", USER: "root", LOGNAME: "root", SHELL: "/bin/bash", PATH, TERM: self.environment["TERM"] ?? "dumb" },
    directory: "/root",
    user: 0,
    stdin: self.stdin,
    stdout: self.stdout,
    stderr: self.stderr,
  });
  return yield* exitOf(remote);
}
