// Servers that are not there and configurations that do not fit: what our kubectl and the real one say of them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ran } from "./lines.ts";
import { files, settled, setup } from "./reading-world.ts";
import { binary, Served } from "./served.ts";

const LINES = [
  "get pods -n shop --token=x",
  "get pods -n shop --token=x --as=jane",
  "auth whoami --token=x",
  "get pods --kubeconfig closed.yaml",
  "get pods web --kubeconfig closed.yaml",
  "get deploy,svc --kubeconfig closed.yaml",
  "get nope --kubeconfig closed.yaml",
  "get --raw /api --kubeconfig closed.yaml",
  "describe pods --kubeconfig closed.yaml",
  "describe pod x --kubeconfig closed.yaml",
  "logs x --kubeconfig closed.yaml",
  "logs -l a=b --kubeconfig closed.yaml",
  "logs deploy/x --kubeconfig closed.yaml",
  "events --kubeconfig closed.yaml",
  "top pods --kubeconfig closed.yaml",
  "top nodes --kubeconfig closed.yaml",
  "api-resources --kubeconfig closed.yaml",
  "api-versions --kubeconfig closed.yaml",
  "version --kubeconfig closed.yaml",
  "version -o yaml --kubeconfig closed.yaml",
  "cluster-info --kubeconfig closed.yaml",
  "cluster-info dump --kubeconfig closed.yaml",
  "auth can-i get pods --kubeconfig closed.yaml",
  "auth can-i --list --kubeconfig closed.yaml",
  "auth whoami --kubeconfig closed.yaml",
  "explain pods --kubeconfig closed.yaml",
  "rollout status deploy/web --kubeconfig closed.yaml",
  "rollout history deploy/web --kubeconfig closed.yaml",
  "rollout restart deploy/web --kubeconfig closed.yaml",
  "wait --for=condition=Ready pod/x --kubeconfig closed.yaml",
  "create cm x --kubeconfig closed.yaml",
  "create cm x --dry-run=client -o yaml --kubeconfig closed.yaml",
  "create -f settings.yaml --kubeconfig closed.yaml",
  "create deploy x --image=x --kubeconfig closed.yaml",
  "create token default --kubeconfig closed.yaml",
  "get pods --kubeconfig everything.yaml",
  "apply -f settings.yaml --kubeconfig closed.yaml",
  "apply -f settings.yaml --validate=false --kubeconfig closed.yaml",
  "apply -f settings.yaml --dry-run=client --kubeconfig closed.yaml",
  "apply --server-side -f settings.yaml --kubeconfig closed.yaml",
  "diff -f settings.yaml --kubeconfig closed.yaml",
  "delete pod crashes --kubeconfig closed.yaml",
  "delete -f settings.yaml --kubeconfig closed.yaml",
  "replace -f settings.yaml --kubeconfig closed.yaml",
  "edit pod x --kubeconfig closed.yaml",
  "patch pod x -p '{}' --kubeconfig closed.yaml",
  "scale deploy/web --replicas=1 --kubeconfig closed.yaml",
  "autoscale deploy/web --max=3 --kubeconfig closed.yaml",
  "label pod crashes a=b --kubeconfig closed.yaml",
  "annotate pod crashes a=b --kubeconfig closed.yaml",
  "taint node worker-1 a=b:NoSchedule --kubeconfig closed.yaml",
  "cordon worker-1 --kubeconfig closed.yaml",
  "drain worker-1 --kubeconfig closed.yaml",
  "run x --image=nginx --kubeconfig closed.yaml",
  "expose deploy web --port=80 --kubeconfig closed.yaml",
  "set image deploy/web a=b --kubeconfig closed.yaml",
  "exec x -- ls --kubeconfig closed.yaml",
  "--kubeconfig closed.yaml exec x -- ls",
  "attach x --kubeconfig closed.yaml",
  "port-forward x 80 --kubeconfig closed.yaml",
  "cp x:/a b --kubeconfig closed.yaml",
  "debug x --image=busybox --kubeconfig closed.yaml",
  "certificate approve x --kubeconfig closed.yaml",
  "config view --kubeconfig closed.yaml",
  "get pods --context=nope",
  "get pods --cluster=nope",
  "get pods --user=nope",
  "get pods --kubeconfig nope.yaml",
  "get pods --client-key=nope.pem",
  "get pods --client-certificate=nope.pem",
  "get pods --certificate-authority=nope.pem",
  "get pods -s https://127.0.0.1:1",
  "get pods -s http://127.0.0.1:1",
  "get pods -s 127.0.0.1:1",
  "get pods --request-timeout=x",
  "get pods --request-timeout=1",
  "get pods --warnings-as-errors",
  "get cs --warnings-as-errors",
  "get pods --context closed --kubeconfig closed.yaml",
  "get pods --context other --kubeconfig closed.yaml",
];

describe.skipIf(!binary)("our kubectl and the real one tell the same of a server that is not there", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({ files, setup, age: 50 * 60_000 + 30_000 });
  });
  afterAll(() => served?.stop());

  it.concurrent.each(LINES)("kubectl %s", async (line) => {
    const { real, ours } = await served.both(`kubectl ${line}`);
    const read = ({ stdout, stderr, code }: Ran): Ran => ({ stdout: settled(stdout), stderr: settled(stderr), code });
    expect(read(ours)).toEqual(read(real));
  });
});
