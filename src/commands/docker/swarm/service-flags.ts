// The flags of docker service create and docker service update (cli/command/service/opts.go).
import { flag } from "../flags.ts";
import { portProblem } from "./port.ts";

const policy = (kind: "update" | "rollback") => [
  flag(`--${kind}-delay`, "duration", `Time between batches of a ${kind} (ns|us|ms|s|m|h)`, { default: "0s" }),
  flag(`--${kind}-failure-action`, "string", `What follows a failed ${kind} (pause|continue${kind === "update" ? "|rollback" : ""})`, {
    default: "pause",
  }),
  flag(`--${kind}-max-failure-ratio`, "decimal", `How many may fail in a ${kind}`, { default: "0" }),
  flag(`--${kind}-monitor`, "duration", "How long each task is watched for failures (ns|us|ms|s|m|h)", { default: "5s" }),
  flag(`--${kind}-order`, "string", "What comes first (start-first|stop-first)", { default: "stop-first" }),
  flag(`--${kind}-parallelism`, "int", "Tasks at the same time (0: all of them)", { default: "1" }),
];

/** Flags that create and update share. */
export const common = [
  flag("-d, --detach", "bool", "Do not wait until it has converged"),
  flag("-q, --quiet", "bool", "Show no progress"),
  flag("--entrypoint", "string", "Another entrypoint than the image's"),
  flag("--health-cmd", "string", "How its health is asked for"),
  flag("--health-interval", "duration", "Time between checks (ms|s|m|h)"),
  flag("--health-retries", "int", "So many failures in a row are unhealthy"),
  flag("--health-start-period", "duration", "Time in which failures do not count (ms|s|m|h)"),
  flag("--health-timeout", "duration", "How long a check may take (ms|s|m|h)"),
  flag("--no-healthcheck", "bool", "Without the image's check"),
  flag("--hostname", "string", "Host name of the containers"),
  flag("--init", "bool", "A process 1 that forwards signals and reaps processes"),
  flag("--limit-cpu", "decimal", "Processors that it may use"),
  flag("--limit-memory", "bytes", "Memory that it may use", { default: "0" }),
  flag("--limit-pids", "int", "Processes that it may have"),
  flag("--reserve-cpu", "decimal", "Processors that are kept for it"),
  flag("--reserve-memory", "bytes", "Memory that is kept for it", { default: "0" }),
  flag("--log-driver", "string", "What takes its logs"),
  flag("--log-opt", "list", "Options of that"),
  flag("--no-resolve-image", "bool", "Do not ask the registry for the digest"),
  flag("--read-only", "bool", "Its root cannot be written"),
  flag("--replicas", "int", "Number of tasks"),
  flag("--replicas-max-per-node", "int", "Tasks on one node at most (0: as many as there are)"),
  flag("--restart-condition", "string", "When tasks are started again (none|on-failure|any)", { default: "any" }),
  flag("--restart-delay", "duration", "Time before that (ns|us|ms|s|m|h)", { default: "5s" }),
  flag("--restart-max-attempts", "int", "How often at most"),
  flag("--restart-window", "duration", "Over which time attempts count (ns|us|ms|s|m|h)"),
  flag("--stop-grace-period", "duration", "How long it may take to end (ns|us|ms|s|m|h)", { default: "10s" }),
  flag("--stop-signal", "string", "What ends it"),
  flag("-t, --tty", "bool", "With a terminal"),
  flag("-u, --user", "string", "Username or UID (format: <name|uid>[:<group|gid>])"),
  flag("--with-registry-auth", "bool", "Hand on what lets nodes into the registry", { unseen: "the only node is the one that logged in" }),
  flag("-w, --workdir", "string", "Working directory in the container"),
  flag("--endpoint-mode", "string", "How its name is answered (vip or dnsrr)", { default: "vip" }),
  ...policy("rollback"),
  ...policy("update"),
];

export const createFlags = [
  ...common,
  flag("--cap-add", "list", "Add capabilities"),
  flag("--cap-drop", "list", "Drop capabilities"),
  flag("--config", "list", "Configs that it sees"),
  flag("--constraint", "list", "Where it may run"),
  flag("--container-label", "list", "Labels of its containers"),
  flag("--dns", "list", "Name servers"),
  flag("--dns-option", "list", "Options of name servers"),
  flag("--dns-search", "list", "Domains that names are looked for in"),
  flag("-e, --env", "list", "Variables"),
  flag("--env-file", "list", "Variables from a file"),
  flag("--group", "list", "Further groups"),
  flag("--host", "list", "Further names of addresses (host:ip)"),
  flag("-l, --label", "list", "Labels"),
  flag("--mode", "string", "How many tasks there are (replicated or global)", { default: "replicated" }),
  flag("--mount", "mount", "Mounts"),
  flag("--name", "string", "Its name"),
  flag("--network", "network", "Networks that it joins"),
  flag("--placement-pref", "list", "What it is spread over", { unseen: "there is one node to spread over" }),
  flag("-p, --publish", "list", "Publish a port", { check: portProblem }),
  flag("--secret", "list", "Secrets that it sees"),
  flag("--sysctl", "list", "Settings of the kernel"),
  flag("--ulimit", "ulimit", "Limits of its processes"),
];

const changes = (name: string, what: string) => [
  flag(`--${name}-add`, "list", `Add or change ${what}`, name === "publish" ? { check: portProblem } : {}),
  flag(`--${name}-rm`, "list", `Remove ${what}`),
];

export const updateFlags = [
  ...common,
  ...["config", "constraint", "container-label", "env", "host", "label", "network", "publish", "secret"].flatMap((name) =>
    changes(name, `a ${name}`),
  ),
  flag("--mount-add", "mount", "Add or change a mount"),
  flag("--mount-rm", "list", "Remove a mount by its target"),
  flag("--args", "string", "Arguments of the command"),
  flag("--force", "bool", "Also where nothing is different"),
  flag("--image", "string", "Image"),
  flag("--rollback", "bool", "Back to the specification before"),
];
