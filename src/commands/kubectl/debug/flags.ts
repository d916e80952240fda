// The flags of `kubectl debug`.
import type { Flag } from "../../command.ts";
import type { flag as make } from "../flags.ts";

export const flags = (flag: typeof make): Flag[] => [
  flag("arguments-only", "bool", "false", "Pass what follows -- to the new container as its arguments instead of its command."),
  flag("attach", "bool", "false", "Wait for the container to run, then attach to it; so it is with -i, unless this flag says otherwise."),
  flag("container", "string", "", "Container name to use for debug container.", { shorthand: "c" }),
  flag("copy-to", "string", "", "Create a copy of the target Pod with this name."),
  flag("custom", "string", "", "A JSON or YAML file with part of a container's spec, laid over what the profile makes."),
  flag("env", "stringToString", "[]", "Environment variables to set in the container."),
  flag("filename", "stringSlice", "[]", "identifying the resource to debug", { shorthand: "f" }),
  flag("image", "string", "", "Container image to use for debug container."),
  flag("image-pull-policy", "string", "", "The image pull policy for the container; the server's default if empty."),
  flag("keep-annotations", "bool", "false", "With --copy-to: keep the annotations of the original pod."),
  flag("keep-init-containers", "bool", "true", "With --copy-to: run the init containers of the pod."),
  flag("keep-labels", "bool", "false", "With --copy-to: keep the labels of the original pod."),
  flag("keep-liveness", "bool", "false", "With --copy-to: keep the liveness probes of the original pod."),
  flag("keep-readiness", "bool", "false", "With --copy-to: keep the readiness probes of the original pod."),
  flag("keep-startup", "bool", "false", "With --copy-to: keep the startup probes of the original pod."),
  flag("profile", "string", "legacy", 'Options are "legacy", "general", "baseline", "netadmin", "restricted" or "sysadmin".'),
  flag("quiet", "bool", "false", "If true, suppress informational messages.", { shorthand: "q" }),
  flag("replace", "bool", "false", "With --copy-to: delete the original pod."),
  flag("same-node", "bool", "false", "With --copy-to: run the copy on the node of the original pod."),
  flag("set-image", "stringToString", "[]", "With --copy-to: name=image pairs for images to change, as `kubectl set image` takes them."),
  flag("share-processes", "bool", "true", "With --copy-to: the containers of the copy see each other's processes."),
  flag("stdin", "bool", "false", "Keep stdin open on the container(s) in the pod, even if nothing is attached.", { shorthand: "i" }),
  flag("target", "string", "", "With an ephemeral container: see the processes of the container of this name."),
  flag("tty", "bool", "false", "Allocate a TTY for the debugging container.", { shorthand: "t" }),
];
