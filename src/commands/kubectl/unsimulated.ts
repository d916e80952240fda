// Verbs that kubectl has and the simulation has not yet: they say so.
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { Exit } from "./failures.ts";
import { verb } from "./session.ts";

const unsimulated = (name: string, summary: string, usage: string): Command => ({
  name,
  summary,
  usage,
  flags: [],
  run: verb(function* (_session, call): Process {
    throw new Exit(1, `k8s-quest does not simulate ${call.path} yet`);
  }),
});

export const debug = unsimulated(
  "debug",
  "Create debugging sessions for troubleshooting workloads and nodes",
  "debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]",
);
