// The life of a pod on its node, from binding to deletion.
import { describe, expect, it } from "vitest";
import { cluster, podOf } from "./node.ts";

describe("a pod with one server", () => {
  it("becomes ready and tells its story in events", () => {
    const world = cluster();
    world.create(podOf("web", { image: "nginx:1.27" }));
    world.pass(10);
    const { status } = world.pod("web");
    expect(status?.phase).toBe("Running");
    expect(status?.conditions?.map((each) => `${each.type}=${each.status}`)).toEqual([
      "PodReadyToStartContainers=True",
      "Initialized=True",
      "Ready=True",
      "ContainersReady=True",
      "PodScheduled=True",
    ]);
    expect(status?.podIP).toBe("10.244.0.2");
    expect(status?.containerStatuses?.[0]).toMatchObject({
      name: "app",
      ready: true,
      started: true,
      restartCount: 0,
      image: "docker.io/library/nginx:1.27",
      imageID: expect.stringMatching(/^docker.io\/library\/nginx@sha256:[0-9a-f]{64}$/),
    });
    expect(world.events("web")).toEqual([
      'Pulling: Pulling image "nginx:1.27"',
      expect.stringMatching(
        /^Pulled: Successfully pulled image "nginx:1.27" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes\.$/,
      ),
      "Created: Container created",
      "Started: Container started",
    ]);
    expect(world.log("web")).toContain("/docker-entrypoint.sh: Configuration complete; ready for start up");
  });
});

describe("a pod that ends", () => {
  it("is Completed under restartPolicy Never, and keeps its log", () => {
    const world = cluster();
    world.create(podOf("once", { command: ["sh", "-c", "echo packed"] }, { restartPolicy: "Never" }));
    world.pass(10);
    expect(world.pod("once").status?.phase).toBe("Succeeded");
    expect(world.pod("once").status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0, reason: "Completed" });
    expect(world.pod("once").status?.conditions?.find((each) => each.type === "Ready")).toMatchObject({
      status: "False",
      reason: "PodCompleted",
    });
    expect(world.log("once")).toBe("packed\n");
  });
  it("has failed when its code is not 0", () => {
    const world = cluster();
    world.create(podOf("once", { command: ["sh", "-c", "exit 3"] }, { restartPolicy: "Never" }));
    world.pass(10);
    expect(world.pod("once").status?.phase).toBe("Failed");
    expect(world.pod("once").status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
  });
  it("is started again with growing back-off", () => {
    const world = cluster();
    world.create(podOf("loop", { command: ["sh", "-c", "echo try; exit 1"] }));
    world.pass(12);
    const { uid } = world.pod("loop").metadata;
    const status = () => world.pod("loop").status!.containerStatuses![0]!;
    world.pass(5);
    expect(status().restartCount).toBeGreaterThanOrEqual(1);
    world.pass(600);
    expect(status().restartCount).toBeGreaterThanOrEqual(5);
    expect(status().restartCount).toBeLessThanOrEqual(7);
    expect(status().state?.waiting).toEqual({
      reason: "CrashLoopBackOff",
      message: `back-off 5m0s restarting failed container=app pod=loop_default(${uid})`,
    });
    expect(
      world
        .events("loop")
        .some((event) => event.startsWith(`BackOff: Back-off restarting failed container app in pod loop_default(${uid})`)),
    ).toBe(true);
    expect(world.pod("loop").status?.phase).toBe("Running");
    expect(world.log("loop", { previous: "true" })).toBe("try\n");
  });
  it("tells a command that is not there from one that fails", () => {
    const world = cluster();
    world.create(podOf("lost", { command: ["nosuch"] }));
    world.pass(5);
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuch": executable file not found in $PATH';
    expect(world.pod("lost").status?.containerStatuses?.[0]).toMatchObject({
      lastState: { terminated: { exitCode: 128, reason: "StartError", message, startedAt: "1970-01-01T00:00:00Z" } },
    });
    expect(world.events("lost").some((event) => event.startsWith(`Failed: Error: ${message}`))).toBe(true);
  });
});

