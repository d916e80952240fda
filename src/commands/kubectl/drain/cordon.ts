// kubectl cordon and uncordon: whether a node takes new pods.
import type { Process, Task } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { dryRunOf, tell } from "../changing.ts";
import { messageOf, throwAll } from "../failures.ts";
import { dryRunFlag, selectorFlag } from "../flags.ts";
import { patchObject } from "../patching.ts";
import { misuse } from "../refusal.ts";
import type { Info } from "../resources/builder.ts";
import { select } from "../resources/visit.ts";
import { type Session, verb } from "../session.ts";

/** The nodes that a command names. @throws Refusal */
export function* nodesOf(session: Session, call: Call): Task<Info[]> {
  const selector = call.string("selector");
  if (!call.args.length && !selector) misuse(`USAGE: ${call.command.usage}${call.command.usage.includes("[flags]") ? "" : " [flags]"}`);
  if (call.args.length && selector) misuse("cannot specify both a node name and a --selector option");
  const { infos, errors } = yield* select(session, {
    args: selector ? ["nodes"] : call.args.map((name) => (name.includes("/") ? name : `node/${name}`)),
    selector,
    selectAll: true,
    continueOnError: false,
  });
  throwAll(errors);
  return infos;
}

/** Marks nodes; says of each what was done. */
export function* mark(session: Session, infos: readonly Info[], unschedulable: boolean, dryRun: "none" | "client" | "server"): Task<void> {
  const done = unschedulable ? "cordoned" : "uncordoned";
  for (const info of infos) {
    const node = info.object!;
    if (Boolean(node.spec?.unschedulable) === unschedulable) {
      yield* tell(session, node, `already ${done}`, dryRun);
      continue;
    }
    if (dryRun !== "client") {
      try {
        yield* patchObject(session, info, { spec: { unschedulable: unschedulable ? true : null } }, "strategic", {
          dryRun: dryRun === "server",
        });
      } catch (error) {
        yield* session.err(
          `error: unable to ${unschedulable ? "cordon" : "uncordon"} node ${JSON.stringify(info.name)}: ${messageOf(error)}\n`,
        );
        continue;
      }
    }
    yield* tell(session, node, done, dryRun);
  }
}

const marking = (name: "cordon" | "uncordon", summary: string): Command => ({
  name,
  summary,
  usage: `${name} NODE`,
  flags: [dryRunFlag, selectorFlag],
  run: verb(function* (session, call): Process {
    const dryRun = dryRunOf(session);
    yield* mark(session, yield* nodesOf(session, call), name === "cordon", dryRun);
    return 0;
  }),
});

export const cordon = marking("cordon", "Mark node as unschedulable");
export const uncordon = marking("uncordon", "Mark node as schedulable");
