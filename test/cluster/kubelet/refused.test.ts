// Pods that a kubelet refuses though somebody bound them to its node (pkg/kubelet/lifecycle/predicate.go).
import { describe, expect, it } from "vitest";
import { standardSettings } from "../../../src/cluster/kubelet/settings.ts";
import { cluster, podOf } from "./node.ts";

const served = (name: string, spec: object = {}, port: object = {}) =>
  podOf(name, { command: ["sleep", "3600"], ports: [{ containerPort: 80, hostPort: 8080, ...port }] }, spec);
const refusal = (world: ReturnType<typeof cluster>, name: string) => {
  const { phase, reason, message } = world.pod(name).status!;
  return { phase, reason, message };
};

describe("a pod that names its node itself", () => {
  it("is refused where another has its port of the node", () => {
    const world = cluster();
    world.create(served("first"));
    world.pass(5);
    world.create(served("second"));
    world.create(served("udp", {}, { protocol: "UDP" }));
    world.pass(5);
    const message = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
    expect(refusal(world, "second")).toEqual({ phase: "Failed", reason: "NodePorts", message: `Pod was rejected: ${message}` });
    expect(world.events("second")).toEqual([`NodePorts: ${message}`]);
    expect(world.pod("second").status?.containerStatuses ?? []).toEqual([]);
    expect(world.pod("first").status?.phase).toBe("Running");
    expect(world.pod("udp").status?.phase).toBe("Running");
  });
  it("has the port once the other is over", () => {
    const world = cluster();
    world.create(podOf("first", { command: ["true"], ports: [{ containerPort: 80, hostPort: 8080 }] }, { restartPolicy: "Never" }));
    world.pass(10);
    expect(world.pod("first").status?.phase).toBe("Succeeded");
    world.create(served("second"));
    world.pass(5);
    expect(world.pod("second").status?.phase).toBe("Running");
  });
  it("is refused where the node has not the labels that it wants", () => {
    const world = cluster();
    world.create(served("picky", { nodeSelector: { disk: "ssd" } }));
    world.pass(5);
    expect(refusal(world, "picky")).toEqual({
      phase: "Failed",
      reason: "NodeAffinity",
      message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    });
  });
});

describe("a pod with settings of the kernel of its own", () => {
  const sysctls = (...settings: [name: string, value: string][]) => ({
    securityContext: { sysctls: settings.map(([name, value]) => ({ name, value })) },
  });
  it("has those that are safe in all its containers", () => {
    const world = cluster();
    world.create(
      podOf(
        "tuned",
        { command: ["sleep", "3600"] },
        sysctls(["net.ipv4.tcp_syncookies", "0"], ["net/ipv4/ip_local_port_range", "1024 65000"]),
      ),
    );
    world.pass(8);
    expect(world.exec("tuned", ["cat", "/proc/sys/net/ipv4/tcp_syncookies"]).out).toBe("0\n");
    expect(world.exec("tuned", ["cat", "/proc/sys/net/ipv4/ip_local_port_range"]).out).toBe("1024\t65000\n");
  });
  it("is refused where its node does not let it have them (pkg/kubelet/sysctl/allowlist.go)", () => {
    const world = cluster();
    world.create(podOf("unsafe", { command: ["sleep", "3600"] }, sysctls(["net.ipv4.tcp_syncookies", "0"], ["kernel.msgmax", "65536"])));
    world.pass(8);
    expect(refusal(world, "unsafe")).toEqual({
      phase: "Failed",
      reason: "SysctlForbidden",
      message: 'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted',
    });
    expect(world.events("unsafe")).toContain('SysctlForbidden: forbidden sysctl: "kernel.msgmax" not allowlisted');
  });
  it("is let in where the kubelet's configuration allows it", () => {
    const world = cluster();
    const kubelet = world.kubelets.get("worker")!;
    kubelet.stop();
    kubelet.start({ ...standardSettings, unsafeSysctls: ["kernel.msg*"] });
    world.create(podOf("tuned", { command: ["sleep", "3600"] }, sysctls(["kernel.msgmax", "65536"])));
    world.create(podOf("unsafe", { command: ["sleep", "3600"] }, sysctls(["kernel.shmmax", "65536"])));
    world.pass(8);
    expect(world.exec("tuned", ["cat", "/proc/sys/kernel/msgmax"]).out).toBe("65536\n");
    expect(refusal(world, "unsafe").reason).toBe("SysctlForbidden");
  });
});
