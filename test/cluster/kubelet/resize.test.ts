// Changing the resources of a running pod (kubernetes.io: Resize CPU and Memory Resources assigned to Containers; pkg/kubelet/allocation).
import { describe, expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

type Resources = { requests?: Record<string, string | null>; limits?: Record<string, string | null> };

function world() {
  const booted = boot({ seed: "resize", world: "bare" });
  const shell = booted.script();
  const run = async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
  /** A pod of one container on worker-1. */
  const pod = (name: string, resources: Resources, container: object = {}) => {
    const spec = { nodeName: "worker-1", containers: [{ name, image: "nginx:1.29", resources, ...container }] };
    return run(
      `echo '${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec })}' | kubectl apply -f - && kubectl wait --for=condition=Ready pod/${name}`,
    );
  };
  const resize = (name: string, resources: Resources) =>
    run(`kubectl patch pod ${name} --subresource=resize -p '${JSON.stringify({ spec: { containers: [{ name, resources }] } })}'`);
  const path = (name: string, text: string) => run(`kubectl get pod ${name} -o jsonpath='${text}'`);
  const events = (name: string) =>
    run(`kubectl get events --field-selector involvedObject.name=${name} -o jsonpath='{range .items[*]}{.reason}: {.message}{"\\n"}{end}'`);
  return { run, pod, resize, path, events };
}
const SMALL = { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } };

