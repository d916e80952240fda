// The verbs that need no server of their own: options, completion, plugin, kustomize.

import { dumpYaml } from "../../base/yaml.ts";
import { parent } from "../../machine/paths.ts";
import type { Process } from "../../machine/process.ts";
import { type Command, Directive } from "../command.ts";
import { flagUsages } from "../framework/help.ts";
import { Exit } from "./failures.ts";
import { flag } from "./flags.ts";
import { globalFlags } from "./global-flags.ts";
import { buildResources } from "./kustomize/index.ts";
import type { Resource } from "./kustomize/resource.ts";
import { misuse, refuse } from "./refusal.ts";
import { type Session, verb } from "./session.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const options: Command = {
  name: "options",
  summary: "Print the list of flags inherited by all commands",
  usage: "options",
  hidden: true,
  errorsToOutput: true,
  flags: [],
  run: verb(function* (session): Process {
    yield* session.out(`The following options can be passed to any command:\n\n${flagUsages(globalFlags)}\n`);
    return 0;
  }),
};

export const completion: Command = {
  name: "completion",
  summary: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
  long: "Print the code that makes the given shell (bash, zsh, fish or powershell) complete kubectl commands. Load it in the shell to switch completion on.",
  examples: `# Load completion into this shell
source <(kubectl completion bash)

# For each shell to come
echo 'source <(kubectl completion bash)' >> ~/.bashrc

# With a short name
alias k=kubectl
complete -o default -F __start_kubectl k`,
  approximate: "the scripts are for the shell inside the world; none for powershell",
  usage: "completion SHELL",
  flags: [],
  complete: (_self, words) =>
    words.some((word) => !word.startsWith("-")) ? { words: [], directive: Directive.standard } : SHELLS.map((word) => ({ word })),
  run: verb(function* (session, call): Process {
    const [shell, ...more] = call.args;
    if (shell === undefined) misuse("Shell not specified.");
    if (more.length) misuse("Too many arguments. Expected only the shell type.");
    if (!SHELLS.includes(shell!)) misuse(`Unsupported shell type ${JSON.stringify(shell)}.`);
    if (shell === "powershell") refuse("k8s-quest does not simulate completion for powershell yet");
    yield* session.out(SCRIPTS[shell!]!);
    return 0;
  }),
};

/** The completer itself is built in: the script only says that kubectl has one, under the name that people bind aliases to. */
const SCRIPTS: Record<string, string> = {
  bash: '# bash completion for kubectl\n__start_kubectl() { compgen -C kubectl "$@"; }\ncomplete -o default -F __start_kubectl kubectl\n',
  zsh: '#compdef kubectl\n# zsh completion for kubectl\n_kubectl() { compgen -C kubectl "$@"; }\ncompdef _kubectl kubectl\n',
  fish: "# fish completion for kubectl\ncomplete -c kubectl -e\ncomplete -c kubectl -a '(__kubectl_complete)'\n",
};

const pluginList: Command = {
  name: "list",
  summary: "List all visible plugin executables on a user's PATH",
  long: 'List the plugin files on your PATH: executable files whose names begin with "kubectl-".',
  usage: "list [flags]",
  flags: [flag("name-only", "bool", "false", "Only the name of each plugin, not its path")],
  run: verb(function* (session, call): Process {
    const { files } = session.self.machine;
    const folders = new Set((session.self.environment["PATH"] ?? "").split(":").filter((folder) => folder.trim()));
    const seen = new Map<string, string>();
    let warnings = 0;
    for (const folder of folders) {
      if (!files.isFolder(folder)) continue;
      for (const name of files.list(folder).toSorted()) {
        const path = `${folder}/${name}`;
        if (!name.startsWith("kubectl-") || files.isFolder(path)) continue;
        if (!seen.size) yield* session.out("The following compatible plugins are available:\n\n");
        yield* session.out(`${call.bool("name-only") ? name : path}\n`);
        const before = seen.get(name);
        const executable = (files.stat(path).mode & 0o111) !== 0;
        const warning = !executable
          ? `${path} identified as a kubectl plugin, but it is not executable`
          : before && `${path} is overshadowed by a similarly named plugin: ${before}`;
        if (warning) {
          warnings++;
          yield* session.err(`  - warning: ${warning}\n`);
        }
        if (!before) seen.set(name, path);
      }
    }
    if (!seen.size) throw new Exit(1, "error: unable to find any kubectl plugins in your PATH");
    if (warnings) throw new Exit(1, `error: ${warnings === 1 ? "one plugin warning was" : `${warnings} plugin warnings were`} found`);
    return 0;
  }),
};

