// docker version (cli/command/system/version.go): the client and the server, by one template.
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { template } from "../format.ts";
import { Uninitialized } from "../settings.ts";
import { verb } from "../tool.ts";

/** Of this command: that of the engine that comes with it. */
export const CLIENT = { version: "28.5.2", commit: "ecc6942", go: "go1.25.3", built: "2025-11-05T14:43:11.000000000+00:00", api: "1.51" };

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "Wed Nov  5 14:43:33 2025" (time.ANSIC). */
export function ansiTime(text: string): string {
  const at = new Date(Date.parse(text));
  if (Number.isNaN(at.getTime())) return text;
  return `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 19)} ${at.getUTCFullYear()}`;
}

interface Component {
  Name: string;
  Version: string;
  Details?: Readonly<Record<string, string>>;
}
interface Server {
  Platform: { Name: string };
  Components: readonly Component[];
  Version: string;
  ApiVersion: string;
  [name: string]: unknown;
}

const clientOf = (context: string) => ({
  Platform: { Name: "Docker Engine - Community" },
  Version: CLIENT.version,
  ApiVersion: CLIENT.api,
  DefaultAPIVersion: CLIENT.api,
  GitCommit: CLIENT.commit,
  GoVersion: CLIENT.go,
  Os: "linux",
  Arch: "amd64",
  BuildTime: ansiTime(CLIENT.built),
  Context: context,
});

const row = (indent: string, width: number, name: string, value: string): string => `${indent}${`${name}:`.padEnd(width)}${value}\n`;

function clientText(own: ReturnType<typeof clientOf>): string {
  const rows: [string, string][] = [
    ["Version", own.Version],
    ["API version", own.ApiVersion],
    ["Go version", own.GoVersion],
    ["Git commit", own.GitCommit],
    ["Built", own.BuildTime],
    ["OS/Arch", `${own.Os}/${own.Arch}`],
    ["Context", own.Context],
  ];
  return `Client: ${own.Platform.Name}\n${rows.map(([name, value]) => row(" ", 19, name, value)).join("")}`;
}

function serverText({ Platform, Components }: Server): string {
  const parts = Components.map(({ Name, Version, Details = {} }) => {
    const rows: [string, string][] = Details["ApiVersion"]
      ? [
          ["Version", Version],
          ["API version", `${Details["ApiVersion"]} (minimum version ${Details["MinAPIVersion"]})`],
          ["Go version", Details["GoVersion"] ?? ""],
          ["Git commit", Details["GitCommit"] ?? ""],
          ["Built", ansiTime(Details["BuildTime"] ?? "")],
          ["OS/Arch", `${Details["Os"]}/${Details["Arch"]}`],
          ["Experimental", Details["Experimental"] ?? ""],
        ]
      : [["Version", Version], ...Object.entries(Details)];
    return ` ${Name}:\n${rows.map(([name, value]) => row("  ", 18, name, value)).join("")}`;
  });
  return `\nServer: ${Platform.Name}\n${parts.join("")}`;
}

/** As Go calls the fields, in templates. */
const named = ({ ApiVersion, MinAPIVersion, ...rest }: Readonly<Record<string, unknown>>): object => ({
  ...rest,
  APIVersion: ApiVersion,
  ...(MinAPIVersion === undefined ? {} : { MinAPIVersion }),
});

export const version = verb(
  {
    name: "version",
    summary: "Show the Docker version information",
    usage: "version [OPTIONS]",
    flags: [flag("-f, --format", "string", "Show it by a Go template")],
  },
  function* (docker) {
    const format = docker.call.string("format");
    const show = format && format !== "json" ? template(format) : undefined;
    let server: Server | undefined;
    let failed: Failure | undefined;
    try {
      server = yield* docker.client.json<Server>("GET", "/version");
    } catch (error) {
      if (!(error instanceof Failure) || error instanceof Uninitialized) throw error;
      failed = error;
    }
    const both = { Client: clientOf(docker.client.settings.current), Server: server ?? null };
    if (show) yield* docker.out(`${show({ Client: named(both.Client), Server: both.Server && named(both.Server) })}\n`);
    else if (format) yield* docker.out(`${JSON.stringify(both)}\n`);
    else yield* docker.out(`${clientText(both.Client)}${server ? serverText(server) : ""}`);
    if (failed) throw failed;
    return 0;
  },
);
