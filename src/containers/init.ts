// docker-init (tini): process 1 of containers that ask for one. It starts the command, passes signals on, and ends as that does.
import { Signal } from "../base/signal.ts";
import type { Process, Program } from "../machine/process.ts";
import { type SignalName, signalNames } from "../machine/signals.ts";

/** What no process can have sent to itself by another. */
const OWN: ReadonlySet<SignalName> = new Set<SignalName>(["SIGKILL", "SIGSTOP", "SIGCHLD"] as SignalName[]);

/** The program of `/sbin/docker-init -- COMMAND`, whose program is `command`. */
export function init(command: Program): Program {
  return function* (self): Process {
    const child = self.machine.processes.spawn({
      argv: self.argv.slice(2),
      program: command,
      parent: self,
      environment: self.environment,
      directory: self.directory,
      credentials: self.credentials,
      stdin: self.stdin,
      stdout: self.stdout,
      stderr: self.stderr,
    });
    const ended = new Signal();
    child.changed.on(() => {
      if (child.exitCode !== undefined) ended.fire();
    });
    for (const name of signalNames) if (!OWN.has(name)) self.trap(name, () => child.kill(name));
    while (child.exitCode === undefined) yield { on: ended };
    return child.exitCode;
  };
}
