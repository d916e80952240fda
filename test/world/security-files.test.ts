// Files on the control-plane node that decide about security: what is written of requests, how secrets stand in etcd, who is let in, and what a backup brings back.
import { describe, expect, it } from "vitest";
import { world } from "../commands/node/at-node.ts";

const ETCD =
  "--cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key";
const MANIFESTS = "/etc/kubernetes/manifests";

/** A world whose API server has further flags, and may write below pki. */
function withFlags(flags: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const made = world("default");
  for (const [path, text] of Object.entries(files)) made.on("control-plane", `cat > ${path} <<'END'\n${text}END\n`);
  const lines = flags.map((flag) => `\\n    - ${flag}`).join("");
  made.on(
    "control-plane",
    `sed -i 's#^  - command:#&#; s#^    - kube-apiserver$#&${lines}#; s/readOnly: true/readOnly: false/' ${MANIFESTS}/kube-apiserver.yaml`,
  );
  made.run("sleep 25");
  return made;
}

const ENCRYPTION = (first: string) => `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
${first}`;
const AES = "  - aescbc:\n      keys:\n      - {name: key1, secret: c2VjcmV0IGlzIHNlY3VyZQ==}\n";
const IDENTITY = "  - identity: {}\n";

describe("Secrets in etcd", () => {
  it("are to be read by anyone who reads etcd", () => {
    const { run, on } = world("default");
    run("kubectl create secret generic plain --from-literal=password=hunter2");
    const shown = on("control-plane", `etcdctl ${ETCD} get /registry/secrets/default/plain`);
    expect(shown).toMatch(/^\/registry\/secrets\/default\/plain\nk8s\0/);
    expect(shown).toContain("hunter2");
    expect(shown).toContain("Opaque");
  });

  it("are encrypted once a provider is configured, the older ones when they are written again", () => {
    const { run, on } = withFlags(["--encryption-provider-config=/etc/kubernetes/pki/enc.yaml"], {
      "/etc/kubernetes/pki/enc.yaml": ENCRYPTION(AES + IDENTITY),
    });
    const shown = (name: string) =>
      on("control-plane", `etcdctl ${ETCD} get /registry/secrets/default/${name} --print-value-only | head -c 40`);
    run("kubectl create secret generic after --from-literal=password=hunter2");
    expect(shown("after")).toMatch(/^k8s:enc:aescbc:v1:key1:/);
    expect(run("kubectl get secret after -o jsonpath={.data.password}")).toBe("aHVudGVyMg==");
    expect(on("control-plane", `etcdctl ${ETCD} get /registry/configmaps/default/kube-root-ca.crt --print-value-only | head -c 3`)).toBe(
      "k8s",
    );
    const of = on("control-plane", `etcdctl ${ETCD} get /registry/secrets --prefix --keys-only | grep -c .`);
    expect(Number(of)).toBeGreaterThan(0);
  });

  it("that were there before stay plain until somebody replaces them, and are lost to a server without the key", () => {
    const { run, on } = world("default");
    run("kubectl create secret generic old --from-literal=password=hunter2");
    const value = () => on("control-plane", `etcdctl ${ETCD} get /registry/secrets/default/old --print-value-only | head -c 12`);
    on(
      "control-plane",
      `cat > /etc/kubernetes/pki/enc.yaml <<'END'\n${ENCRYPTION(AES + IDENTITY)}END\ncp ${MANIFESTS}/kube-apiserver.yaml /root/before.yaml; sed -i 's#^    - kube-apiserver$#&\\n    - --encryption-provider-config=/etc/kubernetes/pki/enc.yaml#' ${MANIFESTS}/kube-apiserver.yaml`,
    );
    run("sleep 25");
    expect(value()).toMatch(/^k8s\0/);
    run("kubectl get secrets -o json | kubectl replace -f -");
    expect(value()).toMatch(/^k8s:enc:aesc/);
    on("control-plane", `cp /root/before.yaml ${MANIFESTS}/kube-apiserver.yaml`);
    run("sleep 25");
    expect(run("kubectl get secret old")).toContain(
      'Internal error occurred: unable to transform key "/registry/secrets/default/old": no matching prefix found',
    );
  });

  it("a key of the wrong length keeps the server from starting", () => {
    const { on } = withFlags(["--encryption-provider-config=/etc/kubernetes/pki/enc.yaml"], {
      "/etc/kubernetes/pki/enc.yaml": ENCRYPTION("  - aescbc:\n      keys:\n      - {name: key1, secret: c2hvcnQ=}\n"),
    });
    expect(on("control-plane", "crictl logs $(crictl ps -aq --name kube-apiserver | head -1) 2>&1 | tail -1")).toContain(
      'resources[0].providers[0].aescbc.keys[0].secret: Invalid value: \\"REDACTED\\": secret is not of the expected length, got 5, expected one of [16 24 32]',
    );
  });
});

