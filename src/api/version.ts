// The version of Kubernetes that this server is. Commit and date are what Kubernetes' own code says of a build without them.
export const BUILD = {
  gitCommit: "$Format:%H$",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  compiler: "gc",
  platform: "linux/amd64",
} as const;

export const SERVER_VERSION = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.2",
  gitCommit: BUILD.gitCommit,
  gitTreeState: BUILD.gitTreeState,
  buildDate: BUILD.buildDate,
  goVersion: "go1.26",
  compiler: BUILD.compiler,
  platform: BUILD.platform,
};
