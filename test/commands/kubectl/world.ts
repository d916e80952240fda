// A computer with kubectl and one cluster: an API server and its objects, nothing that runs.

import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { authorityOf } from "../../../src/base/x509/authority.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";
import { bindWorld, kubectl } from "../../../src/commands/kubectl/index.ts";
import { Pipe } from "../../../src/machine/pipe.ts";
import { kubeconfig } from "../../../src/world/kubeconfig.ts";
import { computer } from "../../machine/computer.ts";

export interface Result {
  out: string;
  err: string;
  code: number | undefined;
}

export function laboratory() {
  const host = computer();
  const { clock, random } = host;
  const api = createApiServer({ clock, random, kinds: builtInKinds, serviceCidr: "10.96.0.0/12" });
  const server = "https://127.0.0.1:6443";
  const authority = authorityOf(random, clock.now);
  const address = { name: "kubernetes", server, authority };
  bindWorld(host, {
    clock,
    random,
    host,
    clusters: new Map([["kubernetes", { ...address, api, nodes: new Map() }]]),
  });
  host.files.makeFolder("/root/.kube", { parents: true });
  host.files.write("/root/.kube/config", kubeconfig(address, clock.now));
  const admin = api.client({ name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] });

  /** Runs kubectl with words, for at most `seconds` of virtual time. */
  const run = (words: readonly string[], options: { input?: string; seconds?: number } = {}): Result => {
    const [stdin, stdout, stderr] = [new Pipe(), new Pipe(), new Pipe()];
    stdin.write(options.input ?? "");
    stdin.end();
    const process = host.processes.spawn({
      argv: ["kubectl", ...words],
      program: kubectl,
      environment: { HOME: "/root", PATH: "/bin" },
      directory: "/root",
      stdin,
      stdout,
      stderr,
    });
    let [out, err] = ["", ""];
    clock.runWhile(
      () => {
        out += stdout.read();
        err += stderr.read();
        return process.exitCode === undefined;
      },
      clock.now + (options.seconds ?? 60) * 1000,
    );
    out += stdout.read();
    err += stderr.read();
    if (process.exitCode === undefined) process.kill("SIGINT");
    return { out, err, code: process.exitCode };
  };
  /** Runs a line whose words are parted by spaces. */
  const line = (text: string, options?: Parameters<typeof run>[1]): Result => run(text.split(" "), options);
  /** Puts an object in place as the administrator. */
  const put = (
    object: Omit<KubeObject, "metadata"> & {
      metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
    },
  ) => {
    const at = object.apiVersion.lastIndexOf("/");
    const kind = api.scheme.byKind(at < 0 ? "" : object.apiVersion.slice(0, at), object.apiVersion.slice(at + 1), object.kind)!;
    return admin.create(kind, object, kind.namespaced ? { namespace: object.metadata.namespace ?? "default" } : {});
  };
  if (!admin.find(api.scheme.byKind("", "v1", "Namespace")!, "default"))
    put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  return { host, api, clock, admin, run, line, put };
}