describe("The audit log", () => {
  const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: RequestResponse
  resources: [{group: "", resources: [configmaps]}]
  namespaces: [default]
  verbs: [create]
- level: Metadata
  resources: [{group: "", resources: [secrets]}]
- level: None
`;
  it("has what the policy wants of each request", () => {
    const { run, on } = withFlags(
      ["--audit-policy-file=/etc/kubernetes/pki/policy.yaml", "--audit-log-path=/etc/kubernetes/pki/audit.log"],
      {
        "/etc/kubernetes/pki/policy.yaml": policy,
      },
    );
    run(
      "kubectl create configmap colours --from-literal=sky=blue; kubectl get secret nothing; kubectl get pods; kubectl --as=system:serviceaccount:default:default get secrets",
    );
    const events = on("control-plane", "cat /etc/kubernetes/pki/audit.log")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const mine = events.filter(({ user }) => user.username === "kubernetes-admin" || user.username.endsWith(":default:default"));
    expect(
      mine.map(({ verb, level, objectRef, responseStatus }) => [verb, level, objectRef.resource, objectRef.name, responseStatus.code]),
    ).toEqual([
      ["create", "RequestResponse", "configmaps", "colours", 201],
      ["get", "Metadata", "secrets", "nothing", 404],
      ["list", "Metadata", "secrets", undefined, 403],
    ]);
    expect(mine[0].requestObject.data).toEqual({ sky: "blue" });
    expect(mine[0].responseObject.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(mine[2].annotations["authorization.k8s.io/decision"]).toBe("forbid");
    expect(mine[1]).not.toHaveProperty("requestObject");
    expect(mine[0].stage).toBe("ResponseComplete");
  });

  it("cannot be written where the file system is read-only, and a bad policy stops the server", () => {
    const bad = withFlags(["--audit-policy-file=/etc/kubernetes/pki/policy.yaml"], {
      "/etc/kubernetes/pki/policy.yaml": policy.replace("Metadata", "Meta"),
    });
    expect(bad.on("control-plane", "crictl logs $(crictl ps -aq --name kube-apiserver | head -1) 2>&1 | tail -1")).toContain(
      'rules[1].level: Unsupported value: \\"Meta\\": supported values: \\"Metadata\\", \\"None\\", \\"Request\\", \\"RequestResponse\\"',
    );
  });
});

describe("Who is let in", () => {
  const anonymous = "ssh worker-1 curl -sk https://172.18.0.2:6443/version | head -2";
  it("anybody may ask for the version, unless --anonymous-auth=false", () => {
    expect(world("default").run(anonymous)).toContain('"major"');
    expect(withFlags(["--anonymous-auth=false"]).run("ssh worker-1 curl -sk https://172.18.0.2:6443/version")).toContain(
      '"message":"Unauthorized"',
    );
  });

  it("AlwaysAllow lets everybody do everything", () => {
    const { run, on } = world("default");
    expect(run("kubectl --as=nobody get secrets -A")).toContain("forbidden");
    on("control-plane", `sed -i s/authorization-mode=Node,RBAC/authorization-mode=AlwaysAllow/ ${MANIFESTS}/kube-apiserver.yaml`);
    run("sleep 25");
    expect(run("kubectl --as=nobody get secrets -A")).not.toContain("forbidden");
  });

  it("admission plug-ins are switched on and off", () => {
    const { run } = withFlags(["--disable-admission-plugins=LimitRanger"]);
    run(
      `kubectl create ns tight; printf 'apiVersion: v1\\nkind: LimitRange\\nmetadata: {name: l, namespace: tight}\\nspec: {limits: [{type: Container, max: {cpu: 100m}}]}' | kubectl apply -f -`,
    );
    expect(
      run(
        `kubectl -n tight run big --image=nginx --overrides='{"spec":{"containers":[{"name":"big","image":"nginx","resources":{"limits":{"cpu":"2"}}}]}}'`,
      ),
    ).toBe("pod/big created\n");
  });
});

describe("A backup of etcd", () => {
  it("brings back what was deleted since", () => {
    const { run, on } = world("default");
    run("kubectl create deployment web --image=nginx --replicas=2 && kubectl rollout status deploy/web");
    expect(on("control-plane", `etcdctl ${ETCD} snapshot save /root/backup.db 2>/dev/null`)).toBe(
      "Snapshot saved at /root/backup.db\nServer version 3.6.0\n",
    );
    run("kubectl delete deployment web; kubectl create configmap later; sleep 20");
    on(
      "control-plane",
      `mv ${MANIFESTS}/kube-apiserver.yaml ${MANIFESTS}/etcd.yaml /root; sleep 5; etcdutl snapshot restore /root/backup.db --data-dir /var/lib/restored`,
    );
    on(
      "control-plane",
      `sed -i 's#path: /var/lib/etcd$#path: /var/lib/restored#' /root/etcd.yaml; mv /root/etcd.yaml /root/kube-apiserver.yaml ${MANIFESTS}/`,
    );
    run("sleep 60");
    expect(run("kubectl get deploy web --no-headers")).toMatch(/^web +2\/2 /);
    expect(run("kubectl get pods -l app=web --no-headers | grep -c Running")).toBe("2\n");
    expect(run("kubectl get configmap later")).toContain("NotFound");
  });

  it("asks for the certificates of its clients, and tells of itself", () => {
    const { on } = world("default");
    expect(on("control-plane", "etcdctl get / --prefix 2>&1 | tail -1")).toBe("Error: context deadline exceeded\n");
    expect(on("control-plane", `etcdctl ${ETCD} endpoint health`)).toBe(
      "127.0.0.1:2379 is healthy: successfully committed proposal: took = 9.413ms\n",
    );
    expect(on("control-plane", "etcdutl snapshot status /nothing")).toBe("Error: stat /nothing: no such file or directory\n[1]");
  });
});
