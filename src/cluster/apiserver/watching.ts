// Open watches: a queue of events between the store and whoever takes them.

import { gone } from "../../api/errors.ts";
import { fieldsMatch, selectorsOf } from "../../api/field-selectors.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Request, Watch, WatchEvent } from "../../api/request.ts";
import { requirementsMatch } from "../../api/selectors.ts";
import { Signal } from "../../base/signal.ts";
import type { Change } from "./index.ts";
import type { Storage } from "./storage.ts";

/** Whether an object is within a list or watch request. */
export function filterOf(
  request: Pick<Request, "kind" | "namespace" | "name" | "labelSelector" | "fieldSelector">,
): (object: KubeObject) => boolean {
  const { kind, namespace, name } = request;
  const { labels, fields } = selectorsOf(request);
  return (object) =>
    (!namespace || object.metadata.namespace === namespace) &&
    (!name || object.metadata.name === name) &&
    requirementsMatch(labels, object.metadata.labels) &&
    fieldsMatch(kind as Kind, fields, object);
}

/** Without a version (or with "0") the watch starts with what there is, as ADDED. */
export function openWatch(storage: Storage, request: Request): Watch {
  const matches = filterOf(request);
  let queue: WatchEvent[] = [];
  const changed = new Signal();
  const offer = ({ type, object, old }: Change): void => {
    const is = matches(object);
    const was = old !== undefined && matches(old);
    if (type === "DELETED") {
      if (was || is) queue.push({ type, object });
    } else if (is) queue.push({ type: was ? "MODIFIED" : "ADDED", object });
    else if (was) queue.push({ type: "DELETED", object });
  };
  const from = request.resourceVersion;
  if (!from || from === "0") {
    for (const object of storage.table(request.kind).all()) if (matches(object)) queue.push({ type: "ADDED", object });
  } else {
    const past = storage.since(request.kind, Number(from));
    if (!past) throw gone(`too old resource version: ${from} (${storage.oldest(request.kind)})`);
    for (const change of past) offer(change);
  }
  const stop = storage.subscribe(request.kind, (change) => {
    const before = queue.length;
    offer(change);
    if (queue.length > before) changed.fire();
  });
  return {
    changed,
    take() {
      const events = queue;
      queue = [];
      return events;
    },
    stop,
  };
}
