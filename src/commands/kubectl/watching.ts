// Following one object by name until something holds: what wait, delete, rollout status and run share.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Watch, WatchEvent } from "../../api/request.ts";
import type { Task } from "../../machine/process.ts";
import { Refusal } from "./refusal.ts";
import type { Session } from "./session.ts";
import { Reflector } from "./traffic/reflector.ts";

export interface Place {
  kind: Kind;
  /** Not looked at for cluster-wide kinds. */
  namespace: string;
  name: string;
}

/** A wait that came to its end without what was waited for (client-go's wait.ErrWaitTimeout). */
export class TimedOut extends Refusal {
  constructor(about = "") {
    super(`timed out waiting for the condition${about}`);
  }
}

/**
 * Shows each state of the object to `seen`, undefined while there is none, until it says true. Unless `logged`, -v tells nothing of it.
 * @param deadline virtual ms
 * @throws TimedOut
 */
export function* follow(
  session: Session,
  place: Place,
  deadline: number | undefined,
  seen: (object: KubeObject | undefined, event: "LISTED" | WatchEvent["type"]) => Task<boolean>,
  logged = true,
): Task<void> {
  const door = yield* session.door();
  const { kind, name } = place;
  const options = { ...(kind.namespaced ? { namespace: place.namespace } : {}), fieldSelector: `metadata.name=${name}` };
  const { clock } = session.self;
  const reflector = logged ? new Reflector(session, door) : undefined;
  try {
    for (;;) {
      const list = yield* door.list(kind, options, "nobody");
      reflector?.listed(kind, options, list.items.length);
      if (yield* seen(list.items[0], "LISTED")) return;
      const watch = (yield* door.request(
        { verb: "watch", kind, ...options, resourceVersion: list.metadata.resourceVersion },
        "nobody",
      )) as Watch;
      try {
        let open = true;
        while (open) {
          for (const event of watch.take()) {
            if (event.type === "ERROR") {
              open = false;
              break;
            }
            if (event.type === "BOOKMARK") continue;
            if (yield* seen(event.type === "DELETED" ? undefined : event.object, event.type)) return;
          }
          if (deadline !== undefined && clock.now >= deadline) throw new TimedOut();
          if (open) yield deadline === undefined ? { on: watch.changed } : { on: watch.changed, until: deadline };
        }
      } finally {
        watch.stop();
      }
    }
  } finally {
    reflector?.stop();
  }
}

/** Waits until the object with that uid (any, where undefined) is gone. @throws TimedOut */
export function* gone(session: Session, place: Place, uid: string | undefined, deadline: number | undefined): Task<void> {
  const { traffic } = yield* session.door();
  const { kind, name, namespace } = place;
  const there = traffic?.look({ verb: "get", kind, name, ...(kind.namespaced ? { namespace } : {}) }) ?? true;
  yield* follow(
    session,
    place,
    deadline,
    function* (object) {
      return !object || (uid !== undefined && object.metadata.uid !== uid);
    },
    there,
  );
}
