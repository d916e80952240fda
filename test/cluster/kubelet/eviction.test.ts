// What a node does when it runs short (kubernetes.io: Node-pressure Eviction; pkg/kubelet/eviction).
import { describe, expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

function world() {
  const booted = boot({ seed: "pressure", world: "bare" });
  const shell = booted.script();
  const run = async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
  /** A pod of one container on worker-1. */
  const pod = (name: string, image: string, args: string[], container: object = {}, spec: object = {}) => {
    const object = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: { nodeName: "worker-1", restartPolicy: "Never", containers: [{ name, image, args, ...container }], ...spec },
    };
    return run(`echo '${JSON.stringify(object)}' | kubectl apply -f -`);
  };
  const status = (name: string, path: string) => run(`kubectl get pod ${name} -o jsonpath='{.status.${path}}'`);
  return { run, pod, status };
}
const stress = (megabytes: number) => ["stress", "--vm", "1", "--vm-bytes", `${megabytes}M`];

describe("a node that is short of memory", () => {
  it("ends the pod that is furthest above its requests, and takes no best-effort pods until it is over", async () => {
    const { run, pod, status } = world();
    await pod("calm", "polinux/stress", stress(3000), { resources: { requests: { memory: "3200Mi" } } });
    await pod("small", "busybox", ["sleep", "1000"]);
    await run("sleep 10");
    await pod("hog", "polinux/stress", stress(4560), { resources: { requests: { memory: "100Mi" } } });
    await run("sleep 20");
    expect(await status("hog", "reason")).toBe("Evicted");
    expect(await status("hog", "message")).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+Ki\. Container hog was using 4561Mi, request is 100Mi, has larger consumption of memory\. $/,
    );
    expect(await status("hog", 'conditions[?(@.type=="DisruptionTarget")].reason')).toBe("TerminationByKubelet");
    expect(await status("hog", "containerStatuses[0].state.terminated.exitCode")).toBe("137");
    expect(await status("calm", "phase")).toBe("Running");
    expect(await status("small", "phase")).toBe("Running");
    const node = await run("kubectl describe node worker-1");
    expect(node).toMatch(/Taints: +node.kubernetes.io\/memory-pressure:NoSchedule/);
    expect(node).toMatch(/MemoryPressure +True .* KubeletHasInsufficientMemory +kubelet has insufficient memory available/);
    expect(node).toContain("Attempting to reclaim memory");
    await pod("late", "busybox", ["sleep", "10"]);
    await run("sleep 2");
    expect(await status("late", "message")).toBe("Pod was rejected: The node had condition: [MemoryPressure]. ");
    expect(await run("kubectl get pod late --no-headers")).toMatch(/^late +0\/1 +Evicted /);
    await run("sleep 320");
    expect(await run("kubectl describe node worker-1")).toMatch(/MemoryPressure +False .* KubeletHasSufficientMemory/);
  });
  it("has the kernel kill when memory is gone at once", async () => {
    const { run, pod, status } = world();
    await pod("calm", "polinux/stress", stress(1000));
    await pod("burst", "polinux/stress", stress(20_000));
    await run("sleep 10");
    expect(await status("burst", "containerStatuses[0].state.terminated.reason")).toBe("OOMKilled");
    expect(await status("calm", "phase")).toBe("Running");
    expect(await run("kubectl get events")).toMatch(/SystemOOM +node\/worker-1 +System OOM encountered, victim process: stress, pid: \d+/);
  });
});

