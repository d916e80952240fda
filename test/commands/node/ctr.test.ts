// ctr: what containerd has below the CRI, by name space.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "default" });
  learner.out('kubectl run web --image nginx:1.27 --overrides \'{"spec":{"nodeName":"worker-1"}}\'');
  learner.pass(15);
});
const on = (line: string): string => learner.out(`ssh worker-1 "${line}"`);
const wrong = (line: string): string => learner.run(`ssh worker-1 "${line}"`).stderr;

describe("ctr", () => {
  it("tells versions and name spaces", () => {
    expect(on("ctr version")).toMatch(
      /^Client:\n {2}Version: {2}v2\.2\.1\n(.*\n)*Server:\n {2}Version: {2}v2\.2\.1\n.*\n {2}UUID: [0-9a-f-]{36}\n$/,
    );
    expect(on("ctr namespaces ls")).toBe("NAME   LABELS \nk8s.io        \n");
    expect(on("ctr ns ls -q")).toBe("k8s.io\n");
  });
  it("has what Kubernetes runs in k8s.io, and nothing elsewhere", () => {
    expect(on("ctr images ls")).toBe("REF TYPE DIGEST SIZE PLATFORMS LABELS \n");
    expect(on("ctr c ls -q; ctr t ls -q")).toBe("");
    const id = on("crictl ps -q --name web --no-trunc").trim();
    expect(on("ctr -n k8s.io c ls")).toMatch(new RegExp(`^${id} +docker\\.io/library/nginx:1\\.27 +io\\.containerd\\.runc\\.v2 +$`, "m"));
    expect(on("ctr -n k8s.io c ls | grep -c registry.k8s.io/pause:3.10.1")).toBe(`${on("crictl pods -q | wc -l").trim()}\n`);
    const pid = JSON.parse(on(`crictl inspect ${id}`)).info.pid;
    expect(on("ctr -n k8s.io tasks ls")).toMatch(new RegExp(`^${id} +${pid} +RUNNING +$`, "m"));
  });
  it("has images by tag, digest and identity", () => {
    const names = on("ctr -n k8s.io images ls -q")
      .split("\n")
      .filter((name) => name.includes("nginx"));
    expect(names).toEqual(["docker.io/library/nginx:1.27", expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/)]);
    expect(on("ctr -n k8s.io i ls")).toMatch(
      /^docker\.io\/library\/nginx:1\.27 +application\/vnd\.docker\.distribution\.manifest\.v2\+json sha256:[0-9a-f]{64} [\d.]+ MiB +linux\/amd64 +io\.cri-containerd\.image=managed $/m,
    );
  });
  it("takes images in and out of archives, tags and removes them", () => {
    on("ctr -n k8s.io images export /root/nginx.tar docker.io/library/nginx:1.27");
    expect(learner.run('ssh worker-2 "ctr -n k8s.io i ls -q | grep nginx"').code).toBe(1);
    learner.out("ssh worker-1 cat /root/nginx.tar > nginx.tar");
    expect(learner.out("ssh worker-2 ctr -n k8s.io images import - < nginx.tar")).toMatch(
      /^unpacking docker\.io\/library\/nginx:1\.27 \(sha256:[0-9a-f]{64}\)\.\.\.done\n$/,
    );
    learner.out('ssh worker-2 "ctr -n k8s.io i tag docker.io/library/nginx:1.27 docker.io/library/mine:1"');
    learner.out(`kubectl run mine --image mine:1 --image-pull-policy Never --overrides '{"spec":{"nodeName":"worker-2"}}'`);
    learner.pass(5);
    expect(learner.out("kubectl get pod mine --no-headers")).toMatch(/ 1\/1 +Running /);
    expect(learner.out('ssh worker-2 "ctr -n k8s.io i rm docker.io/library/nginx:1.27; crictl images | grep -c nginx"; true')).toBe(
      "docker.io/library/nginx:1.27\n0\n",
    );
  });
  it("says what is wrong, and what is not simulated", () => {
    expect(wrong("ctr -n k8s.io images export x.tar docker.io/library/nope:1")).toBe('ctr: image "docker.io/library/nope:1": not found\n');
    expect(wrong("ctr -n k8s.io images import nope.tar")).toBe("ctr: open nope.tar: no such file or directory\n");
    expect(wrong("ctr -a /run/other.sock ns ls")).toContain('ctr: failed to dial "/run/other.sock": context deadline exceeded');
    expect(wrong("ctr snapshots ls")).toBe("ctr: k8s-quest does not simulate snapshots ls yet\n");
  });
});
