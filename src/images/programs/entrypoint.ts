// Entrypoints that become what they are told: the scripts in front of official images.
import type { Process, Program, Running } from "../../machine/process.ts";
import { stepDown } from "./account.ts";
import type { Parameters } from "./server.ts";

/** Runs `argv` in place of the caller, as exec does; what is not there is complained about in `name`'s words. */
export function* become(self: Running, argv: readonly string[], name: string): Process {
  const found = argv[0] ? self.machine.which(argv[0], self.environment["PATH"] ?? "", self.directory) : undefined;
  if (!found) {
    self.stderr.write(`${name}: exec: ${argv[0] ?? ""}: not found\n`);
    return 127;
  }
  self.argv = argv;
  return yield* found.program(self);
}

/** Numbers in a container's own name space that the threads of runc's init had, which set it up. */
const RUNC = 7;

/** Numbers that are taken when an entrypoint has done its work, which started so many processes for it. */
export function startedBefore(self: Running, processes: number): void {
  for (let number = 0; number < RUNC + processes; number++) self.machine.processes.take();
}

/** The words after the script itself: argv[0] is the script, or its interpreter stands before it. */
export const commandOf = (self: Running, script: string): readonly string[] =>
  self.argv.slice(self.argv.findIndex((word) => word.endsWith(script)) + 1);

/**
 * docker-entrypoint.sh of most images: flags go to `server`, and so does what begins with one of its `verbs`; anything else runs as it is.
 * As root, `folders` become those of the account `user`, and the server goes on as that.
 */
export function entrypoint(parameters: Parameters): Program {
  const script = String(parameters["script"] ?? "docker-entrypoint.sh");
  const server = String(parameters["server"] ?? "");
  const verbs = (parameters["verbs"] as readonly string[] | undefined) ?? [];
  const user = parameters["user"] as string | undefined;
  const folders = (parameters["folders"] as readonly string[] | undefined) ?? [];
  return function* (self) {
    const words = commandOf(self, script);
    const isServers = !words.length || words[0]!.startsWith("-") || verbs.includes(words[0]!);
    const argv = server && isServers ? [server, ...words] : words;
    if (user && argv[0] === server) stepDown(self, user, folders);
    return yield* become(self, argv, `/usr/local/bin/${script}`);
  };
}