describe("local storage", () => {
  it("is held to the limits of volumes and containers", async () => {
    const { run, pod, status } = world();
    const limits = { resources: { limits: { "ephemeral-storage": "1Gi" } } };
    await pod("writer", "debian", ["sh", "-c", "fallocate -l 2G /big; sleep 100"], limits);
    await pod("modest", "debian", ["sh", "-c", "fallocate -l 500M /big; sleep 100"], limits);
    await pod(
      "scratch",
      "busybox",
      ["sh", "-c", "dd if=/dev/zero of=/cache/big bs=1M count=200; sleep 100"],
      { volumeMounts: [{ name: "cache", mountPath: "/cache" }] },
      { volumes: [{ name: "cache", emptyDir: { sizeLimit: "100Mi" } }] },
    );
    await run("sleep 30");
    expect(await status("writer", "message")).toBe("Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ");
    expect(await status("scratch", "message")).toBe('Usage of EmptyDir volume "cache" exceeds the limit "100Mi". ');
    expect(await status("modest", "phase")).toBe("Running");
  });
  it("runs short on a node, which first removes images that nothing uses", async () => {
    const { run, pod, status } = world();
    await pod("gone", "elasticsearch:8.19.8", ["true"]);
    await run("sleep 30; kubectl delete pod gone");
    await pod("filler", "ubuntu", ["sh", "-c", "fallocate -l 70G /one; fallocate -l 10G /two; sleep 1000"]);
    await run("sleep 30");
    expect(await status("filler", "message")).toMatch(
      /^The node was low on resource: ephemeral-storage\. Threshold quantity: 15461976Ki, available: \d+Ki\. Container filler was using 80Gi, request is 0, has larger consumption of ephemeral-storage\. $/,
    );
    const node = await run("kubectl describe node worker-1");
    expect(node).toMatch(/DiskPressure +True .* KubeletHasDiskPressure +kubelet has disk pressure/);
    expect(node).toContain("node.kubernetes.io/disk-pressure:NoSchedule");
    expect(node).toContain("Attempting to reclaim ephemeral-storage");
    expect(await run("kubectl get node worker-1 -o jsonpath='{.status.images[*].names}'")).not.toContain("elasticsearch");
  });
});

describe("processes", () => {
  /** The kubelet of worker-1 with further lines in its configuration. */
  const configure = (run: (line: string) => Promise<string>, ...lines: string[]) =>
    run(`ssh worker-1 "printf '${lines.join("\\n")}\\n' >> /var/lib/kubelet/config.yaml; systemctl restart kubelet"; sleep 5`);
  const crowd = (count: number) => ["sh", "-c", `for i in $(seq ${count}); do sleep 1000 & done; wait`];

  it("are limited for a pod as a whole, whose shells then cannot fork", async () => {
    const { run, pod, status } = world();
    await configure(run, "podPidsLimit: 12");
    await pod("many", "busybox", crowd(20));
    await pod("few", "busybox", crowd(5));
    await run("sleep 15");
    expect(await run("kubectl logs many")).toMatch(/^sh: can't fork: Resource temporarily unavailable\n$/);
    expect(await status("many", "containerStatuses[0].state.terminated.exitCode")).toBe("2");
    expect(await status("few", "phase")).toBe("Running");
    expect((await run("kubectl exec few -- ps")).split("\n").filter((line) => line.endsWith(" sleep 1000"))).toHaveLength(5);
  });
  it("run out on a node whose kubelet counts them: the pod with most of them goes, and nobody comes", async () => {
    const { run, pod, status } = world();
    await pod("many", "busybox", crowd(40));
    await pod("few", "busybox", crowd(5));
    await run("sleep 10");
    const most = Number((await run("ssh worker-1 sysctl -n kernel.threads-max")).trim());
    expect(most).toBe(63_660);
    const used = Number((await run("ssh worker-1 'ps -e | wc -l'")).trim());
    await configure(run, "evictionHard:", `  pid.available: \\"${most - used + 30}\\"`);
    await run("sleep 20");
    expect(await status("many", "reason")).toBe("Evicted");
    expect(await status("many", "message")).toMatch(
      /^The node was low on resource: pids\. Threshold quantity: \d+k?, available: \d+k?\. $/,
    );
    expect(await status("few", "phase")).toBe("Running");
    const node = await run("kubectl describe node worker-1");
    expect(node).toMatch(/Taints: +node.kubernetes.io\/pid-pressure:NoSchedule/);
    expect(node).toMatch(/PIDPressure +True .* KubeletHasInsufficientPID +kubelet has insufficient PID available/);
    expect(node).toContain("Attempting to reclaim pids");
    expect(node).toMatch(/NodeHasInsufficientPID .*Node worker-1 status is now: NodeHasInsufficientPID/);
    await pod("late", "busybox", ["sleep", "10"]);
    await run("sleep 2");
    expect(await status("late", "message")).toBe("Pod was rejected: The node had condition: [PIDPressure]. ");
    await run("sleep 320");
    expect(await run("kubectl describe node worker-1")).toMatch(/PIDPressure +False .* KubeletHasSufficientPID/);
  });
});
