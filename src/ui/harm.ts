// What work at an incident has harmed so far, in words, with its price.
import type { Damage } from "../game/incidents/damage.ts";
import { priceOf } from "../game/scoring.ts";
import type { Session } from "../game/session.ts";
import type { Frame } from "./view.ts";

/** One line, or undefined where nothing is counted, or nothing harmed. */
export function harmOf({ attempt }: Pick<Session, "attempt">, frame: Pick<Frame, "say">): string | undefined {
  const done: Damage | undefined = attempt.damage?.done;
  const price = done ? priceOf(done) : 0;
  if (!done || !price) return undefined;
  const counts = { ...done, downtime: Math.ceil(done.downtime / 1000) };
  const what = (["downtime", "objects", "data", "namespaces"] as const).flatMap((kind) =>
    counts[kind] ? frame.say(`incident.harm.${kind}`, { count: counts[kind] }) : [],
  );
  return frame.say("incident.harm", { what: what.join(", "), price });
}
