// Flags of the verbs that join a pod: exec, attach, port-forward and logs.
import { flag } from "./flags.ts";

export const containerFlag = flag(
  "container",
  "string",
  "",
  "Container name. If omitted, the annotation kubectl.kubernetes.io/default-container or the first container in the pod is used.",
  { shorthand: "c" },
);

/** @param usual as Go writes a duration */
export const runningTimeout = (usual: string) =>
  flag(
    "pod-running-timeout",
    "duration",
    usual,
    "The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running",
  );

/** Of exec and attach: what is passed on and shown. */
export const streamFlags = [
  flag("quiet", "bool", "false", "Only print output from the remote session", { shorthand: "q" }),
  flag("stdin", "bool", "false", "Pass stdin to the container", { shorthand: "i" }),
  flag("tty", "bool", "false", "Stdin is a TTY", { shorthand: "t" }),
];
