// A server over the small kinds, with a user who may do everything.
import type { Kind } from "../../../src/api/kind.ts";
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";
import { kinds, ServiceAccount } from "./kinds.ts";

export const START = Date.parse("2026-01-05T09:00:00Z");
export const admin = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

/** @param kinds the small ones unless others are wanted */
export function open(served: readonly Kind[] = kinds) {
  const clock = new Clock(START);
  const server = createApiServer({ clock, random: new Random("door"), kinds: served, serviceCidr: "10.96.0.0/12" });
  const api = server.client(admin);
  api.create(server.scheme.byKind("", "v1", "ServiceAccount") ?? ServiceAccount, { metadata: { name: "default", namespace: "default" } });
  return { clock, server, api };
}

/** What a call is refused with. */
export function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return "(not refused)";
}
