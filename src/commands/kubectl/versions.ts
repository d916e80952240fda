// The versions that this world is built after.
export const CLIENT_VERSION = { major: "1", minor: "35", gitVersion: "v1.35.2", gitCommit: "6f1fdd86a0db1cba4baaa2b4a4cf76e0ce0c3b0e", gitTreeState: "clean", buildDate: "2026-02-26T20:12:47Z", goVersion: "go1.25.7", compiler: "gc", platform: "linux/amd64" };
export const KUSTOMIZE_VERSION = "v5.7.1";
export const SERVER_VERSION = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.2",
  gitCommit: "0d4ab0a1b3f9fbd0f5e8e2a6a7c1a1b2c3d4e5f6",
  gitTreeState: "clean",
  buildDate: "2026-06-18T18:21:09Z",
  goVersion: "go1.26.1",
  compiler: "gc",
  platform: "linux/amd64",
};
