// Services of type LoadBalancer in the default world, where something gives them addresses.
import { expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

it("gives a service an address of the pool that is reachable from outside, and takes it back", async () => {
  const booted = boot({ seed: "balancers", world: "default" });
  const shell = booted.script();
  const run = async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
  await run("kubectl create deployment web --image=nginx; kubectl expose deployment web --port 80 --type LoadBalancer");
  expect(await run("kubectl get svc web --no-headers")).toContain(" <pending> ");
  await run("sleep 15");
  expect(await run("kubectl get svc web --no-headers")).toMatch(/ 172\.18\.255\.200 +80:\d+\/TCP/);
  expect(await run("kubectl describe svc web")).toMatch(
    /EnsuringLoadBalancer .*service-controller +Ensuring load balancer\n.*EnsuredLoadBalancer .*service-controller +Ensured load balancer/,
  );
  const code = "curl -s -m 2 -o /dev/null -w '%{http_code} '";
  expect(await run(`${code} http://172.18.255.200/`)).toBe("200 ");
  await run(`kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'`);
  expect(await run(`${code} http://172.18.255.200/`)).toBe("200 ");
  const at = await run("kubectl get pods -l app=web -o jsonpath='{.items[0].status.hostIP}'");
  const port = await run("kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'");
  expect(await run(`${code} http://${at}:${port}/`)).toBe("200 ");
  expect(await run(`${code} http://172.18.0.2:${port}/`)).toBe("000 ");
  await run(`kubectl patch svc web -p '{"spec":{"loadBalancerSourceRanges":["10.0.0.0/8"]}}'`);
  expect(await run(`${code} http://172.18.255.200/`)).toBe("000 ");
  await run(`kubectl patch svc web -p '{"spec":{"type":"ClusterIP","loadBalancerSourceRanges":null}}'; sleep 1`);
  expect(await run("kubectl get svc web -o jsonpath='{.status.loadBalancer}{.metadata.finalizers}'")).toBe("{}");
  expect(
    await run("kubectl expose deployment web --name other --port 80 --type LoadBalancer; sleep 5; kubectl delete svc other"),
  ).toContain("deleted");
  expect(await run("kubectl get svc --no-headers | wc -l")).toMatch(/2\n/);
});
