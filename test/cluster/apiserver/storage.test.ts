// Create, read, update, delete and watch at the door.
import { expect, test } from "vitest";
import { open, refusal } from "./door.ts";
import { ConfigMap, Pod } from "./kinds.ts";

const here = { namespace: "default" };
const map = (name: string, data: object = {}, metadata: object = {}) => ({ metadata: { name, namespace: "default", ...metadata }, data });
const pod = (name: string, metadata: object = {}, spec: object = {}) => ({
  metadata: { name, namespace: "default", ...metadata },
  spec: { containers: [{ name: "a", image: "nginx" }], ...spec },
});

test("what is created has an identity, a version and a time, and can be read back as the same frozen object", () => {
  const { api } = open();
  const made = api.create(ConfigMap, map("menu", { soup: "leek" }));
  expect(made.metadata).toMatchObject({ name: "menu", namespace: "default", creationTimestamp: "2026-01-05T09:00:00Z" });
  expect(made.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  expect(api.get(ConfigMap, "menu", here)).toBe(made);
  expect(Object.isFrozen(made.data)).toBe(true);
  expect(refusal(() => api.create(ConfigMap, map("menu")))).toBe('configmaps "menu" already exists');
  expect(refusal(() => api.get(ConfigMap, "none", here))).toBe('configmaps "none" not found');
});

test("an update that changes nothing writes nothing; one against an old version is refused", () => {
  const { api } = open();
  const first = api.create(ConfigMap, map("menu", { soup: "leek" }));
  expect(api.update(ConfigMap, { ...first })).toBe(first);
  const second = api.update(ConfigMap, { ...first, data: { soup: "pea" } } as never);
  expect(second.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
  expect(second.metadata.uid).toBe(first.metadata.uid);
  expect(refusal(() => api.update(ConfigMap, { ...first, data: {} } as never))).toBe(
    'Operation cannot be fulfilled on configmaps "menu": the object has been modified; please apply your changes to the latest version and try again',
  );
});

test("a status write changes only the status and not the generation", () => {
  const { api } = open();
  const made = api.create(Pod, pod("web"));
  expect(made.metadata.generation).toBe(1);
  const after = api.updateStatus(Pod, { ...made, spec: { containers: [] }, status: { phase: "Running" } } as never);
  expect(after.spec).toBe(made.spec);
  expect(after.status.phase).toBe("Running");
  expect(after.metadata.generation).toBe(1);
});

test("a generated name ends in five letters of the safe alphabet", () => {
  const { api } = open();
  expect(api.create(ConfigMap, { metadata: { generateName: "menu-", namespace: "default" } }).metadata.name).toMatch(
    /^menu-[bcdfghjklmnpqrstvwxz2456789]{5}$/,
  );
});

test("lists come sorted, by namespace, label and field, in chunks when asked", () => {
  const { api } = open();
  for (const name of ["c", "a", "b"])
    api.create(Pod, pod(name, { labels: { app: name === "b" ? "two" : "one" } }, { nodeName: `node-${name}` }));
  const names = (options: object) => api.list(Pod, options).map(({ metadata }) => metadata.name);
  expect(names(here)).toEqual(["a", "b", "c"]);
  expect(names({ ...here, labelSelector: "app=one" })).toEqual(["a", "c"]);
  expect(names({ ...here, labelSelector: "app!=one" })).toEqual(["b"]);
  expect(names({ fieldSelector: "spec.nodeName=node-c" })).toEqual(["c"]);
  const page = api.request({ verb: "list", kind: Pod, namespace: "default", limit: 2 }) as unknown as {
    items: unknown[];
    metadata: { continue: string; remainingItemCount: number };
  };
  expect(page.items).toHaveLength(2);
  expect(page.metadata.remainingItemCount).toBe(1);
  const rest = api.request({ verb: "list", kind: Pod, namespace: "default", limit: 2, continue: page.metadata.continue }) as unknown as {
    items: unknown[];
  };
  expect(rest.items).toHaveLength(1);
});

test("a running pod is deleted with grace, an unscheduled one at once, and force ends the wait", () => {
  const { api, clock } = open();
  api.create(Pod, pod("idle"));
  api.delete(Pod, "idle", here);
  expect(api.find(Pod, "idle", here)).toBeUndefined();
  api.create(Pod, pod("busy", {}, { nodeName: "n" }));
  clock.runUntil(clock.now + 5000);
  const marked = api.delete(Pod, "busy", here);
  expect(marked.metadata).toMatchObject({ deletionTimestamp: "2026-01-05T09:00:35Z", deletionGracePeriodSeconds: 30, generation: 2 });
  api.delete(Pod, "busy", { ...here, gracePeriodSeconds: 0 });
  expect(api.find(Pod, "busy", here)).toBeUndefined();
});

test("an object with a finalizer stays until the last one is taken away", () => {
  const { api } = open();
  api.create(ConfigMap, map("kept", {}, { finalizers: ["example.com/keep"] }));
  expect(api.delete(ConfigMap, "kept", here).metadata.deletionTimestamp).toBe("2026-01-05T09:00:00Z");
  api.patch(ConfigMap, "kept", { metadata: { finalizers: null } }, { ...here, type: "merge" });
  expect(api.find(ConfigMap, "kept", here)).toBeUndefined();
});

test("a propagation policy is kept as a finalizer for the garbage collector", () => {
  const { api } = open();
  for (const [policy, finalizer] of [
    ["Foreground", "foregroundDeletion"],
    ["Orphan", "orphan"],
  ] as const) {
    api.create(ConfigMap, map(policy.toLowerCase()));
    expect(api.delete(ConfigMap, policy.toLowerCase(), { ...here, propagationPolicy: policy }).metadata.finalizers).toEqual([finalizer]);
  }
});

test("a watch tells what came after a version, as seen through its selector", () => {
  const { api } = open();
  const made = api.create(Pod, pod("web", { labels: { app: "web" } }));
  const watch = api.watch(Pod, { ...here, resourceVersion: made.metadata.resourceVersion, labelSelector: "app=web" });
  let woken = 0;
  watch.changed.on(() => woken++);
  api.create(Pod, pod("other"));
  api.patch(Pod, "web", { metadata: { annotations: { a: "b" } } }, here);
  api.patch(Pod, "web", { metadata: { labels: { app: "off" } } }, here);
  expect(watch.take().map(({ type }) => type)).toEqual(["MODIFIED", "DELETED"]);
  expect(woken).toBe(2);
});

test("a dry run answers like the real thing and leaves nothing", () => {
  const { api } = open();
  expect(api.create(ConfigMap, map("ghost"), { dryRun: true }).metadata.uid).toBeTruthy();
  expect(api.find(ConfigMap, "ghost", here)).toBeUndefined();
});

test("subscribers see each committed write at once", () => {
  const { api, server } = open();
  const seen: string[] = [];
  const stop = server.subscribe(ConfigMap, ({ type, object }) => seen.push(`${type} ${object.metadata.name}`));
  api.create(ConfigMap, map("a"));
  api.delete(ConfigMap, "a", here);
  stop();
  api.create(ConfigMap, map("b"));
  expect(seen).toEqual(["ADDED a", "DELETED a"]);
});

test("another uid is refused: of an update, of a patch, and as a condition of a deletion", () => {
  const { api } = open();
  const { uid } = api.create(ConfigMap, map("ledger")).metadata;
  expect(refusal(() => api.update(ConfigMap, map("ledger", {}, { uid: "u" }) as never))).toBe(
    `Operation cannot be fulfilled on configmaps "ledger": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/ledger, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: u, UID in object meta: ${uid}`,
  );
  expect(refusal(() => api.patch(ConfigMap, "ledger", { metadata: { uid: "u" } }, here))).toBe(
    'ConfigMap "ledger" is invalid: metadata.uid: Invalid value: "u": field is immutable',
  );
  expect(refusal(() => api.delete(ConfigMap, "ledger", { ...here, preconditions: { uid: "u" } }))).toBe(
    `Operation cannot be fulfilled on ConfigMap "ledger": the UID in the precondition (u) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
  );
});

test("a watch from a version long gone is told to start anew", () => {
  const { api } = open();
  const first = api.create(ConfigMap, map("busy", { count: "0" }));
  for (let count = 1; count < 4500; count++) api.patch(ConfigMap, "busy", { data: { count: String(count) } }, here);
  expect(refusal(() => api.watch(ConfigMap, { ...here, resourceVersion: first.metadata.resourceVersion }))).toMatch(
    /^too old resource version: \d+ \(\d+\)$/,
  );
});

test("changes may be asked for as long as etcd keeps them: five minutes, and the last hundred of a kind in any case", () => {
  const { api, clock } = open();
  const first = api.create(ConfigMap, map("calm", { count: "0" })).metadata.resourceVersion;
  const change = (times: number) => {
    for (let count = 1; count <= times; count++) api.patch(ConfigMap, "calm", { data: { count: `${clock.now} ${count}` } }, here);
  };
  const since = (resourceVersion: string | undefined) => api.watch(ConfigMap, { ...here, resourceVersion }).take().length;
  change(120);
  const second = api.get(ConfigMap, "calm", here).metadata.resourceVersion;
  clock.runUntil(clock.now + 4 * 60_000);
  change(120);
  expect([since(first), since(second)]).toEqual([240, 120]);
  clock.runUntil(clock.now + 4 * 60_000);
  change(100);
  expect(refusal(() => since(first))).toMatch(/^too old resource version/);
  expect(since(second)).toBe(220);
});

test("a collection is deleted by its selector", () => {
  const { api } = open();
  api.create(ConfigMap, map("a", {}, { labels: { old: "yes" } }));
  api.create(ConfigMap, map("b"));
  api.request({ verb: "deletecollection", kind: ConfigMap, namespace: "default", labelSelector: "old=yes" });
  expect(api.list(ConfigMap, here).map(({ metadata }) => metadata.name)).toEqual(["b"]);
});
