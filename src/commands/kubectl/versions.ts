// The versions of the client that this kubectl is built after.
import { BUILD } from "../../api/version.ts";

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
