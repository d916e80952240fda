// Hooks, probes that cannot be asked, rules of restart: what a kubelet makes of them.
import { describe, expect, it } from "vitest";
import { cluster, podOf, type TestCluster } from "./node.ts";

const container = (world: TestCluster, name: string) => world.pod(name).status!.containerStatuses![0]!;
const condition = (world: TestCluster, name: string, type: string) =>
  world.pod(name).status!.conditions!.find((each) => each.type === type);

describe("a postStart hook", () => {
  it("that fails has its container ended, and the waiting container say what it did", () => {
    const world = cluster();
    const hook = { exec: { command: ["sh", "-c", "echo oops; exit 3"] } };
    world.create(podOf("hooked", { image: "nginx:1.27", lifecycle: { postStart: hook } }));
    world.pass(8);
    const { uid } = world.pod("hooked").metadata;
    expect(container(world, "hooked").state?.waiting).toEqual({
      reason: "PostStartHookError",
      message: `Exec lifecycle hook ([sh -c echo oops; exit 3]) for Container "app" in Pod "hooked_default(${uid})" failed - error: command 'sh -c echo oops; exit 3' exited with 3: , message: "oops\\n"`,
    });
    expect(world.events("hooked")).toContain("Killing: FailedPostStartHook (x2)");
  });
  it("over HTTP is good whatever the answer's code, and fails where nobody answers", () => {
    const world = cluster();
    world.create(podOf("web", { image: "nginx:1.27" }));
    world.pass(6);
    const httpGet = { host: world.pod("web").status!.podIP, path: "/nowhere", port: 80 };
    world.create(podOf("answered", { image: "nginx:1.27", lifecycle: { postStart: { httpGet } } }));
    world.create(podOf("unheard", { image: "nginx:1.27", lifecycle: { postStart: { httpGet: { path: "/", port: 81 } } } }));
    const waits = () => container(world, "unheard").state?.waiting?.reason === "PostStartHookError";
    for (world.pass(1); !waits(); ) world.pass(0.1);
    expect(container(world, "answered").ready).toBe(true);
    expect(container(world, "unheard").state?.waiting?.message).toMatch(
      /^HTTP lifecycle hook \(\/\) for Container "app" in Pod "unheard_default\(.*\)" failed - error: Get "http:\/\/10.244.0.\d+:81\/": dial tcp 10.244.0.\d+:81: connect: connection refused$/,
    );
  });
});

describe("a probe that cannot be asked", () => {
  it("says nothing about the container: a command that is not there never has it restarted", () => {
    const world = cluster();
    world.create(
      podOf("lost", { image: "nginx:1.27", livenessProbe: { exec: { command: ["nowhere"] }, periodSeconds: 1, failureThreshold: 1 } }),
    );
    world.pass(20);
    expect(container(world, "lost")).toMatchObject({ restartCount: 0, ready: true });
    expect(world.events("lost").filter((each) => each.startsWith("Unhealthy"))).toEqual([
      expect.stringContaining("Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec"),
    ]);
  });
  it("by a port that has no such name leaves the container unready", () => {
    const world = cluster();
    world.create(podOf("unnamed", { image: "nginx:1.27", readinessProbe: { httpGet: { path: "/", port: "web" }, periodSeconds: 1 } }));
    world.pass(10);
    expect(container(world, "unnamed").ready).toBe(false);
    expect(world.events("unnamed").at(-1)).toMatch(
      /^Unhealthy: Readiness probe errored and resulted in unknown state: strconv\.Atoi: parsing "web": invalid syntax/,
    );
  });
});

describe("a failed probe", () => {
  const probe = { tcpSocket: { port: 81 }, periodSeconds: 1, failureThreshold: 1 };
  it("ends a container for good where its pod's policy is Never", () => {
    const world = cluster();
    world.create(podOf("mortal", { image: "nginx:1.27", livenessProbe: probe }, { restartPolicy: "Never" }));
    world.pass(20);
    expect(world.events("mortal")).toContain("Killing: Container app failed liveness probe");
    expect(container(world, "mortal").restartCount).toBe(0);
  });
  it("goes by the container's own policy where it has one", () => {
    const world = cluster();
    world.create(podOf("own", { image: "nginx:1.27", restartPolicy: "Always", livenessProbe: probe }, { restartPolicy: "Never" }));
    world.pass(10);
    expect(world.events("own").join()).toContain("Killing: Container app failed liveness probe, will be restarted");
  });
});

