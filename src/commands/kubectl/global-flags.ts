// The flags that every kubectl command has (`kubectl options`).
import type { Call } from "../command.ts";
import { flag } from "./flags.ts";

export const globalFlags = [
  flag("as", "string", "", "Act as this user. May be a normal user or a service account in a namespace."),
  flag("as-group", "stringArray", "[]", "Act as a member of this group; may be given several times."),
  flag("as-uid", "string", "", "Act with this UID."),
  flag("as-user-extra", "stringArray", "[]", "Act with these extras, as key=value; may be given several times."),
  flag("cache-dir", "string", "/root/.kube/cache", "Default cache directory"),
  flag("certificate-authority", "string", "", "File with the certificate of the authority that signed the server's"),
  flag("client-certificate", "string", "", "File with a client certificate for TLS"),
  flag("client-key", "string", "", "File with the key of the client certificate"),
  flag("cluster", "string", "", "The cluster of the kubeconfig to use"),
  flag("context", "string", "", "The context of the kubeconfig to use"),
  flag("disable-compression", "bool", "false", "Do not let the server compress its answers", {
    unseen: "answers read the same, compressed or not",
  }),
  flag("insecure-skip-tls-verify", "bool", "false", "Do not check the certificate of the server. This makes HTTPS connections insecure"),
  flag("kubeconfig", "string", "", "The kubeconfig file to use"),
  flag("kuberc", "string", "", "The kuberc file to use for preferences. Can be switched off with KUBECTL_KUBERC=false or KUBERC=off."),
  flag("log-flush-frequency", "duration", "5s", "Seconds at most between two flushes of the log", {
    unseen: "standard error is not buffered",
  }),
  flag("match-server-version", "bool", "false", "Require server version to match client version"),
  flag("namespace", "string", "", "The namespace of this request", { shorthand: "n" }),
  flag("password", "string", "", "Password for basic authentication to the API server"),
  flag("profile", "string", "none", "What to profile. One of (none|cpu|heap|goroutine|threadcreate|block|mutex|trace)", {
    approximate: "only none; others are refused",
  }),
  flag("profile-output", "string", "profile.pprof", "File to write the profile to", {
    unseen: "nothing is profiled",
  }),
  flag("request-timeout", "string", "0", "How long to wait for one answer of the server, with a unit (1s, 2m, 3h). Zero means for ever."),
  flag("server", "string", "", "Address and port of the Kubernetes API server", { shorthand: "s" }),
  flag("tls-server-name", "string", "", "Name to expect in the server's certificate. Without it, the host name of the server's address"),
  flag("token", "string", "", "Bearer token for the API server"),
  flag("user", "string", "", "The user of the kubeconfig to use"),
  flag("username", "string", "", "Username for basic authentication to the API server"),
  flag("v", "int32", "0", "How much to log", {
    shorthand: "v",
    approximate:
      "of what is not about requests, only the lines that learners meet are logged: reflectors and the cache of discovery say less",
  }),
  flag("vmodule", "string", "", "pattern=N,… settings of the log level by file (only works for the default text log format)", {
    approximate: "heard by the files whose lines are told here",
  }),
  flag("warnings-as-errors", "bool", "false", "Treat a warning from the server as an error and exit with another code than 0"),
];

const PROFILES = ["none", "cpu", "heap", "goroutine", "threadcreate", "block", "mutex", "trace"];

/** What is wrong with the values of the global flags, or has no effect here; said rather than ignored. */
export function refusedGlobals(call: Call): string | undefined {
  const own = call.command.flags.some(({ name }) => name === "profile");
  const profile = own ? "none" : call.string("profile");
  if (!PROFILES.includes(profile)) return `error: unknown profile '${profile}'`;
  if (profile !== "none") return "error: k8s-quest does not simulate --profile yet";
  const modules = call.string("vmodule");
  if (modules && !modules.split(",").every((each) => /^[^=]+=\d+$/.test(each)))
    return `error: invalid argument ${JSON.stringify(modules)} for "--vmodule" flag: syntax error: expect comma-separated list of filename=N\nSee '${call.path} --help' for usage.`;
  return undefined;
}
