// The control plane's own files: broken, the cluster stops answering and says why where an administrator would look; repaired, it is back.
import { describe, expect, it } from "vitest";
import { world } from "../commands/node/at-node.ts";

const MANIFESTS = "/etc/kubernetes/manifests";

describe("The API server's manifest", () => {
  const breakBy = (change: string) => {
    const made = world("default");
    made.on("control-plane", `cp ${MANIFESTS}/kube-apiserver.yaml /root; ${change}`);
    made.run("sleep 20");
    return made;
  };
  const log = (on: (node: string, line: string) => string) =>
    on("control-plane", "crictl logs $(crictl ps -a --name kube-apiserver -q | head -1) 2>&1 | tail -1");

  it("with a flag that nobody knows", () => {
    const { run, on } = breakBy(`sed -i s/--authorization-mode/--authorization-modus/ ${MANIFESTS}/kube-apiserver.yaml`);
    expect(run("kubectl get nodes 2>&1 | tail -1")).toBe(
      "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\n",
    );
    expect(on("control-plane", "crictl ps -a --name kube-apiserver | awk '{print $6}' | sort -u")).toContain("Exited");
    expect(log(on)).toBe("Error: unknown flag: --authorization-modus\n");
    on("control-plane", `cp /root/kube-apiserver.yaml ${MANIFESTS}/`);
    run("sleep 20");
    expect(run("kubectl get nodes --no-headers | awk '{print $2}' | sort -u")).toBe("Ready\n");
    expect(run("kubectl -n kube-system get pod kube-apiserver-control-plane --no-headers")).toMatch(/1\/1 +Running/);
  });

  it("with etcd at the wrong port", () => {
    const { run, on } = breakBy(`sed -i s/127.0.0.1:2379/127.0.0.1:2378/ ${MANIFESTS}/kube-apiserver.yaml`);
    run("sleep 20");
    const last = on("control-plane", "for id in $(crictl ps -a --name kube-apiserver -q); do crictl logs $id 2>&1 | tail -1; done");
    expect(last).toMatch(/^F0105 .* instance\.go:232\] Error creating leases: error creating storage factory: context deadline exceeded$/m);
  });

  it("with a file that is not there", () => {
    const { on } = breakBy(`sed -i s#pki/apiserver.crt#pki/apiserver.cert# ${MANIFESTS}/kube-apiserver.yaml`);
    expect(log(on)).toMatch(/"command failed" err="open \/etc\/kubernetes\/pki\/apiserver.cert: no such file or directory"\n$/);
  });

  it("that is no YAML: there is no container, and the kubelet tells the line", () => {
    const { run, on } = breakBy(`sed -i 's/^  name: kube-apiserver/  name kube-apiserver/' ${MANIFESTS}/kube-apiserver.yaml`);
    expect(on("control-plane", "crictl ps -a -q --name kube-apiserver")).toBe("");
    expect(on("control-plane", "journalctl -u kubelet -o cat -g manifest -n 1")).toMatch(
      /file.go:187\] "Could not process manifest file" err="\/etc\/kubernetes\/manifests\/kube-apiserver.yaml: couldn't parse as pod\(yaml: line \d+: .*\), please check config file"/,
    );
    on("control-plane", `cp /root/kube-apiserver.yaml ${MANIFESTS}/`);
    run("sleep 20");
    expect(run("kubectl get --raw /readyz")).toBe("ok");
  });

  it("with an image that cannot be had", () => {
    const { run, on } = breakBy(`sed -i s#kube-apiserver:v1.36.2#kube-apiserver:v9.9.9# ${MANIFESTS}/kube-apiserver.yaml`);
    expect(run("kubectl get nodes 2>&1 | tail -1")).toContain("was refused");
    expect(on("control-plane", "journalctl -u kubelet -o cat | grep -c 'ErrImagePull\\|ImagePullBackOff'")).not.toBe("0\n[1]");
  });
});

describe("Other parts of the control plane", () => {
  it("etcd away takes the API server with it", () => {
    const { run, on } = world("default");
    on("control-plane", `mv ${MANIFESTS}/etcd.yaml /root`);
    run("sleep 60");
    expect(run("kubectl get nodes 2>&1 | tail -1")).toContain("was refused");
    on("control-plane", `mv /root/etcd.yaml ${MANIFESTS}`);
    run("sleep 60");
    expect(run("kubectl get nodes --no-headers | awk '{print $2}' | sort -u")).toBe("Ready\n");
  });

  it("without the scheduler pods wait; without the controller manager nothing is made of a deployment", () => {
    const { run, on } = world("default");
    on("control-plane", `mkdir /root/m; mv ${MANIFESTS}/kube-scheduler.yaml /root/m`);
    run("sleep 5; kubectl run one --image=nginx; sleep 10");
    expect(run("kubectl get pod one --no-headers")).toMatch(/Pending/);
    on(
      "control-plane",
      `mv /root/m/* ${MANIFESTS}; sed -i s#controller-manager.conf#manager.conf# ${MANIFESTS}/kube-controller-manager.yaml`,
    );
    run("sleep 40; kubectl create deployment web --image=nginx; sleep 5");
    expect(run("kubectl get pod one --no-headers")).toMatch(/Running/);
    expect(run("kubectl get rs")).toBe("No resources found in default namespace.\n");
  });
});