describe("deletion", () => {
  it("sends the stop signal and removes the pod when it has ended", () => {
    const world = cluster();
    world.create(podOf("web", { image: "nginx:1.27" }));
    world.pass(10);
    world.admin.delete(world.kind("pods"), "web", { namespace: "default" });
    expect(world.pod("web").metadata.deletionTimestamp).toBeDefined();
    world.pass(3);
    expect(world.admin.find(world.kind("pods"), "web", { namespace: "default" })).toBeUndefined();
    expect(world.events("web")).toContain("Killing: Stopping container app");
    expect(world.kubelets.get("worker")!.workers.size).toBe(0);
  });
  it("waits the whole grace for a process 1 that does not listen to SIGTERM", () => {
    const world = cluster();
    world.create(podOf("deaf", { command: ["sleep", "3600"] }));
    world.pass(10);
    world.admin.delete(world.kind("pods"), "deaf", { namespace: "default" });
    world.pass(28);
    expect(world.admin.find(world.kind("pods"), "deaf", { namespace: "default" })).toBeDefined();
    world.pass(4);
    expect(world.admin.find(world.kind("pods"), "deaf", { namespace: "default" })).toBeUndefined();
  });
  it("waits no longer than a later deletion with less grace lets it (pod_workers.go: calculateEffectiveGracePeriod)", () => {
    const world = cluster();
    world.create(podOf("deaf", { command: ["sleep", "3600"] }, { terminationGracePeriodSeconds: 60 }));
    world.pass(10);
    const remove = (gracePeriodSeconds: number) =>
      world.admin.delete(world.kind("pods"), "deaf", { namespace: "default", gracePeriodSeconds });
    remove(60);
    world.pass(5);
    remove(3);
    world.pass(2);
    expect(world.admin.find(world.kind("pods"), "deaf", { namespace: "default" })).toBeDefined();
    world.pass(3);
    expect(world.admin.find(world.kind("pods"), "deaf", { namespace: "default" })).toBeUndefined();
  });

  it("gives the containers and their sidecars one grace period, in which sidecars go last", () => {
    const world = cluster();
    const deaf = { image: "busybox:1.36", command: ["sleep", "3600"] };
    const sidecar = (name: string) => ({ name, restartPolicy: "Always", ...deaf });
    world.create(podOf("hotpot", deaf, { initContainers: [sidecar("boil"), sidecar("stir")] }));
    world.pass(10);
    const start = world.clock.now;
    const running = () => {
      const { initContainerStatuses = [], containerStatuses = [] } = world.pod("hotpot").status ?? {};
      return [...initContainerStatuses, ...containerStatuses].filter(({ state }) => state?.running).length;
    };
    world.admin.delete(world.kind("pods"), "hotpot", { namespace: "default" });
    world.pass(28);
    expect(running()).toBe(3);
    const gone = () => world.admin.find(world.kind("pods"), "hotpot", { namespace: "default" }) === undefined;
    while (!gone() && world.clock.now < start + 120_000) world.pass(1);
    // 30 s for all, and two more for each that is asked to go when they are over.
    expect((world.clock.now - start) / 1000).toBeLessThanOrEqual(40);
  });
  it("takes a forced one away at once", () => {
    const world = cluster();
    world.create(podOf("gone", { command: ["sleep", "3600"] }));
    world.pass(10);
    world.admin.delete(world.kind("pods"), "gone", { namespace: "default", gracePeriodSeconds: 0 });
    expect(world.admin.find(world.kind("pods"), "gone", { namespace: "default" })).toBeUndefined();
    expect(world.kubelets.get("worker")!.workers.size).toBe(0);
  });
});

