// How a deletion is asked for: grace, cascade and their refusals, as delete and the verbs that delete on the way take them.
import type { DeleteOptions } from "../../../api/request.ts";
import type { Call } from "../../command.ts";
import { refuse } from "../refusal.ts";
import type { Session } from "../session.ts";

/** What --cascade took when it was a boolean. */
export const CASCADE_BOOLEANS: Readonly<Record<string, string>> = { true: "background", false: "orphan" };

/** --cascade. @throws Refusal */
export function propagationOf(session: Session, call: Call): NonNullable<DeleteOptions["propagationPolicy"]> {
  const given = call.string("cascade");
  const cascade = CASCADE_BOOLEANS[given] ?? given;
  if (cascade !== given)
    session.self.stderr.write(`warning: --cascade=${given} is deprecated (boolean value) and can be replaced with --cascade=${cascade}.\n`);
  if (cascade === "background") return "Background";
  if (cascade === "foreground") return "Foreground";
  if (cascade === "orphan") return "Orphan";
  return refuse(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
}

export const FORCED =
  "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n";

/** Seconds of grace, -1 for the object's own. @throws Refusal */
export function graceOf(call: Call): number {
  let grace = call.int("grace-period");
  const force = call.bool("force");
  if (call.bool("now")) {
    if (grace !== -1) refuse("--now and --grace-period cannot be specified together");
    grace = 1;
  }
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  if (force && grace > 0) refuse("--force and --grace-period greater than 0 cannot be specified together");
  return grace;
}
