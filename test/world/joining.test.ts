// What kubeadm leaves in a cluster for nodes that join it (kubernetes.io: kubeadm init, Implementation details).
import { expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

function world() {
  const booted = boot({ seed: "joining", world: "default" });
  const shell = booted.script();
  return async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
}

it("cluster-info tells anybody where the cluster is and whom it trusts", async () => {
  const run = world();
  const read = "ssh worker-1 curl -sk https://172.18.0.2:6443/api/v1/namespaces/kube-public/configmaps";
  const told = await run(`${read}/cluster-info`);
  expect(JSON.parse(told).data.kubeconfig).toContain("server: https://172.18.0.2:6443");
  const trusted = await run("kubectl config view --raw -o jsonpath='{.clusters[0].cluster.certificate-authority-data}'");
  expect(told).toContain(trusted);
  expect(await run(`${read}/kube-root-ca.crt`)).toContain('configmaps \\"kube-root-ca.crt\\" is forbidden: User \\"system:anonymous\\"');
});

it("kubelet-config is what kubelets are configured with, and nodes may read it", async () => {
  const run = world();
  await run(
    "kubectl get configmap kubelet-config -n kube-system -o jsonpath='{.data.kubelet}' > told; ssh worker-1 cat /var/lib/kubelet/config.yaml > found",
  );
  expect(await run("diff told found && echo same")).toBe("same\n");
  const may = (name: string) =>
    run(
      `kubectl auth can-i get configmap/${name} -n kube-system --as=system:bootstrap:abcdef --as-group=system:bootstrappers:kubeadm:default-node-token`,
    );
  expect(await may("kubelet-config")).toBe("yes\n");
  expect(await may("kubeadm-config")).toBe("yes\n");
  expect(await may("coredns")).toBe("no\n");
});

it("who comes with a bootstrap token may ask to become a node, and see the nodes: no more", async () => {
  const run = world();
  const may = (what: string) =>
    run(`kubectl auth can-i ${what} --as=system:bootstrap:abcdef --as-group=system:bootstrappers:kubeadm:default-node-token 2>/dev/null`);
  for (const what of [
    "create certificatesigningrequests",
    "create certificatesigningrequests --subresource=nodeclient",
    "get nodes",
    "get configmap/kube-proxy -n kube-system",
  ])
    expect(await may(what), what).toBe("yes\n");
  for (const what of ["list nodes", "create certificatesigningrequests --subresource=selfnodeclient", "get secrets -n kube-system"])
    expect(await may(what), what).toBe("no\n");
});

it("the administrators' group of kubeadm may do everything", async () => {
  const run = world();
  expect(await run("kubectl auth can-i '*' '*' --as=wren --as-group=kubeadm:cluster-admins")).toBe("yes\n");
});

it("kube-proxy has its configuration, and where its API server is", async () => {
  const run = world();
  expect(await run("kubectl get configmap kube-proxy -n kube-system -o jsonpath='{.data.kubeconfig\\.conf}' | grep server:")).toBe(
    "    server: https://172.18.0.2:6443\n",
  );
});
