// Load generators: what they print is counted from requests that really went over the network.
import { beforeAll, describe, expect, it } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

const booted = boot({ seed: "load", world: "bare" });
const shell = booted.script();
async function run(line: string): Promise<string> {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
}
/** The log of a pod that ran the arguments. */
async function job(image: string, args: string, seconds = 3): Promise<string> {
  await run(`kubectl run job --image=${image} --restart=Never -- ${args}; sleep ${seconds}`);
  const text = await run("kubectl logs job");
  await run("kubectl delete pod job --now");
  return text;
}

beforeAll(async () => {
  await run("kubectl create deployment web --image=nginx --replicas=3; kubectl expose deployment web --port=80");
  await run("kubectl rollout status deployment web");
});

describe("hey", () => {
  it("sends as many requests as it was told, which the servers log", async () => {
    const text = await job("williamyeh/hey", "-n 300 -c 10 http://web");
    expect(text).toMatch(/^\nSummary:\n {2}Total:\t0\.\d{4} secs\n {2}Slowest:\t/);
    expect(text).toContain("Total data:\t184500 bytes\n  Size/request:\t615 bytes");
    expect(text).toMatch(/Response time histogram:\n( {2}\d\.\d{3} \[\d+\]\t\|■*\n){11}\n\nLatency distribution:\n {2}10% in /);
    expect(text).toContain("Status code distribution:\n  [200]\t300 responses\n");
    expect(await run("kubectl logs -l app=web --tail=-1 | grep -c hey/0.0.1")).toBe("300\n");
  });
  it("keeps to its rate and time", async () => {
    const text = await job("williamyeh/hey", "-z 20s -c 4 -q 5 http://web", 25);
    expect(text).toMatch(/Total:\t20\.\d+ secs/);
    expect(text).toMatch(/\[200\]\t400 responses/);
  });
  it("tells why requests failed", async () => {
    expect(await job("williamyeh/hey", "-n 20 -c 2 http://nobody")).toMatch(
      /Error distribution:\n {2}\[20\]\tGet "http:\/\/nobody": dial tcp: lookup nobody on \S+:53: no such host/,
    );
    await run("kubectl create service clusterip empty --tcp=80:80");
    expect(await job("williamyeh/hey", "-n 20 -c 2 http://empty")).toMatch(
      /\[20\]\tGet "http:\/\/empty": dial tcp \S+:80: connect: connection refused/,
    );
    expect(await job("williamyeh/hey", "-n 20 -c 2 http://web/missing")).toContain("[404]\t20 responses");
  });
  it("knows its flags, and says which it does not know", async () => {
    expect(await job("williamyeh/hey", "-n 5 -c 10 http://web")).toContain("-n cannot be less than -c.");
    expect(await job("williamyeh/hey", "-y http://web")).toContain("flag provided but not defined: -y\nUsage: hey");
  });
  it("holds on to its connections, so that a new pod gets nothing while they last", async () => {
    await run(
      "kubectl create deployment echo --image=hashicorp/http-echo -- /http-echo -text=hi; kubectl expose deployment echo --port=80 --target-port=5678",
    );
    await run(
      "kubectl rollout status deployment echo; kubectl run job --image=williamyeh/hey --restart=Never -- -z 60s -c 4 -q 5 http://echo",
    );
    await run("sleep 10; kubectl scale deployment echo --replicas=2; kubectl rollout status deployment echo; sleep 20");
    const counts = await run(
      'for p in $(kubectl get pods -l app=echo -o name --sort-by=.metadata.creationTimestamp); do kubectl logs $p | grep -c "hey/"; done',
    );
    expect(counts.trim().split("\n").map(Number)[1]).toBe(0);
    await run(
      "kubectl delete pod job --now; kubectl run job --image=williamyeh/hey --restart=Never -- -z 20s -c 4 -q 5 -disable-keepalive http://echo; sleep 22",
    );
    const anew = await run(
      "kubectl logs $(kubectl get pods -l app=echo -o name --sort-by=.metadata.creationTimestamp | tail -1) | grep -c hey/",
    );
    expect(Number(anew)).toBeGreaterThan(50);
    await run("kubectl delete pod job --now");
  });
});

describe("the others", () => {
  it("ab prints its tables, and gives up at the first refusal", async () => {
    const text = await job("httpd", "ab -n 100 -c 5 http://web/");
    expect(text).toMatch(/Benchmarking web \(be patient\)\.{5}done\n\n\nServer Software: {8}nginx\/\S+\nServer Hostname: {8}web\n/);
    expect(text).toContain("Complete requests:      100\nFailed requests:        0\n");
    expect(text).toMatch(/ 100% +\d+ \(longest request\)\n$/);
    expect(await job("httpd", "ab -n 10 http://empty/")).toContain("apr_socket_recv: Connection refused (111)");
    expect(await job("httpd", "ab -n 10 http://web")).toContain("ab: invalid URL");
  });
  it("wrk runs for its time", async () => {
    const text = await job("williamyeh/wrk", "-t2 -c8 -d3s --latency http://web", 6);
    expect(text).toContain(
      "Running 3s test @ http://web\n  2 threads and 8 connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n",
    );
    expect(text).toMatch(/\d+ requests in 3\.\d\ds, [\d.]+MB read\nRequests\/sec: +[\d.]+\nTransfer\/sec: +[\d.]+MB\n$/);
  });
  it("fortio keeps to a rate", async () => {
    const text = await job("fortio/fortio", "load -c 4 -qps 20 -t 5s http://web", 8);
    expect(text).toContain("Starting at 20 qps with 4 thread(s) [gomax 4] for 5s : 25 calls each (total 100)");
    expect(text).toMatch(/Ended after [45]\.\d+s : 100 calls\. qps=(19|2[01])/);
    expect(text).toContain("Code 200 : 100 (100.0 %)\n");
  });
});
