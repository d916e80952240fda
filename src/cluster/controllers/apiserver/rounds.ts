// A loop inside the API server: it looks at what every server brings at fixed intervals, and not in between, whatever happens to it.
import type { Client } from "../../../api/client.ts";
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { LOOPBACK } from "../../apiserver/loopback.ts";
import type { Context, Controller } from "../controller.ts";

const BEGIN = "begin";
const ROUND = "round";

/** Changes of a kind after which there may be something to do in the next round. */
export interface Concern {
  kind: Kind;
  /** `type` is what happened to the object. */
  concerns(object: KubeObject, type: "ADDED" | "MODIFIED" | "DELETED"): boolean;
}

export interface Loop {
  name: string;
  /** Between two rounds, ms; the first is when the server begins. */
  interval: number;
  /** A server that begins finds all in order: the first round is left out. */
  ordered?: boolean;
  concerned: readonly Concern[];
  /** Makes what is missing. */
  hold(api: Client, context: Context): void;
}

export function inRounds(server: ApiServer, { name, interval, ordered, concerned, hold }: Loop): Controller {
  const api = server.client(LOOPBACK);
  let began = 0;
  return {
    name,
    component: "kube-apiserver",
    always: [BEGIN],
    wakes: concerned.map(({ kind, concerns }) => ({
      kind,
      keys: (object, _api, _old, type) => (type && concerns(object, type) ? [ROUND] : []),
    })),
    reconcile(key, context) {
      const { now } = context.clock;
      if (key === BEGIN) {
        began = now;
        if (ordered) return undefined;
      }
      const over = (now - began) % interval;
      if (over) return { again: interval - over };
      hold(api, context);
      return undefined;
    },
  };
}
