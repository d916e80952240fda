// Bootstrap tokens: what they sign, and that they end (kubernetes.io: Authenticating with Bootstrap Tokens).
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { world } from "../../commands/node/at-node.ts";

const TOKEN = "07401b.f395accd246ae52d";
const create = (more = "") => `ssh control-plane kubeadm token create ${TOKEN} ${more}; sleep 1`;
const signature = "kubectl get configmap cluster-info -n kube-public -o jsonpath='{.data.jws-kubeconfig-07401b}'";

describe("A bootstrap token", () => {
  it("signs cluster-info: who holds it can tell that it comes from this cluster", () => {
    const { run } = world("default");
    expect(run(signature)).toBe("");
    run(create());
    const content = run("kubectl get configmap cluster-info -n kube-public -o jsonpath='{.data.kubeconfig}'");
    const [header, payload, mac] = run(signature).split(".");
    expect(JSON.parse(Buffer.from(header!, "base64url").toString())).toEqual({ alg: "HS256", kid: "07401b" });
    expect(payload).toBe("");
    const signed = `${header}.${Buffer.from(content).toString("base64url")}`;
    expect(mac).toBe(createHmac("sha256", "f395accd246ae52d").update(signed).digest("base64url"));
  });

  it("signs anew what has changed, and what it signed goes with it", () => {
    const { run } = world("default");
    run(create());
    const before = run(signature);
    run(`kubectl patch configmap cluster-info -n kube-public --type=merge -p '{"data":{"kubeconfig":"{}"}}'; sleep 1`);
    const after = run(signature);
    expect(after).not.toBe(before);
    expect(after).not.toBe("");
    run("kubectl delete secret bootstrap-token-07401b -n kube-system; sleep 1");
    expect(run(signature)).toBe("");
  });

  it("signs nothing where it is not for signing", () => {
    const { run } = world("default");
    run(create());
    run(
      `kubectl patch secret bootstrap-token-07401b -n kube-system --type=merge -p '{"stringData":{"usage-bootstrap-signing":"false"}}'; sleep 1`,
    );
    expect(run(signature)).toBe("");
  });

  it("is deleted when it ends", () => {
    const { run } = world("default");
    run(create("--ttl 1h"));
    run("sleep 3590");
    expect(run("kubectl get secret bootstrap-token-07401b -n kube-system -o name")).toBe("secret/bootstrap-token-07401b\n");
    run("sleep 15");
    expect(run("kubectl get secret bootstrap-token-07401b -n kube-system 2>&1")).toContain("not found");
    expect(run(signature)).toBe("");
  });

  it("whose end nobody can read is over; without one it stays", () => {
    const { run } = world("default");
    run(create("--ttl 0"));
    run("sleep 200000");
    expect(run("kubectl get secret bootstrap-token-07401b -n kube-system -o name")).toBe("secret/bootstrap-token-07401b\n");
    run(`kubectl patch secret bootstrap-token-07401b -n kube-system --type=merge -p '{"stringData":{"expiration":"soon"}}'; sleep 1`);
    expect(run("kubectl get secret bootstrap-token-07401b -n kube-system 2>&1")).toContain("not found");
  });
});
