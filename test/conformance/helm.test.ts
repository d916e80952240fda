// What the real helm asks of the served cluster beyond the everyday, with Kubernetes' own refusals, and what both kubectls then see.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { charts } from "./helm-charts.ts";
import { realHelm } from "./kubectl.mjs";
import { binary, Served } from "./served.ts";

const helm = realHelm();
const FAILED_INSTALL = "Error: INSTALLATION FAILED: ";
const FAILED_UPGRADE = "Error: UPGRADE FAILED: ";
const NOT_READY = "resource Deployment/default/slow not ready. status: InProgress, message: Available: 0/1\ncontext deadline exceeded\n";

/** A line that succeeds and what it prints: a part, or a pattern. */
type Works = readonly [line: string, out: string | RegExp];
/** A line that fails, and what it says for it. */
type Fails = readonly [line: string, err: string, "fails"];

function plays(name: string, lines: readonly (Works | Fails)[], seen: readonly string[] = []): void {
  describe.skipIf(!binary || !helm)(name, () => {
    let served: Served;
    beforeAll(async () => {
      served = await Served.start({ speed: 20, files: charts });
      symlinkSync(helm!, join(served.folder, "bin/helm"));
    });
    afterAll(() => served?.stop());

    it.each(lines)("%s", async (line, expected, fails?: "fails") => {
      const { stdout, stderr, code } = await served.real(line);
      expect([code, code && !fails ? stderr : ""]).toEqual([fails ? 1 : 0, ""]);
      expect(fails ? stderr : stdout).toMatch(expected);
    });
    it.each(seen)("then both see: %s", async (line) => {
      const { real, ours } = await served.both(line);
      expect(ours).toEqual(real);
      expect(real.code).toBe(0);
    });
  });
}

plays(
  "helm's hooks, definitions and look-ups",
  [
    [
      "helm template tom bakery --dry-run=server",
      'unable to build kubernetes objects from release manifest: resource mapping not found for name: "tom" namespace: "" from "": ' +
        'no matches for kind "Oven" in version "example.com/v1"\nensure CRDs are installed first\n',
      "fails",
    ],
    ["helm install tom bakery --labels shop=one --description opened --timeout 20s", /STATUS: deployed\nREVISION: 1\nDESCRIPTION: opened/],
    [
      "kubectl get configmap tom -o jsonpath='{.data}'",
      /^\{"deployments":"true","found":"default","missing":"nothing","ovens":"true","revision":"1","version":"v1\.36\.\d+"\}$/,
    ],
    ["kubectl get configmap tom -o jsonpath='{.metadata.managedFields[*].manager}'", /^helm$/],
    ["kubectl get jobs -o name", /^job.batch\/tom-pre-install\n$/],
    ["kubectl get secret -l owner=helm,shop=one,status=deployed,version=1 -o jsonpath='{.items[*].type}'", /^helm.sh\/release.v1$/],
    [
      "helm upgrade tom bakery --set fail=pre-upgrade --timeout 20s",
      `${FAILED_UPGRADE}pre-upgrade hooks failed: resource Job/default/tom-pre-upgrade not ready. ` +
        "status: Failed, message: Job Failed. failed: 1/1\n",
      "fails",
    ],
    ["kubectl get jobs -o name", /^job.batch\/tom-pre-install\n$/],
    ["helm upgrade tom bakery --set loaves=3 --timeout 20s", /REVISION: 3/],
    ["kubectl get oven tom -o jsonpath='{.spec.loaves} {.metadata.generation}'", /^3 2$/],
    ["helm rollback tom 1 --timeout 20s; kubectl get oven tom -o jsonpath='{.spec.loaves}'", /happy helming!\n1$/i],
    [
      "helm upgrade tom bakery --history-max 2 --timeout 20s; helm history tom -o json",
      /^(?!.*"revision":3)(?=[\s\S]*"revision":4)[\s\S]*"revision":5/m,
    ],
    ["helm test tom --logs", /Phase: {10}Succeeded\n\nPOD LOGS: tom-taste\ncrusty\n/],
    ["helm upgrade tom bakery --set testCode=3 --timeout 20s", /REVISION: 6/],
    ["helm test tom", "Error: resource Pod/default/tom-taste not ready. status: Failed, message: pod tom-taste failed\n", "fails"],
    ["helm get metadata tom", /APPLY_METHOD: server-side apply\n/],
    ["helm uninstall tom --timeout 20s", /These resources were kept due to the resource policy:\n\[Secret\] tom-starter/],
    ["kubectl get configmaps,ovens,crds -o name", /^configmap\/kube-root-ca.crt\ncustomresourcedefinition.*\/ovens.example.com\n$/],
  ],
  ["kubectl get jobs,pods,secrets", "kubectl get secret tom-starter -o yaml", "kubectl describe secret tom-starter"],
);

