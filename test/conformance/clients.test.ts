// Other real clients of the served API: helm, and the JavaScript client.
import { symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import * as k8s from "kubernetes-client-node-1";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realHelm } from "./kubectl.mjs";
import { binary, Served } from "./served.ts";

const helm = realHelm();

describe.skipIf(!binary || !helm)("helm", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({ speed: 20 });
    symlinkSync(helm!, join(served.folder, "bin/helm"));
  });
  afterAll(() => served?.stop());

  it.each([
    ["helm create shop", /^Creating shop/],
    ["helm lint shop", /1 chart\(s\) linted, 0 chart\(s\) failed/],
    ["helm template rel ./shop --set ingress.enabled=true", /kind: Ingress/],
    ["helm install rel ./shop --dry-run=server", /STATUS: pending-install/],
    ["helm install side ./shop -n side --create-namespace --set replicaCount=0 -o json", /"namespace":"side"/],
    ["helm list -A -q", /^side$/m],
    ["helm uninstall side -n side", /release "side" uninstalled/],
    ["helm install rel ./shop --wait --timeout 60s", /STATUS: deployed\nREVISION: 1/],
    ["helm list", /^rel\s+default\s+1\s.*deployed\s+shop-0\.1\.0/m],
    ["helm status rel", /STATUS: deployed/],
    ["helm get manifest rel", /kind: Deployment/],
    ["helm upgrade rel ./shop --set replicaCount=2 --wait --timeout 60s", /has been upgraded/],
    ["helm get values rel", /replicaCount: 2/],
    ["kubectl get deployment rel-shop -o jsonpath='{.status.readyReplicas}'", /^2$/],
    ["helm history rel", /1\s.*superseded[\s\S]*2\s.*deployed/],
    ["helm get all rel", /HOOKS:[\s\S]*helm.sh\/hook": test/],
    ["helm get notes rel", /Get the application URL/],
    [
      "helm upgrade rel ./shop --set image.tag=nope --rollback-on-failure --timeout 20s; helm history rel -o json",
      /"description":"Rollback to 2"/,
    ],
    ["helm upgrade --install more ./shop --set service.type=NodePort --wait --timeout 60s", /STATUS: deployed\nREVISION: 1/],
    ["helm uninstall more --keep-history; helm status more", /STATUS: uninstalled/],
    ["helm uninstall more", /release "more" uninstalled/],
    ["helm test rel", /Phase:\s+Succeeded/],
    ["helm rollback rel 1 --wait --timeout 60s", /Rollback was a success/],
    ["helm uninstall rel --wait --timeout 60s", /release "rel" uninstalled/],
    ["helm list -q", /^$/],
  ])("%s", async (line, expected) => {
    const { stdout, stderr, code } = await served.real(line);
    expect([line, code, code ? stderr : ""]).toEqual([line, 0, ""]);
    expect(stdout).toMatch(expected);
  });
});

describe.skipIf(!binary)("the JavaScript client", () => {
  let served: Served;
  let config: k8s.KubeConfig;
  let core: k8s.CoreV1Api;
  const namespace = "default";

  beforeAll(async () => {
    served = await Served.start({ speed: 20, setup: ["kubectl run web --image=nginx", "kubectl wait --for=condition=Ready pod/web"] });
    config = new k8s.KubeConfig();
    config.loadFromFile(join(served.folder, "kubeconfig"));
    core = config.makeApiClient(k8s.CoreV1Api);
  });
  afterAll(() => served?.stop());

  it("lists, creates, patches and deletes", async () => {
    expect((await core.listNamespacedPod({ namespace })).items.map(({ metadata }) => metadata?.name)).toEqual(["web"]);
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "made" }, data: { a: "1" } } });
    const patched = await core.patchNamespacedConfigMap({
      namespace,
      name: "made",
      body: [{ op: "replace", path: "/data/a", value: "2" }],
    });
    expect(patched.data).toEqual({ a: "2" });
    await core.deleteNamespacedConfigMap({ namespace, name: "made" });
    await expect(core.readNamespacedConfigMap({ namespace, name: "made" })).rejects.toMatchObject({ code: 404 });
  });

  it("watches through an informer", async () => {
    const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
      core.listNamespacedConfigMap({ namespace }),
    );
    const seen: string[] = [];
    for (const event of ["add", "update", "delete"] as const)
      informer.on(event, ({ metadata }: k8s.KubernetesObject) => void (metadata?.name === "seen" && seen.push(event)));
    await informer.start();
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "seen" } } });
    await core.replaceNamespacedConfigMap({ namespace, name: "seen", body: { metadata: { name: "seen" }, data: { a: "1" } } });
    await core.deleteNamespacedConfigMap({ namespace, name: "seen" });
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual(["add", "update", "delete"]);
    await informer.stop();
  });

  it("watches from a version on", async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const seen: string[] = [];
    const watch = await new k8s.Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      { resourceVersion: metadata!.resourceVersion!, allowWatchBookmarks: true },
      (phase: string, object: k8s.KubernetesObject) => void (phase !== "BOOKMARK" && seen.push(`${phase} ${object.metadata?.name}`)),
      () => {},
    );
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "later" } } });
    await core.deleteNamespacedConfigMap({ namespace, name: "later" });
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(["ADDED later", "DELETED later"]);
    watch.abort();
  });

  it("follows a log", async () => {
    await core.createNamespacedPod({
      namespace,
      body: {
        metadata: { name: "talker" },
        spec: {
          restartPolicy: "Never",
          containers: [{ name: "talker", image: "busybox:1.36", command: ["sh", "-c", "for i in 1 2 3; do echo line $i; sleep 1; done"] }],
        },
      },
    });
    const phase = async () => (await core.readNamespacedPod({ namespace, name: "talker" })).status?.phase;
    await expect.poll(phase, { timeout: 20_000 }).toMatch(/Running|Succeeded/);
    const out = new PassThrough();
    await new k8s.Log(config).log(namespace, "talker", "talker", out, { follow: true });
    let text = "";
    out.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => text, { timeout: 20_000 }).toBe("line 1\nline 2\nline 3\n");
  });

  it("forwards ports", async () => {
    const forward = new k8s.PortForward(config);
    const server = createServer((socket) => void forward.portForward(namespace, "web", [80], socket, null, socket));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { connection: "close" } });
    expect([answer.status, (await answer.text()).includes("nginx")]).toEqual([200, true]);
    server.close();
  });

  it("runs commands in containers", async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const status = await new Promise<k8s.V1Status>((resolve, reject) => {
      new k8s.Exec(config)
        .exec(namespace, "web", "web", ["sh", "-c", "echo out; echo err >&2; exit 4"], stdout, stderr, null, false, resolve)
        .catch(reject);
    });
    expect([stdout.read()?.toString(), stderr.read()?.toString()]).toEqual(["out\n", "err\n"]);
    expect(status.details?.causes?.[0]?.message).toBe("4");
  });
});
