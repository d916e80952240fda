// What -v=6 to -v=9 tell of the requests: by our kubectl and by the real one, in two worlds of one seed. Equal but for what no two runs share.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Pair } from "./pair.ts";
import { binary } from "./served.ts";

const files = {
  "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: [{name: c, image: nginx}]}\n",
  "cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: b}\n",
  "held.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [example.com/hold]}\nimmutable: true\ndata: {a: "1"}\n',
};
const setup = ["kubectl create deployment web --image=nginx:1.27 --replicas=2", "kubectl create configmap conf --from-literal=a=b"];

const lines = [
  "get pods -v=6",
  "get pods -v=7",
  "get pods,deploy -v=8",
  "get cm -o yaml -v=8",
  "get pod nope -v=8",
  "get foo -v=8",
  "get nodes --as=joe --as-group=g -v=8",
  "get --raw /healthz -v=8",
  "describe cm conf -v=6",
  "apply -f cm.yaml -v=8",
  "apply -f cm.yaml -v=9",
  "create -f pod.yaml -v=8",
  "create configmap c2 --from-literal=x=y -v=8",
  "create deployment d2 --image=nginx --port=80 -v=8",
  "create service nodeport sx --tcp=80:80 -v=8",
  "create secret generic s --from-literal=a=b -v=8",
  "create role r --verb=get --resource=pods -v=8",
  "create token default -v=7",
  "run r1 --image=nginx -v=8",
  "expose deploy web --port=80 -v=8",
  "autoscale deploy web --max=3 --min=1 --cpu=50% -v=8",
  "scale deploy web --replicas=3 -v=8",
  "label deploy web a=b -v=8",
  `patch cm conf -p '{"data":{"z":"q"}}' -v=8`,
  "set image deploy/web nginx=nginx:1.28 -v=8",
  "rollout status deploy/web -v=8",
  "rollout history deploy/web -v=8",
  "rollout restart deploy/web -v=8",
  "wait --for=condition=Available deploy/web -v=8",
  "exec r1 -v=8 -- true",
  "delete pod one -v=8",
  "delete cm conf -v=8",
  "cordon worker-1 -v=8",
  "taint node worker-1 a=b:NoSchedule -v=8",
  "auth can-i get pods -v=8",
  "auth whoami -v=8",
  "version -v=8",
  "api-versions -v=7",
  "explain pod.spec.nodeName -v=8",
  "top nodes -v=7",
  "get cm nope --vmodule=round_trippers=8,helpers=4",
  // What the server said, by a client that knows types or by one that does not.
  "exec nope -v=4 -- true",
  "logs nope -v=4",
  "attach nope -v=4",
  "port-forward pod/nope 80 -v=4",
  "cp nope:/x y -v=4",
  "debug nope --image=busybox -v=4",
  "create cm conf -v=4",
  "create ns default -v=4",
  "create sa default -v=4",
  "create role r --verb=get --resource=pods -v=4",
  "create token nope -v=4",
  "create deployment web --image=nginx -v=4",
  "create -f cm.yaml -v=4",
  "run r1 --image=nginx -v=4",
  "cordon nope -v=4",
  "drain nope -v=4",
  "scale deploy nope --replicas=1 -v=4",
  "autoscale deploy nope --max=2 -v=4",
  "expose deploy nope --port=80 -v=4",
  "rollout undo deploy/nope -v=4",
  "certificate approve nope -v=4",
  "top pod nope -v=4",
  "describe pod nope -v=4",
  "delete pod nope -v=4",
  "get pods --as=joe -v=4",
  "auth can-i get pods --as=joe -v=4",
  "events --as=joe -v=4",
  "get cm nope --vmodule=r*=7,loader=6",
  // How the server is reached, and what a deletion may take.
  "get cm -o name --cache-dir=kinds -v=5 --tls-server-name=127.0.0.1",
  "get cm --tls-server-name=localhost --insecure-skip-tls-verify -o yaml",
  "apply -f held.yaml",
  `apply -f - --force --timeout=3s <<< "$(sed s/1\\"/2\\"/ held.yaml)"`,
  `patch cm held -p '{"metadata":{"finalizers":null}}'`,
  "KUBE_EDITOR='cat -A' edit svc web --windows-line-endings",
];

/** Without where the server is and how long it took, what only one of two HTTP servers says, and the order of what Go keeps in maps. */
const plain = (text: string): string =>
  text
    .replace(/https:\/\/(127\.0\.0\.1:\d+|[\w.-]+:6443)/g, "https://SERVER")
    .replace(/127\.0\.0\.1:\d{4,5}/g, "SERVER")
    .replace(/(m|M)illiseconds=\d+/g, "$1illiseconds=N")
    .replace(/duration="[^"]+"/g, 'duration="N"')
    .replace(/^\t(Connection|Keep-Alive|Sec-Websocket-Accept|Audit-Id|Date|Content-Length): .*\n/gm, "")
    .replace(/resourceVersion(\\?":\\?")\d+/g, "resourceVersion$1N")
    .replace(/(resourceVersion|timeoutSeconds)=\d+/g, "$1=N")
    .replace(/(fieldSelector=)[^&" ]+/g, (_all, name: string) => name)
    .replace(/\[truncated \d+ chars\]/g, "[truncated]")
    .replace(/ -H "[^"]+"/g, "")
    // What was made at another moment has another length, and is cut off elsewhere.
    .replace(/("Response Body" body="(?:[^"\\]|\\.){200})(?:[^"\\]|\\.)*"/g, '$1…"')
    .replace(/("Response Body" body=<\n\t.{200}).*/g, "$1…")
    .replace(/.*(envvar|streamwatcher|table_printer)\.go.*\n/g, "")
    // Said where the connection ends before what reads it.
    .replace(/.*websocket\.go:505\] closed channel--returning\n/g, "")
    .replace(/.*returning cached discovery info.*\n/g, "");

describe.skipIf(!binary)("our kubectl and the real one tell the same of their requests", () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await Pair.start({ name: "traffic", files, setup, lines: [] });
    // The kinds are known to both from here on.
    await pair.run("kubectl get pods");
  });
  afterAll(() => pair?.stop());
  it.each(lines)("%s", async (line) => {
    const { ours, real } = await pair.run(/^KUBE_EDITOR=\S+ -A' /.test(line) ? line.replace("' ", "' kubectl ") : `kubectl ${line}`);
    const shown = ({ stdout, stderr, code }: typeof ours) => ({ stdout, stderr: plain(stderr), code });
    expect(shown(ours)).toEqual(shown(real));
  });
});
