// What a cluster has by itself, and what comes back when it is taken away: after kubeadm's v1.36.
import { describe, expect, it } from "vitest";
import { world } from "../commands/node/at-node.ts";

const MANIFESTS = "/etc/kubernetes/manifests";
const names = (text: string) => text.trim().split("\n");

describe("The controllers' service accounts", () => {
  it("are all there, beside those of the system's pods", () => {
    const { run } = world("default");
    const accounts = names(run("kubectl get sa -n kube-system --no-headers -o custom-columns=N:.metadata.name"));
    expect(accounts).toHaveLength(37 + 6);
    for (const one of ["attachdetach-controller", "certificate-controller", "node-controller", "token-cleaner", "service-cidrs-controller"])
      expect(accounts).toContain(one);
    expect(run("kubectl get sa -n kube-system ttl-controller -o jsonpath='{.metadata.managedFields}{.secrets}'")).toBe("");
  });

  it("one that is taken away is made again by its controller, when that has something to do", () => {
    const { run } = world("bare");
    const all = run("kubectl get sa -n kube-system -o name");
    run("kubectl delete sa -n kube-system replicaset-controller job-controller; sleep 20");
    expect(names(run("kubectl get sa -n kube-system -o name"))).toHaveLength(names(all).length - 2);
    run("kubectl create deployment web --image=nginx; sleep 5");
    expect(run("kubectl get deployment web --no-headers")).toMatch(/1\/1/);
    expect(run("kubectl get sa -n kube-system replicaset-controller --no-headers")).toMatch(/ 5s\n$/);
    expect(run("kubectl get sa -n kube-system job-controller 2>&1")).toContain('serviceaccounts "job-controller" not found');
  });

  it("a controller manager that begins makes all that are missing", () => {
    const { run, on } = world("default");
    on("control-plane", `mkdir /root/m; mv ${MANIFESTS}/kube-controller-manager.yaml /root/m`);
    run("sleep 5; kubectl delete sa -n kube-system ttl-controller; sleep 60");
    expect(run("kubectl get sa -n kube-system ttl-controller 2>&1")).toContain("not found");
    on("control-plane", `mv /root/m/* ${MANIFESTS}`);
    run("sleep 20");
    expect(run("kubectl get sa -n kube-system ttl-controller -o name")).toBe("serviceaccount/ttl-controller\n");
  });
});

describe("What the API server holds itself", () => {
  it("its service comes back within ten seconds, with the address that it had", () => {
    const { run } = world("bare");
    run("kubectl delete service kubernetes; sleep 1");
    expect(run("kubectl get ipaddresses --no-headers 2>&1")).toBe("No resources found\n");
    run("sleep 9");
    expect(run("kubectl get service kubernetes -o jsonpath='{.spec.clusterIP} {.metadata.labels}'")).toBe(
      '10.96.0.1 {"component":"apiserver","provider":"kubernetes"}',
    );
    expect(run("kubectl get ipaddresses -o name")).toBe("ipaddress.networking.k8s.io/10.96.0.1\n");
    expect(run("kubectl get endpoints kubernetes --no-headers 2>/dev/null")).toMatch(/172\.18\.0\.2:6443/);
  });

  it("so do its endpoints, whatever somebody has made of them", () => {
    const { run } = world("bare");
    const before = run("kubectl get endpointslice kubernetes -o jsonpath='{.metadata.resourceVersion}'");
    run("sleep 30");
    expect(run("kubectl get endpointslice kubernetes -o jsonpath='{.metadata.resourceVersion}'")).toBe(before);
    run(
      `kubectl patch endpointslice kubernetes --type=json -p '[{"op": "replace", "path": "/endpoints/0/addresses/0", "value": "9.9.9.9"}]'; kubectl delete endpoints kubernetes; sleep 10`,
    );
    expect(run("kubectl get endpointslice kubernetes -o jsonpath='{.endpoints}'")).toBe(
      '[{"addresses":["172.18.0.2"],"conditions":{"ready":true}}]',
    );
    expect(run("kubectl get endpoints kubernetes --no-headers 2>/dev/null")).toMatch(/172\.18\.0\.2:6443/);
  });

  it("a namespace of the system that can be deleted is back within a minute", () => {
    const { run } = world("bare");
    run("kubectl delete namespace kube-node-lease; sleep 60");
    expect(run("kubectl get namespace kube-node-lease -o jsonpath='{.status.phase}'")).toBe("Active");
    run("sleep 60");
    expect(run("kubectl get leases -n kube-node-lease -o name | wc -l").trim()).toBe("3");
    expect(run("kubectl get nodes --no-headers | awk '{print $2}' | sort -u")).toBe("Ready\n");
  });

  it("whom extension servers may trust: other authorities may stand beside its own, which cannot be taken out", () => {
    const { run, on } = world("default");
    const map = "configmap extension-apiserver-authentication -n kube-system";
    expect(run(`kubectl get ${map} -o jsonpath='{.data.requestheader-allowed-names}'`)).toBe('["front-proxy-client"]');
    const told = run(`kubectl get ${map} -o jsonpath='{.data.requestheader-client-ca-file}'`);
    expect(on("control-plane", "cat /etc/kubernetes/pki/front-proxy-ca.crt")).toBe(told);
    run(`kubectl patch ${map} --type=merge -p '{"data":{"requestheader-allowed-names":"[\\"mine\\"]"}}'; sleep 1`);
    expect(run(`kubectl get ${map} -o jsonpath='{.data.requestheader-allowed-names}'`)).toBe('["mine","front-proxy-client"]');
    run(`kubectl delete ${map}; sleep 1`);
    expect(run(`kubectl get ${map} --no-headers`)).toMatch(/authentication +6 +1s/);
  });

  it("since when it has tracked tokens without an end: written at most twice an hour", () => {
    const { run } = world("bare");
    const map = "configmap kube-apiserver-legacy-service-account-token-tracking -n kube-system";
    expect(run(`kubectl get ${map} -o jsonpath='{.data}'`)).toBe('{"since":"2026-01-05"}');
    run(`kubectl patch ${map} --type=merge -p '{"data":{"since":"yesterday"}}'; sleep 1`);
    expect(run(`kubectl get ${map} -o jsonpath='{.data}'`)).toBe('{"since":"2026-01-05"}');
    run(`kubectl delete ${map}; sleep 60`);
    expect(run(`kubectl get ${map} 2>&1`)).toContain("not found");
    run("sleep 1740");
    expect(run(`kubectl get ${map} -o jsonpath='{.data}'`)).toBe('{"since":"2026-01-05"}');
  });

  it("flow control: what is missing comes within a minute, and what follows the server is as the server has it", () => {
    const { run } = world("bare");
    run(
      `kubectl delete flowschema probes; kubectl delete prioritylevelconfiguration exempt; kubectl patch flowschema service-accounts --type=merge -p '{"spec":{"matchingPrecedence":77}}'`,
    );
    run(
      `kubectl annotate flowschema system-nodes --overwrite apf.kubernetes.io/autoupdate-spec=false; kubectl patch flowschema system-nodes --type=merge -p '{"spec":{"matchingPrecedence":77}}'; sleep 60`,
    );
    expect(run("kubectl get flowschema probes -o name; kubectl get prioritylevelconfiguration exempt -o name")).toBe(
      "flowschema.flowcontrol.apiserver.k8s.io/probes\nprioritylevelconfiguration.flowcontrol.apiserver.k8s.io/exempt\n",
    );
    expect(run("kubectl get flowschema service-accounts system-nodes -o jsonpath='{.items[*].spec.matchingPrecedence}'")).toBe("9000 77");
  });
});

