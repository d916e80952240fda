// kubectl exec.
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { filenameFlags } from "./flags.ts";
import { containerFlag, runningTimeout, streamFlags } from "./pod-flags.ts";
import { chosenContainer, namedObject, onePodOf } from "./pods.ts";
import { misuse, refuse } from "./refusal.ts";
import { select } from "./resources/visit.ts";
import { verb } from "./session.ts";
import { joined, NO_TERMINAL, openStream } from "./streams.ts";

export const command: Command = {
  name: "exec",
  summary: "Execute a command in a container",
  usage: "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
  flags: [
    containerFlag,
    ...filenameFlags("to use to exec into the resource").filter(({ name }) => name === "filename"),
    runningTimeout("1m0s"),
    ...streamFlags,
  ],
  run: verb(function* (session, call): Process {
    const filenames = call.list("filename");
    const target = call.dashAt === 0 ? "" : (call.args[0] ?? "");
    if (call.dashAt < 0 && (call.args.length > 1 || (call.args.length > 0 && filenames.length)))
      misuse("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
    const words = call.dashAt < 0 ? [] : call.args.slice(call.dashAt);
    if (!target && !filenames.length) refuse("pod, type/name or --filename must be specified");
    if (!words.length) refuse("you must specify at least one command for the container");
    const quiet = call.bool("quiet");
    const object = filenames.length
      ? (yield* select(session, { filenames, latest: true })).infos[0]!.object!
      : yield* namedObject(session, target);
    const pod = yield* onePodOf(session, object, call.duration("pod-running-timeout"));
    const phase = pod.status?.phase;
    if (phase === "Succeeded" || phase === "Failed") refuse(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    const container = call.string("container") || (yield* chosenContainer(session, pod, "", quiet)).name;
    const stdin = call.bool("stdin");
    let tty = call.bool("tty");
    if (tty && !(stdin && session.self.stdin.terminal)) {
      if (!quiet) yield* session.err(NO_TERMINAL);
      tty = false;
    }
    const stream = yield* openStream(session, pod, "exec", { container, command: words, stdin, tty });
    const code = yield* joined(session, stream, { stdin, tty });
    if (code) yield* session.err(`command terminated with exit code ${code}\n`);
    return code;
  }),
};
