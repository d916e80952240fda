// kubectl create ingress: its rules from the short form host/path=service:port[,tls[=secret]].

import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { generator } from "./generator.ts";
import { type Manifest, manifest } from "./objects.ts";

export interface IngressOptions {
  className: string;
  rules: readonly string[];
  /** As service:port. */
  defaultBackend: string;
  /** As key=value. */
  annotations: readonly string[];
}

interface Backend {
  service: { name: string; port: { number: number } | { name: string } };
}
interface Path {
  path: string;
  pathType: "Prefix" | "Exact";
  backend: Backend;
}

const RULE = /^[\w*\-.]*\/[^=,]*=[\w-]+:[\w-]+(,tls(=[\w\-.]*)?)?$/;
const BACKEND = /^[\w-]+:[\w-]+$/;

function backend(text: string): Backend {
  const [name = "", port = ""] = text.split(":");
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

function pathOf(text: string): Path {
  const [path = "", target = ""] = text.split("=");
  const prefix = path.endsWith("*");
  return { path: `/${prefix ? path.slice(0, -1) : path}`, pathType: prefix ? "Prefix" : "Exact", backend: backend(target) };
}

export function ingress(name: string, options: IngressOptions): Manifest {
  if (!options.defaultBackend && !options.rules.length)
    refuse(
      "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
    );
  for (const rule of options.rules)
    if (!RULE.test(rule)) refuse(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  for (const annotation of options.annotations)
    if (annotation.split("=").length !== 2) refuse(`annotation ${annotation} is invalid and should be in format key=[value]`);
  if (options.defaultBackend && !BACKEND.test(options.defaultBackend))
    refuse("default-backend should be in format servicename:serviceport");

  const hosts = new Map<string, Path[]>();
  const tls: { hosts?: string[]; secretName?: string }[] = [];
  const secured = new Set<string>();
  for (const rule of options.rules) {
    const [target = "", secret] = rule.split(",");
    const host = target.slice(0, target.indexOf("/"));
    hosts.set(host, [...(hosts.get(host) ?? []), pathOf(target.slice(host.length + 1))]);
    if (secret === undefined || secured.has(host)) continue;
    secured.add(host);
    const secretName = secret.split("=")[1] ?? "";
    const same = tls.find((entry) => (entry.secretName ?? "") === secretName);
    if (same) same.hosts = [...(same.hosts ?? []), host];
    else if (host || secretName) tls.push({ ...(host ? { hosts: [host] } : {}), ...(secretName ? { secretName } : {}) });
  }
  const annotations = Object.fromEntries(options.annotations.map((text) => text.split("=") as [string, string]));
  return manifest(
    "networking.k8s.io/v1",
    "Ingress",
    name,
    {
      spec: {
        ...(options.className ? { ingressClassName: options.className } : {}),
        ...(options.defaultBackend ? { defaultBackend: backend(options.defaultBackend) } : {}),
        ...(tls.length ? { tls } : {}),
        ...(hosts.size ? { rules: [...hosts].map(([host, paths]) => ({ ...(host ? { host } : {}), http: { paths } })) } : {}),
      },
      status: { loadBalancer: {} },
    },
    Object.keys(annotations).length ? { annotations } : {},
  );
}

export const command: Command = generator({
  name: "ingress",
  aliases: ["ing"],
  summary: "Create an ingress with the specified name",
  usage: "ingress NAME --rule=host/path=service:port[,tls[=secret]] ",
  failure: "failed to create ingress: ",
  flags: [
    flag("class", "string", "", "Ingress Class to be used"),
    flag(
      "rule",
      "stringArray",
      "[]",
      "Rule in format host/path=service:port[,tls=secretname]. Paths containing the leading character '*' are considered pathType=Prefix. tls argument is optional.",
    ),
    flag("default-backend", "string", "", "Default service for backend, in format of svcname:port"),
    flag("annotation", "stringArray", "[]", "Annotation to insert in the ingress object, in the format annotation=value"),
  ],
  generate: (_session, call, name) =>
    ingress(name, {
      className: call.string("class"),
      rules: call.list("rule"),
      defaultBackend: call.string("default-backend"),
      annotations: call.list("annotation"),
    }),
});
