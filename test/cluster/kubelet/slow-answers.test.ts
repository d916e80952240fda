// Probes of containers that answer, but too late (kubernetes.io: Configure Liveness, Readiness and Startup Probes; timeoutSeconds).
import { expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

async function opened() {
  const booted = boot({ seed: "slow", world: "bare" });
  const shell = booted.script();
  return async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
}

it("a container that its processor limit makes too slow for its liveness probe is restarted", async () => {
  const run = await opened();
  const pod = (name: string, cpu: string) => {
    const livenessProbe = { httpGet: { path: "/", port: 80 }, periodSeconds: 5, timeoutSeconds: 1 };
    const container = { name, image: "registry.k8s.io/hpa-example", resources: { limits: { cpu } }, livenessProbe };
    return run(
      `echo '${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [container] } })}' | kubectl apply -f -`,
    );
  };
  await pod("slow", "20m");
  await pod("quick", "1");
  await run("sleep 90");
  const restarts = (name: string) => run(`kubectl get pod ${name} -o jsonpath='{.status.containerStatuses[0].restartCount}'`);
  expect(Number(await restarts("slow"))).toBeGreaterThan(0);
  expect(await restarts("quick")).toBe("0");
  expect(await run("kubectl get events")).toMatch(
    /Unhealthy +pod\/slow +Liveness probe failed: Get "http:\/\/[\d.]+:80\/": context deadline exceeded/,
  );
});

it("a probe over HTTPS of a server that speaks HTTP says so", async () => {
  const run = await opened();
  const readinessProbe = { httpGet: { scheme: "HTTPS", port: 80 }, periodSeconds: 1 };
  const spec = { containers: [{ name: "c", image: "nginx:1.27", readinessProbe }] };
  await run(`echo '${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "plain" }, spec })}' | kubectl apply -f -; sleep 8`);
  expect(await run("kubectl get events")).toMatch(
    /Readiness probe failed: Get "https:\/\/[\d.]+:80\/": http: server gave HTTP response to HTTPS client/,
  );
});
