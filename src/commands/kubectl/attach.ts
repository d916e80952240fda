// kubectl attach, and what `kubectl run -it` does once its pod runs.
import type { KubeObject } from "../../api/object.ts";
import type { Process, Task } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { containerFlag, runningTimeout, streamFlags } from "./pod-flags.ts";
import { chosenContainer, namedObject, onePodOf, typedObject } from "./pods.ts";
import { refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";
import { joined, NO_TERMINAL, openStream } from "./streams.ts";

export interface AttachOptions {
  container: string;
  stdin: boolean;
  tty: boolean;
  quiet: boolean;
}

/** Attaches to a running container until it ends. @throws Refusal */
export function* attachTo(session: Session, pod: KubeObject, options: AttachOptions): Task<void> {
  const phase = pod.status?.phase;
  if (phase === "Succeeded" || phase === "Failed") refuse(`cannot attach a container in a completed pod; current phase is ${phase}`);
  const container = yield* chosenContainer(session, pod, options.container, options.quiet, "cannot attach to the container: ");
  let { tty } = options;
  if (tty && !container.tty) {
    tty = false;
    if (!options.quiet) yield* session.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  } else if (!tty && container.tty) tty = true;
  if (tty && options.stdin && !session.self.stdin.terminal) {
    if (!options.quiet) yield* session.err(NO_TERMINAL);
  }
  if (!options.quiet)
    yield* session.err(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n",
    );
  const stream = yield* openStream(session, pod, "attach", { container: container.name, stdin: options.stdin, tty });
  yield* joined(session, stream, { stdin: options.stdin, tty: tty && session.self.stdin.terminal });
  if (options.stdin && tty && !options.quiet && pod.spec.restartPolicy === "Always") {
    const place = session.namespaceGiven ? ` -n ${session.namespace}` : "";
    yield* session.out(
      `Session ended, resume using 'kubectl attach ${pod.metadata.name} -c ${container.name}${place} -i -t' command when the pod is running\n`,
    );
  }
}

export const command: Command = {
  name: "attach",
  summary: "Attach to a running container",
  usage: "attach (POD | TYPE/NAME) -c CONTAINER",
  flags: [containerFlag, runningTimeout("1m0s"), ...streamFlags],
  run: verb(function* (session, call): Process {
    if (!call.args.length) refuse("at least 1 argument is required for attach");
    if (call.args.length > 2)
      refuse(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${call.args.length}: [${call.args.join(" ")}]`);
    const [first = "", second] = call.args;
    if (second !== undefined && first.includes("/")) refuse(`the server doesn't have a resource type ${JSON.stringify(first)}`);
    const object = yield* second === undefined ? namedObject(session, first) : typedObject(session, first, second);
    const pod = yield* onePodOf(session, object, call.duration("pod-running-timeout"));
    yield* attachTo(session, pod, {
      container: call.string("container"),
      stdin: call.bool("stdin"),
      tty: call.bool("tty"),
      quiet: call.bool("quiet"),
    });
    return 0;
  }),
};
