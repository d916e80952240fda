// What a kubelet says of its node, and what it gives to containers: names, environment, usage.
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../src/api/object.ts";
import { cluster, podOf } from "./node.ts";

describe("a node", () => {
  it("registers with its capacity, and is ready", () => {
    const world = cluster();
    const node = world.admin.get(world.kind("nodes"), "worker");
    expect(node["status"].capacity).toMatchObject({ cpu: "4", memory: "8148524Ki", pods: "110" });
    expect(node["status"].allocatable).toMatchObject({ memory: "8046124Ki" });
    expect(node["status"].conditions.map((each: { type: string; status: string }) => `${each.type}=${each.status}`)).toEqual([
      "MemoryPressure=False",
      "DiskPressure=False",
      "PIDPressure=False",
      "Ready=True",
    ]);
  });
  it("declares what its kubelet can do since 1.36", () => {
    const world = cluster();
    expect(world.admin.get(world.kind("nodes"), "worker")["status"].declaredFeatures).toEqual([
      "ExtendWebSocketsToKubelet",
      "InPlacePodLevelResourcesVerticalScaling",
      "InPlacePodVerticalScalingInitContainers",
      "RestartAllContainersOnContainerExits",
    ]);
  });
  it("renews its lease every ten seconds while its kubelet runs", () => {
    const world = cluster();
    const renewed = () => world.admin.get(world.kind("leases"), "worker", { namespace: "kube-node-lease" })["spec"].renewTime;
    const first = renewed();
    world.pass(11);
    const second = renewed();
    expect(second > first).toBe(true);
    world.kubelets.get("worker")!.stop();
    world.pass(60);
    expect(renewed()).toBe(second);
  });
});

describe("the status of a node", () => {
  const times = (node: { status: { conditions: { type: string; lastHeartbeatTime: string; lastTransitionTime: string }[] } }) =>
    Object.fromEntries(node.status.conditions.map(({ type, lastHeartbeatTime }) => [type, lastHeartbeatTime]));
  it("has a fresh heartbeat every five minutes, and nothing else is written", () => {
    const world = cluster();
    world.pass(300);
    const read = () => world.admin.get(world.kind("nodes"), "worker") as never as Parameters<typeof times>[0] & { status: object };
    const first = read();
    world.pass(300);
    const second = read();
    expect(Object.keys(times(second))).toHaveLength(4);
    for (const [type, time] of Object.entries(times(second))) expect(time > times(first)[type]!).toBe(true);
    const still = ({ status }: ReturnType<typeof read>) => ({
      ...status,
      conditions: status.conditions.map(({ lastHeartbeatTime: _, ...rest }) => rest),
    });
    expect(still(second)).toEqual(still(first));
  });
  it("takes extended resources that somebody advertised for allocatable within ten seconds, and keeps them", () => {
    const world = cluster();
    world.pass(20);
    const nodes = world.kind("nodes");
    const node = world.admin.get(nodes, "worker");
    const capacity = { ...node["status"].capacity, "example.com/dongle": "4" };
    world.admin.updateStatus(nodes, { ...node, status: { ...node["status"], capacity } });
    const dongles = () => {
      const { status } = world.admin.get(nodes, "worker") as KubeObject & { status: Record<"capacity" | "allocatable", object> };
      return [status.capacity, status.allocatable].map((each) => (each as Record<string, string>)["example.com/dongle"]);
    };
    expect(dongles()).toEqual(["4", undefined]);
    world.pass(11);
    expect(dongles()).toEqual(["4", "4"]);
    world.pass(600);
    expect(dongles()).toEqual(["4", "4"]);
  });
  it("keeps the conditions that others wrote, before and after something happened", () => {
    const world = cluster();
    world.pass(300);
    const nodes = world.kind("nodes");
    const foreign = { type: "KernelDeadlock", status: "True", reason: "DockerHung", message: "task docker:7 blocked" };
    const node = world.admin.get(nodes, "worker");
    world.admin.updateStatus(nodes, { ...node, status: { ...node["status"], conditions: [...node["status"].conditions, foreign] } });
    const types = () => world.admin.get(nodes, "worker")["status"].conditions.map(({ type }: { type: string }) => type);
    const all = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready", "KernelDeadlock"];
    for (let beat = 0; beat < 3; beat++) {
      world.pass(300);
      expect(types()).toEqual(all);
    }
    world.create(podOf("web", { image: "nginx:1.29" }));
    world.pass(600);
    expect(types()).toEqual(all);
    const names = world.admin.get(nodes, "worker")["status"].images.flatMap((image: { names: string[] }) => image.names);
    expect(names).toContain("docker.io/library/nginx:1.29");
  });
});

describe("a container", () => {
  it("knows its pod, and the services of its namespace", () => {
    const world = cluster();
    world.create({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "my-cart" },
      spec: { clusterIP: "10.96.7.7", ports: [{ port: 80 }] },
    });
    const env = [
      { name: "NAME", value: "Petrel" },
      { name: "TITLE", value: "MS $(NAME) of $(PORT) $$(NAME)" },
      { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
      { name: "MEM", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
      { name: "DISK", valueFrom: { resourceFieldRef: { resource: "limits.ephemeral-storage", divisor: "1Gi" } } },
    ];
    world.create(
      podOf("ship", { command: ["env"], env, resources: { limits: { cpu: "1500m", memory: "128Mi" } } }, { restartPolicy: "Never" }),
    );
    world.pass(8);
    const lines = world.log("ship").split("\n");
    for (const line of [
      "TITLE=MS Petrel of $(PORT) $(NAME)",
      "POD=ship",
      "CPU=2",
      "MEM=128",
      "DISK=89",
      "MY_CART_SERVICE_HOST=10.96.7.7",
      "MY_CART_PORT_80_TCP=tcp://10.96.7.7:80",
      "HOSTNAME=ship",
    ])
      expect(lines).toContain(line);
  });
  it("finds its names and the token of its service account in files", () => {
    const world = cluster();
    world.create(podOf("who", { command: ["sleep", "3600"] }));
    world.pass(8);
    expect(world.exec("who", ["cat", "/etc/hosts"]).out).toContain("10.244.0.2\twho\n");
    expect(world.exec("who", ["cat", "/etc/resolv.conf"]).out).toBe(
      "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
    );
    expect(world.exec("who", ["cat", "/var/run/secrets/kubernetes.io/serviceaccount/namespace"]).out).toBe("default");
    expect(world.exec("who", ["cat", "/var/run/secrets/kubernetes.io/serviceaccount/token"]).out).not.toBe("");
  });
  it("refuses a command that it does not have", () => {
    const world = cluster();
    world.create(podOf("who", { command: ["sleep", "3600"] }));
    world.pass(8);
    expect(() => world.exec("who", ["psql"])).toThrow(
      /^Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "psql": executable file not found in \$PATH$/,
    );
  });
  it("uses what its processes take, no more processor than its limit", () => {
    const world = cluster();
    world.create(podOf("busy", { image: "polinux/stress", command: ["stress", "--cpu", "2"], resources: { limits: { cpu: "500m" } } }));
    world.pass(40);
    expect(world.kubelets.get("worker")!.usage(world.pod("busy"))).toEqual([{ name: "app", cpu: 500, memory: expect.any(Number) }]);
  });
});
