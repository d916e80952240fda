// kubeadm in a cluster that stands: tokens to join with, and certificates that end and are renewed.
import { describe, expect, it } from "vitest";
import { world } from "./at-node.ts";

describe("kubeadm", () => {
  it("makes tokens that the cluster has as secrets, with the line to join", () => {
    const { on, run } = world("default");
    const line = on("control-plane", "kubeadm token create --ttl 1h --print-join-command");
    const [, token] =
      /^kubeadm join 172\.18\.0\.2:6443 --token (\w{6}\.\w{16}) --discovery-token-ca-cert-hash sha256:[0-9a-f]{64} \n$/.exec(line)!;
    expect(run(`kubectl -n kube-system get secret bootstrap-token-${token!.slice(0, 6)} -o jsonpath={.type}`)).toBe(
      "bootstrap.kubernetes.io/token",
    );
    expect(on("control-plane", "kubeadm token list")).toContain(token);
    expect(on("control-plane", `kubeadm token delete ${token}`)).toBe(`bootstrap token "${token!.slice(0, 6)}" deleted\n`);
    expect(on("control-plane", "kubeadm token list")).toBe("");
  });

  it("tells when certificates end, and renews them", () => {
    const { on, run } = world("default");
    expect(on("control-plane", "kubeadm certs check-expiration | grep '^apiserver '")).toMatch(
      /^apiserver +Jan 05, 2027 08:55 UTC +364d +ca +no/,
    );
    run("sleep 86400");
    expect(on("control-plane", "kubeadm certs renew apiserver | tail -1")).toBe("certificate for serving the Kubernetes API renewed\n");
    expect(on("control-plane", "kubeadm certs check-expiration | grep '^apiserver '")).toMatch(/Jan 06, 2027/);
  });

  it("an API server whose certificate has ended is trusted by nobody, until it is renewed", () => {
    const { on, run } = world("default");
    on(
      "control-plane",
      "printf 'apiVersion: kubeadm.k8s.io/v1beta4\\nkind: ClusterConfiguration\\ncertificateValidityPeriod: 10s\\n' > /root/c.yaml; cd /etc/kubernetes/pki; rm apiserver.crt apiserver.key; kubeadm init phase certs apiserver --config /root/c.yaml",
    );
    run("sleep 70");
    expect(run("kubectl get nodes 2>&1 | tail -1")).toMatch(
      /^Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-05T\S+Z is after 2026-01-05T\S+Z\n$/,
    );
    expect(on("worker-1", "journalctl -u kubelet -o cat -n 4")).toContain("x509: certificate has expired");
    on("control-plane", "kubeadm certs renew apiserver");
    run("sleep 15");
    expect(run("kubectl get nodes --no-headers | awk '{print $2}' | sort -u")).toBe("Ready\n");
  });

  it("a kubelet whose certificate has ended cannot start, and can with a new one", () => {
    const { on, run } = world();
    on(
      "control-plane",
      "kubeadm kubeconfig user --client-name system:node:worker-1 --org system:nodes --validity-period 1s > /root/kubelet.conf",
    );
    const expired = on("control-plane", "sleep 3; cat /root/kubelet.conf");
    on("worker-1", `cat > /etc/kubernetes/kubelet.conf <<'END'\n${expired}END\nsystemctl restart kubelet`);
    run("sleep 60");
    expect(run("kubectl get node worker-1 --no-headers")).toContain("NotReady");
    expect(on("worker-1", "journalctl -t kubelet -o cat -n 2")).toMatch(
      /part of the existing bootstrap client certificate in \/etc\/kubernetes\/kubelet.conf is expired: 2026-01-05 .* \+0000 UTC\n.*unable to load bootstrap kubeconfig: stat \/etc\/kubernetes\/bootstrap-kubelet.conf: no such file or directory"\n$/,
    );
    const good = on("control-plane", "kubeadm kubeconfig user --client-name system:node:worker-1 --org system:nodes");
    on("worker-1", `cat > /etc/kubernetes/kubelet.conf <<'END'\n${good}END\nsystemctl restart kubelet`);
    run("sleep 15");
    expect(run("kubectl get node worker-1 --no-headers")).toMatch(/ Ready /);
  });

  it("does not join what has joined", () => {
    expect(world().on("worker-1", "kubeadm join 172.18.0.2:6443 --token abcdef.0123456789abcdef")).toContain(
      "\t[ERROR FileAvailable--etc-kubernetes-kubelet.conf]: /etc/kubernetes/kubelet.conf already exists\n\t[ERROR Port-10250]: Port 10250 is in use\n",
    );
  });
});
