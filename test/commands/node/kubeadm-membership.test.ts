// kubeadm reset and join of a worker, upgrade plan and apply, the kept configuration (kubernetes.io/docs/reference/setup-tools/kubeadm).
import { describe, expect, it } from "vitest";
import { world } from "./at-node.ts";

describe("kubeadm", () => {
  it("a worker leaves and joins again with a token", () => {
    const { run, on, ready } = world("default");
    run("kubectl create deployment web --image=nginx:1.27 --replicas=4; kubectl rollout status deployment/web");
    run("kubectl drain worker-1 --ignore-daemonsets --force --delete-emptydir-data; kubectl delete node worker-1");
    expect(on("worker-1", "kubeadm join 172.18.0.2:6443 --token abcdef.0123456789abcdef")).toContain(
      "[ERROR FileAvailable--etc-kubernetes-kubelet.conf]: /etc/kubernetes/kubelet.conf already exists",
    );
    expect(on("worker-1", "kubeadm reset -f")).toContain("[reset] Stopping the kubelet service");
    expect(on("worker-1", "ls /etc/kubernetes/kubelet.conf; systemctl is-active kubelet; crictl ps -q")).toMatch(
      /^inactive\n[\s\S]*No such file or directory/,
    );
    run("sleep 60");
    expect(run("kubectl get nodes -o name")).toBe("node/control-plane\nnode/worker-2\n");
    expect(
      on("worker-1", "kubeadm join 172.18.0.2:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:00"),
    ).toContain('could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"');
    const line = on("control-plane", "kubeadm token create --print-join-command").trim();
    expect(on("worker-1", line.replace(/sha256:\w+/, "sha256:00"))).toContain("are pinned");
    expect(on("worker-1", line.replace(/--discovery.*/, ""))).toContain("using token-based discovery without caCertHashes can be unsafe");
    expect(on("worker-1", line)).toContain("This node has joined the cluster:");
    run("sleep 30");
    expect(ready("worker-1")).toMatch(/^True /);
    run("kubectl scale deployment web --replicas=8; kubectl rollout status deployment/web");
    expect(run("kubectl get pods -o wide")).toContain("worker-1");
    expect(run("kubectl get pods -n kube-system -o wide | grep -c worker-1")).not.toBe("0\n[1]");
  });

  it("a worker joins only with a token that has signed where the cluster is", () => {
    const { run, on } = world("default");
    on("worker-1", "kubeadm reset -f");
    const line = on("control-plane", "kubeadm token create --print-join-command").trim();
    const wrong = line.replace(/(--token \w+)\.\w+/, "$1.0123456789abcdef");
    expect(on("worker-1", wrong)).toContain("failed to verify JWS signature of received cluster info object, can't trust this API Server");
    on(
      "control-plane",
      "mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root; sleep 5; kubeadm token create 07401b.f395accd246ae52d",
    );
    const late = line.replace(/--token \S+/, "--token 07401b.f395accd246ae52d");
    expect(on("worker-1", late)).toContain('could not find a JWS signature in the cluster-info ConfigMap for token ID "07401b"');
    on("control-plane", "mv /root/kube-controller-manager.yaml /etc/kubernetes/manifests; sleep 30");
    expect(on("worker-1", late)).toContain("This node has joined the cluster:");
    run("kubectl delete configmap cluster-info -n kube-public");
    on("worker-1", "kubeadm reset -f");
    expect(on("worker-1", late)).toContain('failed to request the cluster-info ConfigMap: configmaps "cluster-info" not found');
  });

  it("what ran on a node that was reset is over when it joins again: deleted Pods go, others start anew", () => {
    const { run, on } = world("default");
    run('kubectl run gone --image=nginx:1.27 --overrides=\'{"spec":{"nodeName":"worker-1"}}\'');
    run(
      'kubectl run kept --image=nginx:1.27 --overrides=\'{"spec":{"nodeName":"worker-1"}}\'; kubectl wait --for=condition=Ready pod --all',
    );
    on("worker-1", "kubeadm reset -f");
    run("kubectl delete pod gone --wait=false");
    const line = on("control-plane", "kubeadm token create --print-join-command").trim();
    on("worker-1", line);
    run("sleep 60");
    expect(run("kubectl get pods -o name")).toBe("pod/kept\n");
    expect(run("kubectl get pods kept -o wide --no-headers")).toMatch(/1\/1 +Running/);
    expect(on("worker-1", "crictl ps -q --name kept")).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it("upgrade plan tells the versions, apply beyond kubeadm's own is refused, the configuration is kept", () => {
    const { run, on } = world("default");
    expect(on("control-plane", "kubeadm upgrade plan")).toContain("[upgrade/versions] Target version: v1.36.2\n");
    expect(on("control-plane", "kubeadm upgrade apply v1.37.0 -y")).toContain(
      'Specified version to upgrade to "v1.37.0" is higher than the kubeadm version "v1.36.2"',
    );
    expect(on("control-plane", "kubeadm upgrade apply v1.36.2 -y")).toContain("k8s-quest does not simulate");
    expect(on("worker-1", "kubeadm upgrade node")).toContain("[upgrade/preflight] Skipping prepull. Not a control plane node.");
    expect(run("kubectl get configmap kubeadm-config -n kube-system -o yaml")).toContain("podSubnet: 10.244.0.0/16");
    expect(on("control-plane", "kubeadm config print init-defaults")).toContain("kind: InitConfiguration");
  });
});
