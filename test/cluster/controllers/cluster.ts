// A whole cluster but for its kubelets: pods that are bound become Running and Ready through the API a little later.
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { timestamp } from "../../../src/api/object.ts";
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import { authorityOf } from "../../../src/base/x509/authority.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";
import { standardControllers } from "../../../src/cluster/controllers/index.ts";
import { builtinKinds } from "../../../src/cluster/controllers/kinds.ts";
import { startControllers } from "../../../src/cluster/controllers/manager.ts";
import { startScheduler } from "../../../src/cluster/scheduler/index.ts";

export function cluster({ nodes = 2, cpu = "4", pods = 110 } = {}) {
  const clock = new Clock(Date.parse("2026-11-21T03:00:00Z"));
  const random = new Random("test");
  const api = createApiServer({ clock, random, kinds: builtInKinds, serviceCidr: "10.96.0.0/12" });
  const kinds = builtinKinds(api.scheme);
  const client = api.client({ name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] });
  startControllers({ api, clock, random, controllers: standardControllers({ api, authority: authorityOf(random, clock.now) }) });
  const scheduler = startScheduler({ api, clock, random });
  for (let i = 1; i <= nodes; i++) {
    const node = client.create(kinds.nodes, { apiVersion: "v1", kind: "Node", metadata: { name: `worker-${i}` } });
    const conditions = [
      {
        type: "Ready",
        status: "True",
        reason: "KubeletReady",
        lastHeartbeatTime: timestamp(clock.now + 3_600_000),
        lastTransitionTime: timestamp(clock.now),
      },
    ];
    client.updateStatus(kinds.nodes, {
      ...node,
      status: { allocatable: { cpu, memory: "8Gi", pods: String(pods) }, capacity: { cpu, memory: "8Gi", pods: String(pods) }, conditions },
    } as KubeObject);
  }
  let addresses = 0;
  const state = { ready: true };
  const started = new Set<string>();
  api.subscribe(kinds.pods, ({ type, object: pod }) => {
    const { name, namespace, uid, deletionTimestamp } = pod.metadata;
    if (type === "DELETED" || !pod["spec"].nodeName) return;
    const again = (run: () => void) => clock.after(500, run);
    if (deletionTimestamp)
      return void again(
        () =>
          client.find(kinds.pods, name, { namespace: namespace! })?.metadata.uid === uid &&
          client.delete(kinds.pods, name, { namespace: namespace!, gracePeriodSeconds: 0 }),
      );
    if (started.has(uid)) return;
    started.add(uid);
    const ip = `10.244.${(addresses >> 8) & 255}.${addresses++ & 255}`;
    again(() => {
      const now = client.find(kinds.pods, name, { namespace: namespace! });
      if (!now || now.metadata.deletionTimestamp || !state.ready) return;
      const conditions = [...now["status"].conditions, { type: "Ready", status: "True", lastTransitionTime: timestamp(clock.now) }];
      client.updateStatus(kinds.pods, { ...now, status: { ...now["status"], phase: "Running", podIP: ip, podIPs: [{ ip }], conditions } });
    });
  });
  clock.runUntil(clock.now + 1000);
  const place = { namespace: "default" };
  return {
    clock,
    api,
    kinds,
    client,
    scheduler,
    state,
    pass: (seconds: number) => clock.runUntil(clock.now + seconds * 1000),
    deployment: (name: string, replicas: number, more: Record<string, unknown> = {}, container: Record<string, unknown> = {}) =>
      client.create(
        kinds.deployments,
        {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name },
          spec: {
            replicas,
            selector: { matchLabels: { app: name } },
            template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "nginx:1.25", ...container }] } },
            ...more,
          },
        },
        place,
      ),
    image: (name: string, image: string) =>
      client.patch(
        kinds.deployments,
        name,
        { spec: { template: { spec: { containers: [{ name: "c", image }] } } } },
        { ...place, type: "strategic" },
      ),
    get: (kind: keyof typeof kinds, name: string) => client.get(kinds[kind], name, place),
    list: (kind: keyof typeof kinds) => client.list(kinds[kind], place),
    events: (reason: string) =>
      client
        .list(kinds.events, place)
        .filter((event) => event["reason"] === reason)
        .map((event) => event["message"] as string),
  };
}
