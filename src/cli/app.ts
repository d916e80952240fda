// Opens the app for subcommands that are played at a terminal.
import type { MessageId } from "../i18n/index.ts";
import type { StartOptions } from "../ui/start.tsx";
import { Failure } from "./failure.ts";

/** @param otherwise what to say where there is none. @throws Failure */
export function needTerminal(otherwise: MessageId = "command.terminal"): void {
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw new Failure(otherwise, {}, 2);
}

/** Plays until the learner leaves; gives the exit code. @throws Failure where there is no terminal */
export async function openApp(what: Omit<StartOptions, "boot">, otherwise?: MessageId): Promise<number> {
  needTerminal(otherwise);
  const { start } = await import("../ui/start.tsx");
  return start({ boot: { load: async () => (await import("../commands/boot.ts")).boot }, ...what });
}
