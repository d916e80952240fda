// Whose processes a container sees, /proc, and nsenter (kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace, .../debug-running-pod; proc(5), nsenter(1)).
import { describe, expect, it } from "vitest";
import { world } from "./at-node.ts";

const pod = (name: string, spec: string): string => `kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec: ${spec}
YAML
kubectl wait --for=condition=Ready pod/${name} --timeout=60s`;

describe("process name spaces", () => {
  it("hostPID shows the processes of the node under their numbers there, nsenter -t 1 enters the node", () => {
    const { run, on } = world();
    run(
      pod(
        "spy",
        '{ hostPID: true, nodeName: worker-1, containers: [{ name: c, image: "busybox:1.36", command: [sleep, 1d], securityContext: { privileged: true } }] }',
      ),
    );
    run(pod("plain", '{ nodeName: worker-1, containers: [{ name: c, image: "busybox:1.36", command: [sleep, "2d"] }] }'));
    const seen = run("kubectl exec spy -- ps");
    expect(seen).toMatch(/^ +1 root .*\/sbin\/init$/m);
    expect(seen).toMatch(/\/usr\/bin\/kubelet /);
    const own = /^ *(\d+) .* sleep 1d$/m.exec(seen)![1]!;
    expect(Number(own)).toBeGreaterThan(2000);
    expect(on("worker-1", `ps -o args= -p ${own}`)).toBe("sleep 1d\n");
    const other = /^ *(\d+) .* sleep 2d$/m.exec(seen)![1]!;
    expect(run(`kubectl exec spy -- cat /proc/${other}/comm`)).toBe("sleep\n");
    expect(run("kubectl exec plain -- ps")).not.toContain("kubelet");
    expect(run("kubectl exec plain -- ps")).toMatch(/^ +1 root .* sleep 2d$/m);
    expect(run("kubectl exec spy -- nsenter -t 1 -m -u -i -n -p -- hostname")).toBe("worker-1\n");
    expect(run("kubectl exec spy -- nsenter --target 1 --mount --uts --ipc --net --pid -- crictl ps -q")).not.toBe("");
    expect(run("kubectl exec plain -- nsenter -t 1 -m hostname")).toContain("Operation not permitted");
    run(`kubectl exec spy -- kill ${other}`);
  });

  it("on a node, nsenter -n takes the node's tools into a container's network", () => {
    const { run, on } = world();
    run(pod("web", '{ nodeName: worker-1, containers: [{ name: c, image: "nginx:1.27" }] }'));
    const number = on("worker-1", "pgrep -o -x nginx").trim();
    const address = run("kubectl get pod web -o jsonpath={.status.podIP}");
    expect(on("worker-1", `nsenter -t ${number} -n ip -4 addr`)).toContain(`inet ${address}/`);
    expect(on("worker-1", `nsenter -t ${number} -n curl -s -o /dev/null -w "%{http_code}" http://127.0.0.1`)).toBe("200");
    expect(on("worker-1", `nsenter -t ${number} -n hostname`)).toBe("worker-1\n");
    expect(on("worker-1", "nsenter -t 99999 -n hostname")).toContain("cannot open /proc/99999/ns/net: No such file or directory");
  });

  it("shareProcessNamespace: pause is process 1, each container sees and may signal the others, and their files", () => {
    const { run } = world();
    run(
      pod(
        "both",
        '{ shareProcessNamespace: true, containers: [{ name: web, image: "nginx:1.27" }, { name: shell, image: "busybox:1.36", command: [sleep, 1d] }] }',
      ),
    );
    const seen = run("kubectl exec both -c shell -- ps");
    expect(seen).toMatch(/^ +1 65535 .*\/pause$/m);
    expect(seen).toContain("nginx -g");
    expect(seen).toContain("sleep 1d");
    const master = /^ *(\d+) .*nginx -g/m.exec(seen)![1]!;
    expect(run(`kubectl exec both -c shell -- head -1 /proc/${master}/root/etc/nginx/nginx.conf`).length).toBeGreaterThan(0);
    expect(run(`kubectl exec both -c shell -- cat /proc/${master}/root/etc/nginx/nginx.conf`)).toContain("worker_processes");
    run(`kubectl exec both -c shell -- kill -QUIT ${master}; sleep 3`);
    expect(run("kubectl get pod both -o jsonpath='{.status.containerStatuses[?(@.name==\"web\")].restartCount}'")).toBe("1");
  });

  it("kubectl debug --target sees the processes of the container, and not without it", () => {
    const { run } = world();
    run(pod("web", '{ containers: [{ name: c, image: "nginx:1.27" }] }'));
    run(
      "kubectl debug web --image=busybox:1.36 --target=c -c eye -- sleep 1d; kubectl debug web --image=busybox:1.36 -c blind -- sleep 1d; sleep 5",
    );
    expect(run("kubectl exec web -c eye -- ps")).toMatch(/^ +1 root .*nginx -g/m);
    expect(run("kubectl exec web -c eye -- ls /proc/1/root/etc/nginx/nginx.conf")).toBe("/proc/1/root/etc/nginx/nginx.conf\n");
    expect(run("kubectl exec web -c blind -- ps")).not.toContain("nginx");
    expect(run("kubectl exec web -c c -- cat /proc/1/comm")).toBe("nginx\n");
  });
});

describe("/proc", () => {
  it("tells of processes: command line, environment, capabilities", () => {
    const { run } = world();
    run(pod("a", '{ containers: [{ name: c, image: "busybox:1.36", command: [sleep, 1d], env: [{ name: COLOUR, value: blue }] }] }'));
    run(
      pod(
        "b",
        '{ containers: [{ name: c, image: "busybox:1.36", command: [sleep, 1d], securityContext: { capabilities: { add: [NET_ADMIN, SYS_TIME] } } }] }',
      ),
    );
    expect(run('kubectl exec a -- sh -c \'tr "\\0" " " < /proc/1/cmdline\'')).toBe("sleep 1d ");
    expect(run('kubectl exec a -- sh -c \'tr "\\0" "\\n" < /proc/1/environ | grep COLOUR\'')).toBe("COLOUR=blue\n");
    expect(run("kubectl exec a -- grep CapPrm /proc/1/status")).toBe("CapPrm:\t00000000a80425fb\n");
    expect(run("kubectl exec b -- grep CapPrm /proc/1/status")).toBe("CapPrm:\t00000000aa0435fb\n");
    expect(run("kubectl exec a -- grep -c processor /proc/cpuinfo")).toBe("4\n");
    expect(run("kubectl exec a -- grep MemTotal /proc/meminfo")).toBe("MemTotal:        8148524 kB\n");
    expect(run("kubectl exec a -- cat /proc/self/comm")).toBe("cat\n");
    expect(run("kubectl exec a -- grep ' / ' /proc/mounts")).toBe("overlay / overlay rw,relatime 0 0\n");
    expect(run("kubectl exec a -- sh -c 'echo x > /proc/version'")).toMatch(/Read-only file system|Permission denied/);
    expect(run("kubectl exec a -- cat /proc/77/comm")).toContain("No such file or directory");
  });
});
