// Security contexts that bite (kubernetes.io/docs/tasks/configure-pod-container/security-context; pkg/kubelet/kuberuntime/security_context_others.go, pkg/volume/volume_linux.go).
import { beforeAll, describe, expect, it } from "vitest";
import { whole } from "../whole.ts";

describe("security contexts", () => {
  let cluster: ReturnType<typeof whole>;
  const pod = (name: string, spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;
  const inside = (name: string, line: string): string =>
    cluster.text(`kubectl exec ${name} -- sh -c '${line}'`).replace(/command terminated.*\n/, "");
  const waiting = (name: string): { reason: string; message: string } =>
    JSON.parse(cluster.text(`kubectl get pod ${name} -o jsonpath='{.status.containerStatuses[0].state.waiting}'`));
  const lastLine = (name: string): string => cluster.text(`kubectl logs ${name} --tail=1`).trimEnd();
  const nginx = (more: string) => `{containers: [{name: c, image: "nginx:1.27", ${more}}]}`;

  beforeAll(() => {
    cluster = whole();
    cluster.text("kubectl create secret generic s --from-literal=a=b");
    cluster.apply(
      pod(
        "demo",
        `{securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]},
  volumes: [{name: data, emptyDir: {}}, {name: s, secret: {secretName: s, defaultMode: 0400}}],
  containers: [{name: c, image: "busybox:1.36", command: [sleep, 1h], volumeMounts: [{name: data, mountPath: /data/demo}, {name: s, mountPath: /s}]}]}`,
      ) +
        pod(
          "stranger",
          `{securityContext: {runAsUser: 1000}, volumes: [{name: s, secret: {secretName: s, defaultMode: 0400}}],
  containers: [{name: c, image: "debian:13", command: [sleep, 1h], volumeMounts: [{name: s, mountPath: /s}]}]}`,
        ) +
        pod(
          "bare",
          `{containers: [{name: c, image: "debian:13", command: [sleep, 1h], securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}},
  volumeMounts: [{name: tmp, mountPath: /tmp}]}], volumes: [{name: tmp, emptyDir: {}}]}`,
        ) +
        pod("root", nginx("securityContext: {runAsNonRoot: true}")) +
        pod("told", nginx("securityContext: {runAsNonRoot: true, runAsUser: 0}")) +
        pod("named", "{securityContext: {runAsNonRoot: true}, containers: [{name: c, image: curlimages/curl, command: [sleep, 1h]}]}") +
        pod("fit", '{securityContext: {runAsNonRoot: true}, containers: [{name: c, image: "nginxinc/nginx-unprivileged:1.27"}]}') +
        pod("user", nginx("securityContext: {runAsUser: 1000}")) +
        pod("reader", nginx("securityContext: {readOnlyRootFilesystem: true}")) +
        pod("stripped", nginx("securityContext: {capabilities: {drop: [ALL]}}")) +
        pod(
          "written",
          `{volumes: [{name: c, emptyDir: {}}, {name: r, emptyDir: {}}], containers: [{name: c, image: "nginx:1.27",
  securityContext: {readOnlyRootFilesystem: true}, volumeMounts: [{name: c, mountPath: /var/cache/nginx}, {name: r, mountPath: /run}]}]}`,
        ) +
        pod("filtered", nginx("securityContext: {seccompProfile: {type: Localhost, localhostProfile: profiles/audit.json}}")) +
        pod("confined", nginx("securityContext: {appArmorProfile: {type: Localhost, localhostProfile: k8s-deny-write}}")),
    );
    cluster.pass(30);
  });

  it("give processes their user and groups, and files theirs", () => {
    expect(inside("demo", "id")).toBe("uid=1000 gid=3000 groups=2000,3000,4000\n");
    expect(inside("demo", "ls -ld /data/demo; echo hi > /data/demo/f; ls -ln /data/demo/f; stat -c %u:%g:%a /s/..data/a")).toMatch(
      /^drwxrwsrwx 2 root 2000 .* \/data\/demo\n-rw-r--r-- 1 1000 2000 3 .* \/data\/demo\/f\n0:2000:440\n$/,
    );
    const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    expect(inside("demo", `stat -L -c %u:%g:%a ${token}`)).toBe("1000:2000:640\n");
    expect(JSON.parse(cluster.text("kubectl get pod demo -o jsonpath='{.status.containerStatuses[0].user}'"))).toEqual({
      linux: { uid: 1000, gid: 3000, supplementalGroups: [2000, 3000, 4000] },
    });
  });

  it("keep others from what is not theirs, in the words of the image's tools", () => {
    expect(inside("demo", "cat /s/a")).toBe("b");
    expect(inside("stranger", "cat /s/a")).toBe("cat: /s/a: Permission denied\n");
    expect(inside("demo", "cat /root/x")).toBe("cat: can't open '/root/x': Permission denied\n");
    expect(inside("demo", "touch /x; ls /root; rm /etc/passwd; mkdir /tmp/q && chown 0 /tmp/q")).toBe(
      "touch: /x: Permission denied\nls: can't open '/root': Permission denied\nrm: can't remove '/etc/passwd': Permission denied\nchown: /tmp/q: Operation not permitted\n",
    );
    expect(inside("stranger", "echo a > /etc/hosts; mkdir /srv/a; cp /etc/passwd /etc/p; chmod 777 /etc/passwd")).toBe(
      [
        "sh: 1: cannot create /etc/hosts: Permission denied",
        "mkdir: cannot create directory '/srv/a': Permission denied",
        "cp: cannot create regular file '/etc/p': Permission denied",
        "chmod: changing permissions of '/etc/passwd': Operation not permitted\n",
      ].join("\n"),
    );
  });

  it("leave root only what its capabilities are, and a read-only root file system only its volumes", () => {
    expect(inside("bare", "touch /x; echo hi > /tmp/a && cat /tmp/a; chown 1000 /tmp/a")).toBe(
      "touch: cannot touch '/x': Read-only file system\nhi\nchown: changing ownership of '/tmp/a': Operation not permitted\n",
    );
  });

  it("refuse images that would run as root", () => {
    const about = (name: string) =>
      `(pod: "${name}_default(${cluster.text(`kubectl get pod ${name} -o jsonpath='{.metadata.uid}'`)})", container: c)`;
    expect(waiting("root")).toEqual({
      reason: "CreateContainerConfigError",
      message: `container has runAsNonRoot and image will run as root ${about("root")}`,
    });
    expect(waiting("told").message).toBe(`container's runAsUser breaks non-root policy ${about("told")}`);
    expect(waiting("named").message).toBe(
      `container has runAsNonRoot and image has non-numeric user (curl_user), cannot verify user is non-root ${about("named")}`,
    );
    expect(inside("fit", "id -u")).toBe("101\n");
  });

  it("make nginx fail as it does where it cannot write, or not give away, what it writes", () => {
    expect(lastLine("user")).toBe('nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)');
    expect(lastLine("reader")).toBe('nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)');
    expect(lastLine("stripped")).toBe('nginx: [emerg] chown("/var/cache/nginx/client_temp", 101) failed (1: Operation not permitted)');
    expect(cluster.text("kubectl get pod written --no-headers")).toMatch(/^written\s+1\/1\s+Running/);
    expect(cluster.text("kubectl logs written")).toContain("can not modify /etc/nginx/conf.d/default.conf (read-only file system?)");
  });

  it("keep a container from being created whose profile its node has not", () => {
    const path = "/var/lib/kubelet/seccomp/profiles/audit.json";
    expect(waiting("filtered")).toEqual({
      reason: "CreateContainerError",
      message: `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`,
    });
    expect(waiting("confined").message).toContain("apparmor profile not found k8s-deny-write");
    const [running] = cluster.world.clusters.values();
    for (const node of running!.nodes.values()) {
      node.files.makeFolder("/var/lib/kubelet/seccomp/profiles", { parents: true });
      node.files.write(path, "{}");
    }
    cluster.pass(60);
    expect(cluster.text("kubectl get pod filtered --no-headers")).toMatch(/^filtered\s+1\/1\s+Running/);
  });
});
