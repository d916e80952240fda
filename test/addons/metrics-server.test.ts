// A metrics server from its manifest on the web to kubectl top.
import { expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const MANIFEST = "https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";

it("serves metrics.k8s.io while it runs, and no longer", async () => {
  const booted = boot({ seed: "metrics", world: "bare" });
  const shell = booted.script();
  const run = async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
  expect(await run("kubectl top nodes")).toBe("error: Metrics API not available\n");
  await run(`kubectl apply -f ${MANIFEST}`);
  await run("sleep 2");
  expect(await run("kubectl get apiservice v1beta1.metrics.k8s.io")).toContain("False (MissingEndpoints)");
  await run("sleep 60");
  expect(await run("kubectl get apiservice v1beta1.metrics.k8s.io")).toMatch(/ True /);
  expect(await run("kubectl top nodes --no-headers")).toMatch(/^control-plane +\d+m +\d+% +\d+Mi +\d+% +\nworker-1/);
  expect(await run("kubectl top pods -n kube-system --containers --no-headers")).toMatch(
    /^metrics-server-\S+ +metrics-server +\d+m +\d+Mi +\n$/,
  );
  expect(await run("kubectl explain pods --api-version=metrics.k8s.io/v1beta1")).toMatch(
    /^GROUP: +metrics\.k8s\.io\nKIND: +PodMetrics\nVERSION: +v1beta1\n[\s\S]* containers\t<\[\]ContainerMetrics> -required-\n/,
  );
  await run("kubectl -n kube-system scale deployment metrics-server --replicas=0");
  await run("sleep 60");
  expect(await run("kubectl top pods -A")).toBe("error: Metrics API not available\n");
});