plays(
  "helm applies on the server, and is refused as others are",
  [
    ["helm install s stall --wait --timeout 20s", /STATUS: deployed/],
    ["kubectl scale deployment s --replicas=3", /scaled/],
    [
      "helm upgrade s stall --set replicas=2",
      `${FAILED_UPGRADE}conflict occurred while applying object default/s apps/v1, Kind=Deployment: ` +
        'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas\n',
      "fails",
    ],
    ["helm upgrade s stall --set replicas=2 --force-conflicts", /REVISION: 3/],
    ["kubectl get deployment s -o jsonpath='{.spec.replicas} {.metadata.managedFields[?(@.operation==\"Apply\")].manager}'", /^2 helm$/],
    [
      "helm upgrade s stall --set app=other",
      `${FAILED_UPGRADE}Deployment.apps "s" is invalid: ` +
        'spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable\n',
      "fails",
    ],
    ["helm upgrade s stall --set replicas=1 --server-side=false", /REVISION: 5/],
    [
      "helm install typo stall --set word=nom",
      `${FAILED_INSTALL}failed to create typed patch object (default/typo; apps/v1, Kind=Deployment): .spec.template.spec.containers: ` +
        'element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)\n',
      "fails",
    ],
    [
      "helm install text stall --set replicas=many",
      `${FAILED_INSTALL}failed to create typed patch object (default/text; apps/v1, Kind=Deployment): ` +
        ".spec.replicas: expected numeric (int or float), got string\n",
      "fails",
    ],
    [
      "helm install type stall --set type=Wrong",
      `${FAILED_INSTALL}Service "type" is invalid: spec.type: Unsupported value: "Wrong": supported values: ` +
        '"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"\n',
      "fails",
    ],
    ["helm list --failed -q", /^text\ntype\ntypo\n$/],
    ["helm uninstall text type typo", /(release "ty?[a-z]+" uninstalled\n){3}/],
    ["kubectl create deployment taken --image=nginx", /created/],
    [
      "helm install taken stall",
      `${FAILED_INSTALL}unable to continue with install: Deployment "taken" in namespace "default" exists ` +
        "and cannot be imported into the current release: invalid ownership metadata; " +
        'label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"; ',
      "fails",
    ],
    ["helm install taken stall --take-ownership", /STATUS: deployed/],
    ["helm uninstall taken s --wait --timeout 20s", /"s" uninstalled/],
    [
      "helm install later later",
      `${FAILED_INSTALL}chart requires kubeVersion: >=2.0.0 which is incompatible with Kubernetes v1.36.`,
      "fails",
    ],
    ["helm install removed removed", 'no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"', "fails"],
    [
      "head -c 1000000 /dev/urandom > heavy/blob; helm install heavy heavy",
      `${FAILED_INSTALL}create: failed to create: Secret "sh.helm.release.v1.heavy.v1" is invalid: ` +
        "data: Too long: may not be more than 1048576 bytes\n",
      "fails",
    ],
    ["helm install s stall -n nowhere", `${FAILED_INSTALL}create: failed to create: namespaces "nowhere" not found\n`, "fails"],
    [
      "helm list --kube-as-user jane",
      'Error: list: failed to list: secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" ' +
        'in the namespace "default"\n',
      "fails",
    ],
    [
      "kubectl create quota few --hard=services=1; helm install over stall",
      `${FAILED_INSTALL}services "over" is forbidden: exceeded quota: few, requested: services=1, used: services=1, limited: services=1\n`,
      "fails",
    ],
  ],
  ["kubectl get all", "kubectl get secrets --show-labels", "kubectl describe quota few"],
);

plays(
  "helm waits, is interrupted, and takes away",
  [
    ["helm install slow stall --set port=81 --wait --timeout 3s", FAILED_INSTALL + NOT_READY, "fails"],
    ["helm status slow", /STATUS: failed[\s\S]*==> v1\/Pod\(related\)\nNAME .*\nslow-\S+ +0\/1 +Running/],
    ["helm upgrade slow stall --reset-values --wait --timeout 20s", /STATUS: deployed\nREVISION: 2/],
    ["helm uninstall slow --cascade foreground --wait --timeout 20s", /uninstalled/],
    [
      "helm install slow stall --set port=81 --rollback-on-failure --timeout 3s",
      `${FAILED_INSTALL}release slow failed, and has been uninstalled due to rollback-on-failure being set: ${NOT_READY}`,
      "fails",
    ],
    ["kubectl get deployments,services -o name", /^service\/kubernetes\n$/],
    [
      "helm install slow stall --set port=81 --wait & until helm list --pending -q | grep slow; do sleep 0.1; done; kill -KILL $!",
      /^slow\n$/,
    ],
    ["helm upgrade slow stall", `${FAILED_UPGRADE}another operation (install/upgrade/rollback) is in progress\n`, "fails"],
    ["helm uninstall slow --cascade orphan; kubectl get replicasets -o jsonpath='{.items[*].metadata.ownerReferences}'", /uninstalled\n$/],
    ["HELM_DRIVER=configmap helm install map stall; HELM_DRIVER=configmap helm list -q", /^map$/m],
    ["helm list -q; kubectl get configmap sh.helm.release.v1.map.v1 -o jsonpath='{.metadata.labels.status}'", /^deployed$/],
  ],
  ["kubectl get all", "kubectl get configmaps --show-labels"],
);
