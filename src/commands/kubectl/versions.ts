// The versions of the client that this kubectl is built after.
import { BUILD, SERVER_VERSION } from "../../api/version.ts";

export const CLIENT_VERSION = {
  major: "1",
  minor: "35",
  gitVersion: "v1.35.2",
  gitCommit: "fdc9d74cbf2da6754ebf81d56f80ae2948cd6425",
  gitTreeState: "clean",
  buildDate: "2026-02-26T20:05:34Z",
  goVersion: "go1.25.7",
  compiler: BUILD.compiler,
  platform: BUILD.platform,
};
export const KUSTOMIZE_VERSION = "v5.7.1";

const FIELDS = [
  "major",
  "minor",
  "emulationMajor",
  "emulationMinor",
  "minCompatibilityMajor",
  "minCompatibilityMinor",
  "gitVersion",
  "gitCommit",
  "gitTreeState",
  "buildDate",
  "goVersion",
  "compiler",
  "platform",
] as const;

/** What --match-server-version says of two versions that are not the same, as Go prints them. */
export function versionsDiffer(): string {
  const text = (version: Partial<Record<(typeof FIELDS)[number], string>>): string =>
    `version.Info{${FIELDS.map((field) => `${field[0]!.toUpperCase()}${field.slice(1)}:${JSON.stringify(version[field] ?? "")}`).join(", ")}}`;
  return `server version (&${text(SERVER_VERSION)}) differs from client version (${text(CLIENT_VERSION)})`;
}
