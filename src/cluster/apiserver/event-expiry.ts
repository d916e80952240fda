// Events are kept for an hour after they were last written (--event-ttl). As in the real server, those written within a minute share one
// lease of etcd, so they go together, up to a minute late (apiserver/pkg/storage/etcd3/lease_manager.go).
import type { KubeObject } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import type { Core } from "./core.ts";
import { removeNow } from "./deletion.ts";

/** Virtual ms. */
const TIME_TO_LIVE = 3_600_000;
const LEASE_REUSED = 60_000;
const OBJECTS_OF_A_LEASE = 1000;

/** Events as they were written: what was written again since hangs on a later lease. */
interface Lease {
  readonly until: number;
  readonly written: KubeObject[];
}

export function expireEvents(core: Pick<Core, "scheme" | "storage" | "managedFields"> & { readonly clock: Clock }): void {
  const { clock, scheme, storage } = core;
  const events = scheme.byResource("", "v1", "events");
  if (!events) return;
  let lease: Lease | undefined;
  const expire = ({ written }: Lease): void => {
    for (const event of written)
      if (storage.get(events, event.metadata.namespace ?? "", event.metadata.name) === event) removeNow(core as Core, events, event, event);
  };
  storage.subscribe(events, ({ type, object }) => {
    if (type === "DELETED") return;
    if (!lease || clock.now >= lease.until || lease.written.length >= OBJECTS_OF_A_LEASE) {
      const granted: Lease = { until: clock.now + LEASE_REUSED, written: [] };
      lease = granted;
      clock.after(TIME_TO_LIVE + LEASE_REUSED, () => expire(granted));
    }
    lease.written.push(object);
  });
}
