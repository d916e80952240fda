// A whole world behind a real HTTPS door, in this process: what the tests of src/http ask.

import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import type { AddressInfo } from "node:net";
import { realWall } from "../../src/base/wall.ts";
import { boot } from "../../src/commands/boot.ts";
import { Pace } from "../../src/game/pace.ts";
import type { ServeOptions } from "../../src/http/kubernetes/serve-options.ts";
import { createKubernetesServer } from "../../src/http/kubernetes/server.ts";
import { drive } from "../../src/world/outside.ts";

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server answers
  json: any;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: unknown;
  /** Sends the administrator's certificate unless false. */
  credentials?: boolean;
}

export async function startServed(setup: readonly string[] = [], change: (options: ServeOptions) => ServeOptions = (same) => same) {
  // Certificates are looked at by the real clock.
  const today = Date.now();
  const booted = boot({ seed: "http", world: "bare", start: today });
  const { clock, cluster } = booted.world;
  const shell = booted.script();
  for (const line of setup) {
    const run = shell.run(line);
    await drive(booted.world, () => run.exitCode !== undefined);
    if (run.exitCode) throw new Error(`${line}: ${run.stderr}`);
  }
  const pace = new Pace(
    {
      get now() {
        return clock.now;
      },
      get next() {
        return clock.next;
      },
      advance: (to) => clock.runUntil(to),
    },
    realWall,
    0,
  );
  const { authority } = cluster;
  const logged: unknown[] = [];
  const options = change({
    context: {
      api: cluster.api,
      clock,
      address: "127.0.0.1:6443",
      machine: cluster.nodes.values().next().value!,
      ...(cluster.kubelets ? { kubelets: cluster.kubelets } : {}),
    },
    identity: authority.server(["localhost"], ["127.0.0.1"], today),
    authority,
    act: (action) => pace.act(action),
    settle: (done) => pace.settle(done),
    log: (error) => logged.push(error),
  });
  const server = createKubernetesServer(options);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const admin = authority.client({ commonName: "kubernetes-admin", organizations: ["system:masters"] }, today);
  const trust = { ca: authority.certificate, host: "127.0.0.1", port };
  const withCertificate = { ...trust, key: admin.key, cert: admin.certificate };
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const;

  const target = (credentials = true): RequestOptions =>
    credentials ? { ...withCertificate, agent: agents[0] } : { ...trust, agent: agents[1] };

  /** One request, and its whole answer. */
  const ask = (path: string, { method = "GET", headers = {}, body, credentials = true }: Asked = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const text = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const sent = request(
        {
          ...target(credentials),
          path,
          method,
          headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text,
            get json() {
              return JSON.parse(text);
            },
          });
        },
      );
      sent.on("error", reject);
      sent.end(text);
    });

  const stop = () => {
    pace.close();
    for (const agent of agents) agent.destroy();
    server.closeAllConnections();
    server.close();
  };
  return { ask, stop, booted, clock, api: cluster.api, pace, logged, port, target, options, server };
}

export type TestServer = Awaited<ReturnType<typeof startServed>>;