export const plugin: Command = {
  name: "plugin",
  summary: "Provides utilities for interacting with plugins",
  long: "Work with plugins: programs that are no part of kubectl and add commands to it.",
  examples: `# The plugins with their paths
kubectl plugin list

# Only their names
kubectl plugin list --name-only`,
  usage: "plugin [flags]",
  flags: [],
  helpsOnError: true,
  subcommands: [pluginList],
};

const FUNCTIONS = "it is for functions in containers, which are refused";
const CHARTS = "it is for charts, which are refused";

const textOf = (resources: readonly Resource[]): string => resources.map(({ value }) => dumpYaml(value)).join("---\n");

/** -o of kustomize: a file, or a folder that gets one file a resource. @throws Refusal */
function writeTo(session: Session, output: string, resources: readonly Resource[]): void {
  const { files } = session.self.machine;
  const path = session.path(output);
  if (!files.isFolder(path)) {
    if (!files.isFolder(parent(path))) refuse(`open ${output}: no such file or directory`);
    files.write(path, textOf(resources));
    return;
  }
  const spaceOf = ({ namespace }: Resource): string => namespace || "default";
  const spaces = new Set(resources.filter(({ namespaced }) => namespaced).map(spaceOf));
  for (const resource of resources) {
    const { group, version, kind, name } = resource.id;
    const space = resource.namespaced && spaces.size > 1 ? `${spaceOf(resource)}_` : "";
    const file = `${space}${[group, version, kind].filter(Boolean).join("_")}_${name}.yaml`.toLowerCase();
    files.write(`${path}/${file}`, dumpYaml(resource.value));
  }
}

export const kustomize: Command = {
  name: "kustomize",
  summary: "Build a kustomization target from a directory or URL",
  usage: "kustomize DIR [flags]",
  flags: [
    flag("as-current-user", "bool", "false", "Run functions in containers as this user.", { unseen: FUNCTIONS }),
    flag("enable-alpha-plugins", "bool", "false", "Allow plugins of kustomize.", { unseen: "plugins are refused with and without it" }),
    flag("enable-helm", "bool", "false", "Allow charts of Helm to be inflated.", { approximate: "charts are refused" }),
    flag("enable-managedby-label", "bool", "false", "Label all resources with app.kubernetes.io/managed-by.", {
      hidden: true,
      deprecated:
        "The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.",
    }),
    flag("env", "stringArray", "[]", "Environment variables for functions.", { shorthand: "e", unseen: FUNCTIONS }),
    flag("helm-api-versions", "stringArray", "[]", "What Helm is told that the cluster serves.", { unseen: CHARTS }),
    flag("helm-command", "string", "helm", "The program that is Helm.", { unseen: CHARTS }),
    flag("helm-debug", "bool", "false", "Let Helm tell what it does.", { unseen: CHARTS }),
    flag("helm-kube-version", "string", "", "What Helm is told that the cluster's version is.", { unseen: CHARTS }),
    flag(
      "load-restrictor",
      "string",
      "LoadRestrictionsRootOnly",
      "With LoadRestrictionsNone a kustomization may read files outside its own folder, which then cannot be moved on its own.",
    ),
    flag("mount", "stringArray", "[]", "What functions see of the file system.", { unseen: FUNCTIONS }),
    flag("network", "bool", "false", "Let functions that ask for it use the network.", { unseen: FUNCTIONS }),
    flag("network-name", "string", "bridge", "The network of docker in which functions run.", { unseen: FUNCTIONS }),
    flag("reorder", "string", "unspecified", "Sort what is built: legacy, none or unspecified.", {
      hidden: true,
      deprecated: "use the new 'sortOptions' field in kustomization.yaml instead.",
    }),
    flag("output", "string", "", "Write the result to this file.", { shorthand: "o" }),
  ],
  run: verb(function* (session, call): Process {
    if (call.args.length > 1) refuse("specify one path to kustomization.yaml");
    const restrictor = call.string("load-restrictor");
    if (restrictor !== "LoadRestrictionsRootOnly" && restrictor !== "LoadRestrictionsNone")
      refuse(`illegal flag value --load-restrictor ${restrictor}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`);
    const order = call.string("reorder");
    if (!["legacy", "none", "unspecified"].includes(order)) refuse(`illegal flag value --reorder ${order}; legal values: [legacy none]`);
    const resources = buildResources(session, call.args[0] ?? ".", { managed: call.bool("enable-managedby-label"), order });
    const output = call.string("output");
    if (output) writeTo(session, output, resources);
    else yield* session.out(textOf(resources));
    return 0;
  }),
};
