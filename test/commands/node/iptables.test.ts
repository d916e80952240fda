// The rules of kube-proxy as a node shows them (pkg/proxy/iptables/proxier.go; its tests name the same hashes for the same ports).
import { describe, expect, it } from "vitest";
import { world } from "./at-node.ts";

describe("iptables on a node", () => {
  const { run, on } = world("default");
  run(
    "kubectl create deployment web --image=nginx --replicas=2; kubectl expose deployment web --port=80 --type=NodePort; kubectl rollout status deployment/web; sleep 3",
  );
  const address = run("kubectl get service web -o jsonpath={.spec.clusterIP}");

  it("leads from a service's address to its endpoints, in equal shares", () => {
    const rules = on("worker-1", "iptables-save -t nat");
    const chain = new RegExp(`-A KUBE-SERVICES -d ${address}/32 -p tcp .* --dport 80 -j (KUBE-SVC-\\w+)`).exec(rules)![1]!;
    const shares = rules.split("\n").filter((line) => line.startsWith(`-A ${chain} -m comment`));
    expect(shares).toHaveLength(2);
    expect(shares[0]).toContain("--probability 0.50000000000 ");
    const ends = shares.map((line) => line.split(" ").at(-1)!);
    for (const end of ends) expect(rules).toMatch(new RegExp(`-A ${end} -p tcp .* -j DNAT --to-destination 10\\.244\\.\\d+\\.\\d+:80`));
    expect(rules).toContain("-j KUBE-SVC-NPX46M4PTMTKRN6Y");
    expect(rules).toContain("-j KUBE-SVC-TCOU7JCQXEZGVUNU");
  });

  it("the node has a way to each of its pods, and to those of each other node; its pods' router answers", () => {
    expect(on("worker-1", "ip route")).toMatch(
      /^default via 172\.18\.0\.1 dev eth0 \n10\.244\.0\.0\/24 via 172\.18\.0\.2 dev eth0 \n(10\.244\.1\.\d+ dev veth[0-9a-f]{8} scope host \n)+10\.244\.2\.0\/24 via 172\.18\.0\.4 dev eth0 \n172/,
    );
    run("kubectl run client --image=busybox:1.36 -- sleep 1d; kubectl wait --for=condition=Ready pod/client");
    expect(run("kubectl exec client -- sh -c 'ping -c1 $(ip route | sed -n \"s/default via \\([0-9.]*\\) .*/\\1/p\")'")).toContain(
      "0% packet loss",
    );
  });

  it("-L and -S show the same rules", () => {
    expect(on("worker-1", "iptables -t nat -L KUBE-SERVICES")).toMatch(
      /^KUBE-SVC-NPX46M4PTMTKRN6Y {2}tcp {2}-- {2}anywhere {13}10\.96\.0\.1 {12}\/\* default\/kubernetes:https cluster IP \*\/ tcp dpt:https$/m,
    );
    expect(on("worker-1", "iptables -t nat -S KUBE-MARK-MASQ")).toBe(
      "-N KUBE-MARK-MASQ\n-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000\n",
    );
    expect(on("worker-1", "iptables -A INPUT -j DROP")).toContain("k8s-quest does not simulate changing the rules");
    expect(on("worker-1", "ipvsadm -Ln")).toMatch(/^IP Virtual Server version/);
  });

  it("a service without endpoints is refused by the filter table, and kube-proxy's absence leaves the rules as they were", () => {
    run("kubectl scale deployment web --replicas=0; sleep 5");
    expect(on("worker-1", "iptables -S KUBE-SERVICES")).toContain('"default/web has no endpoints"');
    run("kubectl delete daemonset kube-proxy -n kube-system; sleep 5; kubectl scale deployment web --replicas=1; sleep 10");
    expect(on("worker-1", "iptables -S KUBE-SERVICES")).toContain('"default/web has no endpoints"');
    expect(run("why service/web")).toContain("kube-proxy");
  });
});
