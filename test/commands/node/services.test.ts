// The service manager of a node, and what becomes of the cluster when its kubelet or its container runtime is not there.
import { describe, expect, it } from "vitest";
import { world } from "./at-node.ts";

describe("A node's kubelet", () => {
  it("is a service with a drop-in, told as systemctl does", () => {
    const { on } = world();
    const status = on("worker-1", "systemctl status kubelet");
    expect(status).toContain(
      "● kubelet.service - kubelet: The Kubernetes Node Agent\n     Loaded: loaded (/usr/lib/systemd/system/kubelet.service; enabled; preset: enabled)\n",
    );
    expect(status).toContain(
      "    Drop-In: /usr/lib/systemd/system/kubelet.service.d\n             └─10-kubeadm.conf\n     Active: active (running) since Mon 2026-01-05 09:00:00 UTC; ",
    );
    expect(status).toContain('kubelet.go:480] "Attempting to sync node with API server"');
    expect(on("worker-1", "systemctl is-active kubelet containerd; systemctl is-enabled kubelet")).toBe("active\nactive\nenabled\n");
    expect(on("worker-1", "systemctl status nothing")).toBe("Unit nothing.service could not be found.\n[4]");
    expect(on("worker-1", "systemctl show -p ActiveState,SubState,MainPID kubelet")).toBe(
      "ActiveState=active\nSubState=running\nMainPID=652\n",
    );
    expect(on("worker-1", "systemctl cat kubelet")).toContain(
      "# /usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf\n# Note: This dropin",
    );
  });

  it("once stopped leaves its node unknown, its containers running, and takes them up again", () => {
    const { on, run, ready } = world();
    run("kubectl create deployment web --image=nginx --replicas=3 && kubectl rollout status deploy/web");
    const running = on("worker-1", "crictl ps -q --name nginx");
    on("worker-1", "systemctl stop kubelet");
    expect(on("worker-1", "systemctl is-active kubelet")).toBe("inactive\n[3]");
    run("sleep 60");
    expect(ready("worker-1")).toBe("Unknown Kubelet stopped posting node status.");
    expect(on("worker-1", "crictl ps -q --name nginx")).toBe(running);
    on("worker-1", "systemctl start kubelet");
    run("sleep 15");
    expect(ready("worker-1")).toBe("True kubelet is posting ready status");
    expect(run("kubectl get pods -o jsonpath='{.items[*].status.containerStatuses[0].restartCount}'")).toBe("0 0 0");
  });

  it("restarts nothing while it is down, and catches up when it is back", () => {
    const { on, run } = world();
    run(`kubectl run one --image=nginx --overrides='{"spec":{"nodeName":"worker-1"}}' && kubectl wait --for=condition=Ready pod/one`);
    on("worker-1", "systemctl stop kubelet; pkill nginx");
    run("sleep 20");
    expect(on("worker-1", "crictl ps -q")).toBe("");
    on("worker-1", "systemctl start kubelet");
    run("sleep 20");
    expect(run("kubectl get pod one --no-headers")).toMatch(/^one +1\/1 +Running +1 /);
  });

  it("ends pods that were deleted meanwhile", () => {
    const { on, run } = world();
    run(`kubectl run one --image=nginx --overrides='{"spec":{"nodeName":"worker-1"}}' && kubectl wait --for=condition=Ready pod/one`);
    on("worker-1", "systemctl stop kubelet");
    run("kubectl delete pod one --force");
    expect(on("worker-1", "crictl ps -q")).not.toBe("");
    on("worker-1", "systemctl start kubelet");
    run("sleep 5");
    expect(on("worker-1", "crictl ps -q")).toBe("");
  });

  it("is started again by the service manager when it is killed", () => {
    const { on, run } = world();
    on("worker-1", "pkill -9 kubelet");
    expect(on("worker-1", "systemctl is-active kubelet")).toBe("activating\n[3]");
    expect(on("worker-1", "journalctl -u kubelet -o cat -n 2")).toBe(
      "kubelet.service: Main process exited, code=killed, status=9/KILL\nkubelet.service: Failed with result 'signal'.\n",
    );
    run("sleep 12");
    expect(on("worker-1", "systemctl is-active kubelet")).toBe("active\n");
  });
});

