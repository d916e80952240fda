// NetworkPolicies as the traffic of a whole cluster meets them (kubernetes.io/docs/concepts/services-networking/network-policies; kube-network-policies).
import { beforeAll, describe, expect, it } from "vitest";
import { covers } from "../../../src/cluster/network/policies.ts";
import { whole } from "../whole.ts";

type Whole = ReturnType<typeof whole>;
const policy = (name: string, spec: string, namespace = "default") =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}`;

describe("network policies", () => {
  let cluster: Whole;
  const reaches = (pod: string, target: string, namespace = "default"): number =>
    cluster.run(`kubectl exec -n ${namespace} ${pod} -- curl -s -o /dev/null -m 2 ${target}`).exit;
  const clear = () => cluster.text("kubectl delete networkpolicy --all -A");
  const address = (pod: string): string => cluster.text(`kubectl get pod ${pod} -o jsonpath='{.status.podIP}'`);

  beforeAll(() => {
    cluster = whole();
    cluster.apply(`
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: shop}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: "nginx:1.27", ports: [{name: http, containerPort: 80}],
  readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 8080, targetPort: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: front, labels: {app: front}}
spec: {containers: [{name: c, image: nicolaka/netshoot, command: [sleep, 1d]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: front, namespace: shop, labels: {app: front}}
spec: {containers: [{name: c, image: nicolaka/netshoot, command: [sleep, 1d]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: shop}
spec: {containers: [{name: c, image: nicolaka/netshoot, command: [sleep, 1d]}]}
`);
    cluster.text("kubectl wait --for=condition=Ready pod --all -A --timeout=120s");
  });

  it("let everything pass until one of them isolates a pod; then it is a silence, not a refusal", () => {
    expect(reaches("front", "web:8080")).toBe(0);
    cluster.apply(policy("deny", "{podSelector: {matchLabels: {app: web}}}"));
    const { text, exit } = cluster.run("kubectl exec front -- curl -sS -m 3 web:8080");
    expect(text).toMatch(/^curl: \(28\) Connection timed out after 300\d milliseconds\n/);
    expect(exit).toBe(28);
    expect(cluster.text(`kubectl exec front -- ping -c1 -W1 ${address("web")}`)).toContain("100% packet loss");
    clear();
    expect(reaches("front", "web:8080")).toBe(0);
  });

  it("add up, and select pods by themselves, by their namespace, or by both at once", () => {
    cluster.apply(policy("deny", "{podSelector: {}, policyTypes: [Ingress]}"));
    cluster.apply(
      policy("same", "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]}"),
    );
    expect([reaches("front", "web:8080"), reaches("front", "web.default:8080", "shop")]).toEqual([0, 28]);
    cluster.apply(
      policy(
        "both",
        "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchLabels: {app: front}}}]}]}",
      ),
    );
    expect([reaches("front", "web.default:8080", "shop"), reaches("other", "web.default:8080", "shop")]).toEqual([0, 28]);
    cluster.apply(policy("any", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"));
    expect(reaches("other", "web.default:8080", "shop")).toBe(0);
    clear();
  });

  it("see services after they are translated: the pod's own port counts, by number, range, name and protocol", () => {
    const only = (ports: string) => {
      cluster.apply(policy("ports", `{podSelector: {matchLabels: {app: web}}, ingress: [{ports: ${ports}}]}`));
      return reaches("front", "web:8080");
    };
    expect(only("[{port: 8080}]")).toBe(28);
    expect(only("[{port: 80}]")).toBe(0);
    expect(only("[{port: 79, endPort: 81}]")).toBe(0);
    expect(only("[{port: http}]")).toBe(0);
    expect(only("[{port: 80, protocol: UDP}]")).toBe(28);
    clear();
  });

  it("cut names off where a pod may send nothing, until port 53 is let out", () => {
    cluster.apply(policy("out", "{podSelector: {matchLabels: {app: front}}, policyTypes: [Egress]}"));
    expect(cluster.text("kubectl exec front -- nslookup web")).toContain("no servers could be reached");
    expect(cluster.text("kubectl exec front -- curl -sS -m 3 web:8080")).toMatch(
      /^curl: \(28\) Resolving timed out after 300\d milliseconds\n/,
    );
    cluster.apply(
      policy(
        "out",
        `{podSelector: {matchLabels: {app: front}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}},
          podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]}`,
      ),
    );
    expect(cluster.text("kubectl exec front -- nslookup web")).toContain("web.default.svc.cluster.local");
    expect(cluster.text("kubectl exec front -- curl -sS -m 3 web:8080")).toMatch(/^curl: \(28\) Connection timed out/);
    clear();
  });

  it("know addresses by blocks with their exceptions; a node port brings the node's address along", () => {
    const from = (block: string) =>
      cluster.apply(policy("block", `{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: ${block}}]}]}`));
    from("{cidr: 10.244.0.0/16}");
    expect(reaches("front", "web:8080")).toBe(0);
    from(`{cidr: 10.244.0.0/16, except: [${address("front")}/32]}`);
    expect(reaches("front", "web:8080")).toBe(28);
    const node = cluster.text("kubectl get pod web -o jsonpath='{.status.hostIP}'");
    const another = node === "172.18.0.3" ? "172.18.0.4" : "172.18.0.3";
    expect(cluster.run(`curl -s -o /dev/null -m 2 ${another}:30080`).exit).toBe(28);
    from(`{cidr: ${another}/32}`);
    expect(cluster.run(`curl -s -o /dev/null -m 2 ${another}:30080`).exit).toBe(0);
    clear();
  });

  it("know blocks of both families", () => {
    expect(covers("2001:db8::/32", "2001:db8:1::5")).toBe(true);
    expect(covers("2001:db8::/32", "2001:db9::5")).toBe(false);
    expect(covers("::/0", "10.0.0.1")).toBe(false);
    expect(covers("10.0.0.0/8", "2001:db8::5")).toBe(false);
  });

  it("never stand between a node and its own pods: probes come through", () => {
    cluster.apply(policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}"));
    cluster.pass(30);
    expect(cluster.text("kubectl get pod web --no-headers")).toMatch(/^web\s+1\/1\s+Running/);
    clear();
  });

  it("tell which of them dropped a connection", () => {
    cluster.apply(policy("first", "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 81}]}]}"));
    const [running] = cluster.world.clusters.values();
    const { network } = running as unknown as { network: import("../../../src/cluster/network/index.ts").Network };
    const service = cluster.text("kubectl get service web -o jsonpath='{.spec.clusterIP}'");
    const stack = network.at(address("front"))!;
    expect(network.explain(stack, service, 8080)).toEqual({
      verdict: "timeout",
      steps: [
        {
          at: "service",
          namespace: "default",
          name: "web",
          port: 8080,
          endpoint: { address: address("web"), port: 80, node: expect.any(String) },
        },
        { at: "policy", direction: "ingress", pod: { namespace: "default", name: "web" }, policies: ["first"], allowed: false },
      ],
    });
    clear();
    expect(network.explain(stack, service, 8080)).toMatchObject({
      verdict: "open",
      steps: [{ at: "service" }, { at: "address", pod: { name: "web" }, listening: true }],
    });
  });

  it("are without effect on nodes where the network plug-in does not run", () => {
    cluster.apply(policy("deny", "{podSelector: {matchLabels: {app: web}}}"));
    expect(reaches("front", "web:8080")).toBe(28);
    cluster.text('kubectl patch ds kindnet -n kube-system -p \'{"spec":{"template":{"spec":{"nodeSelector":{"gone":"yes"}}}}}\'');
    cluster.pass(60);
    expect(reaches("front", "web:8080")).toBe(0);
  });
});
