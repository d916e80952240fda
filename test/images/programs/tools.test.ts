// Images of tools: they run their tool, which prints its usage and ends, and are no servers.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "default" });
});
const run = (words: string) => {
  const { stdout, stderr, code } = learner.run(`docker run --rm -q ${words}`);
  return { first: stdout.split("\n")[0], said: stderr.trim().split("\n").at(-1), code };
};

describe("an image of a tool, started as it is", () => {
  it.each([
    ["alpine/helm", "The Kubernetes package manager", 0],
    ["alpine/git", "usage: git [-v | --version] [-h | --help] [-C <path>] [-c <name>=<value>]", 0],
    ["bitnami/kubectl", "kubectl controls the Kubernetes cluster manager.", 0],
    ["hashicorp/terraform", "Usage: terraform [global options] <subcommand> [args]", 127],
    ["alpine/k8s:1.35.0", "", 0],
    ["rust:1", "", 0],
    ["docker:cli", "", 0],
  ])("%s", (image, first, code) => expect(run(image)).toMatchObject({ first, code }));
  it("says what is missing where the tool needs words", () => {
    expect(run("amazon/aws-cli")).toMatchObject({ said: "aws: error: the following arguments are required: command", code: 252 });
    expect(run("curlimages/curl")).toMatchObject({ said: "curl: try 'curl --help' or 'curl --manual' for more information", code: 2 });
  });
});

describe("an image of a tool with words", () => {
  it("does what is simulated", () => {
    expect(learner.out("echo '{\"a\": [1]}' | docker run --rm -i -q ghcr.io/jqlang/jq -c .a")).toBe("[1]\n");
    expect(learner.out("echo 'a: 1' | docker run --rm -i -q mikefarah/yq .a")).toBe("1\n");
    expect(run("alpine/git --version")).toMatchObject({ first: "git version 2.49.1", code: 0 });
    expect(run("alpine/helm:4.1.4 version --short")).toMatchObject({ first: "v4.1.4+g05fa379", code: 0 });
    expect(run("docker:cli ps")).toMatchObject({
      said: "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      code: 1,
    });
  });
  it("says what is not", () => {
    expect(run("alpine/helm install web chart")).toEqual({
      first: "",
      said: "helm: k8s-quest does not simulate `helm install web chart` yet",
      code: 1,
    });
    expect(run("alpine/helm:3.19 version").said).toBe("helm: k8s-quest does not simulate `helm version` yet");
    expect(run("rust:1 cargo build").said).toBe("k8s-quest does not simulate cargo yet");
  });
});

describe("kubectl inside of the cluster", () => {
  it("asks as its pod's service account", () => {
    learner.out("kubectl run denied --image bitnami/kubectl --restart Never -- get pods");
    learner.out(
      "kubectl create serviceaccount reader && kubectl create rolebinding reader --clusterrole view --serviceaccount default:reader",
    );
    learner.out(
      `kubectl run allowed --image bitnami/kubectl --restart Never --overrides '{"spec":{"serviceAccountName":"reader"}}' -- get pods -o name`,
    );
    learner.pass(15);
    expect(learner.out("kubectl logs denied")).toBe(
      'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "default"\n',
    );
    expect(learner.out("kubectl logs allowed")).toBe("pod/allowed\npod/denied\n");
  });
  it("is cut off with its pod", () => {
    learner.write({
      "cut.yaml":
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: cut}\nspec: {podSelector: {matchLabels: {run: cut}}, policyTypes: [Egress]}\n",
    });
    learner.out("kubectl apply -f cut.yaml && kubectl run cut --image bitnami/kubectl --restart Never -- get pods");
    learner.pass(200);
    expect(learner.out("kubectl logs cut")).toContain("Unable to connect to the server: dial tcp 10.96.0.1:443: i/o timeout\n");
  });
  it("works on nodes, with the administrator's configuration", () => {
    expect(learner.out("ssh control-plane kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes -o name")).toBe(
      "node/control-plane\nnode/worker-1\nnode/worker-2\n",
    );
  });
  it("has a loopback of its own in a container of the computer", () => {
    expect(run("bitnami/kubectl get pods").said).toBe(
      "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
    );
  });
});
