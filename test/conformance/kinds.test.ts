// Kinds that few commands are about, by both kubectls: what verbs say of them without changing anything. Equal byte for byte.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { binary, Served } from "./served.ts";

const everything = readFileSync(new URL("fixtures/everything.yaml", import.meta.url), "utf8");
const bad = `apiVersion: v1
kind: ReplicationController
metadata: { name: bad }
spec:
  replicas: -1
  selector: { app: x }
  template:
    metadata: { labels: { app: other } }
    spec: { restartPolicy: Never, containers: [{ name: c, image: nginx }] }
---
apiVersion: v1
kind: ReplicationController
metadata: { name: empty }
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: { name: bad }
spec: { matchingPrecedence: 20000, rules: [{ subjects: [{ kind: Nobody }] }] }
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: { name: bad }
spec: { type: Limited }
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttributesClass
metadata: { name: bad }
driverName: "Not A Name"
---
apiVersion: networking.k8s.io/v1
kind: IPAddress
metadata: { name: nonsense }
spec: {}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: wrong }
spec: { group: example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 15 }
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: { name: bad }
handler: Not_A_Label
`;
const LINES = [
  "rollout status rc/web -n shop",
  "rollout history rc/web -n shop",
  "rollout restart rc/web -n shop",
  "rollout pause rc/web -n shop",
  "rollout undo rc/web -n shop",
  "scale rc web -n shop --replicas=3 --dry-run=server",
  "scale rc web -n shop --replicas=3 --dry-run=client -o yaml",
  "scale rc web -n shop --replicas=3 --current-replicas=2 --dry-run=server",
  "expose rc web -n shop --port=80 --dry-run=client -o yaml",
  "expose rc web -n shop --name=old --port=80 --target-port=8080 --dry-run=server",
  "autoscale rc web -n shop --max=4 --dry-run=client -o yaml",
  "set image rc/web old=nginx:1.28 -n shop --dry-run=server",
  "set resources rc/web -n shop --limits=cpu=1 --dry-run=client -o yaml",
  "set env rc/web -n shop A=b --dry-run=client -o yaml",
  "delete rc web -n shop --dry-run=server",
  "label rc web -n shop a=b --dry-run=server",
  "annotate podtemplate web -n shop a=b --dry-run=server",
  "logs rc/web -n shop",
  "get all -n shop",
  "get cs",
  "get cs scheduler -o yaml",
  "get cs nope",
  "delete cs scheduler",
  "get --raw /apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/exempt",
  "get flowschemas,prioritylevelconfigurations",
  "get ip,servicecidrs -o wide",
  "get ip --field-selector spec.parentRef.name=kubernetes",
  "get csinodes -o yaml",
  "apply -f bad.yaml",
  "create -f bad.yaml --dry-run=server",
  "api-resources",
  "api-resources --verbs=list --namespaced=false -o name",
  "explain rc.spec",
  "explain flowschema.spec.rules --recursive",
];

describe.skipIf(!binary)("our kubectl and the real one say the same of rare kinds", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({
      files: { "everything.yaml": everything, "bad.yaml": bad },
      setup: ["kubectl apply -f everything.yaml"],
      age: 50 * 60_000 + 30_000,
    });
  });
  afterAll(() => served?.stop());

  it.each(LINES)("kubectl %s", async (line) => {
    const { real, ours } = await served.both(`kubectl ${line}`);
    expect(ours).toEqual(real);
  });
});
