// Renewals are written when somebody looks, and nobody can tell.
import { describe, expect, it } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { open } from "./door.ts";
import { ConfigMap } from "./kinds.ts";

const HERE = { namespace: "default" };

/** A server with one object whose `time` is renewed: the same whether every renewal is looked at, or only the last. */
function beating(served?: readonly Kind[]) {
  const { server, api, clock } = open(served);
  const ConfigMap = server.scheme.byKind("", "v1", "ConfigMap")!;
  const made = api.create(ConfigMap, { metadata: { name: "beat", namespace: "default" }, data: { time: String(clock.now) } });
  const user = { name: "system:node:n", groups: ["system:masters"] };
  const renewal = server.renewal(user, ConfigMap, made, (object, now) => ({ data: { ...object["data"], time: String(now) } }));
  const beat = (): boolean => {
    clock.runUntil(clock.now + 10_000);
    return renewal.renew();
  };
  return { server, api, clock, renewal, beat, read: () => api.get(ConfigMap, "beat", HERE) as KubeObject };
}

describe("a renewal", () => {
  it("has the time and the version that it would have had, whoever looks when", () => {
    const [often, once] = [beating(), beating()];
    for (let count = 0; count < 3; count++)
      for (const each of [often, once]) {
        expect(each.beat()).toBe(true);
        each.api.create(ConfigMap, { metadata: { name: `other-${count}`, namespace: "default" } });
        if (each === often) each.read();
      }
    expect(once.read()).toEqual({ ...often.read(), metadata: { ...often.read().metadata, uid: once.read().metadata.uid } });
    expect(once.server.managedFields(once.read())).toEqual(often.server.managedFields(often.read()));
    expect(once.api.list(ConfigMap, HERE).map(({ metadata }) => metadata.resourceVersion)).toEqual(
      often.api.list(ConfigMap, HERE).map(({ metadata }) => metadata.resourceVersion),
    );
  });

  it("is one write, however many there were, and its time is known before", () => {
    const { server, clock, beat, read } = beating();
    const before = read();
    let heard = 0;
    server.subscribe(ConfigMap, () => heard++);
    for (let count = 0; count < 100; count++) beat();
    expect([heard, server.due(ConfigMap, before)]).toEqual([0, clock.now]);
    expect(read()["data"].time).toBe(String(clock.now));
    expect([heard, server.due(ConfigMap, read())]).toEqual([1, undefined]);
  });

  it("comes at once to those who watch", () => {
    const { api, beat } = beating();
    const watch = api.watch(ConfigMap, HERE);
    watch.take();
    beat();
    beat();
    expect(watch.take().map(({ type }) => type)).toEqual(["MODIFIED", "MODIFIED"]);
    watch.stop();
    beat();
    expect(watch.take()).toEqual([]);
  });

  it("comes between what was written before it and after it, for a watch from the past too", () => {
    const { api, beat, read } = beating();
    const from = read().metadata.resourceVersion;
    beat();
    const other = api.create(ConfigMap, { metadata: { name: "other", namespace: "default" } });
    beat();
    const watch = api.watch(ConfigMap, { ...HERE, resourceVersion: from });
    const versions = watch.take().map(({ object }) => [object.metadata.name, Number(object.metadata.resourceVersion)] as const);
    expect(versions.map(([name]) => name)).toEqual(["beat", "other", "beat"]);
    expect(versions[1]![1]).toBe(Number(other.metadata.resourceVersion));
    expect(versions.map(([, version]) => version)).toEqual([...versions.map(([, version]) => version)].sort((a, b) => a - b));
  });

  it("is none where somebody else has changed the object, or it is gone: nothing is done then", () => {
    const { api, beat, read } = beating();
    beat();
    const changed = api.update(ConfigMap, { ...read(), data: { time: "never" } } as never);
    expect(beat()).toBe(false);
    expect(read()).toBe(changed);
    const gone = beating();
    gone.beat();
    gone.api.delete(ConfigMap, "beat", HERE);
    expect(gone.beat()).toBe(false);
  });

  it("is none either where the object was changed at the very time of the last one", () => {
    const { api, beat, read, renewal } = beating();
    expect([beat(), renewal.renew()]).toEqual([true, true]);
    api.update(ConfigMap, { ...read(), data: { time: "never" } } as never);
    expect(renewal.renew()).toBe(false);
  });

  it("is none where a webhook wants to be asked", () => {
    const { api, server, beat } = beating(builtInKinds);
    const webhooks = server.scheme.byKind("admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration")!;
    const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] }];
    const clientConfig = { url: "https://example.com/" };
    api.create(webhooks, {
      metadata: { name: "asks" },
      webhooks: [{ name: "a.example.com", rules, clientConfig, sideEffects: "None", admissionReviewVersions: ["v1"] }],
    });
    expect(beat()).toBe(false);
  });
});
