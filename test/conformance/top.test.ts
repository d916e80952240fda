// kubectl top by both kubectls, in a world with a metrics server. Equal byte for byte.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { binary, Served } from "./served.ts";

const MANIFEST = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";
const LINES = [
  "top nodes",
  "top node worker-1",
  "top nodes --no-headers --sort-by=cpu",
  "top nodes --sort-by=memory --show-capacity",
  "top nodes --sort-by=age",
  "top nodes --show-swap",
  "top pods --show-swap --containers",
  "top pods -A --show-swap --sum",
  "top nodes nope",
  "top nodes a b",
  "top pods",
  "top pods -A",
  "top pods -A --sum",
  "top pods --sum --containers",
  "top pods -A --containers --sort-by=memory",
  "top pods -l app=web --no-headers",
  "top pods -l app=none",
  "top pods nope",
  "top pods web -l app=web",
  "top pods -n empty",
  "get nodes.metrics.k8s.io",
  "get pods.metrics.k8s.io -A",
  "get apiservices",
  "describe apiservices v1beta1.metrics.k8s.io",
  "api-resources --api-group=metrics.k8s.io",
  "get pods",
];

describe.skipIf(!binary)("our kubectl and the real one show the same use", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({
      setup: [`kubectl apply -f ${MANIFEST}`, "kubectl create deployment web --image=nginx:1.27 --replicas=2"],
      age: 10 * 60_000 + 30_000,
    });
  });
  afterAll(() => served?.stop());

  it.each(LINES)("kubectl %s", async (line) => {
    const { real, ours } = await served.both(`kubectl ${line}`);
    expect(ours).toEqual(real);
  });
});