describe("images that cannot be had", () => {
  it("are tried, backed off from, and tried again", () => {
    const world = cluster();
    world.create(podOf("rare", { image: "nginx:nope" }));
    world.pass(3);
    const waiting = () => world.pod("rare").status!.containerStatuses![0]!.state!.waiting!;
    expect(waiting().reason).toBe("ErrImagePull");
    world.pass(15);
    expect(waiting().reason).toBe("ImagePullBackOff");
    expect(() => world.log("rare")).toThrow('container "app" in pod "rare" is waiting to start: trying and failing to pull image');
    world.admin.patch(
      world.kind("pods"),
      "rare",
      { spec: { containers: [{ name: "app", image: "nginx:1.27" }] } },
      { namespace: "default", type: "strategic" },
    );
    world.pass(8);
    expect(world.pod("rare").status?.containerStatuses?.[0]?.ready).toBe(true);
  });
  it("are not pulled under policy Never, and not understood when misnamed", () => {
    const world = cluster();
    world.create(podOf("unseen", { image: "nginx:1.17", imagePullPolicy: "Never" }));
    world.create(podOf("smudge", { image: "Registry.example/Stamp:1" }));
    world.pass(3);
    expect(world.pod("unseen").status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe("ErrImageNeverPull");
    expect(world.pod("smudge").status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe("InvalidImageName");
    expect(() => world.exec("unseen", ["ls"])).toThrow('unable to upgrade connection: container not found ("app")');
  });
});

describe("init containers", () => {
  const pot = { volumes: [{ name: "pot", emptyDir: {} }] };
  const mounts = { image: "busybox:1.36", volumeMounts: [{ name: "pot", mountPath: "/pot" }] };
  it("run one after the other before the others start", () => {
    const world = cluster();
    world.create(
      podOf(
        "stew",
        { ...mounts, command: ["sh", "-c", "cat /pot/list; sleep 3600"] },
        {
          ...pot,
          initContainers: [
            { name: "chop", ...mounts, command: ["sh", "-c", "echo carrots > /pot/list"] },
            { name: "boil", ...mounts, command: ["sh", "-c", "cat /pot/list"] },
          ],
        },
      ),
    );
    world.pass(12);
    expect(world.pod("stew").status?.initContainerStatuses?.map((each) => [each.name, each.state?.terminated?.reason, each.ready])).toEqual(
      [
        ["chop", "Completed", true],
        ["boil", "Completed", true],
      ],
    );
    expect(world.pod("stew").status?.phase).toBe("Running");
    expect(world.log("stew")).toBe("carrots\n");
    expect(world.log("stew", { container: "boil" })).toBe("carrots\n");
  });
  it("fail the pod under restartPolicy Never", () => {
    const world = cluster();
    world.create(
      podOf(
        "burnt",
        { command: ["sleep", "3600"] },
        { restartPolicy: "Never", initContainers: [{ name: "chop", image: "busybox:1.36", command: ["sh", "-c", "exit 3"] }] },
      ),
    );
    world.pass(8);
    expect(world.pod("burnt").status).toMatchObject({
      phase: "Failed",
      initContainerStatuses: [{ state: { terminated: { exitCode: 3 } } }],
      containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
    });
  });
  it("go on beside the others when they restart always", () => {
    const world = cluster();
    world.create(
      podOf(
        "hotpot",
        { command: ["sleep", "3600"] },
        { initContainers: [{ name: "boil", image: "busybox:1.36", restartPolicy: "Always", command: ["sleep", "3600"] }] },
      ),
    );
    world.pass(8);
    expect(world.pod("hotpot").status?.initContainerStatuses?.[0]).toMatchObject({ started: true, ready: true });
    expect(world.pod("hotpot").status?.conditions?.find((each) => each.type === "Ready")?.status).toBe("True");
  });
});

describe("configuration", () => {
  it("waits for a ConfigMap that an environment needs, and says what is missing", () => {
    const world = cluster();
    world.create(
      podOf(
        "env",
        { command: ["env"], env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "settings", key: "a" } } }] },
        { restartPolicy: "Never" },
      ),
    );
    world.pass(4);
    expect(world.pod("env").status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: "CreateContainerConfigError",
      message: 'configmap "settings" not found',
    });
    world.admin.create(
      world.kind("configmaps"),
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "yes" } },
      { namespace: "default" },
    );
    world.pass(30);
    expect(world.log("env")).toContain("A=yes\n");
  });
  it("mounts volumes, waits for missing ones, and follows their changes", () => {
    const world = cluster();
    world.create(
      podOf(
        "vol",
        { command: ["sleep", "3600"], volumeMounts: [{ name: "cfg", mountPath: "/etc/cfg" }] },
        { volumes: [{ name: "cfg", configMap: { name: "cfg" } }] },
      ),
    );
    world.pass(5);
    expect(world.pod("vol").status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe("ContainerCreating");
    expect(world.events("vol")[0]).toMatch(/^FailedMount: MountVolume.SetUp failed for volume "cfg" : configmap "cfg" not found/);
    const body = (text: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cfg" }, data: { motd: text } });
    world.admin.create(world.kind("configmaps"), body("six"), { namespace: "default" });
    world.pass(30);
    expect(world.exec("vol", ["cat", "/etc/cfg/motd"]).out).toBe("six");
    world.admin.patch(world.kind("configmaps"), "cfg", { data: { motd: "seven" } }, { namespace: "default", type: "merge" });
    expect(world.exec("vol", ["cat", "/etc/cfg/motd"]).out).toBe("six");
    world.pass(90);
    expect(world.exec("vol", ["cat", "/etc/cfg/motd"]).out).toBe("seven");
  });
});

