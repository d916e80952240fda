// Who connects, and how: certificates of strangers, methods that ask for nothing, clients that never finish, and servers side by side.
import { once } from "node:events";
import { request } from "node:https";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/base/random.ts";
import { Authority } from "../../src/base/x509/authority.ts";
import { open } from "../../src/cli/serve-world.ts";
import { startServed, type TestServer } from "./served.ts";

let served: TestServer;
beforeAll(async () => {
  served = await startServed();
});
afterAll(() => served.stop());

const statusOf = async (options: object): Promise<number> => {
  const sent = request({ ...served.target(false), agent: false, path: "/version", ...options }).end();
  const [response] = await once(sent, "response");
  response.resume();
  return response.statusCode;
};

describe("certificates", () => {
  const subject = { commonName: "kubernetes-admin", organizations: ["system:masters"] };

  it("of an authority that nobody knows let nobody in", async () => {
    const bytes = new Random("stranger").stream("keys");
    const stranger = new Authority((count) => Uint8Array.from({ length: count }, () => bytes.between(0, 255)), Date.now());
    const { key, certificate: cert } = stranger.client(subject, Date.now());
    expect(await statusOf({ key, cert })).toBe(401);
  });

  it("of our own authority count only as long as they are valid", async () => {
    const { key, certificate: cert } = served.booted.world.cluster.authority.client(subject, Date.now() - 400 * 24 * 3_600_000);
    expect(await statusOf({ key, cert })).toBe(401);
  });
});

it("OPTIONS is no method that a resource has", async () => {
  const reply = await served.ask("/api/v1/pods", { method: "OPTIONS" });
  expect(reply.status).toBe(405);
});

it("a client whose headers never end is let go, and holds up nobody", async () => {
  expect(served.server.headersTimeout).toBeGreaterThan(0);
  expect(served.server.headersTimeout).toBeLessThanOrEqual(60_000);
  const socket = connect({ host: "127.0.0.1", port: served.port, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  socket.write("GET /version HTTP/1.1\r\nHost: x\r\n");
  expect((await served.ask("/readyz")).text).toBe("ok");
  socket.destroy();
});

it("a request that comes while the answer before it is still being read waits for its turn", async () => {
  const { key, certificate: cert } = served.booted.world.cluster.authority.client(
    { commonName: "kubernetes-admin", organizations: ["system:masters"] },
    Date.now(),
  );
  const socket = connect({ host: "127.0.0.1", port: served.port, rejectUnauthorized: false, key, cert });
  await once(socket, "secureConnect");
  const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "large" }, data: { text: "x".repeat(300_000) } });
  const head = "Host: x\r\nContent-Type: application/json\r\n";
  socket.pause();
  for (let each = 0; each < 8; each++) socket.write(`GET /openapi/v2 HTTP/1.1\r\n${head}\r\n`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.write(
    `POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nConnection: close\r\nContent-Length: ${body.length}\r\n${head}\r\n${body}`,
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  let text = "";
  for await (const chunk of socket) text += (chunk as Buffer).toString("latin1");
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual([...Array(8).fill("HTTP/1.1 200"), "HTTP/1.1 201"]);
});

it("two worlds are served at once, each to its own clients", async () => {
  const wanted = { world: "bare", port: 0, listen: "127.0.0.1", speed: 1 } as const;
  const both = [await open(wanted), await open(wanted)] as const;
  try {
    expect(both[0].address).not.toBe(both[1].address);
    const admin = both[0].booted.world.cluster.authority.client(
      { commonName: "kubernetes-admin", organizations: ["system:masters"] },
      Date.now(),
    );
    const status = async ({ address }: { address: string }): Promise<number> => {
      const sent = request(`https://${address}/version`, {
        key: admin.key,
        cert: admin.certificate,
        rejectUnauthorized: false,
        agent: false,
      }).end();
      const [response] = await once(sent, "response");
      response.resume();
      return response.statusCode;
    };
    expect([await status(both[0]), await status(both[1])]).toEqual([200, 401]);
  } finally {
    for (const each of both) each.close();
  }
});

it("listening for other hosts is warned of, and the certificate names the address", async () => {
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => said.push(text) > 0) as typeof write;
  const serving = await open({ world: "bare", port: 0, listen: "0.0.0.0", speed: 1 }).finally(() => {
    process.stderr.write = write;
  });
  try {
    expect(said.join("")).toMatch(/^Warning: listening on 0\.0\.0\.0/);
    const port = Number(serving.address.split(":").at(-1));
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    await once(socket, "secureConnect");
    expect(socket.getPeerCertificate().subjectaltname).toContain("IP Address:127.0.0.1");
    socket.destroy();
    // A client cannot connect to "any address": the kubeconfig names one that leads here.
    expect(serving.address).not.toContain("0.0.0.0");
  } finally {
    serving.close();
  }
});
