// Flags that several verbs share, with kubectl's names, shorthands and defaults.
import type { Flag } from "../command.ts";

const flag = (name: string, type: Flag["type"], value: string, help: string, more: Partial<Flag> = {}): Flag => ({
  name,
  type,
  default: value,
  help,
  ...(type === "bool" ? { bare: "true" } : {}),
  ...more,
});

export { flag };

/** -f, -k, -R: where manifests come from (genericclioptions.FileNameFlags). `usage` is the help of -f. */
export const filenameFlags = (usage: string): Flag[] => [
  flag("filename", "stringSlice", "[]", usage, { shorthand: "f" }),
  flag("kustomize", "string", "", "A folder with a kustomization to build. Cannot be used together with -f or -R.", { shorthand: "k" }),
  flag("recursive", "bool", "false", "Go through the folders given with -f, --filename and all below them.", { shorthand: "R" }),
];
export const selectorFlag = flag(
  "selector",
  "string",
  "",
  "Only objects whose labels match. Knows '=', '==', '!=', 'in', 'notin' (e.g. -l key1=value1,key2=value2,key3 in (value3)). All given conditions must hold.",
  { shorthand: "l" },
);
export const fieldSelectorFlag = flag(
  "field-selector",
  "string",
  "",
  "Only objects whose fields match. Knows '=', '==' and '!=' (e.g. --field-selector key1=value1,key2=value2). Each kind offers a few fields only.",
);
export const chunkSizeFlag = flag(
  "chunk-size",
  "int64",
  "500",
  "Read long lists in pieces of this many objects instead of all at once. 0 reads in one piece.",
);
export const allNamespacesFlag = (
  help = "Objects of all namespaces; the namespace of the context or of --namespace is not regarded.",
): Flag => flag("all-namespaces", "bool", "false", help, { shorthand: "A" });
/** cmdutil.AddDryRunFlag. */
export const dryRunFlag = flag(
  "dry-run",
  "string",
  "none",
  'One of "none", "server" or "client". With client, only print what would be sent. With server, send it but nothing is stored.',
  { bare: "unchanged" },
);
/** cmdutil.AddFieldManagerFlagVar. */
export const fieldManagerFlag = (value: string): Flag =>
  flag("field-manager", "string", value, "The name under which the server notes who owns the fields.");
/** cmdutil.AddValidateFlags. */
export const validateFlag = flag(
  "validate",
  "string",
  "strict",
  'One of strict (or true), warn, ignore (or false). "strict" refuses unknown or doubled fields, "warn" sends the object and warns, "ignore" checks nothing.',
  { bare: "strict" },
);
export const localFlag = (help: string): Flag => flag("local", "bool", "false", help);
/** Of verbs that delete, and of those that do so on the way. */
export const cascadeFlag = flag(
  "cascade",
  "string",
  "background",
  'Must be "background", "orphan", or "foreground". How dependents of what is deleted are treated.',
  { bare: "background" },
);
export const forceFlag = flag("force", "bool", "false", "If true, immediately remove resources from API and bypass graceful deletion.");
export const gracePeriodFlag = flag(
  "grace-period",
  "int",
  "-1",
  "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative.",
);
export const saveConfigFlag = flag(
  "save-config",
  "bool",
  "false",
  "Keep the configuration of the object in its annotation, as apply does. Useful when apply is to be used on it later.",
);
const outputFormats = (formats: string): Flag =>
  flag("output", "string", "", `Output format. One of: (${formats.replaceAll(",", ", ")}).`, { shorthand: "o" });
/** genericclioptions.PrintFlags: -o and what goes with it. */
export const printFlags = (
  formats = "json,yaml,kyaml,name,go-template,go-template-file,template,templatefile,jsonpath,jsonpath-as-json,jsonpath-file",
): Flag[] => [
  flag(
    "allow-missing-template-keys",
    "bool",
    "true",
    "Leave out what a template names and the object does not have. Only for the golang and jsonpath output formats.",
  ),
  outputFormats(formats),
  flag("show-managed-fields", "bool", "false", "Keep the managedFields when printing objects in JSON or YAML."),
  flag(
    "template",
    "string",
    "",
    "The template, or the file with it, for -o=go-template and -o=go-template-file. The format is golang templates.",
  ),
];