describe("probes", () => {
  it("keep a pod unready until a file appears", () => {
    const world = cluster();
    world.create(
      podOf("gate", { command: ["sleep", "3600"], readinessProbe: { exec: { command: ["cat", "/tmp/open"] }, periodSeconds: 1 } }),
    );
    world.pass(6);
    const ready = () => world.pod("gate").status?.conditions?.find((each) => each.type === "Ready");
    expect(ready()).toMatchObject({ status: "False", reason: "ContainersNotReady", message: "containers with unready status: [app]" });
    expect(world.events("gate").at(-1)).toMatch(
      /^Unhealthy: Readiness probe failed: cat: can't open '\/tmp\/open': No such file or directory\n \(x\d\)$/,
    );
    world.exec("gate", ["touch", "/tmp/open"]);
    world.pass(3);
    expect(ready()?.status).toBe("True");
  });
  it("ask no more while what is not alive takes its time to end", () => {
    const world = cluster();
    world.create(
      podOf("slow", { command: ["sh", "-c", "sleep 600"], livenessProbe: { exec: { command: ["cat", "/tmp/alive"] }, periodSeconds: 2 } }),
    );
    world.pass(30);
    expect(world.pod("slow").status?.containerStatuses?.[0]?.restartCount).toBe(0);
    expect(world.events("slow").filter((each) => /Unhealthy|Killing/.test(each))).toEqual([
      expect.stringMatching(/\(x3\)$/),
      "Killing: Container app failed liveness probe, will be restarted",
    ]);
  });
  it("restart what is not alive", () => {
    const world = cluster();
    world.create(podOf("sick", { image: "nginx:1.27", livenessProbe: { httpGet: { path: "/healthz", port: 80 }, periodSeconds: 3 } }));
    world.pass(20);
    expect(world.pod("sick").status?.containerStatuses?.[0]?.restartCount).toBeGreaterThanOrEqual(1);
    expect(world.events("sick").join("\n")).toMatch(
      /Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 404 \(x\d\)[\s\S]*Killing: Container app failed liveness probe, will be restarted/,
    );
  });
});

describe("containers with rules of their own", () => {
  const ends = (code: number, restartPolicyRules?: object[]) => ({
    command: ["sh", "-c", `sleep 1; exit ${code}`],
    ...(restartPolicyRules ? { restartPolicy: "Never", restartPolicyRules } : {}),
  });
  const rule = (action: string, operator: string, ...values: number[]) => ({ action, exitCodes: { operator, values } });

  it("start again where a rule fits how they ended, whatever the pod says (podutil: ContainerShouldRestart)", () => {
    const world = cluster();
    world.create(podOf("fits", ends(42, [rule("Restart", "In", 42)]), { restartPolicy: "Never" }));
    world.create(podOf("fits-not", ends(42, [rule("Restart", "NotIn", 42, 43)]), { restartPolicy: "Always" }));
    world.create(podOf("without-rules", { ...ends(3), restartPolicy: "OnFailure" }, { restartPolicy: "Never" }));
    world.pass(9);
    const story = (name: string) => [world.pod(name).status?.phase, world.pod(name).status?.containerStatuses?.[0]?.restartCount];
    expect(story("fits")).toEqual(["Running", 1]);
    expect(story("fits-not")).toEqual(["Failed", 0]);
    expect(story("without-rules")).toEqual(["Running", 1]);
  });

  it("make all begin again, from the first init container on, where a rule says so", () => {
    const world = cluster();
    const initContainers = [{ name: "first", image: "busybox:1.36", command: ["true"] }];
    const all = podOf("all", ends(42, [rule("RestartAllContainers", "In", 42)]), { restartPolicy: "Never", initContainers }) as {
      spec: { containers: object[] };
    };
    all.spec.containers.push({ name: "other", image: "nginx:1.27" });
    world.create(all);
    world.pass(7);
    const { phase, containerStatuses = [], initContainerStatuses = [] } = world.pod("all").status ?? {};
    const counts = [...initContainerStatuses, ...containerStatuses].map(({ restartCount }) => restartCount);
    expect(phase).toBe("Running");
    expect(phase).toBe("Running");
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
    expect(containerStatuses[0]?.lastState?.terminated?.exitCode).toBe(42);
  });
});

