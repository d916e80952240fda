// docker checkpoint: only an experimental daemon has it, and this one is none (cmd/docker: areSubcommandsSupported).
import { Failure } from "../client.ts";
import { verb } from "../tool.ts";

/** What is said of a command or a flag, `what`, that needs an experimental daemon. */
const experimental = (what: string): Failure =>
  new Failure(`${what} is only supported on a Docker daemon with experimental features enabled`);

const NAMES: readonly (string | undefined)[] = ["create", "ls", "rm"];

/** Told of nowhere, and said before anything is looked at. */
export const checkpoint = verb(
  { name: "checkpoint", summary: "Manage checkpoints", usage: "checkpoint COMMAND", hidden: true, passesOn: true, takes: { least: 0 } },
  function* ({ call: { path, args } }) {
    throw experimental(NAMES.includes(args[0]) ? `${path} ${args[0]}` : path);
  },
);
