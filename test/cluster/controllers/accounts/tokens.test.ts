// Tokens of service accounts that are kept in secrets.
import { describe, expect, it } from "vitest";
import { world } from "../../../commands/node/at-node.ts";

const SECRET = `apiVersion: v1
kind: Secret
type: kubernetes.io/service-account-token
metadata: {name: robot-token, annotations: {kubernetes.io/service-account.name: robot}}
`;

describe("A secret for a service account's token", () => {
  it("is filled, and the token lets its account in as long as the secret lives", () => {
    const { run } = world();
    run(
      "touch /tmp/none; kubectl create serviceaccount robot; kubectl create rolebinding r --clusterrole=view --serviceaccount=default:robot",
    );
    run(`kubectl apply -f - <<'END'\n${SECRET}END`);
    run("sleep 2");
    const secret = JSON.parse(run("kubectl get secret robot-token -o json"));
    expect(Object.keys(secret.data)).toEqual(["ca.crt", "namespace", "token"]);
    expect(secret.metadata.annotations["kubernetes.io/service-account.uid"]).toMatch(/^[0-9a-f-]{36}$/);
    const token = Buffer.from(secret.data.token, "base64").toString();
    const asked = (verb: string) =>
      run(`kubectl --kubeconfig /tmp/none -s https://127.0.0.1:6443 --insecure-skip-tls-verify --token ${token} ${verb}`);
    expect(asked("get pods")).toBe("No resources found in default namespace.\n");
    expect(asked("get secrets")).toContain('User "system:serviceaccount:default:robot" cannot list resource "secrets"');
    run("kubectl delete secret robot-token");
    expect(asked("get pods")).toContain("You must be logged in to the server");
  });

  it("goes with its account, and without one does not stay", () => {
    const { run } = world();
    run(`kubectl apply -f - <<'END'\n${SECRET}END`);
    run("sleep 2");
    expect(run("kubectl get secret robot-token")).toContain("NotFound");
    run(`kubectl create serviceaccount robot; kubectl apply -f - <<'END'\n${SECRET}END`);
    run("sleep 2; kubectl delete serviceaccount robot; sleep 2");
    expect(run("kubectl get secret robot-token")).toContain("NotFound");
  });
});
