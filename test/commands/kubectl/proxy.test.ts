// kubectl proxy: what curl gets through it (the answers are those of the real kubectl 1.35 in front of the served API).
import { expect, test } from "vitest";
import { boot } from "../../../src/commands/boot.ts";
import { drive } from "../../../src/world/outside.ts";

function machine() {
  const booted = boot({ seed: "proxy", world: "bare" });
  const shell = booted.script();
  const run = async (line: string) => {
    const ran = shell.run(line);
    await drive(booted.world, () => ran.exitCode !== undefined);
    return `${ran.stdout}${ran.stderr}`;
  };
  /** A proxy at port 8005 with these flags, and what curl shows of a path. */
  const proxy = async (flags = "") => {
    await run(`kubectl proxy --port=8005 ${flags} > proxy.log 2>&1 & sleep 1`);
    return (path: string, options = "") => run(`curl -s -i ${options} http://127.0.0.1:8005${path}`);
  };
  return { run, proxy };
}
const status = (reply: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1]);

test("the API is served with the identity of the kubeconfig, its headers with it", async () => {
  const { run, proxy } = machine();
  const get = await proxy();
  expect(await run("cat proxy.log")).toBe("Starting to serve on 127.0.0.1:8005\n");
  const version = await get("/version");
  expect(version).toMatch(
    /^HTTP\/1\.1 200 OK\r?\nAudit-Id: [\da-f-]{36}\r?\nCache-Control: no-cache, private\r?\nContent-Length: \d+\r?\nContent-Type: application\/json\r?\nDate: Mon, 05 Jan 2026 09:00:\d\d GMT\r?\n\r?\n\{/,
  );
  expect(await get("/api/v1/namespaces/default/pods/x")).toContain('"message": "pods \\"x\\" not found"');
  expect(status(await get("/api/v1/namespaces", `-X POST -H 'Content-Type: application/json' -d '{"metadata":{"name":"made"}}'`))).toBe(
    201,
  );
  expect(await run("kubectl get namespace made -o name")).toBe("namespace/made\n");
  expect(await get("/nope")).toContain("404 page not found");
});

test("what is not for web pages is refused: exec and attach, other hosts", async () => {
  const { proxy } = machine();
  const get = await proxy();
  for (const reply of [
    await get("/api/v1/namespaces/default/pods/x/exec"),
    await get("/api/v1/namespaces/default/pods/x/attach"),
    await get("/version", "-H 'Host: example.com'"),
  ])
    expect(reply).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r?\nContent-Type: text\/plain; charset=utf-8\r?\nX-Content-Type-Options: nosniff\r?\nDate: .*\r?\nContent-Length: 10\r?\n\r?\nForbidden\n$/,
    );
});

test("paths and methods can be let in and kept out", async () => {
  const first = await machine().proxy("--accept-paths=^/version --reject-methods=POST,PUT");
  expect(status(await first("/version"))).toBe(200);
  expect(status(await first("/healthz"))).toBe(403);
  expect(status(await first("/version", "-X POST"))).toBe(403);
  const second = await machine().proxy("--reject-paths=^/healthz --accept-hosts=.*");
  expect(status(await second("/healthz"))).toBe(403);
  expect(status(await second("/version", "-H 'Host: example.com'"))).toBe(200);
  const third = await machine().proxy("--disable-filter");
  expect(status(await third("/version", "-H 'Host: example.com'"))).toBe(200);
});

test("the API can have a prefix, and files a place beside it", async () => {
  const { run, proxy } = machine();
  await run("mkdir -p www/sub && echo hi > www/a.txt && echo '<p>' > www/sub/index.html");
  const get = await proxy("--api-prefix=/k8s --www=www --www-prefix=/files");
  expect(status(await get("/k8s/version"))).toBe(200);
  expect(await get("/k8s")).toMatch(/301 Moved Permanently[\s\S]*Location: \/k8s\/\r?\n/);
  expect(status(await get("/version"))).toBe(404);
  expect(await get("/files/")).toContain('<pre>\n<a href="a.txt">a.txt</a>\n<a href="sub/">sub/</a>\n</pre>\n');
  expect(await get("/files/a.txt")).toMatch(
    /Accept-Ranges: bytes\r?\nContent-Length: 3\r?\nContent-Type: text\/plain; charset=utf-8\r?\nLast-Modified: /,
  );
  expect(await get("/files/sub")).toMatch(/301 Moved Permanently\r?\nLocation: sub\/\r?\n/);
  expect(await get("/files/sub/")).toContain("<p>\n");
  expect(status(await get("/files/../proxy.log", "--path-as-is"))).toBe(404);
});

test("what cannot be served is said", async () => {
  const { run, proxy } = machine();
  await proxy();
  expect(await run("kubectl proxy --port=8005")).toBe("error: listen tcp 127.0.0.1:8005: bind: address already in use\n");
  expect(await run("kubectl proxy --port=70000")).toBe("error: listen tcp: address 70000: invalid port\n");
  expect(await run("kubectl proxy --port=9 -u /tmp/x")).toBe("error: cannot set --unix-socket and --port at the same time\n");
  expect(await run("kubectl proxy --accept-paths='(' || echo $?")).toMatch(
    /^F0105 .* proxy_server\.go:83\] Error compiling re: error parsing regexp: missing closing \): `\(`\n255\n$|^255\nF0105 /,
  );
  expect(await run("kubectl proxy --port=0 > any.log & sleep 1; cat any.log")).toMatch(/^Starting to serve on 127\.0\.0\.1:\d+\n$/);
});
