// Lists of manifests in a registry that runs in the world: our buildx and the real one ask the same registry, whose port is open on this machine too.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drive } from "../../src/machine/drive.ts";
import type { HttpResponse } from "../../src/machine/sockets.ts";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerServed } from "./docker-served.ts";

const client = realBuildx();

/** Carries requests that come to a real port to the same port of the world's computer. */
function bridge(served: DockerServed): Server {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { clock, fabric } = served.booted.world.docker!()!;
      const { port } = server.address() as AddressInfo;
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const body = Buffer.concat(parts).toString("latin1");
      const asked = { method: request.method!, path: request.url!, headers, body };
      let answer: HttpResponse | { error: string } | undefined;
      served.pace.act(() =>
        drive(clock, fabric.host.stack.exchange("127.0.0.1", port, asked, { timeout: 30_000 }), (given) => {
          answer = given;
        }),
      );
      while (!answer) served.runUntil(served.now + 100);
      if ("error" in answer) response.destroy();
      else response.writeHead(answer.status, answer.headers).end(request.method === "HEAD" ? undefined : answer.body);
    });
  });
  return server;
}

const LINES = [
  "docker buildx imagetools inspect R/a:amd",
  "docker buildx imagetools inspect --raw R/a:amd",
  "docker buildx imagetools create --dry-run R/a:amd",
  "docker buildx imagetools create --dry-run R/a:amd R/b:arm",
  "docker buildx imagetools create --dry-run --prefer-index=false R/a:amd",
  "docker buildx imagetools create -t R/c:multi -t R/d:multi R/a:amd R/b:arm",
  "docker buildx imagetools inspect R/c:multi",
  "docker buildx imagetools inspect --raw R/c:multi",
  "docker buildx imagetools create -t R/e:copy R/c:multi",
  "docker buildx imagetools create -t R/f:more R/a:amd",
  "docker buildx imagetools create --append -t R/f:more R/b:arm",
  "docker buildx imagetools inspect R/f:more",
  "docker buildx imagetools create --dry-run --platform linux/arm64 R/c:multi",
  "docker buildx imagetools create --dry-run --annotation index:a=b --annotation manifest-descriptor:x=y R/c:multi",
  "docker buildx imagetools create --dry-run --annotation nope:a=b R/c:multi",
  "docker buildx imagetools create --dry-run --annotation nope R/c:multi",
  "docker buildx imagetools create --dry-run nope::x",
  "docker buildx imagetools create",
  "docker buildx imagetools create R/c:multi",
  "docker buildx imagetools create -t x/y R/nope:multi",
  "docker buildx imagetools inspect R/nope",
  "docker manifest inspect R/a:amd",
  "docker manifest create R/m:1 R/a:amd",
  "docker manifest create --insecure R/m:1 R/c:multi",
  "docker manifest push R/m:1",
  "docker manifest rm R/m:1",
  "docker manifest annotate R/m:1 R/a:amd --arch arm64",
];

/**
 * What each step told, without times and empty lines. Steps that go on at once take turns, and are numbered and told as it happens: one that is
 * gone on with is named again (buildkit, util/progress/progressui/printer.go).
 */
function plain(text: string): string[][] {
  const steps = new Map<string, string[]>();
  for (const line of text.split("\n").filter(Boolean)) {
    const [, step = "", said = line] = /^#(\d+) (?:\d+\.\d+ )?(.*)$/.exec(line) ?? [];
    if (!steps.has(step)) steps.set(step, []);
    const told = steps.get(step)!;
    if (said !== "..." && said !== told[0]) told.push(said.replace(/^DONE .*/, "DONE"));
  }
  return [...steps.values()].map((told) => told.sort()).sort();
}

describe.skipIf(!client)("our imagetools and manifest commands and the real ones", () => {
  let served: DockerServed;
  let server: Server;
  let registry = "";
  beforeAll(async () => {
    served = await DockerServed.start({ now: Date.now(), client });
    server = bridge(served);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    registry = `localhost:${port}`;
    for (const line of [
      `docker run -d -p ${port}:5000 registry:2`,
      "docker pull -q alpine && docker pull -q --platform linux/arm64 busybox",
      `docker tag alpine ${registry}/a:amd && docker push -q ${registry}/a:amd`,
      `docker tag busybox ${registry}/b:arm && docker push -q ${registry}/b:arm`,
    ])
      expect(await served.ours(line)).toMatchObject({ code: 0 });
  });
  afterAll(() => {
    server?.closeAllConnections();
    server?.close();
    served?.stop();
  });
  it.each(LINES)("%s", async (line) => {
    const whole = line.replaceAll("R/", `${registry}/`);
    const [own, theirs] = [await served.ours(whole), await served.real(whole)];
    const isProgress = /-t /.test(line) && own.code === 0;
    expect(own.stdout).toBe(theirs.stdout);
    if (isProgress) expect(plain(own.stderr)).toEqual(plain(theirs.stderr));
    else expect(own.stderr).toBe(theirs.stderr);
    expect(own.code).toBe(theirs.code);
  });
  it("nothing was thrown that should not have been", () => expect(served.faults).toEqual([]));
});