describe("a pod that is being ended", () => {
  it("is asked whether it is ready, and not whether it lives", () => {
    const world = cluster();
    const cat = { exec: { command: ["cat", "/ok"] }, periodSeconds: 1, failureThreshold: 1 };
    const command = ["sh", "-c", "touch /ok; sleep 600"];
    world.create(podOf("leaving", { command, readinessProbe: cat, livenessProbe: { ...cat, failureThreshold: 3 } }));
    world.pass(6);
    expect(condition(world, "leaving", "Ready")?.status).toBe("True");
    world.admin.delete(world.kind("pods"), "leaving", { namespace: "default" });
    world.kubelets.get("worker")!.workers.values().next().value!.records[0]!.current!.machine.files.remove("/ok");
    world.pass(5);
    expect(condition(world, "leaving", "Ready")).toMatchObject({ status: "False", reason: "ContainersNotReady" });
    expect(world.events("leaving").filter((each) => each.startsWith("Unhealthy: Liveness"))).toEqual([]);
  });
});

describe("a container that crashes again and again", () => {
  it("is told to wait a second after it has ended, and begins again when its back-off is over", () => {
    const world = cluster();
    world.create(podOf("loop", { command: ["sh", "-c", "exit 1"] }));
    const ends: number[] = [];
    let restarts = -1;
    for (let tenth = 0; tenth < 1200; tenth++) {
      world.pass(0.1);
      const now = world.pod("loop").status?.containerStatuses?.[0];
      if (now && now.restartCount !== restarts) {
        restarts = now.restartCount;
        ends.push(world.clock.now);
      }
    }
    // 10, 20 and 40 s after the end before, and up to half as much again.
    const gaps = ends.slice(2).map((at, i) => (at - ends[i + 1]!) / 1000);
    expect(gaps.length).toBeGreaterThanOrEqual(3);
    for (const [i, least] of [10, 20, 40].entries()) {
      expect(gaps[i]).toBeGreaterThan(least - 1);
      expect(gaps[i]).toBeLessThan(least * 1.5 + 3);
    }
  });
});

describe("RestartAllContainers", () => {
  it("ends all containers at once and says so until they are gone", () => {
    const world = cluster();
    const rules = [{ action: "RestartAllContainers", exitCodes: { operator: "In", values: [42] } }];
    const main = { command: ["sh", "-c", "sleep 5; exit 42"], restartPolicy: "Never", restartPolicyRules: rules };
    const other = { name: "other", image: "nginx:1.27" };
    const pod = podOf("again", main, { restartPolicy: "Never" }) as { spec: { containers: object[] } };
    pod.spec.containers.push(other);
    world.create(pod);
    world.pass(6);
    expect(condition(world, "again", "AllContainersRestarting")).toMatchObject({ status: "False" });
    const seen: unknown[] = [];
    for (let tenth = 0; tenth < 60; tenth++) {
      world.pass(0.1);
      const { status, reason, message } = condition(world, "again", "AllContainersRestarting")!;
      const text = [status, reason, message].filter(Boolean).join(": ");
      if (seen.at(-1) !== text) seen.push(text);
    }
    expect(seen).toEqual(["False", "True: RestartAllContainersStarted: container exited with restart policy rule", "False"]);
    expect(world.events("again")).toContain("Killing: killing");
    expect(world.pod("again").status?.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([1, 1]);
  });
});

describe("a sidecar", () => {
  it("that ends at once lets nobody after it begin, and holds nobody up who has begun", () => {
    const world = cluster();
    const sidecar = (command: string) => [{ name: "s", image: "busybox:1.36", restartPolicy: "Always", command: ["sh", "-c", command] }];
    world.create(podOf("early", { image: "nginx:1.27" }, { initContainers: sidecar("exit 1") }));
    world.create(podOf("late", { command: ["sh", "-c", "sleep 8; exit 1"] }, { initContainers: sidecar("sleep 3; exit 1") }));
    world.pass(30);
    expect(world.pod("early").status?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: "PodInitializing" } });
    expect(world.pod("late").status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
  });
});
