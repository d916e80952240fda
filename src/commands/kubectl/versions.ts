// The versions of the client that this kubectl is built after.
import { BUILD } from "../../api/version.ts";

export const CLIENT_VERSION = { major: "1", minor: "35", gitVersion: "v1.35.2", ...BUILD, goVersion: "go1.25" };
export const KUSTOMIZE_VERSION = "v5.7.1";