it("ends a container that takes more memory than its limit", () => {
  const world = cluster();
  world.create(
    podOf(
      "hog",
      {
        image: "polinux/stress",
        command: ["stress"],
        args: ["--vm", "1", "--vm-bytes", "250M"],
        resources: { limits: { memory: "100Mi" } },
      },
      { restartPolicy: "Never" },
    ),
  );
  world.pass(8);
  expect(world.pod("hog").status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ reason: "OOMKilled", exitCode: 137 });
});

it("refuses what the node has no room for", () => {
  const world = cluster();
  world.create(podOf("big", { resources: { requests: { cpu: "5" } } }));
  world.pass(1);
  expect(world.pod("big").status).toMatchObject({
    phase: "Failed",
    reason: "OutOfcpu",
    message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 0, capacity: 4000",
  });
  // kubelet.go: rejectPod
  for (const unknown of ["conditions", "hostIP", "containerStatuses"]) expect(world.pod("big").status).not.toHaveProperty(unknown);
});

it("stops a pod at its deadline", () => {
  const world = cluster();
  world.create(podOf("slow", { command: ["sleep", "3600"] }, { activeDeadlineSeconds: 8, terminationGracePeriodSeconds: 1 }));
  world.pass(15);
  expect(world.pod("slow").status).toMatchObject({
    phase: "Failed",
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  });
});

it("runs static pods and mirrors them", () => {
  const world = cluster({
    manifests: {
      "web.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: web, image: 'nginx:1.27'}\n",
    },
  });
  world.pass(10);
  expect(world.pod("web-worker")).toMatchObject({
    metadata: { annotations: { "kubernetes.io/config.source": "file" } },
    status: { phase: "Running" },
  });
  const { uid } = world.pod("web-worker").metadata;
  world.admin.delete(world.kind("pods"), "web-worker", { namespace: "default" });
  world.pass(3);
  // A mirror that is deleted comes back, and what it shows has not stopped.
  expect(world.pod("web-worker")).toMatchObject({ status: { phase: "Running", containerStatuses: [{ restartCount: 0, ready: true }] } });
  expect(world.pod("web-worker").metadata.uid).not.toBe(uid);
  world.files.remove("/etc/kubernetes/manifests/web.yaml");
  world.pass(25);
  expect(world.admin.find(world.kind("pods"), "web-worker", { namespace: "default" })).toBeUndefined();
});

// kubernetes.io/docs/concepts/workloads/pods/downward-api: files follow the pod's labels, variables do not.
it("keeps files of the downward API true to the pod's labels", () => {
  const world = cluster();
  const volume = { name: "about", downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } };
  const mount = { volumeMounts: [{ name: "about", mountPath: "/about" }] };
  world.create(podOf("told", { ...mount, command: ["sh", "-c", "sleep 5; cat /about/labels; echo; sleep 600"] }, { volumes: [volume] }));
  world.pass(3);
  world.admin.patch(world.kind("pods"), "told", { metadata: { labels: { colour: "red" } } }, { namespace: "default", type: "merge" });
  world.pass(10);
  expect(world.log("told")).toContain('colour="red"');
});

// pkg/kubelet/container/helpers.go, ExpandContainerVolumeMounts.
it("does not start a container whose subPathExpr names what it does not know", () => {
  const world = cluster();
  const mounts = { volumeMounts: [{ name: "data", mountPath: "/data", subPathExpr: "$(NOWHERE)/logs" }] };
  world.create(podOf("lost", mounts, { volumes: [{ name: "data", emptyDir: {} }] }));
  world.pass(10);
  expect(world.pod("lost").status?.containerStatuses?.[0]?.state?.waiting).toEqual({
    reason: "CreateContainerConfigError",
    message: 'missing value for "NOWHERE"',
  });
  expect(world.events("lost").join()).toContain('Failed: Error: missing value for "NOWHERE"');
});
