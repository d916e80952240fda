// kubeadm certs: how long certificates are valid, and new ones (cmd/kubeadm/app/cmd/certs.go).
import { alignTabs } from "../../base/tab-writer.ts";
import { readCertificate } from "../../base/x509/certificate.ts";
import type { Running, Task } from "../../machine/process.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { say, ToolError } from "../unix/tool.ts";
import { certificateOf, issuedNames, renewed } from "./kubeadm-certificates.ts";
import { onlyControlPlane, reading } from "./kubeadm-reach.ts";

const two = (value: number): string => String(value).padStart(2, "0");

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Jan 05, 2027 09:00 UTC */
const dateText = (at: number): string => {
  const date = new Date(at);
  return `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}, ${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
};

/** apimachinery's ShortHumanDuration: its largest unit. */
export function residual(milliseconds: number): string {
  if (milliseconds < 0) return "<invalid>";
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h`;
  return hours < 24 * 365 ? `${Math.floor(hours / 24)}d` : `${Math.floor(hours / 24 / 365)}y`;
}

export function* checkExpiration(self: Running, host: NodeHost): Task<void> {
  const now = self.clock.now;
  const rows: string[][] = [["CERTIFICATE", "EXPIRES", "RESIDUAL TIME", "CERTIFICATE AUTHORITY", "EXTERNALLY MANAGED"]];
  const authorities: string[][] = [["CERTIFICATE AUTHORITY", "EXPIRES", "RESIDUAL TIME", "EXTERNALLY MANAGED"]];
  for (const [name, issued] of issuedNames()) {
    const text = certificateOf(host, issued.path);
    const end = text && readCertificate(text)?.certificate.validTo;
    rows.push(
      end
        ? [name, dateText(Date.parse(end)), residual(Date.parse(end) - now), issued.authority, "no"]
        : [`!MISSING! ${name}`, "", "", "", ""],
    );
  }
  for (const [name, path] of [
    ["ca", "/etc/kubernetes/pki/ca.crt"],
    ["etcd-ca", "/etc/kubernetes/pki/etcd/ca.crt"],
    ["front-proxy-ca", "/etc/kubernetes/pki/front-proxy-ca.crt"],
  ] as const) {
    const text = certificateOf(host, path);
    const end = text && readCertificate(text)?.certificate.validTo;
    authorities.push(end ? [name, dateText(Date.parse(end)), residual(Date.parse(end) - now), "no"] : [`!MISSING! ${name}`, "", "", ""]);
  }
  const table = (all: readonly (readonly string[])[]) =>
    alignTabs(all.map((row) => `${row.join("\t")}\t`).join("\n"), { minWidth: 10, padding: 3 });
  yield* say(self, `${reading("check-expiration")}${table(rows)}\n\n${table(authorities)}\n`);
}

export function* renew(self: Running, host: NodeHost, names: readonly string[]): Task<void> {
  onlyControlPlane(host);
  const [wanted] = names;
  if (wanted === undefined) throw new ToolError('missing subcommand; "renew" is not meant to be run on its own');
  const all = [...issuedNames()].filter(([name]) => wanted === "all" || name === wanted);
  if (!all.length) throw new ToolError(`unknown command ${JSON.stringify(wanted)} for "kubeadm certs renew"`);
  yield* say(self, reading("renew"));
  for (const [, issued] of all) {
    renewed(host, issued);
    yield* say(self, `${issued.words} renewed\n`);
  }
  if (wanted === "all")
    yield* say(
      self,
      "\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, so that they can use the new certificates.\n",
    );
}
