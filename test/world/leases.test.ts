// The leases of the control plane: who leads, since when, and that it is alive (kubernetes.io: Leases).
import { describe, expect, it } from "vitest";
import { world } from "../commands/node/at-node.ts";

const MANIFESTS = "/etc/kubernetes/manifests";
const field = (name: string, path: string) => `kubectl get lease ${name} -n kube-system -o jsonpath='{.spec.${path}}'`;

describe("Leaders", () => {
  it("hold a lease of fifteen seconds that they renew every two", () => {
    const { run } = world("default");
    for (const name of ["kube-controller-manager", "kube-scheduler"]) {
      expect(run(field(name, "holderIdentity"))).toMatch(/^control-plane_[0-9a-f-]{36}$/);
      expect(run(`${field(name, "leaseDurationSeconds")}; ${field(name, "leaseTransitions")}`)).toBe("150");
      const renewed = () => Date.parse(run(field(name, "renewTime")));
      const now = () => Number(run("date +%s")) * 1000;
      for (let look = 0; look < 3; look++) {
        run("sleep 7");
        const age = now() - renewed();
        expect(age).toBeLessThan(2000);
        expect(age).toBeGreaterThanOrEqual(-1000);
      }
    }
  });

  it("tell that they lead", () => {
    const { run } = world("default");
    const identity = run(field("kube-scheduler", "holderIdentity"));
    expect(
      run("kubectl get events -n kube-system --field-selector reason=LeaderElection,involvedObject.name=kube-scheduler --no-headers"),
    ).toMatch(new RegExp(`Normal +LeaderElection +lease/kube-scheduler +${identity} became leader\n$`));
    expect(run(field("kube-scheduler", "acquireTime"))).toMatch(/^2026-01-05T09:00:0\d\.\d{6}Z$/);
  });

  it("that are gone renew nothing; whoever comes after them takes the lease over", () => {
    const { run, on } = world("default");
    const before = run(field("kube-scheduler", "holderIdentity"));
    on("control-plane", `mkdir /root/m; mv ${MANIFESTS}/kube-scheduler.yaml /root/m`);
    run("sleep 40");
    const last = run(field("kube-scheduler", "renewTime"));
    run("sleep 20");
    expect(run(field("kube-scheduler", "renewTime"))).toBe(last);
    on("control-plane", `mv /root/m/* ${MANIFESTS}`);
    run("sleep 20");
    expect(run(field("kube-scheduler", "holderIdentity"))).not.toBe(before);
    expect(run(field("kube-scheduler", "leaseTransitions"))).toBe("1");
    expect(Date.parse(run(field("kube-scheduler", "renewTime")))).toBeGreaterThan(Date.parse(last));
  });

  it("whose lease somebody takes away make it again when they next renew it", () => {
    const { run } = world("bare");
    run("kubectl delete lease kube-controller-manager -n kube-system; sleep 3");
    expect(run(field("kube-controller-manager", "leaseTransitions"))).toBe("0");
  });

  it("renew before the eyes of those who watch, as nodes do, and are at rest again then", () => {
    const { run } = world("default");
    const lines = (place: string, seconds: number) =>
      Number(run(`timeout ${seconds} kubectl get lease ${place} --watch-only --no-headers 2>/dev/null | wc -l`));
    expect(lines("kube-scheduler -n kube-system", 21)).toBe(10);
    expect(lines("worker-1 -n kube-node-lease", 61)).toBe(6);
    const version = () => Number(run("kubectl get namespaces -o jsonpath='{.metadata.resourceVersion}'"));
    const before = version();
    run("sleep 100");
    // Three nodes renew their own every ten seconds, and one of them may tell how it is.
    expect(version() - before).toBeLessThan(36);
  });

  it("cost nothing while nobody looks", () => {
    const { run } = world("bare");
    const version = () => Number(run("kubectl get leases -n kube-node-lease -o jsonpath='{.metadata.resourceVersion}'"));
    run("kubectl get leases -A");
    const before = version();
    run("sleep 1000");
    // Three nodes renew their own every ten seconds, and tell how they are every five minutes.
    expect(version() - before).toBeLessThan(330);
  });
});

describe("The API server", () => {
  it("has a lease of an hour under the name of its host", () => {
    const { run } = world("default");
    const name = run("kubectl get leases -n kube-system -l apiserver.kubernetes.io/identity=kube-apiserver -o name");
    expect(name).toMatch(/^lease\.coordination\.k8s\.io\/apiserver-[a-z2-7]{26}\n$/);
    const short = name.trim().split("/")[1]!;
    expect(run(`${field(short, "leaseDurationSeconds")}`)).toBe("3600");
    expect(run(field(short, "holderIdentity"))).toMatch(new RegExp(`^${short}_[0-9a-f-]{36}$`));
    expect(run(`kubectl get lease ${short} -n kube-system -o jsonpath='{.metadata.labels.kubernetes\\.io/hostname}'`)).toBe(
      "control-plane",
    );
  });
});

it("leases survive a control plane that was away as a whole", () => {
  const { run, on } = world("default");
  const before = run(field("kube-controller-manager", "renewTime"));
  on("control-plane", `mkdir /root/m; mv ${MANIFESTS}/* /root/m; sleep 60; mv /root/m/* ${MANIFESTS}; sleep 120`);
  const now = Number(run("date +%s")) * 1000;
  for (const name of ["kube-controller-manager", "kube-scheduler"]) {
    const renewed = Date.parse(run(field(name, "renewTime")));
    expect(renewed).toBeGreaterThan(Date.parse(before) + 60_000);
    expect(now - renewed).toBeLessThan(3000);
  }
});
