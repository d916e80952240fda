// Open watches: a queue of events between the store and whoever takes them.

import { gone, tooLargeResourceVersion } from "../../api/errors.ts";
import { fieldsMatch, selectorsOf } from "../../api/field-selectors.ts";
import { apiVersion } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { Request, Watch, WatchEvent } from "../../api/request.ts";
import { requirementsMatch } from "../../api/selectors.ts";
import { present } from "../../api/versions.ts";
import type { Timer } from "../../base/clock.ts";
import { Signal } from "../../base/signal.ts";
import type { Change } from "./change.ts";
import type { Core } from "./core.ts";
import { checkListOptions, versionOf } from "./list-options.ts";

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
    fieldsMatch(kind, fields, object);
}

/** Between bookmarks (virtual ms), and before the end of a watch that has one (apiserver's cacher). */
const BOOKMARK_EVERY = 60_000;
const BOOKMARK_BEFORE_END = 2000;
const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/**
 * Without a version (or with "0") the watch starts with what there is, as ADDED; with sendInitialEvents the request decides.
 * @throws ApiError 410 for a version that is forgotten, 504 for one that has not come
 */
export function openWatch({ storage, clock }: Pick<Core, "storage" | "clock">, request: Request): Watch {
  checkListOptions(request);
  const { kind, sendInitialEvents } = request;
  const matches = filterOf(request);
  const from = versionOf(request);
  let queue: WatchEvent[] = [];
  let ended = false;
  const changed = new Signal();
  const add = (type: WatchEvent["type"], object: KubeObject): void => void queue.push({ type, object: present(kind, object) });
  const offer = ({ type, object, old }: Change): void => {
    const is = matches(object);
    const was = old !== undefined && matches(old);
    if (type === "DELETED") {
      if (was || is) add(type, object);
    } else if (is) add(was ? "MODIFIED" : "ADDED", object);
    else if (was) add("DELETED", object);
  };
  const bookmark = (annotations?: Record<string, string>): void => {
    const metadata = { resourceVersion: String(storage.version), ...(annotations ? { annotations } : {}) };
    queue.push({ type: "BOOKMARK", object: { apiVersion: apiVersion(kind), kind: kind.kind, metadata } as KubeObject });
  };

  if (sendInitialEvents && from > storage.version) throw tooLargeResourceVersion(from, storage.version);
  if (sendInitialEvents ?? from === 0) {
    for (const object of storage.table(kind).all()) if (matches(object)) add("ADDED", object);
    if (sendInitialEvents && request.allowWatchBookmarks) bookmark({ [INITIAL_EVENTS_END]: "true" });
  } else if (from > 0) {
    const past = storage.since(kind, from);
    if (!past) throw gone(`too old resource version: ${from} (${storage.oldest(kind)})`);
    for (const change of past) offer(change);
  }
  const unsubscribe = storage.watch(kind, (change) => {
    if (storage.version <= from) return;
    const before = queue.length;
    offer(change);
    if (queue.length > before) changed.fire();
  });

  const timers = new Set<Timer>();
  const after = (delay: number, run: () => void): void => {
    const timer = clock.after(delay, () => {
      timers.delete(timer);
      run();
    });
    timers.add(timer);
  };
  const stop = (): void => {
    unsubscribe();
    for (const timer of timers) clock.cancel(timer);
    timers.clear();
    ended = true;
  };
  const life = request.timeoutSeconds ? request.timeoutSeconds * 1000 : undefined;
  if (life !== undefined)
    after(life, () => {
      stop();
      changed.fire();
    });
  if (request.allowWatchBookmarks) {
    const tell = (): void => {
      bookmark();
      changed.fire();
    };
    const nowAndThen = (): void =>
      after(BOOKMARK_EVERY, () => {
        tell();
        nowAndThen();
      });
    nowAndThen();
    if (life !== undefined && life > BOOKMARK_BEFORE_END) after(life - BOOKMARK_BEFORE_END, tell);
  }
  return {
    changed,
    get ended() {
      return ended;
    },
    take() {
      const events = queue;
      queue = [];
      return events;
    },
    stop,
  };
}
