// /statusz: what a component says of itself: its version, and since when it runs (component-base/zpages; by default since 1.36).
import { fromTimestamp, timestamp } from "../../../api/object.ts";
import { SERVER_VERSION } from "../../../api/version.ts";
import { SYSTEM, type WebContext } from "./context.ts";
import { json, text, type WebAnswer } from "./message.ts";

const GROUP = "config.k8s.io";
const VERSIONS = ["v1alpha1", "v1beta1"];

export interface Component {
  name: string;
  /** Since when it runs, virtual ms. */
  started: number;
  /** Where else it answers, the first part of each path once. */
  paths: readonly string[];
}

/** When the process of the API server began: as its pod tells where it runs in one, or else with the cluster. */
export function apiServerOf({ api, clock }: WebContext, paths: readonly string[]): Component {
  const client = api.client(SYSTEM);
  const of = (resource: string) => api.scheme.byResource("", "v1", resource)!;
  const [pod] = client.list(of("pods"), { namespace: "kube-system", labelSelector: "component=kube-apiserver" });
  const since: string | undefined =
    pod?.["status"]?.containerStatuses?.[0]?.state?.running?.startedAt ??
    client.find(of("namespaces"), "kube-system")?.metadata.creationTimestamp;
  return { name: "kube-apiserver", started: since ? fromTimestamp(since) : clock.now, paths };
}

const whole = ({ gitVersion }: typeof SERVER_VERSION): string => gitVersion.slice(1);
const emulated = `${SERVER_VERSION.emulationMajor}.${SERVER_VERSION.emulationMinor}`;

/** As text, or as an object for those who ask for it by group, version and kind. @param accept the header */
export function statusz({ name, started, paths }: Component, accept: string | undefined, now: number): WebAnswer {
  const seconds = Math.max(0, Math.floor((now - started) / 1000));
  const asked = (accept ?? "*/*").split(",").map((each) => each.split(";").map((part) => part.trim()));
  for (const [type, ...more] of asked) {
    const parameters = Object.fromEntries(more.map((part) => part.split("=") as [string, string]));
    if (
      type === "application/json" &&
      parameters["as"] === "Statusz" &&
      parameters["g"] === GROUP &&
      VERSIONS.includes(parameters["v"] ?? "")
    )
      return json(200, {
        kind: "Statusz",
        apiVersion: `${GROUP}/${parameters["v"]}`,
        metadata: { name },
        startTime: timestamp(started),
        uptimeSeconds: seconds,
        goVersion: SERVER_VERSION.goVersion,
        binaryVersion: whole(SERVER_VERSION),
        emulationVersion: emulated,
        paths,
      });
    if (type === "*/*" || type === "text/*" || type === "text/plain") return text(200, page(name, started, seconds, paths));
  }
  return text(406, "406 Not Acceptable\n");
}

const two = (value: number): string => String(value).padStart(2, "0");

function page(name: string, started: number, seconds: number, paths: readonly string[]): string {
  const [day = "", month, date, year, time] = new Date(started)
    .toUTCString()
    .replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, "$1 $3 $2 $4 $5")
    .split(" ");
  return `
${name} statusz
Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.

Started: ${day} ${month} ${String(Number(date)).padStart(2, " ")} ${time} UTC ${year}
Up: ${Math.floor(seconds / 3600)} hr ${two(Math.floor(seconds / 60) % 60)} min ${two(seconds % 60)} sec
Go version: ${SERVER_VERSION.goVersion}
Binary version: ${whole(SERVER_VERSION)}
Emulation version: ${emulated}
Paths: ${paths.join(" ")}
`;
}