describe("The API server's paths", () => {
  it("are told in their order, and each of them answers", () => {
    const { run } = world("bare");
    const text = run("kubectl get --raw /");
    const { paths } = JSON.parse(text) as { paths: string[] };
    expect(text.startsWith('{\n  "paths": [\n    "/.well-known/openid-configuration",\n')).toBe(true);
    expect(paths).toEqual([...paths].sort());
    expect(paths).toContain("/readyz/poststarthook/start-kubernetes-service-cidr-controller");
    for (const path of paths.filter((each) => /^\/(healthz|livez|readyz)/.test(each)))
      expect(run(`kubectl get --raw ${path}`), path).toBe("ok");
  });
});

describe("What cannot be taken away", () => {
  it("the priority classes of the system", () => {
    const { run } = world("bare");
    expect(run("kubectl delete priorityclass system-node-critical 2>&1")).toBe(
      'Error from server (Forbidden): priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted\n[1]',
    );
  });
});

describe("An API server that begins again", () => {
  it("repairs the roles of the system: adds what is missing, and leaves what somebody added or does not want kept", () => {
    const { run, on } = world("default");
    run("kubectl delete clusterrole system:node-proxier; kubectl delete clusterrolebinding system:basic-user");
    run(`kubectl patch clusterrole system:basic-user --type=json -p '[{"op": "remove", "path": "/rules/0"}]'`);
    run("kubectl annotate clusterrole system:discovery --overwrite rbac.authorization.kubernetes.io/autoupdate=false");
    run(`kubectl patch clusterrole system:discovery --type=merge -p '{"rules":[{"nonResourceURLs":["/mine"],"verbs":["get"]}]}'`);
    run(`kubectl patch clusterrolebinding system:discovery --type=merge -p '{"subjects":[{"kind":"User","name":"wren"}]}'; sleep 60`);
    expect(run("kubectl get clusterrole system:node-proxier 2>&1")).toContain("not found");
    on("control-plane", `mv ${MANIFESTS}/kube-apiserver.yaml /root; sleep 10; mv /root/kube-apiserver.yaml ${MANIFESTS}`);
    run("sleep 60");
    expect(run("kubectl get clusterrole system:node-proxier -o name; kubectl get clusterrolebinding system:basic-user -o name")).toBe(
      "clusterrole.rbac.authorization.k8s.io/system:node-proxier\nclusterrolebinding.rbac.authorization.k8s.io/system:basic-user\n",
    );
    expect(run("kubectl get clusterrole system:basic-user -o jsonpath='{.rules}'")).toBe(
      '[{"apiGroups":["authentication.k8s.io"],"resources":["selfsubjectreviews"],"verbs":["create"]},{"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews"],"verbs":["create"]},{"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectrulesreviews"],"verbs":["create"]}]',
    );
    expect(run("kubectl get clusterrole system:discovery -o jsonpath='{.rules}'")).toBe('[{"nonResourceURLs":["/mine"],"verbs":["get"]}]');
    expect(run("kubectl get clusterrolebinding system:discovery -o jsonpath='{.subjects[*].name}'")).toBe("wren system:authenticated");
  });
});