describe("a pod that is resized", () => {
  it("gets its new resources without a restart, and says so", async () => {
    const { run, pod, resize, path, events } = world();
    await pod("web", SMALL);
    const container = await path("web", "{.status.containerStatuses[0].containerID}");
    expect(await resize("web", { requests: { cpu: "250m" }, limits: { memory: "256Mi" } })).toBe("pod/web patched\n");
    await run("sleep 3");
    expect(await path("web", "{.status.containerStatuses[0].resources}")).toBe(
      '{"limits":{"memory":"256Mi"},"requests":{"cpu":"250m","memory":"64Mi"}}',
    );
    expect(await path("web", "{.status.containerStatuses[0].allocatedResources}")).toBe('{"cpu":"250m","memory":"64Mi"}');
    expect(await path("web", "{.status.containerStatuses[0].containerID}")).toBe(container);
    expect(await path("web", "{.status.conditions[*].type}")).not.toContain("PodResize");
    const said =
      '{"containers":[{"name":"web","resources":{"limits":{"memory":"256Mi"},"requests":{"cpu":"250m","memory":"64Mi"}}}],"generation":2}';
    expect(await events("web")).toContain(`ResizeStarted: Pod resize started: ${said}\n`);
    expect(await events("web")).toContain(`ResizeCompleted: Pod resize completed: ${said}\n`);
  });

  it("is started again where its policy says that the resource needs it", async () => {
    const { run, pod, resize, path, events } = world();
    await pod("web", SMALL, { resizePolicy: [{ resourceName: "memory", restartPolicy: "RestartContainer" }] });
    await resize("web", { requests: { cpu: "150m" } });
    await run("sleep 3");
    expect(await path("web", "{.status.containerStatuses[0].restartCount}")).toBe("0");
    await resize("web", { requests: { memory: "96Mi" } });
    await run("sleep 6");
    expect(await path("web", "{.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].resources.requests.memory}")).toBe(
      "1 96Mi",
    );
    expect(await events("web")).toContain("Killing: Container web resize requires restart\n");
  });

  it("waits while its node has no room, and goes on when there is", async () => {
    const { run, pod, resize, path, events } = world();
    await pod("web", SMALL);
    await pod("big", { requests: { cpu: "3" } });
    await resize("web", { requests: { cpu: "2" } });
    await run("sleep 2");
    const condition = (field: string) => path("web", `{.status.conditions[?(@.type=="PodResizePending")].${field}}`);
    expect(await condition("reason")).toBe("Deferred");
    expect(await condition("message")).toMatch(/^Node didn't have enough resource: cpu, requested: 2000, used: 3\d*, capacity: 4000$/);
    expect(await path("web", "{.status.containerStatuses[0].allocatedResources.cpu} {.spec.containers[0].resources.requests.cpu}")).toBe(
      "100m 2",
    );
    expect(await events("web")).toContain("ResizeDeferred: Pod resize Deferred: ");
    await run("kubectl delete pod big && sleep 2");
    expect(await condition("reason")).toBe("");
    expect(await path("web", "{.status.containerStatuses[0].allocatedResources.cpu}")).toBe("2");
  });

  it("keeps its memory while more of it is in use than the new limit allows", async () => {
    const { run, pod, resize, path, events } = world();
    await pod(
      "hog",
      { requests: { memory: "10Mi" }, limits: { memory: "512Mi" } },
      { image: "polinux/stress", args: ["stress", "--vm", "1", "--vm-bytes", "200M"] },
    );
    await resize("hog", { limits: { memory: "100Mi" } });
    await run("sleep 2");
    expect(await path("hog", '{.status.conditions[?(@.type=="PodResizeInProgress")].reason}')).toBe("Error");
    expect(await path("hog", "{.status.containerStatuses[0].resources.limits.memory}")).toBe("512Mi");
    expect(await events("hog")).toMatch(/ResizeError: Pod resize error: .*memory limit \(104857600\) below current usage/);
    await resize("hog", { limits: { memory: "1Gi" } });
    await run("sleep 3");
    expect(await path("hog", "{.status.containerStatuses[0].resources.limits.memory} {.status.containerStatuses[0].restartCount}")).toBe(
      "1Gi 0",
    );
  });

  it("dies of a lack of memory under its new limit only", async () => {
    const { run, pod, resize, path } = world();
    await pod(
      "hog",
      { requests: { memory: "10Mi" }, limits: { memory: "300Mi" } },
      { image: "polinux/stress", args: ["sh", "-c", "sleep 5; stress --vm 1 --vm-bytes 400M"] },
    );
    await resize("hog", { limits: { memory: "600Mi" } });
    await run("sleep 15");
    expect(await path("hog", "{.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].ready}")).toBe("0 true");
  });
});

describe("what a resize may not do", () => {
  it("is told by the API server", async () => {
    const { pod, resize, run } = world();
    await pod("web", SMALL);
    expect(await resize("web", { requests: { cpu: "2000" } })).toBe(
      'Error from server (Forbidden): pods "web" is forbidden: node didn\'t have enough allocatable resources: cpu, requested: 2000000, allocatable: 4000\n',
    );
    expect(await resize("web", { requests: { cpu: null } })).toBe(
      'The Pod "web" is invalid: spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed\n',
    );
    expect(await resize("web", { requests: { cpu: "1", memory: "128Mi" }, limits: { cpu: "1" } })).toBe(
      'The Pod "web" is invalid: spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing\n',
    );
    expect(await resize("web", { requests: { memory: "1Gi" } })).toBe(
      'The Pod "web" is invalid: spec.containers[0].resources.requests: Invalid value: "1Gi": must be less than or equal to memory limit of 128Mi\n',
    );
    expect(await resize("web", { requests: { "ephemeral-storage": "1Gi" } })).toBe(
      'The Pod "web" is invalid: spec: Forbidden: only cpu and memory resources are mutable\n',
    );
    expect(
      await run(
        `kubectl patch pod web --subresource=resize --type=json -p '[{"op":"replace","path":"/spec/containers/0/name","value":"db"}]'`,
      ),
    ).toBe('The Pod "web" is invalid: spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize\n');
    // Anything else is left as it was.
    expect(
      await run(
        `kubectl patch pod web --subresource=resize -p '{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"web","image":"httpd"}]}}'`,
      ),
    ).toBe("pod/web patched (no change)\n");
    expect(await run(`kubectl patch pod web -p '{"spec":{"containers":[{"name":"web","resources":{"requests":{"cpu":"1"}}}]}}'`)).toContain(
      "pod updates may not change fields other than",
    );
  });

  it("is held to the namespace's quota and limits", async () => {
    const { pod, resize, run } = world();
    await run("kubectl create quota small --hard=requests.cpu=1 && sleep 1");
    await pod("web", SMALL);
    expect(await resize("web", { requests: { cpu: "1100m" } })).toBe(
      'Error from server (Forbidden): pods "web" is forbidden: exceeded quota: small, requested: requests.cpu=1, used: requests.cpu=100m, limited: requests.cpu=1\n',
    );
    await resize("web", { requests: { cpu: "500m" } });
    expect(await run("kubectl get quota small -o jsonpath='{.status.used}'")).toBe('{"requests.cpu":"500m"}');
    await run(
      `echo '{"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"most"},"spec":{"limits":[{"type":"Container","max":{"memory":"100Mi"}}]}}' | kubectl apply -f -`,
    );
    expect(await resize("web", { requests: { cpu: "700m" } })).toContain("maximum memory usage per Container is 100Mi, but limit is 128Mi");
  });
});