describe("A kubelet's files bite when it starts", () => {
  const broken = (change: string) => {
    const { on, run } = world();
    on("worker-1", `${change}; systemctl restart kubelet`);
    run("sleep 2");
    return {
      state: on("worker-1", "systemctl is-active kubelet"),
      said: on("worker-1", "journalctl -u kubelet -o cat | grep -v systemd | tail -5"),
      on,
      run,
    };
  };
  const failed = (said: string) => /"command failed" err="((?:[^"\\]|\\.)*)"/.exec(said)?.[1]?.replaceAll('\\"', '"');

  it("its configuration that is no YAML", () => {
    const { state, said } = broken("sed -i 's/^kind:/kind: [/' /var/lib/kubelet/config.yaml");
    expect(state).toBe("activating\n[3]");
    expect(failed(said)).toMatch(
      /^failed to load kubelet config file, path: \/var\/lib\/kubelet\/config.yaml, error: failed to load Kubelet config file \/var\/lib\/kubelet\/config.yaml, error failed to decode: yaml: line \d+: /,
    );
  });

  it("its configuration that is not there", () => {
    expect(failed(broken("mv /var/lib/kubelet/config.yaml /root").said)).toMatch(
      /error failed to read kubelet config file "\/var\/lib\/kubelet\/config.yaml", error: open \/var\/lib\/kubelet\/config.yaml: no such file or directory$/,
    );
  });

  it("a certificate authority that is not there", () => {
    expect(failed(broken("sed -i 's#pki/ca.crt#pki/CA.crt#' /var/lib/kubelet/config.yaml").said)).toBe(
      "failed to construct kubelet dependencies: unable to load client CA file /etc/kubernetes/pki/CA.crt: open /etc/kubernetes/pki/CA.crt: no such file or directory",
    );
  });

  it("a field that nobody knows is only mentioned", () => {
    const { state, on } = broken("echo 'maxPod: 5' >> /var/lib/kubelet/config.yaml");
    expect(state).toBe("active\n");
    expect(on("worker-1", "journalctl -u kubelet -o cat -g lenient")).toContain('strict decoding error: unknown field \\"maxPod\\""');
  });

  it("a kubeconfig that is not there, and a flag that nobody knows", () => {
    expect(failed(broken("rm /etc/kubernetes/kubelet.conf").said)).toBe(
      "failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory",
    );
    for (const [text, why] of [
      ["contexts: many", "json: cannot unmarshal string into Go struct field Config.contexts of type []v1.NamedContext"],
      ["clusters: [3]", "json: cannot unmarshal number into Go struct field Config.clusters of type v1.NamedCluster"],
    ])
      expect(failed(broken(`echo '${text}' > /etc/kubernetes/kubelet.conf`).said)).toBe(
        `failed to run Kubelet: error loading config file "/etc/kubernetes/kubelet.conf": ${why}`,
      );
    expect(failed(broken("echo KUBELET_EXTRA_ARGS=--nonsense > /etc/default/kubelet").said)).toBe(
      "failed to parse kubelet flag: unknown flag: --nonsense",
    );
  });

  it("a kubeconfig with the wrong port leaves it running but cut off", () => {
    const { state, on, run } = broken("sed -i s/6443/6553/ /etc/kubernetes/kubelet.conf");
    expect(state).toBe("active\n");
    run("sleep 60");
    expect(run("kubectl get node worker-1 --no-headers")).toMatch(/^worker-1 +NotReady /);
    expect(on("worker-1", "journalctl -u kubelet -o cat -n 20")).toContain("dial tcp 172.18.0.2:6553: connect: connection refused");
    on("worker-1", "sed -i s/6553/6443/ /etc/kubernetes/kubelet.conf; systemctl restart kubelet");
    run("sleep 15");
    expect(run("kubectl get node worker-1 --no-headers")).toMatch(/^worker-1 +Ready /);
  });

  it("how many pods it takes", () => {
    const { run } = broken("echo 'maxPods: 2' >> /var/lib/kubelet/config.yaml");
    run("sleep 5");
    expect(run("kubectl get node worker-1 -o jsonpath='{.status.capacity.pods}'")).toBe("2");
  });
});

describe("A node without its container runtime", () => {
  it("is not ready, and its runtime's command line says why it has no answer", () => {
    const { on, run, ready } = world();
    on("worker-2", "systemctl stop containerd");
    expect(on("worker-2", "crictl ps")).toBe(
      'FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"\n[1]',
    );
    run("sleep 45");
    expect(ready("worker-2")).toBe("False container runtime is down");
    on("worker-2", "systemctl start containerd");
    run("sleep 10");
    expect(ready("worker-2")).toBe("True kubelet is posting ready status");
  });

  it("that has the kubelet's interface switched off", () => {
    const { on } = world();
    on("worker-2", `sed -i '1a disabled_plugins = ["cri"]' /etc/containerd/config.toml; systemctl restart containerd; sleep 1`);
    expect(on("worker-2", "systemctl is-active containerd; crictl info 2>&1")).toMatch(
      /^active\nFATA.*code = Unimplemented desc = unknown service runtime.v1.RuntimeService\n/,
    );
  });

  it("is not ready without a network's configuration either", () => {
    const { on, run, ready } = world();
    on("worker-2", "mv /etc/cni/net.d/10-kindnet.conflist /root");
    run("sleep 10");
    expect(ready("worker-2")).toBe(
      "False container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized",
    );
    on("worker-2", "mv /root/10-kindnet.conflist /etc/cni/net.d/");
    run("sleep 10");
    expect(ready("worker-2")).toBe("True kubelet is posting ready status");
  });
});
