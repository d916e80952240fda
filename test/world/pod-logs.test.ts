// Logs of containers as files of their node (kubernetes.io/docs/concepts/cluster-administration/logging; pkg/kubelet/kuberuntime/legacy.go, CRI's log format).
import { expect, it } from "vitest";
import { world } from "../commands/node/at-node.ts";

it("a container's log is a file on its node, with a link by its names; hostPath shows it to log collectors", () => {
  const { run, on } = world();
  run(`kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata: { name: talk }
spec: { nodeName: worker-1, containers: [{ name: c, image: "busybox:1.36", command: [sh, -c, "echo hi; echo bad >&2; sleep 1d"] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: collect }
spec:
  nodeName: worker-1
  containers: [{ name: c, image: "busybox:1.36", command: [sleep, 1d], volumeMounts: [{ name: log, mountPath: /var/log, readOnly: true }] }]
  volumes: [{ name: log, hostPath: { path: /var/log } }]
YAML
kubectl wait --for=condition=Ready pod/talk pod/collect --timeout=60s`);
  const uid = run("kubectl get pod talk -o jsonpath={.metadata.uid}");
  const path = `/var/log/pods/default_talk_${uid}/c/0.log`;
  expect(on("worker-1", `cat ${path}`)).toMatch(
    /^2026-01-05T09:00:\d\d\.\d{9}Z stdout F hi\n2026-01-05T09:00:\d\d\.\d{9}Z stderr F bad\n$/,
  );
  expect(on("worker-1", "readlink /var/log/containers/talk_default_c-*.log")).toBe(`${path}\n`);
  expect(run("kubectl exec collect -- sh -c 'cat /var/log/containers/talk_default_c-*.log' | cut -d' ' -f2-")).toBe(
    "stdout F hi\nstderr F bad\n",
  );
  on("worker-1", `truncate -s 0 ${path}`);
  expect(on("worker-1", `cat ${path}`)).toBe("");
  on("worker-1", `rm ${path}`);
  expect(on("worker-1", `ls ${path}`)).toContain("No such file or directory");
  expect(on("worker-1", "ls /var/log/pods")).toContain("default_collect_");
});
