// Lists and watches at a version: chunks, snapshots, initial events, bookmarks, ends.
import { expect, test } from "vitest";
import { ApiError } from "../../../src/api/errors.ts";
import type { KubeList } from "../../../src/api/object.ts";
import type { Request, Watch } from "../../../src/api/request.ts";
import { open, refusal } from "./door.ts";
import { ConfigMap } from "./kinds.ts";

const here = { namespace: "default" };
const map = (name: string, data: object = {}) => ({ metadata: { name, ...here }, data });

function opened() {
  const { api, clock } = open();
  for (const name of ["ash", "birch", "cedar", "elm"]) api.create(ConfigMap, map(name));
  const list = (options: Partial<Request> = {}) => api.request({ verb: "list", kind: ConfigMap, ...here, ...options }) as KubeList;
  const watch = (options: Partial<Request> = {}) => api.request({ verb: "watch", kind: ConfigMap, ...here, ...options }) as Watch;
  const names = ({ items }: KubeList) => items.map(({ metadata }) => metadata.name);
  const told = (each: Watch) => each.take().map(({ type, object }) => `${type} ${object.metadata.name ?? ""}`.trim());
  return { api, clock, list, watch, names, told };
}

test("the chunks of a list are of one version, whatever happens meanwhile", () => {
  const { api, list, names } = opened();
  const first = list({ limit: 2 });
  expect(names(first)).toEqual(["ash", "birch"]);
  expect(first.metadata.remainingItemCount).toBe(2);
  api.create(ConfigMap, map("dogwood"));
  api.delete(ConfigMap, "elm", here);
  api.patch(ConfigMap, "cedar", { data: { height: "30" } }, here);
  const second = list({ limit: 2, continue: first.metadata.continue! });
  expect(names(second)).toEqual(["cedar", "elm"]);
  expect(second.items[0]!["data"]).toBeUndefined();
  expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  expect(names(list())).toEqual(["ash", "birch", "cedar", "dogwood"]);
  expect(names(list({ resourceVersion: first.metadata.resourceVersion, resourceVersionMatch: "Exact" }))).toEqual([
    "ash",
    "birch",
    "cedar",
    "elm",
  ]);
  expect(names(list({ resourceVersion: first.metadata.resourceVersion, resourceVersionMatch: "NotOlderThan" }))).toContain("dogwood");
});

test("a token that is too old comes with one that goes on inconsistently", () => {
  const { api, list, names } = opened();
  const first = list({ limit: 2 });
  for (let count = 0; count < 4500; count++) api.patch(ConfigMap, "ash", { data: { rings: String(count) } }, here);
  api.create(ConfigMap, map("dogwood"));
  let error: unknown;
  try {
    list({ limit: 2, continue: first.metadata.continue! });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ApiError);
  const { status } = error as ApiError;
  expect([status.code, status.reason]).toEqual([410, "Expired"]);
  expect(status.message).toMatch(
    /^The provided continue parameter is too old to display a consistent list result\. .* may show up in the list\.$/,
  );
  expect(names(list({ limit: 5, continue: status.metadata.continue! }))).toEqual(["cedar", "dogwood", "elm"]);
  expect(refusal(() => list({ resourceVersion: first.metadata.resourceVersion, resourceVersionMatch: "Exact" }))).toBe(
    "The resourceVersion for the provided list is too old.",
  );
});

test("what cannot be meant is refused", () => {
  const { list, watch } = opened();
  expect(refusal(() => list({ resourceVersionMatch: "Exact" }))).toBe(
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  );
  expect(refusal(() => list({ resourceVersion: "oak" }))).toBe(
    'configmaps "" is invalid: resourceVersion: Invalid value: "oak": strconv.ParseUint: parsing "oak": invalid syntax',
  );
  expect(refusal(() => list({ resourceVersion: "900000" }))).toMatch(/^Timeout: Too large resource version: 900000, current: \d+$/);
  expect(refusal(() => list({ continue: "ä" }))).toMatch(/^invalid continue token: continue key is not valid: /);
  expect(refusal(() => watch({ sendInitialEvents: true }))).toBe(
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  );
});

test("a streaming list begins with what there is and says where that ends", () => {
  const { api, watch, told, list } = opened();
  const stream = watch({ sendInitialEvents: true, resourceVersionMatch: "NotOlderThan", allowWatchBookmarks: true });
  const events = stream.take();
  expect(events.map(({ type }) => type)).toEqual(["ADDED", "ADDED", "ADDED", "ADDED", "BOOKMARK"]);
  expect(events.at(-1)!.object).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { resourceVersion: list().metadata.resourceVersion, annotations: { "k8s.io/initial-events-end": "true" } },
  });
  api.delete(ConfigMap, "ash", here);
  expect(told(stream)).toEqual(["DELETED ash"]);
  const later = watch({ sendInitialEvents: false, resourceVersionMatch: "NotOlderThan" });
  expect(told(later)).toEqual([]);
});

test("bookmarks come every minute and before the end; the end comes when it was asked for", () => {
  const { api, clock, watch, told } = opened();
  const watching = watch({ allowWatchBookmarks: true, timeoutSeconds: 100, fieldSelector: "metadata.name=ash" });
  const plain = watch({ timeoutSeconds: 100, fieldSelector: "metadata.name=ash" });
  clock.runUntil(clock.now + 59_000);
  expect(told(watching)).toEqual(["ADDED ash"]);
  const { metadata } = api.create(ConfigMap, map("fir"));
  clock.runUntil(clock.now + 1000);
  const [bookmark] = watching.take();
  expect([bookmark!.type, bookmark!.object.metadata.resourceVersion]).toEqual(["BOOKMARK", metadata.resourceVersion]);
  clock.runUntil(clock.now + 38_000);
  expect(told(watching)).toEqual(["BOOKMARK"]);
  expect(watching.ended).toBe(false);
  clock.runUntil(clock.now + 2000);
  api.delete(ConfigMap, "ash", here);
  expect([watching.ended, told(watching)]).toEqual([true, []]);
  expect([plain.ended, told(plain)]).toEqual([true, ["ADDED ash"]]);
});
