// The versions that this world is built after. Commit and date are what Kubernetes' own code says of a build without them.
const build = { gitCommit: "$Format:%H$", gitTreeState: "", buildDate: "1970-01-01T00:00:00Z", compiler: "gc", platform: "linux/amd64" };

export const CLIENT_VERSION = { major: "1", minor: "35", gitVersion: "v1.35.2", ...build, goVersion: "go1.25" };
export const KUSTOMIZE_VERSION = "v5.7.1";
export const SERVER_VERSION = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.2",
  ...build,
  goVersion: "go1.26",
};
