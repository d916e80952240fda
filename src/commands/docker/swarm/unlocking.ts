// docker swarm unlock and unlock-key: the key that opens a manager after its daemon has started anew (cli/command/swarm/unlock.go, unlock_key.go).
import { readLine } from "../../../machine/tasks.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, verb } from "../tool.ts";
import type { Membership } from "./objects.ts";

/** @throws Failure */
export function* keyOf({ client }: Docker) {
  try {
    return (yield* client.json<{ UnlockKey: string }>("GET", "/swarm/unlockkey")).UnlockKey;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(`could not fetch unlock key: ${error.message}`);
  }
}

export const keyText = (key: string): string =>
  `To unlock a swarm manager after it restarts, run the \`docker swarm unlock\`\ncommand and provide the following key:\n\n    ${key}\n\nRemember to store this key in a password manager, since without it you\nwill not be able to restart the manager.\n`;

export const unlockKey = verb(
  {
    name: "unlock-key",
    swarm: "manager",
    summary: "Manage the unlock key",
    usage: "unlock-key [OPTIONS]",
    flags: [flag("-q, --quiet", "bool", "Only the key"), flag("--rotate", "bool", "Make another key")],
  },
  function* (docker) {
    const { call, client } = docker;
    const quiet = call.bool("quiet");
    if (call.bool("rotate")) {
      const { Version, Spec } = yield* client.json<Membership>("GET", "/swarm");
      if (!Spec.EncryptionConfig?.AutoLockManagers) throw new Failure("cannot rotate because autolock is not turned on");
      yield* client.send("POST", "/swarm/update", { query: { version: Version.Index, rotateManagerUnlockKey: true }, body: Spec });
      if (!quiet) yield* docker.out("Successfully rotated manager unlock key.\n");
    }
    const key = yield* keyOf(docker);
    if (!key) throw new Failure("no unlock key is set");
    yield* docker.out(quiet ? `${key}\n` : keyText(key));
    return 0;
  },
);

/** A line of standard input; a terminal does not show it. */
function* secretLine(docker: Docker, prompt: string) {
  const { stdin } = docker.self;
  const terminal = stdin.terminal ? terminalOf(docker.self) : undefined;
  if (!terminal) return (yield* readLine(stdin)) ?? "";
  yield* docker.out(prompt);
  terminal.silent = true;
  try {
    return (yield* readLine(stdin)) ?? "";
  } finally {
    terminal.silent = false;
    yield* docker.out("\n");
  }
}

export const unlock = verb({ name: "unlock", summary: "Unlock swarm", usage: "unlock", swarm: "manager" }, function* (docker) {
  const { client } = docker;
  const { Swarm } = yield* client.json<{ Swarm: { LocalNodeState: string } }>("GET", "/info");
  if (Swarm.LocalNodeState === "inactive") throw new Failure("Error: This node is not part of a swarm");
  if (Swarm.LocalNodeState !== "locked") throw new Failure("Error: swarm is not locked");
  const key = yield* secretLine(docker, "Enter unlock key: ");
  yield* client.send("POST", "/swarm/unlock", { body: { UnlockKey: key.trim() } });
  return 0;
});
