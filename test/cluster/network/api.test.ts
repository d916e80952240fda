// The API server as curl meets it: from inside a pod, from the learner's computer, with and without credentials (kubernetes.io/docs/tasks/run-application/access-api-from-pod).
import { beforeAll, describe, expect, it } from "vitest";
import { whole } from "../whole.ts";

describe("the API server on the network", () => {
  let cluster: ReturnType<typeof whole>;
  const inside = (line: string): { text: string; exit: number } => cluster.run(`kubectl exec c -- sh -c '${line}'`);
  const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";
  const asAccount = `curl -sS --cacert ${FOLDER}/ca.crt -H "Authorization: Bearer $(cat ${FOLDER}/token)"`;

  beforeAll(() => {
    cluster = whole();
    for (const line of [
      "sa reader",
      "role pods --verb=get,list,watch --resource=pods",
      "rolebinding pods --role=pods --serviceaccount=default:reader",
    ])
      cluster.text(`kubectl create ${line}`);
    cluster.apply(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: c}\nspec: {serviceAccountName: reader, containers: [{name: c, image: nicolaka/netshoot, command: [sleep, 1d]}]}",
    );
    cluster.text("kubectl wait --for=condition=Ready pod/c --timeout=60s");
    for (const [field, file] of [
      ["users[0].user.client-certificate-data", "c.crt"],
      ["users[0].user.client-key-data", "c.key"],
      ["clusters[0].cluster.certificate-authority-data", "ca.crt"],
    ])
      cluster.text(`kubectl config view --raw -o jsonpath='{.${field}}' | base64 -d > ${file}`);
  });

  it("answers a pod's own account, as far as its roles go", () => {
    const pods = JSON.parse(inside(`${asAccount} https://kubernetes.default.svc/api/v1/namespaces/default/pods`).text);
    expect(pods).toMatchObject({ kind: "PodList", items: [{ metadata: { name: "c" } }] });
    expect(inside(`${asAccount} https://kubernetes.default.svc/api/v1/namespaces/default/secrets`).text).toBe(`{
  "kind": "Status",
  "apiVersion": "v1",
  "metadata": {},
  "status": "Failure",
  "message": "secrets is forbidden: User \\"system:serviceaccount:default:reader\\" cannot list resource \\"secrets\\" in API group \\"\\" in the namespace \\"default\\"",
  "reason": "Forbidden",
  "details": {
    "kind": "secrets"
  },
  "code": 403
}`);
  });

  it("lets everybody see its version and health, and tells wrong credentials from none", () => {
    expect(JSON.parse(inside("curl -sk https://kubernetes/version").text)).toMatchObject({ major: "1" });
    expect(JSON.parse(inside("curl -sk https://kubernetes/api").text)).toMatchObject({
      code: 403,
      message: expect.stringContaining("system:anonymous"),
    });
    const wrong = 'curl -sk -H "Authorization: Bearer wrong" https://kubernetes/api';
    expect(JSON.parse(inside(wrong).text)).toMatchObject({ code: 401, message: "Unauthorized" });
  });

  it("shows a certificate that only the cluster's authority vouches for, with its names", () => {
    expect(inside("curl -sS https://kubernetes.default.svc/version")).toMatchObject({
      text: expect.stringMatching(/^curl: \(60\) SSL certificate problem: unable to get local issuer certificate\n/),
      exit: 60,
    });
    const address = cluster.text("kubectl get node worker-1 -o jsonpath='{.status.addresses[0].address}'");
    expect(inside(`curl -sS --resolve other:6443:172.18.0.2 --cacert ${FOLDER}/ca.crt https://other:6443/version`).text).toContain(
      "SSL: no alternative certificate subject name matches target host name",
    );
    expect(cluster.run(`curl -sS -m 2 -k https://${address}:6443/version`).exit).toBe(7);
  });

  it("takes client certificates and bodies, at every address of it", () => {
    const admin = "curl -sS --cacert ca.crt --cert c.crt --key c.key";
    for (const server of ["127.0.0.1", "172.18.0.2"])
      expect(JSON.parse(cluster.text(`${admin} https://${server}:6443/api/v1/nodes`)).items).toHaveLength(3);
    const maps = "https://127.0.0.1:6443/api/v1/namespaces/default/configmaps";
    const made = cluster.text(`${admin} -H 'Content-Type: application/json' -d '{"metadata":{"name":"x"},"data":{"a":"1"}}' ${maps}`);
    expect(JSON.parse(made)).toMatchObject({ kind: "ConfigMap", data: { a: "1" } });
    cluster.text(`${admin} -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"data":{"a":"2"}}' ${maps}/x`);
    expect(cluster.text("kubectl get configmap x -o jsonpath='{.data.a}'")).toBe("2");
    expect(cluster.run("curl -sS --cert c.crt --key ca.crt https://127.0.0.1:6443/")).toEqual({
      text: "curl: (58) unable to set private key file: 'ca.crt' type PEM\n",
      exit: 58,
    });
  });

  it("streams a watch to who waits for it", () => {
    cluster.text("(sleep 1; kubectl label pod c seen=yes) &");
    const { text, exit } = inside(`${asAccount} -N -m 3 "https://kubernetes.default.svc/api/v1/namespaces/default/pods?watch=1"`);
    expect(text.match(/"type":"[A-Z]+"/g)).toEqual(['"type":"ADDED"', '"type":"MODIFIED"']);
    expect(text).toMatch(/curl: \(28\) Operation timed out after 300\d milliseconds with \d+ bytes received/);
    expect(exit).toBe(28);
  });

  it("is out of reach, for kubectl in a pod too, where a policy lets nothing out; and its port is closed while it does not run", () => {
    cluster.apply(
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: out}\nspec: {podSelector: {}, policyTypes: [Egress]}",
    );
    expect(inside("curl -sS -m 2 -k https://10.96.0.1/version").exit).toBe(28);
    cluster.text("kubectl delete networkpolicy out");
    expect(inside("curl -sS -m 2 -k https://10.96.0.1/version").exit).toBe(0);
    const [running] = cluster.world.clusters.values();
    running!.nodes.get("control-plane")!.files.remove("/etc/kubernetes/manifests/kube-apiserver.yaml");
    cluster.pass(60);
    expect(cluster.run("curl -sS -m 2 -k https://127.0.0.1:6443/version").exit).toBe(7);
  });
});
